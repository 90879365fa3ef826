"""Pages beside what schools do: help when it does not come by itself, who this is of, privacy, and who can use it.
They say only what the product does and what the consortium filled in."""

from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.pages import answer
from draagvlak.norms.urgent import urgent_help
from draagvlak.offers import followers, reactions, search
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.school_page import site_of
from draagvlak.offers.views.common import in_its_language, shown
from draagvlak.people.access import consortium_of

#: what a parent can do, read once from a file that comes with the code
_HELP: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "parents_help.yaml").read_text())
for _section in _HELP:
    _section["text"] = {code: "\n".join(lines) for code, lines in _section["text"].items()}


@access(PUBLIC)
@in_its_language
@require_safe
def parents_help(request: HttpRequest, slug: str) -> HttpResponse:
    """What parents can do when help does not come by itself: talking, disagreeing, complaining, applying."""
    return _page(request, slug, "offers/parents_help.html", {"sections": _HELP})


@access(PUBLIC)
@in_its_language
@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """What this is, whose it is and how to reach them."""
    return _page(request, slug, "offers/about.html", {})


@access(PUBLIC)
@in_its_language
@require_safe
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """What is kept of whoever reads here, and for how long."""
    days = {"remark_days": reactions.KEPT_DAYS, "confirm_days": followers.CONFIRM_WITHIN // 86_400}
    return _page(request, slug, "offers/privacy.html", days)


@access(PUBLIC)
@in_its_language
@require_safe
def accessibility(request: HttpRequest, slug: str) -> HttpResponse:
    """Who can use the site: not yet examined, until the consortium says otherwise."""
    return _page(request, slug, "offers/accessibility.html", {})


def _page(request: HttpRequest, slug: str, template: str, more: dict[str, Any]) -> HttpResponse:
    revisions = search.revisions_of(slug)

    def make() -> HttpResponse:
        consortium = consortium_of(slug)
        norm = book_of(consortium)
        context = {
            "consortium": consortium,
            "site": site_of(consortium),
            "norm": norm,
            "numbers": norm.urgent if norm else urgent_help({}),
            "schools": len(search.listing(revisions).cards),
            "active": "help",
        }
        return shown(request, template, slug, context | more)

    return answer(request, revisions, make)
