"""What happens around every page: the reader's language and the browser's safety rules."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, resolve, set_script_prefix
from django.utils import translation

from draagvlak.core.site import site
from draagvlak.core.texts import keepable

Handler = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "taal"
PUBLISHED = "draagvlak.published"  #: in the environment of a request for a page that becomes a file
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'{more}; frame-ancestors 'none'"
)
_PROBES = frozenset({"/gezond/", "/klaar/", "/werk/"})
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(?::(\d+))?")
_SANDBOX = "default-src 'none'; sandbox"


def language_in(path: str) -> tuple[str, str]:
    """The language that an address begins with, as /en/…, and the rest of it; no language for an address in Dutch."""
    first, slash, _rest = path[1:].partition("/")
    if slash and first != settings.LANGUAGE_CODE and first in dict(settings.LANGUAGES):
        return first, path[len(first) + 1 :]
    return "", path


def chosen_language(handler: Handler) -> Handler:
    """Dutch, unless the address begins with another language or the reader chose one here; a browser's own setting
    does not decide. ``request.by_path`` is the language of the address; addresses made in answer to it begin with it
    too."""
    languages = {code for code, _ in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        by_path, rest = language_in(request.path_info)
        request.by_path = by_path  # type: ignore[attr-defined]
        request.published = bool(request.META.get(PUBLISHED))  # type: ignore[attr-defined]
        wanted = by_path or request.COOKIES.get(LANGUAGE_COOKIE, "")
        translation.activate(wanted if wanted in languages else settings.LANGUAGE_CODE)
        before = get_script_prefix()
        if by_path:
            request.path_info = rest
            set_script_prefix(f"{before}{by_path}/")
        try:
            response = handler(request)
        finally:
            set_script_prefix(before)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response

    return middleware


def probes(handler: Handler) -> Handler:
    """A watchdog on the machine itself asks by any name and without HTTPS: health and readiness answer that."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in _PROBES:
            return handler(request)
        answer: HttpResponse = resolve(request.path_info).func(request)
        answer["Cache-Control"] = "no-store"
        return answer

    return middleware


def known_host(handler: Handler) -> Handler:
    """The site answers at its names and ports alone: a name with a closing dot or another port would be another address
    of every page. Whether the name is ours is looked at later, where it is used."""

    def middleware(request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "")
        found = _HOST.fullmatch(host.lower())
        if host and (not found or found[1].endswith(".") or (found[2] and found[2] not in _ports(request))):
            raise DisallowedHost(f"Invalid HTTP_HOST header: {host!r}.")
        return handler(request)

    return middleware


def _ports(request: HttpRequest) -> set[str]:
    """Of the configured address, and the one at which this server listens."""
    parts = urlsplit(site())
    return {str(parts.port or (443 if parts.scheme == "https" else 80)), str(request.META.get("SERVER_PORT", ""))}


def forms_only(handler: Handler) -> Handler:
    """An address that only takes forms says so to whoever opens it as a page, for example by reloading."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        if response.status_code == 405 and request.method == "GET":
            from draagvlak.core.views import forms_only as page

            allowed, response = response["Allow"], page(request)
            response["Allow"] = allowed
        return response

    return middleware


def content_security_policy(handler: Handler) -> Handler:
    """Only our own scripts, styles and forms; nobody frames us; no device of the reader is asked for.

    A page whose form ends at another site says so: ``response.forms_lead_to = "https:"``. A file that somebody sent
    us is ``response.sandboxed``: nothing in it may run, even if a browser were to open it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        more = getattr(response, "forms_lead_to", "")
        policy = _SANDBOX if getattr(response, "sandboxed", False) else _POLICY
        response.headers["Content-Security-Policy"] = policy.format(more=f" {more}" if more else "")
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response

    return middleware


def holds_nul(request: HttpRequest) -> bool:
    """Whether a text of the form that was sent holds the sign NUL."""
    return any("\0" in value for name, values in request.POST.lists() for value in (name, *values))


class NoNulls:
    """No text holds the sign NUL: databases differ in what they do with it, so it ends here, with 400."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            return self._refuse(request)
        return self.handler(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or getattr(view, "csrf_exempt", False):  # those read their form themselves
            return None
        if holds_nul(request):
            return self._refuse(request)
        return None

    @staticmethod
    def _refuse(request: HttpRequest) -> HttpResponse:
        from draagvlak.core.views import bad_request

        return bad_request(request)


class KeepableTexts:
    """What is typed or pasted in a form comes in without signs that no document can hold.

    Word's own line break, for one: kept, it would make a list, a letter or a feed fail later. It becomes a line break
    where the text has others, else a space; what is not seen goes. Passwords stay as they are.
    """

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.handler(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        if request.method != "POST" or getattr(view, "csrf_exempt", False):  # those read their form themselves
            return
        changed = {
            name: kept
            for name, values in request.POST.lists()
            if "password" not in name and (kept := [keepable(value) for value in values]) != values
        }
        if changed:
            posted = request.POST.copy()
            for name, values in changed.items():
                posted.setlist(name, values)
            posted._mutable = False
            request.POST = posted  # type: ignore[assignment]
