"""A form that is sent twice acts once. At the same moment: see ``test_at_once``."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from addresses_ import ALL
from draagvlak.core import form_once
from draagvlak.core.models import OutgoingLetter, SentForm
from draagvlak.evaluations.models import Evaluation, Evidence, Goal, Remark, Round
from draagvlak.people.models import Event, Invitation, Person, Role
from draagvlak.places.models import Partner
from draagvlak.registers.models import TeamMember
from evaluation_ import client_of, member
from page_form import PageForm, form_with, forms_of
from walk_ import walk_of


def form_to(client: Client, page: str, to: str, has: str = "") -> PageForm:
    """The form of a page that is sent to an address, and has a field of this name."""
    return next(
        one for one in forms_of(client, page) if one.path == to and (not has or has in {*one.fields, *one.typed})
    )


def press(form: PageForm, filled: dict[str, Any]) -> Any:
    return form.send(fields=filled, button=("act", filled["act"]) if "act" in filled else None)


def lines(act: str) -> Callable[[], int]:
    return lambda: Event.objects.filter(act=act).count()


#: what is done twice: by whom, the page, where its form goes, what is filled in, and what is counted
ACTS: dict[str, tuple[str, str, str, dict[str, Any], Callable[[], int]]] = {
    "remind": ("director", "/voorbeeld/rondes/2025/", "/voorbeeld/rondes/2025/herinneren/", {},
               OutgoingLetter.objects.count),
    "close": ("director", "/voorbeeld/rondes/2025/", "/voorbeeld/rondes/2025/sluiten/", {},
              lines("closed-round")),
    "invite": ("director", "/voorbeeld/toegang/", "/voorbeeld/toegang/uitnodigen/",
               {"email": "nieuw@x.example", "role": "teacher", "place": "school:90AA"}, Invitation.objects.count),
    "partner": ("director", "/voorbeeld/partners/", "/voorbeeld/partners/", {"name": "Partner", "kind": "care"},
                Partner.objects.count),
    "goal": ("leader", "/voorbeeld/scholen/90AA/doelen/", "/voorbeeld/scholen/90AA/doelen/", {"what": "Rust"},
             Goal.objects.count),
    "colleague": ("leader", "/voorbeeld/scholen/90AA/team/nieuw/", "/voorbeeld/scholen/90AA/team/nieuw/",
                  {"name": "Noor", "function": "Leerkracht", "hours": "8"}, TeamMember.objects.count),
    "note": ("coordinator", "/voorbeeld/scholen/90AA/evaluatie/2025/bewijs/reading-aids/",
             "/voorbeeld/scholen/90AA/evaluatie/2025/bewijs/reading-aids/", {"note": "Zie de map."},
             Evidence.objects.count),
    "question": ("director", "/voorbeeld/scholen/90AA/evaluatie/2025/",
                 "/voorbeeld/scholen/90AA/evaluatie/2025/vraag/", {"text": "Hoe zit dit?"}, Remark.objects.count),
}  # fmt: skip


@pytest.fixture
def people(evaluation: Evaluation, coordinator: Person, leader: Person) -> dict[str, Client]:
    director = member("directeur", Role.DIRECTOR, consortium=evaluation.consortium)
    named = {"coordinator": coordinator, "leader": leader, "director": director}
    return {name: client_of(person) for name, person in named.items()}


@pytest.mark.parametrize("act", ACTS)
def test_the_same_form_sent_twice_acts_once_and_leads_to_the_same_page(people: dict[str, Client], act: str) -> None:
    who, page, to, filled, count = ACTS[act]
    form = form_to(people[who], page, to, next(reversed(filled), ""))
    before = count()
    first = press(form, filled)
    assert first.status_code == 302
    after = count()
    assert after > before
    second = press(form, filled)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert count() == after
    if act not in {"close", "remind"}:  # what was done takes its form away
        form_to(people[who], page, to, "")
        assert form_to(people[who], page, to, next(reversed(filled))).send(fields=filled).status_code in {302, 200, 422}


def test_the_second_is_told_what_the_first_was_told(people: dict[str, Client]) -> None:
    who, page, to, filled, _count = ACTS["goal"]
    form = form_to(people[who], page, to, "what")
    form.send(fields=filled)
    people[who].cookies.pop("messages", None)  # the browser let the first answer go
    second = form.send(fields=filled)
    assert "The goal is made." in people[who].get(second["Location"]).content.decode()


def test_other_words_from_the_same_page_are_another_send(people: dict[str, Client]) -> None:
    who, page, to, filled, count = ACTS["goal"]
    form = form_to(people[who], page, to, "what")
    form.send(fields=filled)
    form.send(fields={"what": "Iets anders"})
    assert count() == 2


def test_a_file_counts_by_what_is_in_it(people: dict[str, Client]) -> None:
    page = ACTS["note"][1]
    form = form_with(people["coordinator"], page, "file")
    for text in ("een", "een", "twee"):
        form.send(fields={"file": SimpleUploadedFile("a.txt", f"Tekst {text}".encode())})
    assert Evidence.objects.count() == 2


def test_what_was_refused_can_be_sent_again(people: dict[str, Client], evaluation: Evaluation) -> None:
    page, to = ACTS["close"][1:3]
    form = form_to(people["director"], page, to)
    Round.objects.update(closed=timezone.now())
    assert press(form, {"act": "close"}).status_code == 302, "refused, in words on the page"
    Round.objects.update(closed=None)
    press(form, {"act": "close"})
    assert Round.objects.get().closed is not None
    goal = form_to(people["leader"], ACTS["goal"][1], ACTS["goal"][2], "what")
    assert goal.send(fields={"what": ""}).status_code == 422
    assert not SentForm.objects.filter(led_to__contains="doelen").exists()


def test_a_mark_is_of_one_person_and_counts_for_an_hour(people: dict[str, Client]) -> None:
    who, page, to, filled, count = ACTS["note"]
    form = form_to(people[who], page, to, "note")
    form.send(fields=filled)
    form.client, form.fields["whose"] = people["leader"], []
    form.send(fields=filled)
    assert count() == 2
    SentForm.objects.update(made=timezone.now() - form_once.HOLDS - timedelta(seconds=1))
    form.send(fields=filled)
    assert count() == 3
    assert form_once.let_go() == 1
    assert SentForm.objects.count() == 1, "the last one, of now"


def test_without_a_mark_each_send_acts(people: dict[str, Client]) -> None:
    for _n in range(2):
        people["leader"].post(ACTS["goal"][1], {"what": "Rust"})
    assert Goal.objects.count() == 2


def test_it_costs_a_page_nothing_and_a_form_one_write(people: dict[str, Client]) -> None:
    form = form_to(people["leader"], ACTS["goal"][1], ACTS["goal"][2], "what")
    with CaptureQueriesContext(
        connection,
    ) as reading:
        people["leader"].get(ACTS["goal"][1])
    assert not [one for one in reading.captured_queries if "core_sentform" in one["sql"]]
    with CaptureQueriesContext(connection) as sending:
        form.send(fields={"what": "Rust"})
    of_marks = [one["sql"] for one in sending.captured_queries if "core_sentform" in one["sql"]]
    assert [sql.split()[0] for sql in of_marks] == ["SELECT", "INSERT"]


@pytest.mark.once
@pytest.mark.xdist_group("walk of all pages")
def test_every_form_of_who_is_signed_in_carries_a_mark(world: dict[str, Any]) -> None:
    found = set()
    for name, _view, form in walk_of(world).forms:
        if "csrfmiddlewaretoken" in form.fields:
            assert form.fields.get(form_once.FIELD), (name, form.path)
            found.add(name)
    assert len(found) > 40


def test_only_saves_while_somebody_types_are_outside() -> None:
    source = Path(form_once.__file__).parent.parent
    saves = {
        name
        for file in source.rglob("*.html")
        for name in re.findall(r"hx-post=\"{% (?:url|at where) '([\w:-]+)'", file.read_text())
    }
    names = {name for _route, _view, name in ALL}
    assert {one if one in names else f"evaluations:school-{one}" for one in saves} | {"evaluations:board-save"} == set(
        form_once.AGAIN_AND_AGAIN
    )
    assert set(form_once.AGAIN_AND_AGAIN) <= names
