"""A walk past the real pages of all addresses, made once in a process."""

import os
import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from addresses_ import ALL, GRANTED, OWN, answer, expected
from draagvlak.core.access import PUBLIC
from draagvlak.people.access import roles_by_rule
from page_form import PageForm, forms_of
from world_ import fill

#: of whom real pages are made at every address, too
EVERY_PAGE = bool(os.environ.get("ALL_PAGES") or os.environ.get("FUZZ") == "all")


@dataclass
class Walk:
    """What came of asking for real pages: what was answered otherwise than the tables say, and the forms that stood
    on the pages (by name of the address), each form once."""

    wrong: list[tuple[Any, ...]] = field(default_factory=list)
    forms: list[tuple[str, Any, PageForm]] = field(default_factory=list)
    pages: int = 0


_walked: list[Walk] = []


def walk_of(world: dict[str, Any]) -> Walk:
    """Real pages, in the whole of the site, made once in a process. At each address: for every role that may come
    there, at its own place; for somebody to whom it says no, another at each address; for somebody of another place
    who may. For everybody where the page itself decides. With ALL_PAGES for everybody everywhere."""
    if _walked:
        return _walked[0]
    walk, clients, known = Walk(), {}, set()
    for who, person in world["people"].items():
        clients[who] = Client(raise_request_exception=False, headers={"host": "testserver"})
        if person is not None:
            clients[who].force_login(person)
    cookies = {who: deepcopy(client.cookies) for who, client in clients.items()}
    for turn, (route, view, name) in enumerate(ALL):
        path = fill(route, world)
        for who in world["people"] if EVERY_PAGE else _looking(world, turn, route, view, name):
            client = clients[who]  # one each, because a new one sets up all middleware again
            client.cookies = deepcopy(cookies[who])
            response = answer(world, client, path)
            walk.pages += 1
            _judge(walk, (route, view, name, path), who, response.status_code)
            if view.access_rule_writing != view.access_rule:
                sent = answer(world, client, path, write=True).status_code
                may_write = expected(view.access_rule_writing, who, route, name)
                wrote = "404" if sent == 404 else "sign in" if sent in {302, 403} and who == "visitor" else "yes"
                if wrote != may_write or sent >= 500:
                    walk.wrong.append((f"POST {path}", who, sent, may_write))
            if response.status_code == 200 and "text/html" in response.get("Content-Type", "") and who != "visitor":
                for form in _FORM.findall(response.content.decode()):
                    same = name, _DRAWN.sub("", form)
                    if same not in known:
                        known.add(same)
                        walk.forms += [(name, view, one) for one in forms_of(client, path, form)]
    _walked.append(walk)
    return walk


_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_DRAWN = re.compile(r'value="[^"]{30,}"')  # by chance, for each page anew


def _looking(world: dict[str, Any], turn: int, route: str, view: Any, name: str) -> list[str]:
    """For whom a real page is made at an address; ``turn`` counts the addresses."""
    everybody = list(world["people"])
    if name in OWN | GRANTED:
        return everybody
    said = {who: expected(view.access_rule, who, route, name) == "yes" for who in everybody}
    if view.access_rule_writing != view.access_rule:
        said = {who: yes or expected(view.access_rule_writing, who, route, name) == "yes" for who, yes in said.items()}
    those = [who for who in everybody if said[who] and who.endswith(" own")]
    if view.access_rule not in roles_by_rule():
        those = ["visitor", "nobody", those[turn % len(those)]]
    for others in (
        [who for who in everybody if not said[who]],
        [who for who in everybody if said[who] and who not in those],
    ):
        those += [others[turn % len(others)]] if others else []
    return those


def _judge(walk: Walk, address: tuple[str, Any, str, str], who: str, code: int) -> None:
    route, view, name, path = address
    rule = view.access_rule
    if code >= 500 and not path.startswith("/static/"):
        walk.wrong.append((path, who, code, "no fault of ours"))
    got = "404" if code == 404 else "sign in" if code == 302 and rule != PUBLIC and who == "visitor" else "yes"
    want = expected(rule, who, route, name)
    if got != want:
        walk.wrong.append((path, who, code, want))
