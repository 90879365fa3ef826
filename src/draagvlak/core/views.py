"""Pages of the house itself."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from draagvlak.core import disk, encryption, lost_forms, worker
from draagvlak.core.access import PUBLIC, access, require_POST
from draagvlak.core.large_letters import A_YEAR, COOKIE, LARGE
from draagvlak.core.middleware import LANGUAGE_COOKIE, language_in
from draagvlak.core.redirects import ours, page_at
from draagvlak.core.style_page import context_of_examples
from draagvlak.core.tables import page_with_tables

_log = logging.getLogger(__name__)
#: somebody chose the language in which they read; tells ``request`` and ``code``
language_chosen = Signal()


@access(PUBLIC)
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """For the operator's watchdog: answers when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("no database", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


@access(PUBLIC)
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """For whoever sends visitors here: answers when the database is there, has every migration, so that pages can be
    made, and takes what is saved."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return HttpResponse("no database", content_type="text/plain", status=503)
    if waiting:
        return HttpResponse("migrations are missing", content_type="text/plain", status=503)
    if disk.fault_of_writing():
        return HttpResponse("nothing can be saved", content_type="text/plain", status=503)
    return HttpResponse("ready", content_type="text/plain")


@access(PUBLIC)
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """For the operator's watchdog: answers when work beside the page is done, else 503; which, ``draagvlak check`` says
    and nobody else hears."""
    try:
        undone = worker.left_undone()
    except Error:
        return HttpResponse("no database", content_type="text/plain", status=503)
    text, status = ("see draagvlak check", 503) if undone else ("done", 200)
    return HttpResponse(text, content_type="text/plain", status=status)


@access(PUBLIC)
@require_GET
def trivial(request: HttpRequest) -> HttpResponse:
    """The empty page, through the same middleware and session: the unit in which speed is measured."""
    return render(request, "base.html")


@access(PUBLIC)
@csrf_exempt  # it changes nothing but this visitor's own language, and pages stay free of cookies
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to where the reader was."""
    code, back = request.POST.get("taal", ""), request.POST.get("terug", "/")
    response = HttpResponseRedirect(page_at(ours(language_in(back)[1], "/")))
    if code in dict(settings.LANGUAGES):
        language_chosen.send(choose_language, request=request, code=code)
        response.set_cookie(
            LANGUAGE_COOKIE, code, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
    return response


@access(PUBLIC)
@csrf_exempt  # it changes nothing but how large this visitor's own letters are
@require_POST
def choose_letters(request: HttpRequest) -> HttpResponse:
    """Put large letters on, or off, and go back to where the reader was."""
    response = HttpResponseRedirect(ours(request.POST.get("terug", "/"), "/"))
    if request.POST.get("letters") == LARGE:
        response.set_cookie(COOKIE, LARGE, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


@access(PUBLIC)
@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component once, alive: for designers, and for a consortium that brings its own theme."""
    return page_with_tables(request, "core/style.html", context_of_examples(request))


def _error(request: HttpRequest, status: int, title: str, advice: str, back: str = "") -> HttpResponse:
    context = {"status": status, "title": title, "advice": advice, "back": back}
    return render(request, "core/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _error(
        request,
        400,
        _("We did not understand this request"),
        _("Go back, reload the page and try again. Your text is still in the form of the previous page."),
    )


def forbidden(request: HttpRequest, exception: Any = None, reason: str = "") -> HttpResponse:
    """403: in practice a form whose token holds no longer; what was typed comes back."""
    return lost_forms.expired(request)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: not there, or not for this visitor; we do not say which."""
    if request.user.is_authenticated:
        advice = _("The address may be old or mistyped, or the page is not for your role. Go on from Start.")
    else:
        advice = _("The address may be old or mistyped. Look for the school or the subject from here.")
    return _error(request, 404, _("This page does not exist"), advice)


def forms_only(request: HttpRequest) -> HttpResponse:
    """405."""
    return _error(
        request,
        405,
        _("There is no page at this address"),
        _("It only takes what a form sends."),
        back=page_at(request.path),
    )


def not_now(request: HttpRequest, why: str) -> HttpResponse:
    """409: a page that cannot be shown as things stand."""
    return _error(request, 409, _("This is not possible now"), why)


def broken(request: HttpRequest) -> HttpResponse:
    """500: says that the fault is ours; 503 when nothing can be saved, or the data cannot be reached, for now."""
    fault = sys.exc_info()[1]
    if disk.cannot_save(fault):
        _log.error("nothing can be saved: %s", fault)
        return _error(
            request,
            503,
            _("Nothing can be saved now"),
            _("What you saved before is safe, and you can go on reading. Keep what you typed, and try again later."),
        )
    if disk.cannot_reach(fault):
        _log.error("the database cannot be reached: %s", str(fault).strip().partition("\n")[0])
        context = {
            "status": 503,
            "title": _("The data cannot be reached now"),
            "advice": _("What you saved before is safe. Keep what you typed, and try again in a few minutes."),
        }
        return HttpResponse(render_to_string("core/error.html", context), status=503)  # without looking who it is
    if any(isinstance(one, encryption.OtherSecret) for one in disk.reasons(fault)):
        _log.error("what was sealed cannot be opened with the secret that is here: draagvlak check says more")
        return _error(
            request,
            503,
            _("Signing in does not work this way now"),
            _(
                "The site cannot read a key that it needs here. You did nothing wrong. Tell your consortium: an "
                "administrator can let you set up a new second factor."
            ),
        )
    return _error(
        request,
        500,
        _("Something went wrong on our side"),
        _("What you saved before is safe. Try again in a minute. Does it go on? Tell your consortium."),
    )
