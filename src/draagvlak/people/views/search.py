"""The page on which people at work find a school, somebody, a provision, a goal or a page by any word."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from draagvlak.core.access import OWN_ACCOUNT, access
from draagvlak.core.marking import around, holds, marked, side_by_side
from draagvlak.core.templatetags.draagvlak import as_written
from draagvlak.core.texts import printable
from draagvlak.core.values import sought
from draagvlak.core.word_index import IndexHit
from draagvlak.people.search import FoundKind, Results, consortia_of, results_of
from draagvlak.people.shelves import FoundThing

MOST = 8  #: of a kind, beside other kinds
MOST_OF_ONE = 100  #: of a kind by itself


@dataclass
class FoundLine:
    """What was found, as it stands on the page."""

    url: str
    title: SafeString
    beside: SafeString
    text: SafeString | str


@dataclass
class FoundPart:
    """What was found of one kind, as it stands on the page."""

    key: str
    title: Any
    number: int
    lines: list[FoundLine]
    rest: str
    """Where all of it stands; empty where that is here."""


@access(OWN_ACCOUNT)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the visitor finds of all that they may open; without words, what can be found."""
    query = typed(request.GET.get("q"))
    results = results_of(request, query)
    only = next((group for group in results.groups if group.kind.key == request.GET.get("soort")), None)
    several = len(consortia_of(request)) > 1
    groups, most = ([only], MOST_OF_ONE) if only else (results.groups, MOST)
    context = {
        "query": query,
        "results": results,
        "only": only,
        "parts": [_part(group, query, most, several=several) for group in groups],
        "others": _others(results),
        "has_work": bool(consortia_of(request)),
        "active": "search",
    }
    return render(request, "people/search.html", context)


def typed(text: str | None) -> str:
    """What somebody typed, without signs that show nothing or turn the text around them."""
    letters = (letter if letter.isprintable() else " " for letter in printable(text or ""))
    return sought(" ".join("".join(letters).split()))


def _others(results: Results) -> list[tuple[str, str]]:
    """Other queries that find something, each with where that is shown."""
    return [(words, f"?{urlencode({'q': words})}") for words in results.suggestions]


def _part(group: FoundKind, query: str, most: int, *, several: bool) -> FoundPart:
    lines = [_line(shown, hit, consortium if several else "") for shown, hit, consortium in group.shown(most)]
    more = most == MOST and len(group.hits) > most
    rest = f"?{urlencode({'q': query, 'soort': group.kind.key})}" if more else ""
    return FoundPart(group.kind.key, group.kind.title, len(group.hits), lines, rest)


def _line(shown: FoundThing, hit: IndexHit, consortium: str) -> FoundLine:
    language = get_language() or ""
    says, its_language = next((pair for pair in shown.texts if holds(pair[0], hit.words)), ("", ""))
    beside = [text for text in (*shown.beside, consortium) if text]
    text = marked(says if shown.whole else around(says, hit.words), hit.words)[0]
    return FoundLine(
        shown.url,
        as_written(marked(shown.title, hit.words)[0], shown.language or language),
        side_by_side(beside, hit.words),
        as_written(text, its_language or language),
    )
