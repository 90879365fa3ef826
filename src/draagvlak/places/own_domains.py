"""Consortia's own domains: what is asked there gets the public pages of that consortium and nothing else.

The addresses of such a domain are those of the site with one change: ``<slug:slug>/aanbod/`` stands at ``aanbod/``.
Every name of an address can be looked up there too. What is not public leads to the address of the site, where people
sign in; other consortia's pages are not there. No session is read or begun.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import (
    Resolver404,
    URLPattern,
    URLResolver,
    get_urlconf,
    include,
    register_converter,
    resolve,
    set_urlconf,
)
from django.urls import path as address
from django.urls.converters import SlugConverter
from django.urls.resolvers import RoutePattern

from draagvlak.core import pages
from draagvlak.core.access import PUBLIC, access
from draagvlak.core.large_letters import COOKIE as LETTERS_COOKIE
from draagvlak.core.middleware import LANGUAGE_COOKIE, PUBLISHED, language_in
from draagvlak.core.own_domain import path_at_site, path_here
from draagvlak.core.site import main_site, served_alone, serving_alone
from draagvlak.core.views import not_found
from draagvlak.places.models import Consortium
from draagvlak.places.short_names import NATIONAL

Handler = Callable[[HttpRequest], HttpResponse]
URLS = "draagvlak.urls_of_domain"
#: names of addresses without a short name that a domain answers itself
_OF_EVERY_HOST = {
    "core:choose-language",
    "core:choose-letters",
    "offers:sitemap",
    "offers:robots",
    "offers:block-script",
}
_COOKIES = {LANGUAGE_COOKIE, LETTERS_COOKIE, settings.CSRF_COOKIE_NAME, "messages"}  #: none says who somebody is
_SLUG = "<slug:slug>/"


# -- which domain -----------------------------------------------------------------------------------------------------


@pages.held
def slug_at(domain: str) -> str:
    """The short name of the consortium whose own domain this is; empty for a name that is none. One light query."""
    return Consortium.objects.filter(domain=domain).order_by().values_list("slug", flat=True).first() or ""


def is_name_of_site(name: str) -> bool:
    """Whether the site itself is reached by this very name, as the operator says in the settings."""
    return name in {host.lower() for host in settings.ALLOWED_HOSTS}


def own_domain(handler: Handler) -> Handler:
    """Answer at a consortium's own domain with its public pages. A name that is neither the site's nor such a domain is
    refused later, where it is used."""

    def middleware(request: HttpRequest) -> HttpResponse:
        host: str = request.META.get("HTTP_HOST", "")
        name = host.lower().partition(":")[0]
        if not name or is_name_of_site(name) or request.META.get(PUBLISHED):
            return handler(request)
        slug = slug_at(name)
        if not slug:
            return handler(request)
        request.COOKIES = {key: text for key, text in request.COOKIES.items() if key in _COOKIES}
        vars(request)["get_host"] = lambda: host  # its name is ours
        request.urlconf = URLS
        before = get_urlconf()
        set_urlconf(URLS)
        try:
            with serving_alone(slug, name):
                response = handler(request)
        finally:
            set_urlconf(before)
        for key in set(response.cookies) - _COOKIES:
            del response.cookies[key]
        return response

    return middleware


# -- the addresses there ----------------------------------------------------------------------------------------------


class OwnSlug:
    """The short name of the consortium whose domain it is: nothing stands for it."""

    regex = ""

    def to_python(self, _value: str) -> str:
        if not served_alone():
            raise ValueError
        return served_alone()

    def to_url(self, value: str) -> str:
        if value != served_alone():
            raise ValueError
        return ""


class OtherSlug(SlugConverter):
    """Another short name: its pages are not there, but what links to them can be written."""

    def to_python(self, value: str) -> str:
        raise ValueError

    def to_url(self, value: str) -> str:
        if value == served_alone():
            raise ValueError
        return value


register_converter(OwnSlug, "own")
register_converter(OtherSlug, "other")


class _OnlyWritten(RoutePattern):
    """An address that can be written, and takes no path."""

    def match(self, path: str) -> None:
        return None


@access(PUBLIC)
def to_site(request: HttpRequest, *_args: Any, **parts: Any) -> HttpResponse:
    """What is no public page of the consortium leads to the address of the site."""
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    path = request.get_full_path()
    return redirect(main_site() + (path_at_site(path) if "slug" in parts else path))


def of_domain(entries: Iterable[URLPattern | URLResolver], room: str = "") -> list[URLPattern | URLResolver]:
    """Addresses of the site as they stand at an own domain."""
    addresses: list[URLPattern | URLResolver] = []
    for entry in entries:
        if isinstance(entry, URLResolver):
            inner = of_domain(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else room)
            named = (inner, entry.app_name) if entry.app_name else inner
            addresses.append(address(str(entry.pattern), include(named, namespace=entry.namespace)))
        else:
            addresses += _of_domain(entry, room)
    return addresses


def _of_domain(entry: URLPattern, room: str) -> list[URLPattern]:
    route, name = str(entry.pattern), entry.name
    public = getattr(entry.callback, "access_rule", None) == PUBLIC
    if not route.startswith(_SLUG):
        stays = f"{room}{name}" in _OF_EVERY_HOST
        pattern = entry.pattern if route else _OnlyWritten("", name=name, is_endpoint=True)
        return [URLPattern(pattern, entry.callback if stays else to_site, entry.default_args, name)]
    rest = route.removeprefix(_SLUG)
    shown = entry.callback if public else to_site
    return [
        address(f"<other:slug>/{rest}", to_site, entry.default_args, name),
        address(f"<own:slug>{rest}", shown, entry.default_args, name),
    ]


def not_found_there(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404 at an own domain: an address of the site leads there, the consortium's own with its short name to the same
    page without it; all else does not exist."""
    path = request.get_full_path()
    try:
        match = resolve(language_in(request.path)[1], settings.ROOT_URLCONF)
    except Resolver404:
        match = None
    if match is not None and request.method in {"GET", "HEAD"}:
        slug = match.kwargs.get("slug")
        if slug == served_alone():
            return redirect(path_here(path), permanent=True)
        if slug is None or slug == NATIONAL:
            return redirect(main_site() + path)
    return not_found(request, exception)
