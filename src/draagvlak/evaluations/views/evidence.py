"""Evidence beside an answer: adding, reading and removing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from draagvlak.core.confirm import ask_first
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.uploads import Bound, whole_form
from draagvlak.evaluations import evidence, virus_scanner
from draagvlak.evaluations.answers import must_be_writable
from draagvlak.evaluations.models import Evidence
from draagvlak.evaluations.views.common import Where, load
from draagvlak.people.person import me


@csrf_exempt  # the token is asked by the function below, once the upload is bounded
@require_http_methods(["GET", "HEAD", "POST"])
def add_evidence(
    request: HttpRequest, slug: str, year: int, provision: str, brin: str = "", board: str = ""
) -> HttpResponse:
    """Add a link, a note or a file to an answer. An upload is bounded while it comes in."""
    bound = Bound(request, evidence.LIMIT + 100_000)
    request.upload_handlers.insert(0, bound)
    return _add_evidence(request, bound, load(slug, year, brin, board), provision)


@whole_form
def _add_evidence(request: HttpRequest, bound: Bound, where: Where, provision: str) -> HttpResponse:
    asked = where.asked.by_key.get(provision)
    if asked is None:
        raise Http404
    refusal, looking = None, False
    if request.method == "POST":
        upload, looking = request.FILES.get("file"), True
        with told_here(places={"link": ("e-link", _("Link")), "note": ("e-note", _("Note"))}) as refusal:
            if bound.passed:
                raise evidence.too_large()
            must_be_writable(where.of)  # before anybody waits for the look at a file
            file = evidence.look(str(upload.name), upload.read()) if upload is not None else None
            looking = False
            kinds = (Evidence.Kind.LINK, Evidence.Kind.NOTE)
            words = [(kind, text) for kind in kinds if (text := request.POST.get(kind, "").strip())]
            evidence.add(where.of, provision, me(request), words, file)
        if not refusal:
            messages.success(request, _("Added."))
            return redirect(where.in_year("topic", asked.topic) + f"#p-{provision}")
    file_fault = refusal if looking else None
    if file_fault:
        file_fault.places = {"": ("e-file", _("File"))}
    context = {
        "slug": where.slug,
        "where": where,
        "asked": asked,
        "file_fault": file_fault or "",
        "bytes": evidence.LIMIT,
        "link": request.POST.get("link", ""),
        "note": request.POST.get("note", ""),
        "evidence": where.of.evidence.filter(key=provision).select_related("person"),
        "limit": evidence.LIMIT // 1024 // 1024,
        "endings": evidence.ENDINGS,
        "unscanned": not virus_scanner.is_set(),
        "writing": where.of.writable,
        "active": "evaluation",
    }
    return page_with_form(request, "evaluations/evidence.html", context, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def one_evidence(
    request: HttpRequest, slug: str, year: int, piece: Any, brin: str = "", board: str = ""
) -> HttpResponse:
    """Give a file as a download; sent to, it takes the evidence away."""
    where = load(slug, year, brin, board)
    found = get_object_or_404(Evidence, pk=piece, evaluation=where.of)
    if request.method == "POST":
        back = where.in_year("evaluation")
        if its := where.asked.by_key.get(found.key):
            back = where.in_year("topic", its.topic) + f"#p-{found.key}"
        with lead_to(back):
            must_be_writable(where.of)
            sure = ask_first(request, _("Remove this evidence?"), _("Remove"), back, what=found.text)
            if sure is not None:
                return sure
            evidence.remove(found, me(request))
        messages.success(request, _("Removed."))
        return redirect(back)
    if found.kind != Evidence.Kind.FILE:
        raise Http404
    return evidence.give(found, me(request))  # type: ignore[return-value]
