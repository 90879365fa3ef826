"""How the tests are shared out among processes, when several run them.

What costs much to make (a server with the demo, a browser, a walk past all pages) lives as long as a process is at a
module. So the tests of a module that take such a thing stay together, and those that carry one name in
``xdist_group``; any other test goes to whoever is free. What takes long begins first.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from site_ import place_of

_GROUPS = "groups.json"


def together(item: pytest.Item) -> str:
    """The name of the tests that one process runs one after the other; empty for a test that stands alone."""
    if mark := item.get_closest_marker("xdist_group"):
        return str(mark.args[0])
    made = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    return item.nodeid.partition("::")[0] if any(fixture[-1].scope == "module" for fixture in made) else ""


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The long ones first, then what stays together, then what starts processes, then all others: so that nothing long
    is still busy at the end."""
    everything = list(items)
    long = {together(item) or item.nodeid for item in everything if item.get_closest_marker("long")}

    def turn(item: pytest.Item) -> int:
        group = together(item)
        if (group or item.nodeid) in long:
            return 0
        return 1 if group else 2 if item.get_closest_marker("process") else 3

    return sorted(everything, key=turn)


def tell(items: Iterable[pytest.Item]) -> None:
    """Write down what stays together, for the process that shares the tests out: it has seen none of them."""
    groups = {item.nodeid: group for item in items if (group := together(item))}
    file = place_of(_GROUPS)
    aside = file.with_name(f"{_GROUPS}.{id(groups)}")
    aside.write_text(json.dumps(groups))
    aside.replace(file)


_held: set[str] = set()  #: groups of which this process ran a test


def hold(item: pytest.Item) -> None:
    """What stays together is of one process: a second one that comes to it fails, as it would make everything anew."""
    group = together(item)
    if group and group not in _held:
        _held.add(group)
        mark = place_of(f"held-{hashlib.blake2b(group.encode(), digest_size=8).hexdigest()}")
        here = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        with suppress(FileExistsError):
            mark.symlink_to(here)
        if (first := str(mark.readlink())) != here:
            raise pytest.UsageError(f"{item.nodeid}: {group!r} was begun by {first}, and goes on at {here}")


class Spread(LoadScopeScheduling):
    """Shares out groups, in the order in which they were collected."""

    _groups: dict[str, str] | None = None

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        if self._groups is None:
            self._groups = json.loads(place_of(_GROUPS).read_text())
        return self._groups.get(nodeid, nodeid)
