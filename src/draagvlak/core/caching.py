"""Pages that everyone reads alike: an ETag from what they depend on, and how long whoever may keep them."""

import hashlib
from functools import cache
from importlib.metadata import version as installed
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.cache import patch_vary_headers

FRESH = 300  #: seconds in which a cache need not ask again
STALE = 86_400  #: seconds in which a cache may still answer while it asks
A_DAY = 86_400  #: seconds for which a page that was made is kept; a change makes it another page


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
    made: bytes | None = caches["pages"].get(f"made:{its_tag}")
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


def keep(request: HttpRequest, response: HttpResponse, its_tag: str) -> HttpResponse:
    """Say how long it may be kept, and keep it ourselves for the next reader."""
    kept(request, response, its_tag)
    if its_tag and is_public(request) and response.status_code == 200:
        caches["pages"].set(f"made:{its_tag}", response.content, A_DAY)
    return response
