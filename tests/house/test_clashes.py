"""No path leads to another address than its own."""

import re
from collections import defaultdict
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, resolve
from django.urls.converters import get_converters

from draagvlak.core import clashes, hooks
from draagvlak.core.addresses import Address, all_addresses, segments_of
from draagvlak.core.errors import NotPossible
from draagvlak.norms.models import Version
from draagvlak.norms.store import document_of, store

#: what may really stand in parts that hold no free text
REAL = {
    "<str:brin>": "90AA",
    "<str:board>": "99001",
    "<str:number>": "1.0",
    "<slug:way>": "vak",
    "<uuid:": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
}


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def another(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


#: a later version, with an address that hides the page of a topic of the guide
urlpatterns = [path("<slug:slug>/past-dit/hulp/", page, name="help"), path("", include("draagvlak.urls"))]


def between(*routes: str, **may_hold: Any) -> list[str]:
    views = [page, another]
    parts = {f"<str:{name}>": holds for name, holds in may_hold.items()}
    return clashes.clashes([Address(route, views[number % 2], "") for number, route in enumerate(routes)], parts)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<slug:slug>/nieuw/", "<slug:slug>/<str:brin>/"),
        ("<slug:slug>/<str:brin>/", "<slug:slug>/nieuw/"),
        ("start/", "<slug:slug>/"),
        ("<slug:slug>/<slug:way>/", "<slug:slug>/<year:year>/"),
        ("<slug:slug>/<uuid:goal>/", "<slug:slug>/<slug:topic>/"),
        ("<slug:slug>/norm.<str:form>", "<slug:slug>/norm.csv"),
    ],
)
def test_two_pages_with_a_path_of_both_are_named(first: str, second: str) -> None:
    (line,) = between(first, second)
    assert line.endswith(f"is of /{second}, and leads to /{first}")


def test_what_cannot_stand_in_a_part_hides_nothing() -> None:
    assert between("a/nieuw/", "a/<str:brin>/", brin=lambda text: text != "nieuw") == []
    assert between("a/nieuw/", "a/<str:brin>/", brin=lambda text: text != "oud") != []
    assert between("a/<str:brin>/", "a/nieuw/", brin=lambda text: text != "nieuw") != [], (
        "the first takes it all the same"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a/<year:year>/", "a/<uuid:goal>/"),
        ("a/x/", "a/y/"),
        ("a/", "a/b/"),
        ("a/<number:n>/", "a/x/"),
        ("api/<slug>/offers", "<slug:slug>/<str:brin>/norm.<str:form>"),
    ],
)
def test_pages_without_a_path_of_both_are_not(first: str, second: str) -> None:
    assert between(first, second) == []


def test_no_two_addresses_of_the_site_take_one_path() -> None:
    assert clashes.of_the_site() == []


def test_django_says_it_and_the_site_does_not_start(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    assert [said.id for said in run_checks()] == ["draagvlak.E001"]
    with pytest.raises(ImproperlyConfigured, match="/x/past-dit/hulp/"):
        clashes.require_none()


def test_every_path_leads_to_its_own_page_whatever_word_of_the_site_stands_in_it() -> None:
    """By Django itself: in each part every word that stands there in some other address."""
    addresses = [(address, segments_of(address.route)) for address in all_addresses() if address.route[:1] != "^"]
    words: dict[int, set[str]] = defaultdict(set)
    for _address, segments in addresses:
        for number, segment in enumerate(segments):
            if segment and "<" not in segment:
                words[number].add(segment)
    tried = 0
    for address, segments in addresses:
        plain = [_filled(segment) for segment in segments]
        paths = {"/".join(plain)}
        for number, segment in enumerate(segments):
            paths |= {
                "/".join([*plain[:number], word, *plain[number + 1 :]])
                for word in words[number]
                if _holds(segment, word)
            }
        for here in paths:
            assert resolve(f"/{here}").func is address.view, (here, address.route)
            tried += 1
    assert tried > 2000


def _holds(segment: str, word: str) -> bool:
    """Whether this part of an address takes the word, and may hold it."""
    part = re.fullmatch(r"<(?:(\w+):)?\w+>", segment)
    takes = part and re.fullmatch(get_converters()[part[1] or "str"].regex, word)
    return bool(takes) and hooks.house().may_hold.get(segment, bool)(word)


def _filled(segment: str) -> str:
    example = next((text for part, text in REAL.items() if segment.startswith(part)), "")
    kinds = {"year": "2025", "number": "2025", "sheet": "csv"}
    return example or re.sub(r"<(?:(\w+):)?\w+>", lambda part: kinds.get(part[1], "x"), segment)


def test_a_norm_file_gives_no_version_the_word_of_an_address(version: Version) -> None:
    document = document_of(version)
    document["version"] = document["version"] | {"number": "versies", "status": "consultation", "steps": []}
    with pytest.raises(NotPossible, match="version number"):
        store(document, version.norm.consortium, version.norm.key)
