"""Text in a drawing: how wide it is at most, and in how many lines it fits. Nothing is cut off."""

from collections.abc import Sequence

from draagvlak.core.texts import printable, xml

LINE = 15  #: of a line of text


def spans(lines: Sequence[str], x: float, y: float) -> str:
    """Lines under each other, with a space between for who hears them."""
    spans = [f'<tspan x="{x:g}" y="{y + line * LINE:g}">{xml(words)}</tspan>' for line, words in enumerate(lines)]
    return " ".join(spans)


def lines_of(name: str, most: float) -> list[str]:
    """A whole name in lines that are no wider than that; a word that is wider is parted."""
    whole = " ".join(printable(name).split())
    if wide_of(whole) <= most:
        return [whole]
    lines: list[str] = []
    for word in (piece for part in whole.split() for piece in _pieces(part, most)):
        if lines and wide_of(f"{lines[-1]} {word}") <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _pieces(word: str, most: float) -> list[str]:
    if (wide := wide_of(word)) <= most:
        return [word]
    signs = max(1, int(len(word) * most / wide))
    return [word[start : start + signs] for start in range(0, len(word), signs)]


def widest(names: Sequence[Sequence[str]]) -> float:
    return max((wide_of(line) for lines in names for line in lines), default=0.0)


class _Widths(dict[str, float]):
    """How wide each letter is at most, in the widest of the fonts that a device may take; counted once."""

    def __missing__(self, letter: str) -> float:
        narrow, broad = letter in "ijlftIr.,:;'!|()[]/ ", letter in "mwMW@%"
        latin = 5.2 if narrow else 13.0 if broad else 9.4 if letter.isupper() else 8.3
        self[letter] = latin if letter < "\u0250" else 13.5
        return self[letter]


_WIDTHS = _Widths()


def wide_of(text: str) -> float:
    return sum(map(_WIDTHS.__getitem__, text))
