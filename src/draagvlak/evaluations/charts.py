"""Charts as SVG, drawn on the server. Each is readable without colour, and each has a table beside it.

On a page the classes take their colours from the theme; for a file ``standalone`` adds the light ones. The numbers
themselves never stand in a chart alone.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from draagvlak.core.texts import printable, xml
from draagvlak.evaluations.overviews import Tally, asked_in, share
from draagvlak.norms.questionnaire import OPEN, STANDINGS, Standing, names_of_standings

_STYLE = (
    "text{font-family:'Libertinus Serif','DejaVu Sans',sans-serif;font-size:13px;fill:#17292a}"
    ".c-in-place{fill:#0d5c58}.c-line{fill:none;stroke:#0d5c58;stroke-width:1.3}.c-ink{stroke:#0d5c58;stroke-width:1.6}"
    ".c-none{fill:#fff;stroke:#7d8a86;stroke-width:1}.c-cell{fill:#fff;stroke:#7d8a86;stroke-width:1}"
    ".c-warn{stroke:#a33d1f;stroke-width:1.6;fill:none}.c-trend{fill:none;stroke:#0d5c58;stroke-width:2.4}"
    ".c-grid{stroke:#e2dccf;stroke-width:1}.c-figure{font-size:11px}"
)
#: of each part of a bar: class of its ground, pattern over it
_LOOKS = {
    Standing.IN_PLACE: ("c-in-place", ""),
    Standing.PARTLY: ("c-cell", "p-partly"),
    Standing.DEVELOPING: ("c-cell", "p-developing"),
    Standing.ABSENT: ("c-cell", "p-absent"),
    Standing.EXEMPT: ("c-none", "p-exempt"),
    OPEN: ("c-none", ""),
}
PARTS = (*STANDINGS, OPEN)


def patterns() -> SafeString:
    """The hatchings that all bars of a page share."""
    return mark_safe(  # our own constants
        "<defs>"
        '<pattern id="p-partly" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path d="M1.5 0v6M4.5 0v6" class="c-ink"/></pattern>'
        '<pattern id="p-developing" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<circle cx="3" cy="3" r="1.3" class="c-in-place"/></pattern>'
        '<pattern id="p-absent" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<path d="M0 4h8" class="c-warn"/></pattern>'
        '<pattern id="p-exempt" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path d="M0 7 7 0" class="c-line"/></pattern>'
        "</defs>"
    )


def _bar(tally: Tally, x: float, y: float, width: float, height: float) -> str:
    of = asked_in(tally) or 1
    out, at = [], x
    for name in PARTS:
        n = tally.get(name, 0)
        if not n:
            continue
        wide = width * n / of
        ground, pattern = _LOOKS[name]
        box = f'x="{at:.1f}" y="{y:g}" width="{max(wide - 1, 0.6):.1f}" height="{height:g}" rx="2"'
        out.append(f'<rect {box} class="{ground}"/>')
        if pattern:
            out.append(f'<rect {box} fill="url(#{pattern})"/>')
        at += wide
    return "".join(out)


def said(tally: Tally, names: Mapping[str, str] | None = None) -> str:
    """A bar in words: '8 in place, 2 partly'; ``names`` as in ``names_of_standings``."""
    named = names or names_of_standings()
    return ", ".join([f"{tally[name]} {named[name].lower()}" for name in PARTS if tally.get(name)]) or _(
        "nothing asked"
    )


def bar(tally: Tally, names: Mapping[str, str] | None = None) -> SafeString:
    """One bar for a page that has the patterns; ``names`` as in ``names_of_standings``."""
    return mark_safe(  # numbers and our own words, escaped
        f'<svg class="barline" viewBox="0 0 200 14" preserveAspectRatio="none" role="img" '
        f'aria-label="{xml(said(tally, names))}">{_bar(tally, 0, 1, 200, 12)}</svg>'
    )


@dataclass(frozen=True)
class Heading:
    """A column of a heat map."""

    key: str
    name: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a heat map: how much of each column is in place, from 0 to 1, or nothing."""

    name: str
    cells: Sequence[float | None]
    url: str = ""


_WIDE, _HIGH, _LINE = 46, 26, 15  #: of a column, of a row, and of a line of a name
_SLANT = math.radians(48)  #: of the names of columns
_ROOM = (150, 200, 250, 320, 400, 600)  #: for a name of a column; as little as lets each stand on two lines
_MOST = 430  #: for a name of a row; a longer one takes more lines


def heat(title: str, rows: Sequence[Row], columns: Sequence[Heading], *, alone: bool = False) -> SafeString:
    """Rows and columns of vessels that are filled as far as what is asked is in place; an empty ring: no answer yet.
    Every name is whole: it gets the room that it takes, and more lines where that would be too much.

    Args:
        alone: as a file of its own, with colours and without links.
    """
    few = len(rows) <= 60
    heads, names = _heads(columns), [_lines(row.name, _MOST) for row in rows]
    left, head, beside = math.ceil(_widest(names)) + 16, _high(heads), math.ceil(_widest(heads) * math.cos(_SLANT))
    body = sum(_row_high(lines) for lines in names)
    width, height = left + _WIDE * len(columns) + beside, head + body + 12
    out = [_opening(title, width, height, alone, "img" if alone else "group")]  # a group may hold links
    for place, (column, lines) in enumerate(zip(columns, heads, strict=True)):
        text = _head(lines, left + place * _WIDE + _WIDE / 2 + 4, head - 10)
        out.append(f'<a href="{xml(column.url)}">{text}</a>' if column.url and not alone else text)
    empty, filled, rings = _vessels(len(columns))
    y = head
    for row, lines in zip(rows, names, strict=True):
        text = _row_name(lines)
        if row.url and not alone:
            text = f'<a href="{xml(row.url)}">{text}</a>'
        known = [(place, part) for place, part in enumerate(row.cells) if part is not None]
        out += (
            f'<g transform="translate({left} {y})">{text}<path d="',
            "".join([empty[place] for place, _part in known]),
            '" class="c-cell"/><path d="',
            "".join([filled[place][round(_FULL * part)] for place, part in known]),
            '" class="c-in-place"/>',
        )
        if len(known) < len(columns):
            out += [rings[place] for place, part in enumerate(row.cells) if part is None]
        if few:
            figure = '<text x="{}" y="16" class="c-figure">{:.0f}</text>'
            out += [figure.format(place * _WIDE + 19, part * 100) for place, part in known]
        out.append("</g>")
        y += _row_high(lines)
    out.append("</svg>")
    return mark_safe("".join(out))  # names are escaped


def _heads(columns: Sequence[Heading]) -> list[list[str]]:
    """The names of columns in lines: on two, where there is room for that beside the next column."""
    heads: list[list[str]] = []
    for most in _ROOM:
        heads = [_lines(column.name, most) for column in columns]
        if all(len(lines) <= 2 for lines in heads):
            break
    return heads


def _high(heads: Sequence[Sequence[str]]) -> int:
    """How high the slanted names of columns stand."""
    lines = max((len(lines) for lines in heads), default=0)
    return math.ceil(_widest(heads) * math.sin(_SLANT) + lines * _LINE) + 10


def _row_high(lines: Sequence[str]) -> int:
    return max(_HIGH, _LINE * len(lines) + 6)


def _head(lines: Sequence[str], x: float, y: float) -> str:
    place = f'transform="rotate(-48 {x:g} {y:g})"'
    if len(lines) == 1:
        return f'<text x="{x:g}" y="{y:g}" {place}>{xml(lines[0])}</text>'
    first = y - _LINE * (len(lines) - 1)
    return f"<text {place}>{_spans(lines, x, first)}</text>"


def _row_name(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return f'<text x="-8" y="17" text-anchor="end">{xml(lines[0])}</text>'
    return f'<text text-anchor="end">{_spans(lines, -8, 15)}</text>'


def _spans(lines: Sequence[str], x: float, y: float) -> str:
    """Lines under each other, with a space between for who hears them."""
    spans = [f'<tspan x="{x:g}" y="{y + line * _LINE:g}">{xml(words)}</tspan>' for line, words in enumerate(lines)]
    return " ".join(spans)


def _lines(name: str, most: float) -> list[str]:
    """A whole name in lines that are no wider than that; a word that is wider is parted."""
    whole = " ".join(printable(name).split())
    if _wide(whole) <= most:
        return [whole]
    lines: list[str] = []
    for word in (piece for part in whole.split() for piece in _pieces(part, most)):
        if lines and _wide(f"{lines[-1]} {word}") <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _pieces(word: str, most: float) -> list[str]:
    if (wide := _wide(word)) <= most:
        return [word]
    signs = max(1, int(len(word) * most / wide))
    return [word[start : start + signs] for start in range(0, len(word), signs)]


def _widest(names: Sequence[Sequence[str]]) -> float:
    return max((_wide(line) for lines in names for line in lines), default=0.0)


class _Widths(dict[str, float]):
    """How wide each letter is at most, in the widest of the fonts that a device may take; counted once."""

    def __missing__(self, letter: str) -> float:
        narrow, broad = letter in "ijlftIr.,:;'!|()[]/ ", letter in "mwMW@%"
        latin = 5.2 if narrow else 13.0 if broad else 9.4 if letter.isupper() else 8.3
        self[letter] = latin if letter < "\u0250" else 13.5
        return self[letter]


_WIDTHS = _Widths()


def _wide(text: str) -> float:
    return sum(map(_WIDTHS.__getitem__, text))


_FULL = 20  #: height of a vessel, and so the number of levels that can be told apart


@cache
def _vessels(columns: int) -> tuple[list[str], list[list[str]], list[str]]:
    """The pieces of which a row is put together, by column: a vessel, what is in it at each level, and a ring."""
    at = [n * _WIDE for n in range(columns)]
    return (
        [f"M{x} 2h15v{_FULL}h-15z" for x in at],
        [[f"M{x} {2 + _FULL - full}h15v{full}h-15z" if full else "" for full in range(_FULL + 1)] for x in at],
        [f'<circle cx="{x + 7}" cy="12" r="4" class="c-cell"/>' for x in at],
    )


_LETTER = 7.1  #: width of a letter in a chart, on the average
_LONGEST_NAME = 60  #: signs of a short title


def bars(title: str, rows: Iterable[tuple[str, Tally]], *, alone: bool = False) -> SafeString:
    """A bar per row, with its name before it and its share after it. Names get as much room as the longest takes."""
    listed = [(_short(name, _LONGEST_NAME), tally) for name, tally in rows]
    height = 30 * len(listed) + 40
    start = max((20 + _LETTER * len(name) for name, _tally in listed), default=0) // 1
    legend, wide = _legend(start, height - 28) if alone else ("", 0.0)
    out = [_opening(title, max(start + 600, wide), height, alone), patterns() if alone else ""]
    for n, (name, tally) in enumerate(listed):
        y = n * 30 + 6
        part = share(tally)
        out.append(f'<text x="{start - 10:g}" y="{y + 15}" text-anchor="end">{xml(name)}</text>')
        out.append(_bar(tally, start, y, 520, 20))
        if part is not None:
            out.append(f'<text x="{start + 532:g}" y="{y + 15}">{part * 100:.0f}%</text>')
    out += [legend, "</svg>"]
    return mark_safe("".join(out))  # names are escaped


def trend(title: str, points: Sequence[tuple[str, float | None]], *, alone: bool = False) -> SafeString:
    """The share in place from year to year, as a line with a mark and its number at each year."""
    width, height = 700, 240
    out = [_opening(title, width, height, alone)]
    for mark_ in (0, 25, 50, 75, 100):
        y = 190 - mark_ * 1.6
        out.append(
            f'<path d="M50 {y:g}H680" class="c-grid"/><text x="42" y="{y + 4:g}" text-anchor="end">{mark_}</text>'
        )
    step = 560 / max(len(points) - 1, 1)
    drawn = [(80 + n * step, 190 - part * 160, part) for n, (_name, part) in enumerate(points) if part is not None]
    if len(drawn) > 1:
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _part in drawn)
        out.append(f'<polyline points="{line}" class="c-trend"/>')
    for x, y, part in drawn:
        out.append(f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" class="c-in-place"/>')
        out.append(f'<text x="{x:.1f}" y="{y - 12:.1f}" text-anchor="middle">{part * 100:.0f}%</text>')
    for n, (name, _part) in enumerate(points):
        out.append(f'<text x="{80 + n * step:.1f}" y="216" text-anchor="middle">{xml(name)}</text>')
    out.append("</svg>")
    return mark_safe("".join(out))  # names are escaped


def _legend(x: float, y: float) -> tuple[str, float]:
    """What the parts of bars mean, in a row from ``x``, and where that ends."""
    words, out = names_of_standings(), []
    for name in PARTS:
        ground, pattern = _LOOKS[name]
        box = f'x="{x:g}" y="{y:g}" width="18" height="14" rx="2"'
        out.append(f'<rect {box} class="{ground}"/>')
        if pattern:
            out.append(f'<rect {box} fill="url(#{pattern})"/>')
        out.append(f'<text x="{x + 23:g}" y="{y + 12:g}">{xml(words[name])}</text>')
        x += 36 + _LETTER * len(words[name])
    return "".join(out), x


def _opening(title: str, width: float, height: float, alone: bool, role: str = "img") -> str:
    size = f'width="{width:g}" height="{height:g}" ' if alone else ""
    style = f"<style>{_STYLE}</style>" if alone else ""
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" {size}viewBox="0 0 {width:g} {height:g}" role="{role}" '
        f'aria-label="{xml(title)}">{style}'
    )


def _short(text: str, most: int) -> str:
    text = printable(text)  # a sign that goes away afterwards would count here
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
