"""Urgent help: which words are heard as danger, and whom one is told to ring."""

import datetime
import re

import pytest
from django.utils import timezone

from draagvlak.norms.urgent import Urgent, danger_in, sounds, urgent_help

SHIPPED = urgent_help({})

#: what a parent types, and whom one is told to ring; the page without a server compares alike, see its own test
CASES = {
    "mijn kind wil dood": "suicide",
    "mijn zoon heeft het over zelfmort": "suicide",
    "ze wil niet meer leven": "suicide",
    "mijn dochter snijd zich zelf": "suicide",
    "she says she wants to die": "suicide",
    "mishandeling": "safe-at-home",
    "ik denk aan kindermishandelling": "safe-at-home",
    "mijn man slaat mij": "safe-at-home",
    "seksueel misbruik": "safe-at-home",
    "het is thuis niet veilich": "safe-at-home",
    "my husband hits me": "safe-at-home",
    "mijn kind is weggelopen": "danger-to-life",
    "hij heeft pillen geslikt": "danger-to-life",
    "mijn zoon slaat andere kinderen": "",
    "leest nog spellend": "",
    "is vaak boos en bang": "",
    "de brandweer kwam op school": "",
    "wil niet meer naar school": "",
    "": "",
}


@pytest.mark.parametrize("told", CASES)
def test_words_of_danger_lead_to_a_number(told: str) -> None:
    numbers = [one.key for one in danger_in(told, SHIPPED)]
    assert numbers == list(dict.fromkeys(filter(None, ("danger-to-life" if CASES[told] else "", CASES[told]))))


def test_every_number_says_where_it_was_read_and_when() -> None:
    assert {one.phone for one in SHIPPED} >= {"112", "113", "0800-2000", "0800-0432"}
    for one in SHIPPED:
        assert re.fullmatch(r"https://\S+", one.source), one.key
        assert datetime.date.fromisoformat(one.checked) <= timezone.localdate(), one.key
        assert set(one.title) == set(one.text) == {"nl", "en"}, one.key


def test_a_norm_brings_its_own_numbers() -> None:
    entry = {
        "key": "point", "title": {"nl": "Crisisdienst"}, "phone": "099 000 00 00", "text": {"nl": "Bel."},
        "source": "https://crisis.example", "checked": "2026-01-01", "words": {"nl": ["crisis"]},
    }  # fmt: skip
    own = urgent_help({"urgent": [entry]})
    assert [one.dialled for one in danger_in("een crissis thuis", own)] == ["0990000000"]
    assert urgent_help({}) == urgent_help({"urgent": []})


def test_a_word_is_compared_as_it_sounds() -> None:
    assert sounds("mishandeld") == sounds("mishandelt")
    assert sounds("veilig") == sounds("veylich")
    assert sounds("slaat") != sounds("slaan")
    assert isinstance(SHIPPED[0], Urgent)
