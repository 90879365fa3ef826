"""The first page of the site: a consortium's own where there is one; where there are several the way to a school."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.pages import answer
from draagvlak.core.values import sought
from draagvlak.norms.views.home import all_norms
from draagvlak.offers import front as first_page
from draagvlak.offers.views.common import becomes_file, in_its_language, shown
from draagvlak.places.models import Consortium

MOST = 40  #: of what was found


@access(PUBLIC)
@in_its_language
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """With one consortium that everyone may read its pages, with several where to find a school or town; with none the
    page to sign in. As a file: the list of norms, for a file cannot look anything up."""
    if becomes_file(request):
        return all_norms(request)
    consortia = first_page.public_consortia()
    if not consortia:
        return redirect("account_login")
    if len(consortia) == 1:
        return redirect("norms:consortium", consortia[0].slug)
    return answer(request, first_page.revisions_shown(consortia), lambda: _several(request, consortia))


def _several(request: HttpRequest, consortia: list[Consortium]) -> HttpResponse:
    query = sought(request.GET.get("q"))
    results = first_page.found(consortia, query)
    context: dict[str, Any] = {
        "consortia": consortia,
        "query": query,
        "results": results,
        "hits": [line for group in results.groups for line in group.shown(MOST)],
        "others": [(words, f"?{urlencode({'q': words})}") for words in results.suggestions],
        "lasting_path": request.path,
    }
    return shown(request, "offers/front.html", "", context)
