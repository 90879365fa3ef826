"""What public pages share: a language in the address, an ETag that costs almost nothing, and headers for caches."""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from importlib.metadata import version as installed
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from draagvlak.core.middleware import LANGUAGE_COOKIE, language_in

FRESH = 300  #: seconds in which a cache need not ask again
A_DAY = 86_400  #: seconds for which a page that was made is kept; a change makes it another page
STALE = 86_400  #: seconds in which a cache may still answer while it asks
Page = Callable[..., HttpResponse]


def in_its_language(view: Page) -> Page:
    """A public page speaks the language of its address; who chose another language is led to that address."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        by_path: str = request.by_path  # type: ignore[attr-defined]
        wanted = request.COOKIES.get(LANGUAGE_COOKIE, "")
        others = {code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}
        if not by_path and wanted in others and request.method in {"GET", "HEAD"}:
            response: HttpResponse = redirect(f"/{wanted}{request.get_full_path()}")
            patch_vary_headers(response, ["Cookie"])
            response["Cache-Control"] = "private"
            return response
        translation.activate(by_path or settings.LANGUAGE_CODE)
        return view(request, *args, **named)

    return page


@cache
def software() -> str:
    """Which pages these are: the release and the look."""
    return f"{installed('draagvlak')} {staticfiles_storage.url('draagvlak/draagvlak.css')}"


def is_public(request: HttpRequest) -> bool:
    """Whether what we answer is the same for everybody: no session, and nothing to tell this visitor."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


def tag(request: HttpRequest, *about: Any) -> str:
    """The ETag of a page, from what it depends on."""
    which = (software(), translation.get_language(), request.get_host(), request.get_full_path())
    text = "|".join(map(str, (*which, *about)))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def known(request: HttpRequest, its_tag: str) -> HttpResponse | None:
    """'Not modified', when the reader already has this page; else the page as it was made before for everybody."""
    if not is_public(request):
        return None
    if its_tag in request.headers.get("If-None-Match", ""):
        return kept(request, HttpResponseNotModified(), its_tag)
    made: bytes | None = caches["pages"].get(f"offers:{its_tag}")
    return kept(request, HttpResponse(made), its_tag) if made is not None else None


def kept(request: HttpRequest, response: HttpResponse, its_tag: str = "") -> HttpResponse:
    """Say how long whoever may keep it."""
    patch_vary_headers(response, ["Cookie"])
    if is_public(request):
        response["Cache-Control"] = f"public, max-age={FRESH}, stale-while-revalidate={STALE}"
        if its_tag:
            response["ETag"] = its_tag
    else:
        response["Cache-Control"] = "private, no-cache"
    return response


def shown(
    request: HttpRequest, template: str, slug: str, context: dict[str, Any], its_tag: str = "", status: int = 200
) -> HttpResponse:
    """A public page of a consortium."""
    rest = language_in(request.path)[1]
    alternates = [
        (code, rest if code == settings.LANGUAGE_CODE else f"/{code}{rest}") for code, _ in settings.LANGUAGES
    ]
    more = {"slug": slug, "site_slug": slug, "alternates": alternates, "here": rest}
    response = kept(request, render(request, template, more | context, status=status), its_tag)
    if its_tag and is_public(request) and not request.GET and status == 200 and not request.published:  # type: ignore[attr-defined]
        caches["pages"].set(f"offers:{its_tag}", response.content, A_DAY)
    return response


def address(request: HttpRequest) -> str:
    """Of the site, without a closing slash."""
    return f"{request.scheme}://{request.get_host()}"
