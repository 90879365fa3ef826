"""What changed on a school's page beside its answers: who helps, the way to help, the building, what it works on.

It is looked at when followers are told, not at every save, so that ten saves of one afternoon are one piece of news,
and what was put back is none.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from draagvlak.core.school_years import year_of
from draagvlak.offers.chapters import chapter_of, compose
from draagvlak.offers.models import Change, Offer
from draagvlak.offers.school_page import page_of

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
    never = Q(noticed__isnull=True)
    changed = Offer.objects.filter(never | Q(changed__gt=F("noticed")))
    found = 0
    for pk in list(changed.values_list("pk", flat=True)):
        found += _look(Offer.objects.select_related("school__consortium__public_site", "version").get(pk=pk))
    return found


def _look(offer: Offer) -> bool:
    now = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        page = page_of(offer.school)
        content = compose(chapter_of(offer.school), page, year_of(timezone.localdate()))
    parts = content | {"building": [room["places"] for room in content["building"]]}  # its texts are the norm's
    around = {part: _digest(parts[part]) for part in PARTS}
    if not page.site.show_plans and "plans" in offer.around:  # kept off by the consortium: no news of the school
        around["plans"] = offer.around["plans"]
    keys = [part for part in PARTS if offer.noticed and around[part] != offer.around.get(part)]
    Offer.objects.filter(pk=offer.pk).update(around=around, noticed=now)
    if keys:
        Change.objects.create(
            consortium_id=offer.consortium_id, school=offer.school, kind=Change.Kind.AROUND, at=now, keys=keys
        )
    return bool(keys)


def _digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True, default=str).encode()).hexdigest()[:16]


def told(change: Change) -> str:
    """What a change was about, for a letter or a feed; nothing when its name says it all."""
    if change.kind != Change.Kind.AROUND:
        return ""
    return ", ".join(str(PARTS[key]) for key in change.keys if key in PARTS)
