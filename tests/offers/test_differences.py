"""What differs between two editions, in the words of who reads it."""

import re
from copy import deepcopy

from draagvlak.offers.differences import Difference, differences
from draagvlak.offers.models import Edition


def test_a_difference_shows_the_words_that_changed() -> None:
    long = " ".join(f"woord{n}" for n in range(60))
    one = Difference("x", long + " einde", long + " slot")
    assert [act for act, _text in one.pieces] == ["same", "removed", "added"]
    assert one.pieces[0][1].startswith("woord0 ")
    assert one.pieces[0][1].endswith(" woord59")
    assert len(one.pieces[0][1].split()) == 17, "only the words beside the change, and the sign that there is more"
    assert one.pieces[1:] == [("removed", "einde"), ("added", "slot")]
    huge = Difference("x", "woord " * 1600, "ander " * 1600)
    assert [act for act, _text in huge.pieces] == ["removed", "added"]
    assert Difference("x", "", "nieuw").pieces == [("added", "nieuw")]


def test_what_differs_stands_in_the_words_of_who_reads_it(edition: Edition) -> None:
    """No keys, English or dates as machines write them, where leader, council and board say their yes."""
    before, after = edition.content, deepcopy(edition.content)
    room = {"key": "facility-small-groups", "text": {"nl": "Er is een plek voor kleine groepen.", "en": "There is a place."},
            "places": [{"where": "Hoofdgebouw", "value": "present", "note": "Naast de bibliotheek", "reason": "",
                        "alternative": ""}]}  # fmt: skip
    after["building"] = [room]
    after["plans"] = [{"what": "Een leesclub", "until": "2026-12-27"}]
    after["extra"] = [{"title": "Schooltuin", "text": "Elke week."}]
    after["school"] = after["school"] | {"phone": "010 1234567"}
    said = {one.where: one.new for one in differences(before, after)}
    assert "Hoofdgebouw: " in said["Our building: Er is een plek voor kleine groepen."]
    assert said["What we are still working on: Een leesclub"] == "uiterlijk 27 december 2026"
    assert said["What we offer beyond: Schooltuin"] == "Elke week."
    text = " ".join([*said, *said.values()])
    assert not re.search(r"facility-|There is|\bpresent\b|\d{4}-\d\d-\d\d", text), text
    assert "010 1234567" in text
