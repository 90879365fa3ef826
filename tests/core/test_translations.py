"""Catalogues: one of each room, in which each of its sentences stands once, and all of them are heard everywhere."""

import subprocess
import sys
import tomllib
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext, pgettext

from draagvlak.core import translations

ROOT = Path(__file__).parents[2]


def test_rooms_are_those_of_the_house_from_below() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    rooms = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    assert [f"draagvlak.{room}" for room in reversed(translations.ROOMS)] == rooms


def test_a_sentence_stands_in_the_catalogue_of_the_lowest_room_that_says_it_and_in_no_other() -> None:
    rooms = translations.extracted()
    names = {
        room: {translations._name(message) for message in catalog if message.id} for room, catalog in rooms.items()
    }
    every = [name for some in names.values() for name in some]
    assert len(every) == len(set(every)) > 1000
    assert ("Cancel", None) in names["core"], "norms and people say it too"
    assert ("Before", "a day") in names["evaluations"]
    assert ("Before", None) in names["core"]
    assert set(rooms) == set(translations.catalogues())


def test_one_english_word_is_two_in_dutch_by_what_it_is_about() -> None:
    with translation.override("nl"):
        assert (gettext("Before"), pgettext("a day", "Before")) == ("Eerder", "Vóór")


def test_what_reads_files_apart_speaks_the_words_of_every_room() -> None:
    """It runs without Django, in a process of its own."""
    said = translations.translated()
    sample = {}
    for room, catalog in translations.extracted().items():
        sample[room] = next(
            m.id for m in catalog if isinstance(m.id, str) and m.id and not m.context and "%" not in m.id
        )
    program = (
        "import sys; from draagvlak.core.intake import wording; wording.speak('nl'); "
        "print(*(wording.gettext(text) for text in sys.argv[1:]), sep='\\0')"
    )
    done = subprocess.run([sys.executable, "-c", program, *sample.values()], capture_output=True, text=True, check=True)
    assert done.stdout.removesuffix("\n").split("\0") == [said[text, None][0] for text in sample.values()]
