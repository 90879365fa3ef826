"""What the documents say of the house is so."""

import ast
import dataclasses
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from draagvlak import environment
from draagvlak.command import cli
from draagvlak.core.hooks import Hooks

ROOT = Path(__file__).parents[2]
HOUSE = (ROOT / "docs" / "architecture.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
#: settings and commands that are not for operators, with where they are told
FOR_DEVELOPERS = {"DRAAGVLAK_BENCH": "tests/bench.py", "manage": "CONTRIBUTING.md"}
DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
pytestmark = pytest.mark.once


def test_the_rooms_are_those_that_the_layers_keep() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [name.removeprefix("draagvlak.") for name in contracts[0]["layers"]]
    assert rows_of(HOUSE, "The rooms") == layers[::-1]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_place_in_the_code_that_a_document_names_is_there(document: Path) -> None:
    named = re.findall(r"(?<![\w/])(?:src|tests|docs)/[\w./-]*\w/?", document.read_text())
    assert [place for place in named if not (ROOT / place).exists()] == []
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def rows_of(text: str, heading: str) -> list[str]:
    """What stands in the first column of the table under a heading."""
    part = text.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    return re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE)


def test_every_hook_is_told_in_the_order_in_which_it_stands() -> None:
    assert rows_of(HOUSE, "How rooms know of each other") == [field.name for field in dataclasses.fields(Hooks)]


def test_every_setting_is_told_and_no_other() -> None:
    told = rows_of(OPERATING, "Settings")
    assert sorted(told) == sorted({variable.name for variable in environment.VARIABLES} - FOR_DEVELOPERS.keys())


def test_a_setting_has_the_default_that_is_told() -> None:
    lines = {
        line.split("`")[1]: line for line in OPERATING.splitlines() if re.match(r"\| `(DRAAGVLAK|DATABASE)_", line)
    }
    told = [variable for variable in environment.VARIABLES if variable.default]
    assert len(told) == 3
    for variable in told:
        assert lines[variable.name].endswith(f"| `{variable.default}` |")


def test_every_setting_is_read_and_only_settings_are() -> None:
    """By the settings of Django, from what ``environment`` gives; nothing else asks for one of another name."""
    known = {variable.name for variable in environment.VARIABLES}
    package = Path(environment.__file__).parent
    settings = ast.walk(ast.parse((package / "settings.py").read_text()))
    subscripts = [node.slice for node in settings if isinstance(node, ast.Subscript)]
    assert {node.value for node in subscripts if isinstance(node, ast.Constant)} >= known
    named = {
        name for path in package.rglob("*.py") for name in re.findall(r"\bDRAAGVLAK_[A-Z_]*[A-Z]\b", path.read_text())
    }
    assert named <= known
    told = {name for path in DOCUMENTS for name in re.findall(r"\bDRAAGVLAK_[A-Z_]*[A-Z]\b", path.read_text())}
    assert told <= known


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_every_command_is_told_and_no_other() -> None:
    assert sorted(rows_of(OPERATING, "Commands")) == sorted(set(commands(cli)) - FOR_DEVELOPERS.keys())


def test_what_is_for_developers_is_told_to_them_alone() -> None:
    for name, place in FOR_DEVELOPERS.items():
        assert name in (ROOT / place).read_text()
    assert "draagvlak manage" not in OPERATING


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_only_commands_that_there_are(document: Path) -> None:
    named = set(re.findall(r"(?:`|bin/)draagvlak ((?:[a-z][a-z-]+ ?){1,2})", document.read_text()))
    known = set(commands(cli))
    starts = known | {name.split()[0] for name in known}
    assert {words for words in named if words.strip() not in starts and words.split()[0] not in known} == set()
    targets = set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([\w./-]+)", document.read_text())) <= targets
