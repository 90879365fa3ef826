"""What changed on a school's page beside its answers: who helps, the way to help, the building, what it works on.

It is looked at when followers are told, not at every save, so that ten saves of one afternoon are one piece of news,
and what was put back is none.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from draagvlak.offers.chapters import chapter_of, compose
from draagvlak.offers.models import Change, Offer
from draagvlak.offers.school_page import page_of
from draagvlak.places.models import School

#: parts of a chapter's content that come from elsewhere than the answers, in the words of a letter
PARTS = {
    "helpers": _("who helps"),
    "skills": _("what the team knows much about"),
    "route": _("the way from worry to help"),
    "building": _("the building"),
    "plans": _("what the school is still working on"),
}


def notice() -> int:
    """Look at every school whose pages changed since they were last looked at, and write down what became another.

    A school that was never looked at has no news yet. About ten queries per changed school.

    Returns:
        For how many schools something was written down.
    """
    seen = Offer.objects.filter(noticed=F("school__revision")).values("school")
    found = 0
    for pk in list(School.objects.exclude(pk__in=seen).values_list("pk", flat=True)):
        found += _look(School.objects.select_related("consortium__public_site", "offer__version").get(pk=pk))
    return found


def _look(school: School) -> bool:
    with translation.override(settings.LANGUAGE_CODE):
        page = page_of(school)
        content = compose(chapter := chapter_of(school), page, chapter.year)
    parts = content | {"building": [_places(room) for room in content["building"]]}  # its texts are the norm's
    before, around = page.offer.around, {part: _digest(parts[part]) for part in PARTS}
    if not page.site.show_plans and "plans" in before:  # kept off by the consortium: no news of the school
        around["plans"] = before["plans"]
    looked_before = page.offer.noticed is not None
    keys = [part for part in PARTS if looked_before and around[part] != before.get(part)]
    Offer.objects.update_or_create(
        {"around": around, "noticed": school.revision}, consortium_id=school.consortium_id, school=school
    )
    if keys:
        Change.objects.create(
            consortium_id=school.consortium_id, school=school, kind=Change.Kind.AROUND, at=timezone.now(), keys=keys
        )
    return bool(keys)


def _places(room: dict[str, Any]) -> list[dict[str, Any]]:
    """What the school says of each location; that it grows old is no news."""
    return [{name: value for name, value in place.items() if name != "old"} for place in room["places"]]


def _digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True, default=str).encode()).hexdigest()[:16]


def told(change: Change) -> str:
    """What a change was about, for a letter or a feed; nothing when its name says it all."""
    if change.kind != Change.Kind.AROUND:
        return ""
    return ", ".join(str(PARTS[key]) for key in change.keys if key in PARTS)
