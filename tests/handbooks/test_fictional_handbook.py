"""The fictional handbook in its three forms."""

import re
from collections import Counter

import pytest

from draagvlak.handbooks import fictional
from draagvlak.handbooks.lines import extract
from draagvlak.handbooks.structure import Recognised, recognise
from draagvlak.handbooks.vocabulary import plain
from draagvlak.norms.files import Document
from handbook_ import topics


@pytest.fixture(scope="module", params=sorted(fictional.FORMS))
def told(request: pytest.FixtureRequest, source: Document) -> Recognised:
    raw = fictional.FORMS[request.param](source)
    return recognise(extract(f"handboek.{request.param}", raw), "Handboek")


def test_fictional_handbook_gives_what_went_in_but_for_its_doubts(told: Recognised, source: Document) -> None:
    doubted = {key for doubt in told.doubts for key in doubt.keys}
    came: dict[tuple[str, str], str] = {}
    for topic in topics(told).values():
        for said in topic["provisions"]:
            came[topic["number"], plain(said["text"])] = said["part"] if said["key"] not in doubted else "?"
    wrong = []
    for topic in source["topics"]:
        for said in topic["provisions"]:
            found = came.pop((topic["number"], plain(said["text"])), None)
            if found not in (said["part"], "?"):
                wrong.append((topic["number"], said["key"], found))
    assert wrong == []
    assert came == {}
    assert Counter(doubt.kind for doubt in told.doubts) == {
        "moved-back": 3, "set-apart": 1, "moved-on": 2, "lead-in": 1,
    }  # fmt: skip


def test_fictional_handbook_has_the_faults_that_it_is_made_for(source: Document) -> None:
    text = fictional.as_text(source).decode()
    assert text.count(fictional.RUNNING_HEAD) > 8
    assert re.search(re.escape(fictional.OUTSIDE) + r"\n" + re.escape(fictional.OUTSIDE), text)
    assert text[text.index(" 2.4 ") : text.index("\n2.5 ")].count(fictional.OUTSIDE) == 2
    assert "•" not in text


def test_import_is_linear(source: Document) -> None:
    """Ten times the text costs at most twelve times the time (with some room for a busy machine)."""
    import time

    once = fictional.as_text(source).decode()

    def seconds(text: str) -> float:
        lines = extract("a.txt", text.encode())
        started = time.process_time()
        recognise(lines, "a")
        return time.process_time() - started

    many = "\n".join(re.sub(r"(?m)^( ?)([12])\.(\d )", rf"\g<1>{n}\2.\3", once) for n in range(10))
    one = min(seconds(once) for _ in range(3))
    assert min(seconds(many) for _ in range(2)) < one * 18
