"""A role at another place or consortium gives nothing here."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client

from addresses_ import ALL, Door
from draagvlak.offers.models import Chapter
from draagvlak.people.models import LEVEL, Level, Membership, Person, Role
from world_ import fill

#: a role that somebody has elsewhere, and the one at the place of the addresses
HIGH_AND_LOW = [
    (Role.LEADER, Role.COORDINATOR), (Role.LEADER, Role.BOARD_OFFICER),
    (Role.BOARD_OFFICER, Role.COORDINATOR), (Role.BOARD_OFFICER, Role.LEADER),
]  # fmt: skip
_OFFERED = re.compile(r"<(?:form|button|input|select|textarea|option)\b[^>]*>")


def offered(world: dict[str, Any], client: Client, path: str) -> list[Any]:
    """What a page at an address lets somebody do, and what a form that is sent there answers."""
    found: list[Any] = []
    with transaction.atomic():
        response = client.get(path)
        kind = response.get("Content-Type", "")
        main = response.content.decode().partition("<main")[2].partition("</main>")[0] if "html" in kind else ""
        found += [response.status_code, response.get("Location", "")]
        found += [tag for tag in _OFFERED.findall(main) if not re.search(r"csrfmiddlewaretoken|name=\"once\"", tag)]
        sent = client.post(path, {"topic": "reading", "part": "offer", "approver": "board", "note": "x", "act": "x"})
        found += [sent.status_code, sent.get("Location", ""), *map(str, get_messages(sent.wsgi_request))]
        transaction.set_rollback(True)
    return found


@pytest.mark.once
def test_a_high_role_elsewhere_adds_nothing_here(world: dict[str, Any]) -> None:
    """At every address of a school or board: who has a high role elsewhere in the consortium and a low one here is
    offered, and can send, just what the low one gives."""
    here = [(fill(route, world), route) for route, _view, _name in ALL if re.search("<str:(brin|board)>", route)]
    assert len(here) > 70
    owner, school = world["here"]["consortium"], world["here"]["own"][Level.SCHOOL]
    Chapter.objects.create(consortium=owner, school=school, revision=1, saved_by=world["people"]["leader own"])
    wrong: list[Any] = []
    alone: dict[Role, dict[str, list[Any]]] = {}
    for high, low in HIGH_AND_LOW:
        person = world["people"][f"{low} own"]
        client = Client(raise_request_exception=False)
        client.force_login(person)
        doors = doors_of(person, here)
        if low not in alone:
            alone[low] = {path: offered(world, client, path) for path, _route in here if "yes" in doors[path]}
        place = {LEVEL[high].value: world["here"]["other"][LEVEL[high]]}
        Membership.objects.create(person=person, consortium=world["here"]["consortium"], role=high, **place)
        now = doors_of(person, here)
        for path, route in here:
            if now[path] != doors[path]:
                wrong.append((high, low, route, now[path]))
            elif path in alone[low] and (both := offered(world, client, path)) != alone[low][path]:
                more = [one for one in both if one not in alone[low][path]]
                wrong.append((high, low, route, more))
        Membership.objects.get(person=person, role=high, **place).delete()
    assert not wrong, "\n".join(map(str, wrong))


def doors_of(person: Person, addresses: list[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """What the gate says to somebody at each address: to opening it, and to sending there."""
    door = Door(person)
    return {path: (door.opens(path, "GET"), door.opens(path, "POST")) for path, _route in addresses}
