"""The second factor at every address that asks one, and shown within the hour where it matters."""

import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from addresses_ import ALL
from draagvlak.core.access import TO_OPEN
from draagvlak.core.acts import record
from draagvlak.people.access import roles_by_rule
from draagvlak.people.models import Event, Level, Person, Role
from draagvlak.places.models import Consortium
from draagvlak.registers.models import Policy, Skill, TeamMember
from draagvlak.registers.views.common import kept_at
from evaluation_ import shows_second_factor
from world_ import fill

#: addresses that ask a second factor shown within the hour, where the consortium asks one
FRESH_TO_OPEN = {
    "people:people-sheet",
    "people:log-of-acts-sheet",
    "offers:expertise-sheet",
    "registers:school-covers-sheet",
    "registers:school-team-sheet",
    "registers:board-policies-sheet",
}
FRESH_TO_SEND = {
    "norms:adopt",
    "norms:retire",
    "norms:correct-step",
    "norms:strike-step",
    "people:wear-face",
    "people:take-face-back",
    "people:take-face-off",
    "people:invite",
    "people:invite-many",
    "people:renew-invitation",
    "people:withdraw-invitation",
    "people:end-membership",
    "people:forget-factor",
    "people:sign-in-of-board",
    "people:change-provider",
    "people:agree-to-provider",
    "people:remove-provider",
    "people:settings",
    "evaluations:school-sign",
    "evaluations:board-sign",
    "evaluations:school-close",
    "evaluations:school-reopen",
    "evaluations:board-reopen",
    "evaluations:remind-schools",
    "evaluations:let-in-schools",
    "evaluations:change-version-of-round",
    "evaluations:close-round",
    "evaluations:reopen-round",
    "evaluations:withdraw-round",
    "norms:advance",
    "offers:chapter-approve",
    "offers:chapter-publish",
    "offers:chapter-withdraw",
}


@pytest.fixture
def strict_world(world: dict[str, Any]) -> dict[str, Any]:
    """The same, where the consortia ask a second factor."""
    Consortium.objects.update(second_factor=True)
    return world


def passing(world: dict[str, Any], rule: str, route: str) -> Person:
    """Somebody who passes a rule at an address; of more roles the one that does most there."""
    order = [Role.BOARD_OFFICER] if "<str:board>" in route else [Role.LEADER, Role.BOARD_OFFICER]
    order += [Role.DIRECTOR, *Role]
    person = world["people"][f"{next(role for role in order if role in roles_by_rule()[rule])} own"]
    assert isinstance(person, Person)
    return person


class Signed:
    """A client for each person, signed in once."""

    def __init__(self, ago: float | None = None) -> None:
        self.ago = ago
        self.clients: dict[int, Client] = {}

    def __call__(self, person: Person) -> Client:
        if person.pk not in self.clients:
            client = self.clients[person.pk] = Client(raise_request_exception=False)
            client.force_login(person)
            if self.ago is not None:
                shows_second_factor(client, person, self.ago)
        return self.clients[person.pk]


@pytest.mark.once
def test_no_address_of_a_role_opens_without_the_second_factor(strict_world: dict[str, Any]) -> None:
    """Every address with a rule of roles, for somebody who passes it: opening it, and sending to it."""
    wrong, signed = [], Signed()
    for route, view, _name in ALL:
        path = fill(route, strict_world)
        for write, rule in ((False, view.access_rule), (True, view.access_rule_writing)):
            if rule not in roles_by_rule():
                continue
            client = signed(passing(strict_world, rule, route))
            response = client.post(path) if write else client.get(path)
            if not response.get("Location", "").startswith("/profiel/tweede-factor/?nodig="):
                wrong.append((path, rule, write, response.status_code, response.get("Location", "")))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.once
def test_what_matters_asks_a_second_factor_shown_within_the_hour(strict_world: dict[str, Any]) -> None:
    asking: dict[bool, set[str]] = {False: set(), True: set()}
    signed = Signed(ago=61 * 60)
    for route, view, name in ALL:
        for write, rule in ((False, view.access_rule), (True, view.access_rule_writing)):
            if rule not in roles_by_rule():
                continue
            client = signed(passing(strict_world, rule, route))
            path = fill(route, strict_world)
            with transaction.atomic():
                response = client.post(path) if write else client.get(path)
                transaction.set_rollback(True)
            if "tweede-factor" in response.get("Location", ""):
                asking[write].add(name)
    assert asking[False] - {name for name in FRESH_TO_SEND if name in asking[True]} == FRESH_TO_OPEN
    assert asking[True] == FRESH_TO_OPEN | FRESH_TO_SEND


def test_a_file_with_names_of_people_asks_it_too_and_is_logged(world: dict[str, Any]) -> None:
    """Whatever file holds the name of somebody at work here is a list of people, whichever page it belongs to."""
    mark = "Naamvaneenmens"
    Person.objects.update(name=mark)
    TeamMember.objects.update(name=mark, findable=True)
    asked = kept_at("voorbeeld", "90AA").asked
    assert asked is not None
    Skill.objects.update(keys=list(asked.by_key))
    Policy.objects.update(owner=mark)
    school = world["here"]["own"][Level.SCHOOL]
    record(school.consortium, world["people"]["leader own"], "changed-school", "x", school)
    found, signed = set(), Signed()
    for route, view, name in ALL:
        if view.access_rule not in roles_by_rule():
            continue
        client = signed(passing(world, view.access_rule, route))
        for form in ("csv", "xlsx", "docx", "json") if ":form>" in route else ("",):
            before = Event.objects.filter(act="exported-people").count()
            path = fill(route, world | {"ids": world["ids"] | {"form": form}})
            response = client.get(path)
            if response.status_code != 200:
                continue
            if "text/html" in response["Content-Type"]:
                for query in re.findall(r'href="(\?[^"]*als=csv[^"]*)"', response.content.decode()):
                    assert mark.encode() not in client.get(path + unescape(query)).content, f"{path}{query}"
                continue
            raw = b"".join(response.streaming_content) if response.streaming else response.content
            if mark.encode() in raw or mark in packed(raw):
                found.add(name)
                assert view.access_fresh == TO_OPEN, name
                assert Event.objects.filter(act="exported-people").count() == before + 1, name
    assert found == FRESH_TO_OPEN


def packed(raw: bytes) -> str:
    """All text in a file that is an archive (Word, Excel)."""
    if not raw.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
