"""What public pages share: a language in the address, and how they are shown."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from draagvlak.core.middleware import LANGUAGE_COOKIE, PUBLISHED, language_in
from draagvlak.core.own_domain import path_at_site
from draagvlak.core.pages import kept
from draagvlak.offers.reactions import shown_at

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


def shown(request: HttpRequest, template: str, slug: str, context: dict[str, Any], gone: bool = False) -> HttpResponse:
    """A public page of a consortium."""
    rest = language_in(request.path)[1]
    alternates = [
        (code, rest if code == settings.LANGUAGE_CODE else f"/{code}{rest}") for code, _ in settings.LANGUAGES
    ]
    reactions = shown_at(slug, path_at_site(rest)) if slug and not request.GET else []
    more = {"reactions": reactions, "slug": slug, "site_slug": slug, "alternates": alternates, "here": rest}
    return kept(request, render(request, template, more | context, status=410 if gone else 200))


def path_to(name: str, *args: Any) -> str:
    """The lasting address of a public page, in Dutch whatever language is spoken now."""
    return language_in(reverse(name, args=args))[1]


def becomes_file(request: HttpRequest) -> bool:
    """Whether the page is written as a file, to work without our server."""
    return bool(request.META.get(PUBLISHED))
