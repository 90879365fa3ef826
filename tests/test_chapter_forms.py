"""The chapter says the same in every form: page, what leader, council and board say yes to, Word, PDF, HTML and block."""

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from django.test import Client
from django.utils.html import strip_tags

from draagvlak.evaluations.models import Evaluation
from draagvlak.offers import documents
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition
from draagvlak.people.models import Person
from evaluation_ import client_of
from offer_ import published, sign
from test_papers import text_of

_NO_TEXT = {"format", "year", "key", "standing", "until", "number", "brin", "confirmed", "value", "town", "address"}


def every_text(content: Any, mark: Iterator[int], name: str = "") -> Any:
    """The same content, in which every text is another word that stands nowhere else."""
    if name in _NO_TEXT:
        return content
    if isinstance(content, dict):
        if content.keys() and content.keys() <= {"nl", "en"}:
            return {"nl": f"woord{next(mark)}"}
        return {key: every_text(value, mark, key) for key, value in content.items()}
    if isinstance(content, list):
        return [every_text(value, mark, name) for value in content]
    return f"woord{next(mark)}" if isinstance(content, str) else content


def words_in(text: str) -> set[str]:
    return set(re.findall(r"woord\d{4}", text))


FULL: dict[str, Any] = {
    "format": 1, "year": 2026, "school": {"name": "x", "brin": "90AA", "town": "", "address": "", "phone": "", "website": ""},
    "consortium": "x", "board": "x", "norm": {"title": {"nl": "x"}, "number": "1.0", "key": "basisondersteuning"},
    "confirmed": "2026-10-01", "introduction": "x", "contact": "x",
    "topics": [{"key": "reading", "title": {"nl": "x"}, "words": "x",
                "lines": [{"key": "a", "text": {"nl": "x"}, "standing": "exempt", "how": "x", "reason": "x"},
                          {"key": "b", "text": {"nl": "x"}, "standing": "in-place", "how": "x", "reason": ""}],
                "outside": [{"key": "c", "text": {"nl": "x"}, "routes": [{"nl": "x"}]}]}],
    "extra": [{"title": "x", "text": "x"}],
    "building": [{"key": "d", "text": {"nl": "x"}, "places": [{"where": "x", "value": "exception", "note": "x", "reason": "x",
                                                               "alternative": "x"}]}],
    "helpers": [{"title": "x", "when": "x", "text": "x"}], "skills": ["x"], "route": [{"title": "x", "when": "x", "text": "x"}],
    "plans": [{"what": "x", "until": "2027-01-01"}],
    "point": {"name": "x", "phone": "x", "email": "x", "website": "x", "text": "x"},
}  # fmt: skip
#: what names the chapter and closes it; a page has them in its head, and the school's own page is left out of a file
_AROUND = ("school", "consortium", "board", "norm")


@pytest.fixture
def content() -> dict[str, Any]:
    marked: dict[str, Any] = every_text(FULL, iter(range(1000, 2000)))
    return marked


def test_every_text_stands_in_every_form(
    content: dict[str, Any], evaluation: Evaluation, asked: Any, leader: Person
) -> None:
    inner = words_in(repr({key: value for key, value in content.items() if key not in _AROUND}))
    assert len(inner) > 30
    sign(evaluation, asked, leader)
    edition = published(leader, Written("Welkom", "De leraar", {}, [], []))
    Edition.objects.filter(pk=edition.pk).update(content=content)
    edition.school.changed()
    word = docx.Document(io.BytesIO(documents.as_word(content)))
    forms = {
        "page": strip_tags(Client().get("/voorbeeld/aanbod/90AA/schoolgids/").content.decode()),
        "Word": "\n".join(paragraph.text for paragraph in word.paragraphs),
        "PDF": text_of(documents.as_pdf(content)),
        "HTML": strip_tags(documents.as_html(content).decode()),
        "block": strip_tags(Client().get("/voorbeeld/aanbod/90AA/schoolgids/blok/").content.decode()),
    }
    lacking = {form: sorted(inner - words_in(text)) for form, text in forms.items()}
    assert {form: words for form, words in lacking.items() if words} == {}


def test_what_is_said_yes_to_is_what_the_files_say(
    content: dict[str, Any], leader: Person, monkeypatch: Any, evaluation: Evaluation, asked: Any
) -> None:
    sign(evaluation, asked, leader)
    published(leader, Written("Welkom", "De leraar", {}, [], []))
    monkeypatch.setattr("draagvlak.offers.views.workplace.compose", lambda *_about: content)
    page = client_of(leader, "nl").get("/voorbeeld/scholen/90AA/schoolgids/lezen/").content.decode()
    shown = re.search(r'<article class="sheet stack reading".*?</article>', page, re.DOTALL)
    assert shown is not None
    inner = words_in(repr({key: value for key, value in content.items() if key not in _AROUND}))
    assert inner - words_in(strip_tags(shown[0])) == set()
