"""The chapter says the same in every form: page, what leader, council and board say yes to, Word, PDF, HTML and block."""

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from draagvlak.evaluations.models import Evaluation
from draagvlak.offers import documents
from draagvlak.offers.blocks import TITLES
from draagvlak.offers.differences import differences
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition
from draagvlak.people.models import Person
from evaluation_ import client_of
from offer_ import published, sign
from pdf_ import squeezed, text_of

_NO_TEXT = {"format", "year", "key", "standing", "until", "number", "brin", "confirmed", "value", "town"}


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
    "format": 1, "year": 2026, "school": {"name": "x", "brin": "90AA", "town": "", "address": "x", "phone": "x",
                                              "website": "x"},
    "consortium": "x", "board": "x", "norm": {"title": {"nl": "x"}, "number": "1.0", "key": "basisondersteuning"},
    "confirmed": "2026-10-01", "introduction": "x", "contact": "x",
    "topics": [{"key": "reading", "title": {"nl": "x"}, "words": "x",
                "lines": [{"key": "a", "text": {"nl": "x"},
                           "items": [{"text": {"nl": "x"}, "items": [{"text": {"nl": "x"}, "items": []}]}], "standing": "exempt", "how": "x", "reason": "x"},
                          {"key": "b", "text": {"nl": "x"}, "standing": "in-place", "how": "x", "reason": ""}],
                "outside": [{"key": "c", "text": {"nl": "x"}, "items": [{"text": {"nl": "x"}, "items": []}], "routes": [{"nl": "x"}]}]}],
    "extra": [{"title": "x", "text": "x"}],
    "building": [{"key": "d", "text": {"nl": "x"}, "places": [{"where": "x", "value": "exception", "note": "x", "reason": "x",
                                                               "alternative": "x"}]}],
    "helpers": [{"title": "x", "when": "x", "text": "x"}], "skills": ["x"], "route": [{"title": "x", "when": "x", "text": "x"}],
    "plans": [{"what": "x", "until": "2027-01-01"}],
    "point": {"name": "x", "phone": "x", "email": "x", "website": "x", "text": "x"},
}  # fmt: skip


@pytest.fixture
def content() -> dict[str, Any]:
    marked: dict[str, Any] = every_text(FULL, iter(range(1000, 2000)))
    return marked


def forms_of(content: dict[str, Any], edition: Edition) -> dict[str, str]:
    """All that a published chapter is shown as, as text."""
    Edition.objects.filter(pk=edition.pk).update(content=content)
    edition.school.changed()
    of_edition = edition.day.isoformat(), edition.number
    word = docx.Document(io.BytesIO(documents.as_word(content, *of_edition)))
    page = Client().get("/voorbeeld/aanbod/90AA/schoolgids/").content.decode()
    return {
        "page": strip_tags(page[page.index("<article") : page.index("</article>")]),
        "Word": "\n".join(paragraph.text for paragraph in word.paragraphs),
        "PDF": text_of(documents.as_pdf(content, *of_edition)),
        "HTML": strip_tags(documents.as_html(content, *of_edition).decode()),
        "block": strip_tags(Client().get("/voorbeeld/aanbod/90AA/schoolgids/blok/").content.decode()),
    }


@pytest.fixture
def edition(evaluation: Evaluation, asked: Any, leader: Person) -> Edition:
    sign(evaluation, asked, leader)
    return published(leader, Written("Welkom", "De leraar", {}, [], []))


def approval_text(leader: Person) -> str:
    """What leader, council and board say yes to."""
    page = client_of(leader, "nl").get("/voorbeeld/scholen/90AA/schoolgids/lezen/").content.decode()
    shown = re.search(r'<article class="sheet stack reading".*?</article>', page, re.DOTALL)
    assert shown is not None
    return strip_tags(shown[0])


def test_every_text_stands_in_every_form(content: dict[str, Any], edition: Edition) -> None:
    texts = words_in(repr(content))
    assert len(texts) > 35
    lacking = {form: sorted(texts - words_in(text)) for form, text in forms_of(content, edition).items()}
    assert {form: words for form, words in lacking.items() if words} == {}


def test_every_form_names_year_number_and_days(content: dict[str, Any], edition: Edition) -> None:
    """Days as people write them: of publishing, of the leader's confirmation, until when a plan runs."""
    told = ("2026-2027", "uitgave 1", "1 oktober 2026", "uiterlijk 1 januari 2027", edition.published.strftime("%Y"))
    for form, text in forms_of(content, edition).items():
        assert [words for words in told if squeezed(words) not in squeezed(text)] == [], form


def test_headings_labels_and_signs_are_the_same_in_every_form(content: dict[str, Any], edition: Edition) -> None:
    with translation.override("nl"):
        told = [*map(str, TITLES.values()), "Waarom niet", "Wat wij in plaats daarvan doen", "Geldt hier niet"]
    told.append("Het gebouw laat het niet toe")
    for form, text in forms_of(content, edition).items():
        assert [words for words in told if squeezed(words) not in squeezed(text)] == [], form


def test_the_words_that_files_explain_are_those_that_the_page_explains(
    content: dict[str, Any], edition: Edition
) -> None:
    """Wherever they stand: what the school says to a provision, a note on the building, a step, a plan."""
    content["topics"][0]["lines"][0]["how"] = "Met de logopedist."
    content["building"][0]["places"][0]["note"] = "Voor NT2."
    content["route"][0]["text"] = "De orthopedagoog denkt mee."
    content["plans"][0]["what"] = "Een leerlijn voor rekenen."
    forms_of(content, edition)
    page = Client().get("/voorbeeld/aanbod/90AA/schoolgids/").content.decode()
    words = documents.printed(content).words
    assert {term.term for term in words} == {"logopedie", "NT2", "orthopedagoog", "leerlijn"}
    assert {f"term-{term.key}" for term in words} == set(re.findall(r'popover id="(term-[^"]+)"', page))


def test_what_is_said_yes_to_is_what_the_files_say(
    content: dict[str, Any], leader: Person, monkeypatch: Any, edition: Edition
) -> None:
    monkeypatch.setattr("draagvlak.offers.views.workplace.compose", lambda *_about: content)
    text = approval_text(leader)
    assert words_in(repr(content)) - words_in(text) == set()
    assert "1 oktober 2026" in text


#: what nobody reads: names by which the machine knows things, and the town, which stands in the address
_UNREAD = {"format", "brin", "key", "town"}
_OTHER = {"standing": "partly", "value": "lacking", "until": "2027-02-02", "confirmed": "2026-11-11", "year": 2027}


def each_changed(content: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The content as often as it has a leaf, each time with another of them changed; and by which name it goes."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from ((at, content | {key: other}) for at, other in each_changed(value, key))
    elif isinstance(content, list):
        for n, value in enumerate(content):
            yield from ((at, [*content[:n], other, *content[n + 1 :]]) for at, other in each_changed(value, name))
    else:
        yield name, _OTHER.get(name, f"{content} anders")


def test_whatever_reads_otherwise_is_told_to_who_says_yes(content: dict[str, Any]) -> None:
    """Of no text that leader, council and board agreed to is another one published without their seeing it."""
    changed = [(name, other) for name, other in each_changed(content) if name not in _UNREAD]
    assert len(changed) > 40
    assert [name for name, other in changed if not differences(content, other)] == []
    assert differences(content, content) == []


def test_what_came_and_what_went_is_told(content: dict[str, Any]) -> None:
    for part in ("topics", "extra", "building", "helpers", "skills", "route", "plans"):
        without = content | {part: []}
        went, came = differences(content, without), differences(without, content)
        assert went, part
        assert {one.old for one in went if not one.new} == {one.new for one in came if not one.old} != set(), part


def test_however_much_differs_all_of_it_is_told(
    content: dict[str, Any], leader: Person, monkeypatch: Any, edition: Edition
) -> None:
    content["plans"] = [{"what": f"Plan {number:03}", "until": ""} for number in range(80)]
    monkeypatch.setattr("draagvlak.offers.views.workplace.compose", lambda *_about: content)
    page = client_of(leader, "nl").get("/voorbeeld/scholen/90AA/schoolgids/lezen/").content.decode()
    told = page[page.index('id="verschil"') : page.index("</section>", page.index('id="verschil"'))]
    assert len(set(re.findall(r"Plan \d{3}", told))) == 80


def test_what_a_sentence_of_the_norm_lists_stands_under_it(edition: Edition) -> None:
    """A sentence that ends in a colon would promise more than there is."""
    lines = [line for topic in edition.content["topics"] for line in (*topic["lines"], *topic["outside"])]
    announcing = [line for line in lines if line["text"]["nl"].endswith(":")]
    assert announcing
    assert [line["key"] for line in announcing if not line["items"]] == []
