"""How hard a text is to read."""

import pytest

from draagvlak.core import readability


def test_readability_by_the_formula_of_douma() -> None:
    easy = readability.measure("Wij helpen elk kind. De juf legt het nog eens uit. Dan gaat het vaak weer goed.")
    hard = readability.measure(
        "Ten behoeve van de optimalisering van de ondersteuningsstructuur realiseert de organisatie een integrale "
        "implementatie van handelingsgerichte interventies binnen het samenwerkingsverband en daarbuiten."
    )
    assert easy.score is not None
    assert hard.score is not None
    assert easy.score > 90
    assert hard.score < 30
    assert (easy.level, hard.level) == ("A2", "C1")
    assert easy.clear
    assert not hard.clear
    assert len(hard.long_sentences) == 1
    instead = {one.word.lower(): one.instead for one in hard.hard}
    assert instead["ten behoeve van"] == "voor"
    assert "ondersteuningsstructuur" in instead
    words = ["de", "juf", "leest", "elke", "dag", "een", "boek", "voor"]  # 8 words, 10 syllables, one sentence
    assert [readability.syllables(word) for word in words] == [1, 1, 1, 2, 1, 1, 1, 1]
    one = readability.measure("De juf leest elke dag een boek voor.")
    assert one.score == pytest.approx(206.84 - 77 * 9 / 8 - 0.93 * 8, abs=0.1)
    assert readability.measure("Kort.").score is None
    assert readability.measure("").words == 0
    assert len(readability.measure("- een\n- twee\n- drie\n" * 20).long_sentences) == 0
    assert readability.measure("woord " * 10_000).words == 10_000
