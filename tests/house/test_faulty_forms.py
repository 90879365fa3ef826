"""A form that is not taken stands there again with what was typed, and answers in one way everywhere."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import resolve

import draagvlak
from addresses_ import ALL, expected
from draagvlak.core.errors import Conflict, NotPossible, OverLimit
from draagvlak.core.form_merge import Clash, Merged
from draagvlak.core.forms import status_of
from draagvlak.core.refusals import Refusal
from draagvlak.evaluations.virus_scanner import NotScanned
from faults_ import FaultyPage, lost_words
from page_form import PageForm, forms_of
from world_ import fill

SOURCE = Path(draagvlak.__file__).parent
CLASH = Merged({}, [Clash("name", "Naam", "a", "b", "")])
#: on a page of its own, to whom no page with the form can be shown
GIVEN_BACK = b'id="given-'
#: what is never shown again: secrets, and a field that nobody sees
NOT_SHOWN = {"password", "password1", "oldpassword", "client_secret", "new_secret", "website"}
#: forms that take too long a text otherwise
OTHERWISE = {
    # what is searched for is cut
    "offers:guide", "offers:school-guide",
}  # fmt: skip


@pytest.mark.parametrize(
    ("faults", "status"),
    [
        ((forms.Form({}),), 422),
        ((), 422),
        ((Refusal(), None), 422),
        ((Refusal(NotPossible("x")),), 422),
        ((Refusal(OverLimit("x")),), 413),
        ((NotScanned("x"),), 503),
        ((Merged({}), Refusal(NotPossible("x"))), 422),
        ((CLASH,), 409),
        ((CLASH, NotPossible("x")), 409),
        ((None, Conflict()), 409),
    ],
)
def test_the_status_of_a_page_is_that_of_the_fault_it_tells(faults: tuple[object, ...], status: int) -> None:
    assert status_of(RequestFactory().post("/"), faults) == status
    assert status_of(RequestFactory().get("/"), faults) == 200


@pytest.mark.django_db
def test_pages_of_the_library_for_signing_in_say_that_a_form_was_not_taken() -> None:
    client = Client()
    assert client.get("/inloggen/").status_code == 200
    assert client.post("/inloggen/", {"login": "x@niemand.example", "password": "onjuist"}).status_code == 422
    assert client.post("/wachtwoord/vergeten/", {"email": "geen adres"}).status_code == 422


def _forms(here: dict[str, Any]) -> dict[tuple[str, ...], PageForm]:
    """By the name of the address to which it is sent and its fields: each form that stands on a page of its own
    address, as somebody has it who may send it."""
    found: dict[tuple[str, ...], PageForm] = {}
    clients: dict[str, Client] = {}
    for route, view, name in ALL:
        if hasattr(view, "takes_forms_only") or name.startswith(("mfa_", "usersessions_")):
            continue
        rule = view.access_rule_writing
        may = [who for who in here["people"] if who.endswith(" own") and expected(rule, who, route, name) == "yes"]
        if not may:
            continue
        if may[0] not in clients:
            clients[may[0]] = Client(raise_request_exception=False, headers={"host": "testserver"})
            clients[may[0]].force_login(here["people"][may[0]])
        with transaction.atomic():
            page = clients[may[0]].get(fill(route, here))
            transaction.set_rollback(True)
        if page.status_code == 200 and not page.streaming and b'method="post"' in page.content:
            for form in forms_of(clients[may[0]], fill(route, here), page.content.decode()):
                to = resolve(form.path.partition("?")[0]).view_name
                if form.typed:
                    found.setdefault((to, *sorted(form.typed)), form)
    return found


@pytest.mark.once
@pytest.mark.parametrize("text", ["x" * 41_000, ""], ids=["a text that fits nowhere", "nothing"])
def test_every_form_that_is_not_taken_says_so_in_one_way(world: dict[str, Any], text: str) -> None:
    """By its status, and at the top of the page, with a way to each field that is wrong."""
    sent, refused, wrong = 0, 0, []
    for (to, *names), form in _forms(world).items():
        with transaction.atomic():
            answer = form.send(fields=dict.fromkeys(names, text))
            transaction.set_rollback(True)
        sent += 1
        texts = {name: text for name in names if name not in form.fixed | NOT_SHOWN}
        if text and (answer.status_code == 422) == (to in OTHERWISE):
            wrong.append((to, answer.status_code, names))
        if answer.status_code in {409, 422} and GIVEN_BACK not in answer.content:
            refused += 1
            page = answer.content.decode()
            wrong += [(to, lack) for lack in FaultyPage(page).lacks()]
            if text:
                wrong += [
                    (to, f"lost: {one}") for one in lost_words(form, forms_of(form.client, form.path, page), texts)
                ]
    assert not wrong, "\n".join(map(str, wrong))
    assert sent > 40
    assert refused > 20


def test_a_text_box_takes_all_that_is_pasted() -> None:
    """A browser drops the end of what is longer than ``maxlength``, without a word."""

    class Words(forms.Form):
        text = forms.CharField(max_length=10, widget=forms.Textarea(attrs={"rows": 2}))

    box = str(Words({"text": "x" * 11})["text"])
    assert "<textarea" in box
    assert 'rows="2"' in box
    assert "x" * 11 in box
    assert "maxlength" not in box
    assert not Words({"text": "x" * 11}).is_valid()
    written = [path for path in SOURCE.rglob("*.html") if re.search(r"<textarea[^>]*maxlength=", path.read_text())]
    assert not written
