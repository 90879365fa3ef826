"""What the documents say of the house is so."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = (ROOT / "docs" / "architecture.md").read_text()
pytestmark = pytest.mark.once


def test_the_rooms_are_those_that_the_layers_keep() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [name.removeprefix("draagvlak.") for name in contracts[0]["layers"]]
    told = re.findall(r"^\| `(\w+)` \|", HOUSE, re.MULTILINE)
    assert told == layers[::-1]


@pytest.mark.parametrize("document", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_every_place_in_the_code_that_a_document_names_is_there(document: Path) -> None:
    named = re.findall(r"\b(?:src|tests)/[\w./-]*\w/?", document.read_text())
    assert [place for place in named if not (ROOT / place).exists()] == []
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []
