"""The consortium's own face: made, looked at on five pages, worn, and taken back; its stylesheet and its mark."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from draagvlak.core import hooks
from draagvlak.core.access import PUBLIC, TO_SEND, access, require_POST
from draagvlak.core.face import styled, wearing
from draagvlak.core.forms import page_with_form
from draagvlak.core.hooks import Look
from draagvlak.core.own_pages import Inside
from draagvlak.core.pages import FRESH
from draagvlak.core.refusals import told_here
from draagvlak.core.site import site
from draagvlak.core.uploads import Bound, too_large, whole_form
from draagvlak.people.access import consortium_of
from draagvlak.people.face_form import FaceForm
from draagvlak.people.person import me
from draagvlak.people.rules import SETTINGS
from draagvlak.people.views.start import start
from draagvlak.places import faces
from draagvlak.places.models import Consortium

_START = "start"
_ASKED = ("accent", "accent_dark", "pointer", "letters")
_FOR_EVER = "public, max-age=31536000, immutable"


@access(SETTINGS)
@require_safe
def face(request: HttpRequest, slug: str) -> HttpResponse:
    """The face that holds, the one that is being made, and the way to make one."""
    return _page(request, consortium_of(slug))


def _page(request: HttpRequest, consortium: Consortium, form: FaceForm | None = None) -> HttpResponse:
    kept = faces.kept_faces(consortium)
    draft = kept.get(faces.DRAFT)
    if form is None:
        begun = draft or consortium.face
        form = FaceForm(
            initial={name: getattr(begun, name) for name in ("accent", "accent_dark", "pointer", "letters")}
        )
    context = {
        "form": form,
        "slug": consortium.slug,
        "consortium": consortium,
        "holds": consortium.face,
        "draft": draft,
        "before": kept.get(faces.BEFORE),
        "looks": _looks(consortium) if draft else [],
        "seen": draft.key if draft else "",
        "active": "settings",
    }
    return page_with_form(request, "people/face.html", context, form)


def _looks(consortium: Consortium) -> list[Look]:
    """Five pages at most: of the public site, and where the visitor's own work begins."""
    public = [look for part in hooks.each(lambda room: room.looks) for look in part(consortium)]
    return [*public, Look(_START, _("Start, for who works here"), "")]


@access(SETTINGS)
@csrf_exempt  # because the bound must be set before the form is read; the form itself is protected below
@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a face to look at."""
    bound = Bound(request, faces.LIMIT)
    request.upload_handlers.insert(0, bound)
    return _draft(request, slug, bound)


@whole_form
def _draft(request: HttpRequest, slug: str, bound: Bound) -> HttpResponse:
    picture: Any = request.FILES.get("picture")  # reads the form, and stops when the bound is passed
    if bound.passed:
        return too_large(request, faces.LIMIT)
    consortium = consortium_of(slug)
    form = FaceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, consortium, form)
    begun = faces.kept_faces(consortium).get(faces.DRAFT) or consortium.face
    given = {name: form.cleaned_data[name] for name in _ASKED}
    given["mark"] = "" if form.cleaned_data["without"] else begun.mark
    drawn = None
    with told_here(form, field="picture") as unread:
        drawn = faces.read_mark(str(picture.name), picture.read()) if picture else None
    if unread:
        return _page(request, consortium, form)
    with told_here(form) as untold:
        try:
            faces.draft(consortium, given, drawn, by=me(request), seen=request.POST.get("seen"))
        except faces.CannotBeRead as fault:
            form.add_clashes(fault.clashes)
            return _page(request, consortium, form)
    if untold:
        return _page(request, consortium, form)
    messages.success(request, _("Look at it first. It holds when you say so."))
    return redirect("people:face", slug)


@access(SETTINGS)
@require_safe
def look(request: HttpRequest, slug: str, page: str) -> HttpResponse:
    """A page in the face that is being made, as everybody would see it."""
    consortium = consortium_of(slug)
    drafted = faces.kept_faces(consortium).get(faces.DRAFT)
    chosen = next((each for each in _looks(consortium) if each.key == page), None)
    if drafted is None or chosen is None:
        raise Http404
    with wearing(drafted):
        response = start(request) if page == _START else _of_a_visitor(chosen)
    response["Cache-Control"] = "no-store"
    return response


def _of_a_visitor(look: Look) -> HttpResponse:
    language = translation.get_language() or ""
    prefix = "" if language == "nl" else f"/{language}"
    with translation.override(language):
        answer = Inside(site(), published=False).get(prefix + look.path)
    response = HttpResponse(answer.body, content_type=answer.headers.get("Content-Type"))
    response.status_code = answer.status
    return response


@access(SETTINGS, fresh=TO_SEND)
@require_POST
def wear(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the face that was looked at hold."""
    act = partial(faces.wear, seen=request.POST.get("seen"))
    return _done(request, slug, act, _("Every page has this face from now on, and so has the chapter on paper."))


@access(SETTINGS)
@require_POST
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up the face that was being made."""
    return _done(request, slug, faces.drop_draft, _("Given up. Nothing changed."))


@access(SETTINGS, fresh=TO_SEND)
@require_POST
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Back to how it was."""
    return _done(request, slug, partial(faces.take_back, seen=request.GET.get("seen")), _("It is as it was before."))


@access(SETTINGS, fresh=TO_SEND)
@require_POST
def take_off(request: HttpRequest, slug: str) -> HttpResponse:
    """Back to Draagvlak's own face."""
    return _done(request, slug, faces.take_off, _("Your pages look as Draagvlak does."))


def _done(request: HttpRequest, slug: str, act: Any, words: str) -> HttpResponse:
    act(consortium_of(slug), by=me(request))
    messages.success(request, words)
    return redirect("people:face", slug)


# -- what pages ask for -----------------------------------------------------------------------------------------------


@access(PUBLIC)
@require_safe
def style(request: HttpRequest, slug: str, style: str) -> HttpResponse:
    """The colours and letters of a face, by a name that says them: it answers whatever face holds by now."""
    named = styled(style)
    if named is None:
        raise Http404
    response = HttpResponse(named.styles, content_type="text/css; charset=utf-8")
    if named.style_key == style:
        return _for_ever(response)
    response["Cache-Control"] = f"public, max-age={FRESH}"  # a page of another release asks for it
    return response


@access(PUBLIC)
@require_safe
def mark(request: HttpRequest, slug: str, mark: str, size: str) -> HttpResponse:
    """A mark, by a name that changes with it."""
    raw = faces.picture_of(slug, mark, size)
    if raw is None:
        raise Http404
    response = _for_ever(HttpResponse(raw, content_type="image/png"))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it stands in a school's own site too
    return response


def _for_ever(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = _FOR_EVER
    return response
