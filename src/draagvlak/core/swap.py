"""Putting files in the place of others, all of them or none, whatever happens half way.

What is to come stands ready beside it; then a list of moves is written, at once and whole. From that moment the new is
decided: whoever opens the folder next carries the list out, from wherever it broke off. Before it, nothing was moved.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_LIST = "restoring.json"


@dataclass(frozen=True)
class Move:
    """One file or folder: what is to come, where it goes, and where what stood there is kept."""

    new: str
    to: str
    old: str
    along: tuple[str, ...] = ()
    """Endings of files beside ``to`` that belong to it, and go away with it."""


def decide(folder: Path, moves: list[Move], **said: Any) -> None:
    """Write the list of moves. ``said`` is what else whoever carries it out needs to know."""
    fresh = folder / f".{_LIST}.{os.getpid()}"
    with fresh.open("w") as out:
        json.dump({"moves": [asdict(one) for one in moves], **said}, out)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(folder / _LIST)
    _sync(folder)


def decided(folder: Path) -> dict[str, Any] | None:
    """What else was said in a list that still has to be carried out; None when there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / _LIST).read_text())
    except FileNotFoundError:
        return None
    return found


def carry_out(folder: Path) -> None:
    """Do what the list says and is not done yet; a second time changes nothing."""
    found = decided(folder)
    for one in found["moves"] if found else []:
        new, to, old = Path(one["new"]), Path(one["to"]), Path(one["old"])
        if not new.exists():
            continue  # done before it broke off
        if to.exists():
            old.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for ending in one["along"]:
            if (beside := to.with_name(to.name + ending)).exists():
                beside.rename(old.with_name(old.name + ending))
        if to.exists() and not old.exists():
            if to.is_dir():
                to.rename(old)
            else:
                os.link(to, old)  # so that there is one at every moment
        new.replace(to)
        _sync(to.parent)
    give_up(folder)


def give_up(folder: Path) -> None:
    """Forget the list: nothing of it was done, or all."""
    (folder / _LIST).unlink(missing_ok=True)
    _sync(folder)


def sync_tree(folder: Path) -> None:
    """Have everything in a folder on the disk itself before it is needed."""
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
