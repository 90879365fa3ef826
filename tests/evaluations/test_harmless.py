"""Files as evidence: what only shows is taken, what could act is refused, by what is in it."""

import contextlib
from collections.abc import Callable

import pytest

from draagvlak.core.errors import NotPossible
from draagvlak.core.intake.reading import read
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.evaluations import evidence
from growth_ import assert_grows_in_step
from harmless_files_ import REFUSED, TAKEN, changed, field, pages, word


@pytest.mark.parametrize("name", TAKEN)
def test_what_only_shows_is_taken(name: str) -> None:
    assert evidence.look(name, TAKEN[name]()).name == name


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_act_is_refused(name: str) -> None:
    make, said = REFUSED[name]
    with pytest.raises(NotPossible) as refused:
        evidence.look(name, make())
    assert said in str(refused.value)
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "size", "make"),
    [
        ("delen.docx", 300, lambda n: changed(word(), {f"word/media/{i}.png": "x" for i in range(n)})),
        ("velden.docx", 2_000, lambda n: field(*["PAGE "] * n)),
        ("schuin.pdf", 500_000, lambda n: pages() + b"/" * n),
        ("codes.pdf", 200_000, lambda n: pages() + b"/a#4" * n),
        ("stromen.pdf", 20_000, lambda n: pages() + b"stream\n\x78\x9c" * n),
        ("openen.pdf", 20_000, lambda n: pages() + b"/OpenAction 1 0 R" * n),
        ("tekst.txt", 100_000, lambda n: b"< " * n),
    ],
)
def test_judging_grows_in_step(name: str, size: int, make: Callable[[int], bytes]) -> None:
    def judge(raw: bytes) -> None:
        with contextlib.suppress(Unreadable):
            read(evidence.JUDGE, name, raw, {"name": name})

    small, large = make(size), make(8 * size)
    assert_grows_in_step(name, lambda: judge(small), lambda: judge(large))
