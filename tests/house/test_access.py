"""Who may use which address: every URL declares it, and every role tries every URL, at home and at others."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from addresses_ import ALL, Door, answer, expected
from draagvlak.core.access import OWN_ACCOUNT, PUBLIC, SIGNED_IN, TO_OPEN, TO_SEND
from draagvlak.norms.models import Doubt, Version
from draagvlak.people.access import asks_second_factor, roles_by_rule
from draagvlak.people.models import Person, Role
from draagvlak.people.rules import GRANTS
from walk_ import walk_of
from world_ import fill

MATRIX = Path(__file__).parents[2] / "docs" / "access.md"


def test_every_address_declares_its_rule() -> None:
    known = {PUBLIC, SIGNED_IN, OWN_ACCOUNT, *roles_by_rule()}
    assert len(ALL) > 150
    for which in ("access_rule", "access_rule_writing"):
        assert [route for route, view, _name in ALL if getattr(view, which, None) not in known] == []


def test_the_gate_answers_every_role_at_every_address_as_the_tables_say(world: dict[str, Any]) -> None:
    """All pairs, for opening and for sending. That the pages stand behind this gate is seen by looking at them."""
    wrong, tried = [], 0
    for who, person in world["people"].items():
        door = Door(person)
        for route, view, _name in ALL:
            path = fill(route, world)
            for method, rule in (("GET", view.access_rule), ("POST", view.access_rule_writing)):
                tried += 1
                if (said := door.opens(path, method)) != (want := expected(rule, who, route)):
                    wrong.append((method, path, who, said, want))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 10_000


@pytest.mark.once
@pytest.mark.xdist_group("walk of all pages")
def test_pages_are_for_whom_the_tables_say(world: dict[str, Any]) -> None:
    walk = walk_of(world)
    assert not walk.wrong, "\n".join(map(str, walk.wrong))
    assert walk.pages > 1000


def test_whoever_may_send_to_a_page_may_open_it() -> None:
    """Else a role has a right for which no page shows it a form."""
    roles = roles_by_rule()
    rules = {name: (view.access_rule, view.access_rule_writing) for _route, view, name in ALL}
    assert {
        name: sorted(roles[sending] - roles[opening])
        for name, (opening, sending) in rules.items()
        if opening in roles and sending in roles and roles[sending] - roles[opening]
    } == {}


def test_the_tables_for_people_are_those_in_force() -> None:
    """``make docs`` writes them, after a look at all pages in all roles."""
    rows = {}
    for route, view, _name in ALL:
        rule = view.access_rule
        words = rule if view.access_rule_writing == rule else f"{rule}; to write {view.access_rule_writing}"
        rows[f"/{route}"] = words + {TO_OPEN: " ⁶⁰", TO_SEND: "; to send ⁶⁰"}.get(view.access_fresh, "")
    text = matrix(rows)
    if os.environ.get("DOCS") == "write":
        MATRIX.write_text(text)
    assert MATRIX.read_text() == text, "docs/access.md is not up to date: make docs"


@pytest.mark.once
def test_drafts_are_for_colleagues_only(world: dict[str, Any]) -> None:
    base = f"/voorbeeld/norm/basisondersteuning/{world['draft'].number}/"
    for rest in ("", "onderwerp/reading/", "bepaling/reading-file/", "zoeken/?q=lezen", "norm.yaml", "norm.pdf", "dekking/",
                 "vergelijken/2021/", "dekking/landelijk/landelijke-norm/1.0/"):  # fmt: skip
        for who, person in world["people"].items():
            client = Client()
            if person is not None:
                client.force_login(person)
            reads = who in {"adviser own", "director own", "reader own"}
            assert answer(world, client, base + rest).status_code == (200 if reads else 404), (rest, who)
    # nor does a draft shine through elsewhere
    for path in (
        "/",
        "/voorbeeld/",
        "/voorbeeld/norm/basisondersteuning/versies/",
        "/voorbeeld/norm/basisondersteuning/0.1/",
    ):
        assert world["draft"].number not in Client().get(path).content.decode()


def test_objects_of_others_do_not_exist(world: dict[str, Any]) -> None:
    """An adviser who puts another consortium's keys into his own addresses, or a doubt's number, finds nothing."""
    client = Client()
    client.force_login(world["people"]["adviser own"])
    theirs = Doubt.objects.exclude(version=world["draft"]).get()
    number = world["draft"].number
    assert client.get(f"/buren/werk/basisondersteuning/{number}/").status_code == 404
    assert client.post(f"/buren/werk/basisondersteuning/{number}/ongedaan/").status_code == 404
    assert client.post(f"/voorbeeld/werk/basisondersteuning/{number}/twijfel/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert not theirs.settled


def test_forms_need_their_token(world: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["people"]["adviser own"])
    number = world["draft"].number
    assert client.post(f"/voorbeeld/werk/basisondersteuning/{number}/ongedaan/").status_code == 403
    response = client.post("/voorbeeld/werk/inlezen/")
    assert response.status_code == 403
    assert "verlopen" in response.content.decode()


def test_whoever_was_signed_out_comes_back_to_his_page(adviser: Person, version: Version) -> None:
    here = "/voorbeeld/werk/basisondersteuning/0.1/"
    page = f"http://testserver{here}onderwerp/reading/?open=reading-file"
    client = Client()
    back = "next=/voorbeeld/werk/basisondersteuning/0.1/onderwerp/reading/%3Fopen%3Dreading-file"
    text = {"text": "Dit typte ik.", "kept-here": "1"}  # the browser keeps it
    sent = client.post(f"{here}bepaling/reading-file/opslaan/", text, headers={"referer": page})
    assert sent["Location"].endswith(back)
    del text["kept-here"]
    given = client.post(f"{here}bepaling/reading-file/opslaan/", text, headers={"referer": page})
    assert (given.status_code, back in given.content.decode()) == (403, True)
    away = client.post(f"{here}ongedaan/", headers={"referer": "https://elders.example/x"})
    assert away["Location"].endswith("next=/")
    assert client.post(f"{here}ongedaan/", headers={"HX-Request": "true"}).status_code == 401


def test_an_address_for_forms_says_so_to_who_opens_it(adviser: Person, version: Version) -> None:
    client = Client()
    client.force_login(adviser)
    response = client.get("/voorbeeld/werk/inlezen/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Op dit adres staat geen pagina" in response.content.decode()


def test_public_pages_set_no_cookie_and_guard_the_browser(version: Version) -> None:
    response = Client().get("/voorbeeld/norm/basisondersteuning/0.1/")
    assert not response.cookies
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert "style=" not in response.content.decode()


def matrix(rows: dict[str, str]) -> str:
    """The tables as they are in force, for people."""
    roles = list(Role.values)
    lines = [
        "# Who may use which address",
        "",
        "Written by `make docs`, and held by the tests to what is in force. They try every role at every address: with",
        "their own board, school or partner, with others of the same consortium, and with another consortium's. What",
        "somebody may not see answers 404, as if it did not exist. A draft at a public address is there for colleagues of the consortium only.",
        "",
        "## What each role may do",
        "",
        "Each role reaches as far as its organisation: in the consortium all of it, in a board the board and its schools",
        "of today, in a school that school, in a partner that partner. Rules with ² ask a second factor, where the",
        "consortium asks one. `public` is for everyone, `signed-in` for every person and their own things; `own-account`",
        "likewise, with a second factor where one of their consortia asks one.",
        "",
        "| rule | " + " | ".join(roles) + " |",
        "|---" * (len(roles) + 1) + "|",
    ]
    for rule, passing in roles_by_rule().items():
        mark = " ²" if asks_second_factor(rule) else ""
        lines.append(f"| {rule}{mark} | " + " | ".join("yes" if role in passing else "" for role in roles) + " |")
    lines += ["", "## Which roles each role may give and take", "", "| role | gives |", "|---|---|"]
    for role in roles:
        lines.append(f"| {role} | {', '.join(one for one in roles if one in GRANTS.get(role, ())) or '-'} |")
    lines += ["", "## Which rule guards each address", "",
              "With ⁶⁰ the second factor has to have been shown within the last hour, where the consortium asks one: `⁶⁰` to",
              "open the address, `to send ⁶⁰` to send a form to it.", "", "| address | rule |", "|---|---|"]  # fmt: skip
    lines += [f"| `{route}` | {rule} |" for route, rule in rows.items()]
    return "\n".join(lines) + "\n"
