"""Urgent help: which words are heard as danger, and whom one is told to ring."""

import datetime
import re
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from draagvlak.norms.urgent import Urgent, danger_in, sounds, urgent_help

SHIPPED = urgent_help({})
TOLD = Path(__file__).parent.parent / "told_of_danger.yaml"

#: what a parent types, and whom one is told to ring; the page without a server hears the same, see the browser's tests
CASES = {text: key for key, texts in yaml.safe_load(TOLD.read_text()).items() for text in texts}


@pytest.mark.parametrize("told", CASES)
def test_words_of_danger_lead_to_a_number(told: str) -> None:
    numbers = [one.key for one in danger_in(told, SHIPPED)]
    assert numbers == ([] if CASES[told] == "nobody" else list(dict.fromkeys(["danger-to-life", CASES[told]])))


def test_words_of_a_line_are_heard_in_its_order_and_near_each_other() -> None:
    entry = {
        "key": "point", "title": {"nl": "Wij"}, "phone": "1", "text": {"nl": "Bel."}, "source": "https://x.example",
        "checked": "2026-01-01", "words": {"nl": ["zegt/roept +hard help"]}, "harmless": {"nl": ["help mee"]},
    }  # fmt: skip
    numbers = urgent_help({"urgent": [entry]})
    for told in ("hij zegt hard dat hij help wil", "roept hard om help"):
        assert danger_in(told, numbers), told
    for told in (
        "hij zegt heel hard help",
        "help zegt hard",
        "zegt hard een twee drie vier help",
        "zegt hard help mee",
    ):
        assert not danger_in(told, numbers), told


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
