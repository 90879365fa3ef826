"""What the pages of the workplace share: the draft, where its pages are, and what a form says of it."""

from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.core.values import whole
from draagvlak.norms.models import Topic, Version

_LABELS = {
    "short_title_nl": gettext_lazy("Short title (Dutch)"),
    "short_title_en": gettext_lazy("Short title (English)"),
    "title_nl": gettext_lazy("Title (Dutch)"),
    "title_en": gettext_lazy("Title (English)"),
    "plain_nl": gettext_lazy("For parents (Dutch)"),
    "plain_en": gettext_lazy("For parents (English)"),
    "summary_nl": gettext_lazy("In a few words (Dutch)"),
    "summary_en": gettext_lazy("In a few words (English)"),
}


def draft_at(slug: str, key: str, number: str) -> Version:
    """The version at an address of the workplace, or 404. One query."""
    return get_object_or_404(
        Version.objects.select_related("norm__consortium"),
        norm__consortium__slug=slug,
        norm__key=key,
        number=number,
    )


def editor_context(version: Version, slug: str) -> dict[str, Any]:
    return {
        "version": version,
        "norm": version.norm,
        "slug": slug,
        "may_edit": True,
        "active": "workplace",
        "last_change": version.changes.filter(undone=False).select_related("person").first(),
    }


def topic_url(slug: str, version: Version, topic: Topic | str, opened: str = "", anchor: str = "") -> str:
    """The address of a topic's page, with what stands open on it."""
    address = reverse(
        "norms:draft-topic",
        args=[slug, version.norm.key, version.number, topic.key if isinstance(topic, Topic) else topic],
    )
    query = f"?open={opened}" if opened else ""
    return f"{address}{query}{'#p-' + anchor if anchor else ''}"


def back_to(slug: str, version: Version, topic: Topic | str, opened: str = "", anchor: str = "") -> HttpResponse:
    return redirect(topic_url(slug, version, topic, opened, anchor))


def revision_of(request: HttpRequest) -> int:
    return whole(request.POST.get("revision")) or 0


def gone(version: Version, slug: str) -> NoReturn:
    raise Conflict(
        text=_("Somebody else has removed or moved this in the meantime. Undo brings it back."),
        page=reverse("norms:draft", args=[slug, version.norm.key, version.number]),
    )


def spoken_field(sent: Any, name: str, now: dict[str, str]) -> dict[str, str]:
    said = dict(now)
    for code in ("nl", "en"):
        if f"{name}_{code}" in sent:
            said.pop(code, None)
            if text := fitting(" ".join(sent[f"{name}_{code}"].split()), 2000, _LABELS[f"{name}_{code}"]):
                said[code] = text
    return {code: said[code] for code in sorted(said, key=lambda c: ({"nl": 0, "en": 1}.get(c, 2), c))}


def part_of(request: HttpRequest, version: Version) -> str:
    """The part of a topic that the form chose. ``NotPossible`` when none is chosen that the norm has."""
    part = request.POST.get("part", "")
    if part not in version.words("parts"):
        raise NotPossible(_("Choose the part of the topic first."), "part")
    return part
