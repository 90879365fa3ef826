"""Names of addresses: each carries its room, and each that is looked up is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import get_resolver

import draagvlak
from draagvlak.core.addresses import all_addresses

SOURCE = Path(draagvlak.__file__).parent
NAMES = {address.name for address in all_addresses()}
#: functions that are given the name of an address first
_LOOK_UP = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


def _looked_up() -> Iterator[tuple[str, str]]:
    """Where a name is written out to be looked up, and the name."""
    for path in SOURCE.rglob("*.html"):
        yield from ((path.name, name) for name in re.findall(r"""{% *url +['"]([^'"]+)""", path.read_text()))
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in _LOOK_UP
                and node.args
            ):
                name = node.args[0]
                if isinstance(name, ast.Constant) and not str(name.value).startswith("/"):
                    yield f"{path.name}:{node.lineno}", str(name.value)


def test_every_name_that_is_looked_up_is_of_an_address() -> None:
    looked_up = list(_looked_up())
    assert len(looked_up) > 300
    assert [place for place in looked_up if place[1] not in NAMES] == []


def test_only_names_that_allauth_looks_up_carry_no_room() -> None:
    known = {address.name for address in all_addresses(get_resolver("allauth.urls"))}
    assert {name for name in NAMES if ":" not in name} <= known


def test_the_settings_name_addresses(settings: Any) -> None:
    assert {settings.LOGIN_URL, settings.LOGIN_REDIRECT_URL, settings.LOGOUT_REDIRECT_URL} <= NAMES
