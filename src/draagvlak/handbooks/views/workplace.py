"""The workplace: a consortium's norms and drafts, and the way in for a handbook."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.faults import Wrong
from draagvlak.core.forms import page_with_form
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.uploads import Bound, too_large, whole_form
from draagvlak.handbooks.drafts import take_in
from draagvlak.handbooks.lines import KINDS
from draagvlak.norms import outline
from draagvlak.norms.models import Norm
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.people.person import me
from draagvlak.places.models import Consortium

NEW = "-"  #: chosen where a handbook is no next version of a norm that there is; no norm is called so


@access(EDIT_NORM)
@require_safe
def workplace(request: HttpRequest, slug: str) -> HttpResponse:
    """The consortium's norms and drafts, and the way in for a handbook."""
    return _workplace(request, slug)


def _workplace(request: HttpRequest, slug: str, error: str = "") -> HttpResponse:
    owner = get_object_or_404(Consortium, slug=slug)
    norms = Norm.objects.filter(consortium=owner).prefetch_related("versions").order_by("key")
    shown = [{"norm": norm, "versions": outline.in_order(norm.versions.all())} for norm in norms]
    context = {
        "owner": owner,
        "slug": slug,
        "shown": shown,
        "error": error,
        "new": NEW,
        "accept": ",".join(KINDS),
        "limit": settings.UPLOAD_LIMIT // (1024 * 1024),
        "active": "workplace",
    }
    fault = Wrong(error, _("File"), "handbook") if error else None
    return page_with_form(request, "handbooks/workplace.html", context, fault)


@access(EDIT_NORM)
@csrf_exempt  # because the bound must be set before the form is read; the form itself is protected below
@require_POST
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Read in a handbook."""
    bound = Bound(request, settings.UPLOAD_LIMIT)
    request.upload_handlers.insert(0, bound)
    return _upload(request, slug, bound)


@whole_form
def _upload(request: HttpRequest, slug: str, bound: Bound) -> HttpResponse:
    file = request.FILES.get("handbook")  # reads the form, and stops when the bound is passed
    if bound.passed:
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        advice = _(
            "A handbook may be at most %(limit)s MB. Leave out photographs, or save the text only, and try again."
        )
        return too_large(request, settings.UPLOAD_LIMIT, advice % {"limit": limit})
    owner = get_object_or_404(Consortium, slug=slug)
    if file is None:
        return _workplace(request, slug, _("Choose a file first."))
    chosen = request.POST.get("norm", NEW)
    if not chosen:
        return _workplace(request, slug, _("Choose first whether this is a next version, or a new norm."))
    norm = Norm.objects.filter(consortium=owner, key=chosen).select_related("consortium").first()
    try:
        version = take_in(str(file.name), cast(Any, file).read(), owner, norm, by=me(request))
    except Unreadable as error:
        return _workplace(request, slug, str(error))
    messages.success(request, _("The handbook is read in. First look at the doubts."))
    return redirect("norms:draft", slug, version.norm.key, version.number)
