"""Management: of each part what is wrong, with the way to it, and what the nights let go of."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.errors import NotPossible
from draagvlak.core.refusals import lead_to
from draagvlak.core.tables import page_with_tables
from draagvlak.people import retention
from draagvlak.people.access import consortium_of, memberships
from draagvlak.people.first_steps import first_steps_of, rules_passed
from draagvlak.people.person import me
from draagvlak.people.retention import KeptTerm
from draagvlak.people.rules import SEE_MANAGEMENT
from draagvlak.people.tables import terms_table
from draagvlak.people.troubles import everywhere, managed_parts
from draagvlak.places import consortia
from draagvlak.places.models import Consortium


@access(SEE_MANAGEMENT)
@require_safe
def management(request: HttpRequest, slug: str) -> HttpResponse:
    """What is wrong, part by part."""
    consortium = consortium_of(slug)
    parts = managed_parts(request, consortium)
    steps = None
    if consortium.first_steps_away is None:
        steps = first_steps_of(consortium, rules_passed(memberships(request), consortium))
    context = {
        "slug": slug,
        "consortium": consortium,
        "parts": parts,
        "wrong": [part for part in parts if part.troubles],
        "right": [part for part in parts if not part.troubles],
        "number": sum(len(part.troubles) for part in parts),
        "steps": steps,
        "terms": terms_table(request, consortium, _terms(request, consortium)),
        "active": "management",
    }
    return page_with_tables(request, "people/management.html", context)


def _terms(request: HttpRequest, consortium: Consortium) -> list[KeptTerm]:
    """What goes when, with the way to a page only for who may open it."""
    terms = retention.terms_of(consortium)
    return [
        replace(term, url="") if term.rule and not everywhere(request, term.rule, consortium) else term
        for term in terms
    ]


@access(SEE_MANAGEMENT)
@require_POST
def put_first_steps_away(request: HttpRequest, slug: str) -> HttpResponse:
    """Show no more what a new consortium needs, once it has all of that."""
    consortium, page = consortium_of(slug), reverse("people:management", args=[slug])
    with lead_to(page):
        if first_steps_of(consortium, rules_passed(memberships(request), consortium)).next is not None:
            raise NotPossible(_("Not all is done yet that a consortium needs."))
        consortia.put_first_steps_away(consortium, by=me(request))
    return redirect(page)
