"""Switches lead nobody to what they may not open, and everybody to what they may: every role, at home and elsewhere."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from addresses_ import Door
from draagvlak.people.trail import SWITCHED

SCHOOL, BOARD = "/voorbeeld/scholen/90AA/", "/voorbeeld/besturen/99001/"
PAGES = (
    *(SCHOOL + rest for rest in (
        "", "team/", "gebouw/", "inspectie/", "doelen/", "lezers/", "schoolgids/", "evaluatie/2025/", "team/nieuw/",
        "evaluatie/2025/onderwerp/reading/", "evaluatie/2025/verdelen/", "evaluatie/2025/bewijs/reading-file/",
    )),
    *(BOARD + rest for rest in ("", "beleid/", "doelen/", "evaluatie/2025/onderwerp/policy/", "inloggen/")),
    "/voorbeeld/stand/", "/voorbeeld/stand/onderwerp/reading/", "/voorbeeld/rondes/2025/", "/buren/scholen/90AA/",
)  # fmt: skip
#: of these the page above is what opens elsewhere
FORMS = {f"{SCHOOL}evaluatie/2025/verdelen/", f"{SCHOOL}team/nieuw/"}
_LINK = re.compile(r'<a href="([^"]+)"')


@pytest.mark.once
def test_a_switch_offers_just_what_opens(world: dict[str, Any]) -> None:
    wrong, opened = [], 0
    for who, person in world["people"].items():
        if person is None:
            continue
        client, door = Client(raise_request_exception=False), Door(person)
        client.force_login(person)
        known: dict[str, int] = {}
        for page in PAGES:
            for kind in SWITCHED:
                answer = client.get(f"/start/ander/?{urlencode({'wat': kind, 'van': page, 'lijst': 1})}")
                if door.opens(page, "GET") != "yes" and answer.status_code == 200 and page not in FORMS:
                    wrong.append((who, page, kind, "is answered"))
                if answer.status_code != 200:
                    continue
                for url in map(unescape, _LINK.findall(answer.content.decode())):
                    known.setdefault(url, client.get(url, follow=True).status_code)
                    opened += 1
                    if known[url] != 200:
                        wrong.append((who, page, kind, url, known[url]))
    assert not wrong, "\n".join(map(str, wrong))
    assert opened > 1000


@pytest.mark.once
def test_a_switch_offers_every_school_that_is_reached(world: dict[str, Any]) -> None:
    for who, person in world["people"].items():
        if person is None:
            continue
        client, door = Client(), Door(person)
        client.force_login(person)
        page = client.get(f"/start/ander/?wat=school&van={SCHOOL}team/&lijst=1")
        if door.opens(f"{SCHOOL}team/", "GET") == "yes":
            offered = set(_LINK.findall(page.content.decode()))
            there = {f"/{slug}/scholen/{brin}/team/" for slug in ("voorbeeld", "buren") for brin in ("90AA", "90AB")}
            assert offered == {path for path in there if path[1] == "v" and door.opens(path, "GET") == "yes"}, who
