"""Pages that everyone reads alike: an ETag from what they depend on, and how long whoever may keep them."""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version as installed
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.cache import patch_vary_headers

from draagvlak.core.site import site

#: seconds in which a cache need not ask again: what is withdrawn is gone everywhere after them
FRESH = 300
#: parameters with which an answer may still be kept: they choose among what there is. Others hold what people type.
CHOSEN = frozenset({"tekst", "school", "onderwerp", "offset", "limit", "consortium", "topic"})
_KEPT = {200, 304}
_READING = {"GET", "HEAD", "OPTIONS"}
_OF_A_VISITOR = frozenset({settings.SESSION_COOKIE_NAME, "messages"})
A_DAY = 86_400  #: seconds for which a page that was made is kept; a change makes it another page

Handler = Callable[[HttpRequest], HttpResponse]


@cache
def software() -> str:
    """Which pages these are: the release and the look."""
    return f"{installed('draagvlak')} {staticfiles_storage.url('draagvlak/draagvlak.css')}"


def is_public(request: HttpRequest) -> bool:
    """Whether what we answer is the same for everybody: no session, nothing to tell this visitor, and nothing that they
    typed themselves."""
    return request.method in {"GET", "HEAD"} and not has_session(request) and not was_typed(request)


def was_typed(request: HttpRequest) -> bool:
    """Whether the address may hold what somebody typed."""
    return not set(request.GET) <= CHOSEN


def has_session(request: HttpRequest) -> bool:
    """Whether somebody is signed in, or has something to be told."""
    return not _OF_A_VISITOR.isdisjoint(request.COOKIES)


def tag(request: HttpRequest, *about: Any) -> str:
    """The ETag of a page, from what it depends on."""
    which = (software(), translation.get_language(), site(), request.get_full_path())
    text = "|".join(map(str, (*which, *about)))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def known(request: HttpRequest, its_tag: str) -> HttpResponse | None:
    """'Not modified', when the reader already has this page; else the page as it was made before for everybody."""
    if not is_public(request) or request.published:  # type: ignore[attr-defined]  # a file reads a little differently
        return None
    if its_tag in request.headers.get("If-None-Match", ""):
        return kept(request, HttpResponseNotModified(), its_tag)
    made: bytes | None = caches["pages"].get(f"made:{its_tag}")
    return kept(request, HttpResponse(made), its_tag) if made is not None else None


def kept(request: HttpRequest, response: HttpResponse, its_tag: str = "") -> HttpResponse:
    """Say that whoever may keep it for a while, when it is the same for everybody."""
    patch_vary_headers(response, ["Cookie"])
    if is_public(request) and response.status_code in _KEPT:
        response["Cache-Control"] = f"public, max-age={FRESH}"
        if its_tag:
            response["ETag"] = its_tag
    else:
        response["Cache-Control"] = "no-store"
    return response


def kept_by_whom(handler: Handler) -> Handler:
    """The last word on what may be kept. Public is only what was found and holds nothing of a visitor; what answers a
    session, sets a cookie, answers a form or says that something is not so, nobody keeps."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        told = response.headers.get("Cache-Control", "")
        for_all = response.status_code in _KEPT and is_public(request)
        for_one = has_session(request) or response.cookies or request.method not in _READING or was_typed(request)
        if for_one or response.status_code >= 400 or ("public" in told and not for_all):
            response.headers["Cache-Control"] = "no-store"
        elif not told:
            response.headers["Cache-Control"] = "private, no-cache"
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return middleware


def keep(request: HttpRequest, response: HttpResponse, its_tag: str) -> HttpResponse:
    """Say how long it may be kept, and keep it ourselves for the next reader."""
    kept(request, response, its_tag)
    if its_tag and is_public(request) and response.status_code == 200:
        caches["pages"].set(f"made:{its_tag}", response.content, A_DAY)
    return response
