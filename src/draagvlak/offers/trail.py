"""The pages of a chapter in its trail: on a phone they stand there in place of tabs."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.people.switches import SwitchOption
from draagvlak.people.trail import PART, TrailPage, TrailStep, switch_at

#: names of the pages, as ``active`` names their tabs
_PAGES = {"chapter": "chapter", "review": "chapter-review", "reactions": "reactions"}


def _texts() -> dict[str, str]:
    return {"chapter": _("Write"), "review": _("Read and publish"), "reactions": _("Remarks of readers")}


def page_of_chapter(page: TrailPage, context: Mapping[str, Any], address: str) -> list[TrailStep]:
    """Of a page of the chapter of a school which of them it is. No query."""
    active = str(context.get("active", ""))
    if "brin" not in page.parts or not page.name.startswith("offers:") or active not in _PAGES:
        return []
    url = reverse(f"offers:{_PAGES[active]}", args=[page.slug, page.parts["brin"]])
    return [TrailStep(PART, _texts()[active], url, switch_at(PART, address), folded=True)]


def other_pages(request: HttpRequest, page: TrailPage) -> list[SwitchOption]:
    """The pages of the chapter, and what parents read. No query."""
    if "brin" not in page.parts or not page.name.startswith("offers:"):
        return []
    school = [page.slug, page.parts["brin"]]
    options = [
        SwitchOption(text, reverse(f"offers:{_PAGES[name]}", args=school), here=page.name == f"offers:{_PAGES[name]}")
        for name, text in _texts().items()
    ]
    return [*options, SwitchOption(_("What parents read"), reverse("offers:offer", args=school))]
