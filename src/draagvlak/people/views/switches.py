"""To what a step of a trail can be switched: what a switch unfolds, and a page of its own for whom no script does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from draagvlak.core.access import OWN_ACCOUNT, access
from draagvlak.core.redirects import ours
from draagvlak.people.switches import may_open, options_of
from draagvlak.people.trail import SWITCHED, page_elsewhere
from draagvlak.people.views.search import typed

LONGEST = 500  #: signs of an address


@access(OWN_ACCOUNT)
@require_safe
def other_place(request: HttpRequest) -> HttpResponse:
    """The same page of another school, board, year or topic. Whoever may not open the page itself is
    led to their start page."""
    given = request.GET.get("van", "")
    address = ours(given if len(given) <= LONGEST else None, "")
    page = page_elsewhere(address, lambda page: may_open(request, page)) if address else None
    kind = request.GET.get("wat", "")
    if page is None or kind not in SWITCHED:
        return redirect("people:start")
    query = typed(request.GET.get("q"))
    context = {
        "found": options_of(request, page, kind, query),
        "title": SWITCHED[kind],
        "kind": kind,
        "address": address,
        "query": query,
    }
    return render(request, "people/_options.html" if "lijst" in request.GET else "people/other_place.html", context)
