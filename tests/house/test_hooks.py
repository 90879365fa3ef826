"""What rooms hang into the house, and what the house refuses to hang."""

import ast
import importlib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal

from draagvlak.core import acts, hooks
from draagvlak.core.hooks import Hooks
from draagvlak.people import log
from draagvlak.places.models import Consortium, Partner, Region

SOURCE = Path(hooks.__file__).parent.parent
pytestmark = pytest.mark.once


def test_what_rooms_hang_in_comes_in_the_order_of_the_rooms() -> None:
    names = [name.removeprefix("draagvlak.") for name, _hooks in hooks.house().rooms]
    assert names == ["places", "people", "norms", "handbooks", "registers", "evaluations", "offers"]
    waits = [source.__module__.split(".")[1] for source in hooks.each(lambda room: room.waits)]
    assert waits == sorted(waits, key=names.index)
    assert len(waits) > 8


def test_the_port_of_the_log_is_filled_by_people() -> None:
    assert hooks.house().record is log.write_event


PORTS = {"record": print, "dress": print, "answering": print}


@pytest.mark.parametrize("fillers", [0, 2])
@pytest.mark.parametrize("port", PORTS)
def test_a_port_with_no_or_two_fillers_is_refused(port: str, fillers: int) -> None:
    rooms = [(f"room {n}", Hooks(**({port: print} if n < fillers else {}))) for n in range(3)]
    others = ("others", Hooks(**{name: filler for name, filler in PORTS.items() if name != port}))
    with pytest.raises(ImproperlyConfigured, match=f"port {port} has {fillers} fillers"):
        hooks.built_of([*rooms, others])


@pytest.mark.parametrize("part", ["acts", "rules", "nightly", "jobs"])
def test_one_name_in_two_rooms_is_refused(part: str) -> None:
    rooms = [("a", Hooks(**PORTS, **{part: {"closed": "x"}})), ("b", Hooks(**{part: {"closed": "y"}}))]
    with pytest.raises(ImproperlyConfigured, match="b hangs in what hangs there already: closed"):
        hooks.built_of(rooms)


def test_a_signal_is_heard_once_however_often_the_house_opens() -> None:
    signal, heard = Signal(), []
    room = Hooks(**PORTS, listens=((signal, lambda **_more: heard.append(1)),))
    for _time in range(2):
        hooks.listen(hooks.built_of([("room", room)]))
    signal.send(None)
    assert heard == [1]


def _written() -> set[str]:
    """Every act that code names where it writes the log: in a call of ``record`` or ``record_about``, or in what is
    chosen from there."""
    acts = set()
    for path in SOURCE.rglob("*.py"):
        if path.name == "hooks.py" or path == Path(log.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                acts.add(node.value)
    return acts


def test_every_act_that_has_words_is_written_somewhere() -> None:
    assert set(log.acts()) - _written() == set()


def test_every_act_that_is_written_has_words() -> None:
    unknown = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"record", "record_about"}:
                given = node.args[2 if ast.unparse(node.func) == "record" else 1] if len(node.args) > 1 else None
                if isinstance(given, ast.Constant) and given.value not in log.acts():
                    unknown.append(f"{path.relative_to(SOURCE)}:{node.lineno} {given.value}")
    assert not unknown


def test_a_room_lists_all_its_verbs() -> None:
    for name, room in hooks.house().rooms:
        modules = [importlib.import_module(module) for module in _modules(name)]
        verbs = {
            value
            for module in modules
            for value in vars(module).values()
            if getattr(value, "is_verb", False) and value.__module__ == module.__name__
        }
        assert verbs == set(room.verbs), name
        assert len(room.verbs) == len(set(room.verbs)), name


def _modules(room: str) -> list[str]:
    folder = SOURCE / room.split(".")[1]
    paths = [path for path in folder.rglob("*.py") if "migrations" not in path.parts and path.name != "apps.py"]
    return [".".join(["draagvlak", *path.relative_to(SOURCE).with_suffix("").parts]) for path in paths]


def test_an_act_without_its_line_in_the_log_fails_and_so_does_a_verb_in_a_verb(consortium: Consortium) -> None:
    silent = acts.verb(lambda: Partner.objects.create(consortium=consortium, key="x", kind="ggd", name="X"))
    with pytest.raises(AssertionError, match=r"wrote .*places_partner.* and 0 lines"):
        silent()
    unheard = acts.verb(lambda: Region.objects.create(consortium=consortium, key="x", name="X"))
    with pytest.raises(AssertionError, match=r"wrote .*places_region.*, which public pages show, and counted nothing"):
        unheard()
    with pytest.raises(AssertionError, match="calls"):
        acts.verb(silent)()
    acts.verb(Region.objects.count)()


def test_rooms_do_nothing_when_they_are_ready() -> None:
    """What a room hangs in stands in its hooks."""
    busy = [
        path.parent.name
        for path in SOURCE.glob("*/apps.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "ready"
    ]
    assert busy == ["core"]
