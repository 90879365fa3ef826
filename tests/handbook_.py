"""Handbooks in tests: read in, what stands in each topic, and whether a line of it was lost."""

import re
from typing import Any

from draagvlak.handbooks.lines import clean, extract
from draagvlak.handbooks.structure import Recognised, recognise
from draagvlak.norms.files import topics_of
from draagvlak.norms.models import Origin


def read(text: str, name: str = "handboek.txt") -> Recognised:
    return recognise(extract(name, text.encode()), "Handboek")


def topics(recognised: Recognised) -> dict[str, dict[str, Any]]:
    return {topic["number"] or topic["title"]["nl"]: topic for _path, topic in topics_of(recognised.document)}


def texts(topic: dict[str, Any], part: str) -> list[str]:
    return [said["text"] for said in topic["provisions"] if said["part"] == part]


STANDARDS = """Standaard 1: Rust in de school

Wij hebben afgesproken:
- Het toepassen van dezelfde regels in alle groepen.
- Het bespreken van die regels aan het begin van het jaar:
   * met de leerlingen;
   * met de ouders.

Standaard 2: Zicht op leren

Wij hebben afgesproken:
- Het volgen van elke leerling met toetsen.
- Het nabespreken van de toetsen in het team.
"""


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def assert_nothing_lost(source: str, recognised: Recognised) -> None:
    """Every line that is not blank has a role, and its letters stand where its target says."""
    by_number: dict[int, str] = {}
    for line in recognised.lines:
        assert line.role in Origin.values
        by_number[line.number] = by_number.get(line.number, "") + line.full
    for number, text in enumerate(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        assert letters(by_number.get(number, "")) == letters(clean(text)), (number, text)
    held: dict[str, str] = {}
    for _path, topic in topics_of(recognised.document):
        held[topic["key"]] = letters(topic["introduction"] + " ".join(topic["title"].values()))
        for said in topic["provisions"]:
            held[said["key"]] = letters(said["text"] + "".join(item["text"] for item in said.get("items", [])))
    for line in recognised.lines:
        if line.role in (Origin.PROVISION, Origin.INTRODUCTION):
            without_mark = re.sub(r" ?\d{1,2}$", "", line.text)  # of a footnote, behind a sentence
            assert letters(line.text) in held[line.target] or letters(without_mark) in held[line.target]
