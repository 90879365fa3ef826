"""Word forms: what a reader types finds what he means."""

import pytest

from draagvlak.core import dutch


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("spelling", "spellingproblemen"),
        ("rekenproblemen", "rekenprobleem"),
        ("rekenprobleem", "rekenproblemen"),
        ("probleem", "leesproblemen"),
        ("problemen", "rekenprobleem"),
        ("leerling", "leerlingen"),
        ("school", "schoolgids"),
        ("gids", "schoolgids"),
        ("lessen", "les"),
        ("les", "lessen"),
        ("medicijn", "medicijnen"),
        ("ouder", "ouders"),
        ("hulpmiddel", "hulpmiddelen"),
        ("begeleiding", "taalbegeleiding"),
        ("kennis", "kennis"),
        ("coordinator", "coördinator"),
        ("specialist", "rekenspecialist"),
        ("brief", "brieven"),
        ("reizen", "reis"),
    ],
)
def test_finds(query: str, word: str) -> None:
    assert dutch.finds(dutch.plain(query), dutch.plain(word))


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("les", "lezen"),
        ("taal", "tafel"),
        ("rekenen", "tekenen"),
        ("ouder", "onder"),
        ("ring", "leerlingen"),
    ],
)
def test_does_not_find(query: str, word: str) -> None:
    assert not dutch.finds(query, word)
