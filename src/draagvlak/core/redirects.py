"""Where a visitor is sent on to, when the place came from outside: only ever to a page of this site."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from draagvlak.core.middleware import language_in

_STRANGE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2000-\u200f\u2028-\u202f\u3000\ufeff]")


def is_ours(target: str | None) -> bool:
    """Whether a target, just as it is going to be sent, is the path of a page here.

    A path has no two slashes in a row, nor signs that browsers read otherwise than they look: backslashes, spaces and
    control signs.
    """
    return (
        target is not None
        and target.startswith("/")
        and "//" not in target.partition("?")[0]
        and not _STRANGE.search(target)
        and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    )


def ours(target: str | None, otherwise: str) -> str:
    """The target when it is the path of a page here, else ``otherwise``. Ask it of what is sent, after every change."""
    return target if target is not None and is_ours(target) else otherwise


def _opens(path: str) -> bool:
    """Whether there is a page at a path. An address that only takes what a form sends has none."""
    try:
        return not _takes_forms_only(resolve(language_in(path)[1]))
    except Resolver404:
        return False


def _takes_forms_only(match: ResolverMatch) -> bool:
    return hasattr(match.func, "takes_forms_only")


def page_at(address: str) -> str:
    """An address here that can be opened: this one, else the nearest above it. Under a list stands the address that
    takes its form, so that leads to the page of the form."""
    path = re.split("[?#]", address, maxsplit=1)[0]
    while not _opens(path) and path.strip("/"):
        path, address = (f"{path.rstrip('/').rpartition('/')[0]}/",) * 2
    return ours(address, "/")


def form_page(request: HttpRequest) -> str:
    """The page on which a form stands that was sent, as far as the browser says; nothing if it does not."""
    came_from = request.headers.get("Referer", "")
    try:
        here = {request.get_host()}
    except DisallowedHost:  # it is told on a page, which asks this
        return ""
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts=here):
        return ""
    parts = urlsplit(came_from)
    return page_at(parts.path + (f"?{parts.query}" if parts.query else ""))


def page_shown(request: HttpRequest) -> str:
    """The page that somebody has before them, as an address that can be opened: where the address that answered takes
    forms only, the page on which the form stands."""
    match = request.resolver_match  # none for an address that is not there
    opens = not _takes_forms_only(match) if match else _opens(request.path)
    return request.get_full_path() if opens else form_page(request) or page_at(request.path)
