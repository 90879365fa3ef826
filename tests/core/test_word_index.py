"""By which words a thing is found, and how well."""

import random

import pytest

from draagvlak.core.marking import around, marked
from draagvlak.core.misspellings import Spellings, mistakes_between
from draagvlak.core.word_index import BESIDE, NAME, TEXT, WordIndex, words_of_query

NAMES = ["De Regenboog", "Sint-Jozef", "Daltonschool Coevorden", "'t Kofschip", "École Élan", "Ouderpunt IJsselstein"]


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return WordIndex([(NAME, name), (BESIDE, "Stichting Boven")] for name in NAMES)


def found(index: WordIndex, query: str, *, misspelt: bool = False) -> list[str]:
    return [NAMES[hit.place] for hit in index.hits(words_of_query(query), misspelt=misspelt)]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("regenboog", "De Regenboog"),
        ("REGEN", "De Regenboog"),
        ("bogen", "De Regenboog"),  # another form, at the end of a compound
        ("genb", "De Regenboog"),  # a part within
        ("de regenboog", "De Regenboog"),
        ("jozef sint", "Sint-Jozef"),
        ("school", "Daltonschool Coevorden"),
        ("ecole elan", "École Élan"),
        ("ij", "Ouderpunt IJsselstein"),
        ("boven kofschip", "'t Kofschip"),
    ],
)
def test_a_thing_is_found_by_any_word_its_forms_and_parts(index: WordIndex, query: str, name: str) -> None:
    assert found(index, query) == [name]


@pytest.mark.parametrize("query", ["reegnboog", "rugenboog", "regendoog", "koevorden", "koffschop", "ijselstien"])
def test_a_misspelt_word_is_found_only_where_that_is_asked(index: WordIndex, query: str) -> None:
    assert found(index, query) == []
    assert len(found(index, query, misspelt=True)) == 1


@pytest.mark.parametrize(
    "query", ["olifant", "jzf", "regenboog olifant", "zz", "", "...", "90AB", "stichting", "boven"]
)
def test_what_is_something_else_is_not_found(index: WordIndex, query: str) -> None:
    """Nor is what only belongs to something of that name."""
    assert found(index, query, misspelt=True) == []


def test_the_word_itself_comes_before_a_part_and_a_name_before_a_text() -> None:
    texts = ["wij lezen", "lezend", "leesprobleem", "voorlezen"]
    index = WordIndex([*([(NAME, text)] for text in texts), [(TEXT, "lezen")]])
    assert [hit.place for hit in index.hits(["lezen"])] == [0, 1, 2, 3, 4]


def test_mistakes_are_counted_as_people_make_them() -> None:
    """A letter too many, too few, another, or two that changed places; compared with all that one mistake can make."""

    def once(word: str) -> set[str]:
        pairs = [(word[:n], word[n:]) for n in range(len(word) + 1)]
        swapped = {a + b[1] + b[0] + b[2:] for a, b in pairs if len(b) > 1}
        return swapped | {a + c + b[cut:] for a, b in pairs for c in ("", *"abc") for cut in (0, 1)} - {word}

    chosen = random.Random(3)
    for _time in range(200):
        word, second = ("".join(chosen.choices("abc", k=5)) for _n in "ab")
        ways = once(word)
        expected = 0 if word == second else 1 if second in ways else 2
        measured = mistakes_between(word, second, 1)
        assert measured == expected, (word, second)


def test_a_spelling_is_near_whichever_letters_were_mistyped() -> None:
    """What is compared in full is chosen by length and letters; that leaves out nothing that is near."""
    chosen, letters = random.Random(4), "abcdefghijklmnop"
    sought = ["".join(chosen.choices(letters, k=8)) for _n in range(100)]
    known = []
    for word in sought:
        first, second = sorted(chosen.sample(range(8), 2))
        known.append(word[:first] + "xy"[chosen.randint(0, 1)] + word[first + 1 : second] + "z" + word[second + 1 :])
        known.append(word[:first] + word[first + chosen.randint(0, 2) :])
    spellings = Spellings(known)
    for word in sought:
        away = {candidate: mistakes_between(word, candidate, 2) for candidate in known if candidate != word}
        nearest = min(away.values())
        assert spellings.near(word) == {candidate for candidate, mistakes in away.items() if mistakes == nearest < 3}


@pytest.mark.parametrize("text", ["Lezen & <b>lezen</b>", "Ééns lezen", "voorlezen, lezen."])
def test_whole_words_are_marked_and_nothing_is_html(text: str) -> None:
    said, any_word = marked(text, {"lezen", "eens"})
    assert any_word
    assert "<mark>lezen</mark>" in said.lower()
    assert "<b>" not in said
    assert "<mark>lezen</mark>" not in marked("voorlezen lezend", {"lezen"})[0]


def test_of_a_long_text_the_part_is_shown_in_which_the_word_stands() -> None:
    text = "voor " * 100 + "olifant " + "na " * 100
    part = around(text, {"olifant"}, 100)
    assert "olifant" in part
    assert len(part) <= 100
    assert (part[0], part[-1]) == ("…", "…")
    assert around("kort", {"olifant"}, 100) == "kort"
