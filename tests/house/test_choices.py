"""A choice that must be made begins empty: no list and no row of buttons opens on a value that nobody chose."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django import forms
from django.db import transaction
from django.test import Client

import draagvlak
from addresses_ import ALL, expected
from world_ import fill

SOURCE = Path(draagvlak.__file__).parent
#: what a list opens on because it was chosen before, by page and field: it changes what there is
CHOSEN_BEFORE = {
    ("offers:chapter", "year"), ("people:partners", "kind"), ("people:profile", "digest"), ("people:profile", "language"),
    ("people:school", "board"), ("people:sign-in-of-board", "protocol"), ("registers:school-activity", "kind"),
    ("registers:school-skill", "kind"), ("registers:school-structure-entry", "kind"),
}  # fmt: skip


def _opens_on(form: Element) -> Iterator[str]:
    """Names of the fields of a form that open on a value."""
    for one in form.iter("select"):
        options = list(one.iter("option"))
        opened = [option for option in options if option.get("selected") is not None] or options[:1]
        if opened and opened[0].get("value", "x") and one.get("multiple") is None:
            yield str(one.get("name"))
    for one in form.iter("input"):
        if one.get("type") == "radio" and one.get("checked") is not None and one.get("value"):
            yield str(one.get("name"))


def _sending_forms(here: dict[str, Any], route: str, view: Any, name: str, clients: dict[str, Client]) -> list[Element]:
    may = [who for who in here["people"] if who.endswith(" own")]
    rules = {view.access_rule, view.access_rule_writing}
    seen = []
    for who in {next((one for one in may if expected(rule, one, route, name) == "yes"), "") for rule in rules} - {""}:
        if who not in clients:
            clients[who] = Client(raise_request_exception=False, headers={"host": "testserver"})
            clients[who].force_login(here["people"][who])
        with transaction.atomic():
            page = clients[who].get(fill(route, here))
            transaction.set_rollback(True)
        if page.status_code == 200 and not page.streaming and b'method="post"' in page.content:
            tree = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
            seen += [form for form in tree.iter("form") if (form.get("method") or "").lower() == "post"]
    return seen


@pytest.mark.once
def test_no_form_of_a_page_opens_on_what_nobody_chose(world: dict[str, Any]) -> None:
    clients: dict[str, Client] = {}
    opened, forms_seen = set(), 0
    for route, view, name in ALL:
        if hasattr(view, "takes_forms_only") or name.startswith(("mfa_", "usersessions_")):
            continue
        for form in _sending_forms(world, route, view, name, clients):
            forms_seen += 1
            opened |= {(name, field) for field in _opens_on(form)}
    assert opened - CHOSEN_BEFORE == set()
    assert CHOSEN_BEFORE - opened == set(), "these open on nothing: take them out"
    assert forms_seen > 60


def _all_forms(kind: type) -> Iterator[type[forms.BaseForm]]:
    for one in kind.__subclasses__():
        yield from _all_forms(one)
        if one.__module__.startswith("draagvlak."):
            yield one


def test_no_class_of_a_form_lists_its_choices_without_an_empty_one() -> None:
    """As far as the class itself says what can be chosen; the pages show the rest."""
    bare = []
    for form in set(_all_forms(forms.BaseForm)):
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]
            if (form.__qualname__, name) in {("ProfileForm", "digest"), ("ProfileForm", "language")}:
                continue  # of a person that there is
            if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.MultipleChoiceField):
                continue
            if field.initial not in {None, ""}:
                bare.append((form.__qualname__, name, "begins with a value"))
    assert sorted(bare) == []


def test_every_list_in_a_template_has_an_empty_row_or_what_is_chosen() -> None:
    bare = []
    for path in SOURCE.rglob("*.html"):
        for found in re.finditer(r"<select[^>]*>.*?</select>", path.read_text(), re.DOTALL):
            if 'value=""' not in found[0] and "selected" not in found[0] and "example" not in path.name:
                bare.append((path.name, found[0].split("\n", maxsplit=1)[0]))
    assert bare == []
