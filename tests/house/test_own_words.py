"""On a page in English, what a norm or people say stays Dutch, and is marked as Dutch (WCAG 3.1.2)."""

from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from django.template import engines
from django.test import Client
from django.utils import translation

from draagvlak.evaluations.models import Evaluation, Goal
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.models import Location, School
from draagvlak.registers.models import StructureEntry
from evaluation_ import client_of
from offer_ import sign
from page_form import form_with

_NOT_MARKED = {"title", "option", "textarea", "script", "style", "template"}  # no part of these has a language


def texts(element: Any, language: str = "") -> Iterator[tuple[str, str]]:
    """Each piece of text of a page, and the language in which it is read aloud."""
    if callable(element.tag) or element.tag in _NOT_MARKED:
        return
    language = element.get("lang") or language
    yield from ((text.strip(), language) for text in [element.text, *(child.tail for child in element)] if text)
    for child in element:
        yield from texts(child, language)


def test_the_filter_marks_a_text_where_the_page_speaks_another_language() -> None:
    template = engines["django"].from_string('{{ text|as_written }} {{ text|as_written:"en" }} {{ none|as_written }}')
    for spoken, shown in (
        ("nl", 'a &lt; b <bdi lang="en">a &lt; b</bdi> '),
        ("en", '<bdi lang="nl">a &lt; b</bdi> a &lt; b '),
    ):
        with translation.override(spoken):
            assert template.render({"text": "a < b", "none": ""}) == shown


ADDRESSES = [
    ("", "/voorbeeld/aanbod/90AA/"),
    ("", "/voorbeeld/norm/basisondersteuning/1.0/onderwerp/reading/?tekst=vak"),
    ("", "/voorbeeld/norm/basisondersteuning/1.0/bepaling/reading-tests/"),
    ("adviser", "/voorbeeld/stand/"),
    ("adviser", "/voorbeeld/stand/bepaling/reading-tests/"),
    ("adviser", "/voorbeeld/stand/onderwerp/reading/"),
    ("adviser", "/voorbeeld/stand/gemis/"),
    ("leader", "/voorbeeld/scholen/90AA/doelen/"),
    ("leader", "/voorbeeld/scholen/90AA/structuur/"),
    ("leader", "/voorbeeld/scholen/90AA/gebouw/"),
    ("leader", "/voorbeeld/scholen/90AA/evaluatie/2025/"),
    ("leader", "/voorbeeld/scholen/90AA/evaluatie/2025/onderwerp/reading/"),
]


#: they name provisions, and a name is there in both languages
NAMED = {"/voorbeeld/stand/onderwerp/reading/", "/voorbeeld/stand/gemis/"}


@pytest.mark.once
def test_what_is_dutch_on_a_page_in_english_is_marked_so(
    evaluation: Evaluation, asked: Questionnaire, schools: list[School], leader: Person, adviser: Person, coordinator: Person,
) -> None:  # fmt: skip
    at_school = {"consortium": schools[0].consortium, "school": schools[0]}
    Location.objects.create(**at_school, code="00", name="Hoofd")
    Goal.objects.create(
        **at_school,
        what="Elke dag een half uur lezen",
        why="Het lukt nog niet elke dag.",
        year=2025,
        made_by=coordinator,
    )
    StructureEntry.objects.create(
        **at_school, kind="role", title="Leesspecialist", text="Helpt bij het lezen.", position=1
    )
    form = form_with(client_of(coordinator), "/voorbeeld/scholen/90AA/gebouw/", "value-00-facility-accessible")
    form.send(fields={"value-00-facility-accessible": "exception", "reason-00-facility-accessible": "Een trap van steen.",
                      "alternative-00-facility-accessible": "Wij zitten dan beneden."})  # fmt: skip
    sign(evaluation, asked, leader, "partly")
    provisions = Version.objects.get(pk=evaluation.round.version_id).provisions
    dutch = {"Elke dag een half uur lezen", "Het lukt nog niet elke dag.", "Helpt bij het lezen.", "Een trap van steen.",
             "Wij zitten dan beneden.", "Zo: reading-tests", *provisions.values_list("text", flat=True)}  # fmt: skip
    clients = {"": Client(), "leader": client_of(leader), "adviser": client_of(adviser)}
    unmarked = []
    for who, address in ADDRESSES:
        clients[who].cookies["taal"] = "en"
        answer = clients[who].get(address, follow=True)
        assert answer.status_code == 200, address
        page = html5lib.parse(answer.content.decode(), namespaceHTMLElements=False)
        assert page.get("lang") == "en"
        held = [(text, language) for text, language in texts(page) if any(words in text for words in dutch)]
        assert held or who == "" or address in NAMED, f"there is something Dutch on {address}"
        unmarked += [(address, text) for text, language in held if language != "nl"]
    assert unmarked == [], "\n".join(f"{address}: {text}" for address, text in unmarked)
