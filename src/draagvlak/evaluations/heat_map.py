"""A heat map: rows and columns of vessels that are filled as far as what is asked is in place."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString, mark_safe

from draagvlak.core.texts import xml
from draagvlak.evaluations.charts import begun, header
from draagvlak.evaluations.drawn_text import LINE, lines_of, spans, widest


@dataclass(frozen=True)
class Heading:
    """A column of a heat map."""

    key: str
    name: str
    url: str = ""


@dataclass(frozen=True)
class Vessel:
    """How much of a column is in place, from 0 to 1; how much is in place and confirmed in the round; and where what is
    counted can be read."""

    part: float
    confirmed: float = 1.0
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a heat map; no cell where nothing was answered."""

    name: str
    cells: Sequence[Vessel | None]
    url: str = ""


_WIDE, _HIGH = 46, 26  #: of a column, and of a row
_SLANT = math.radians(48)  #: of the names of columns
_ROOM = (150, 200, 250, 320, 400, 600)  #: for a name of a column; as little as lets each stand on two lines
_MOST, _MOST_ON_PAGE = 430, 160  #: for a name of a row; a longer one takes more lines
_FEW = 60  #: rows, up to which each vessel has its figure


def heat(title: str, rows: Sequence[Row], columns: Sequence[Heading]) -> SafeString:
    """For a page: names of rows stand in a drawing of their own, which stays when the other is scrolled sideways."""
    heads, names = _heads(columns), [lines_of(row.name, _MOST_ON_PAGE) for row in rows]
    left, top = math.ceil(widest(names)) + 16, _high(heads)
    width, height = _width(heads, columns), top + sum(_row_high(lines) for lines in names) + 12
    beside = [begun(title, left, height, role="group"), *_names(rows, names, left, top, links=True), "</svg>"]
    drawn = [begun(title, width, height, role="group"), *_titles(columns, heads, 0, top, links=True)]
    y = top
    for row, lines in zip(rows, names, strict=True):
        drawn += [
            f'<g transform="translate(0 {y})">',
            *_cells(row, len(columns), len(rows) <= _FEW, links=True),
            "</g>",
        ]
        y += _row_high(lines)
    drawn.append("</svg>")
    return mark_safe("".join([*beside, *drawn]))  # names are escaped


def heat_file(title: str, rows: Sequence[Row], columns: Sequence[Heading], about: Sequence[str]) -> SafeString:
    """As a file of its own, with colours and without links; ``about`` says of whom, of which year and day it is."""
    heads, names = _heads(columns), [lines_of(row.name, _MOST) for row in rows]
    left = math.ceil(widest(names)) + 16
    width = left + _width(heads, columns)
    written, begin = header(title, about, width)
    top = begin + _high(heads)
    height = top + sum(_row_high(lines) for lines in names) + 12
    out = [begun(title, width, height, alone=True), written, *_titles(columns, heads, left, top, links=False)]
    y = top
    for row, lines in zip(rows, names, strict=True):
        cells = _cells(row, len(columns), len(rows) <= _FEW, links=False)
        out += [f'<g transform="translate({left} {y})">', _row_name(lines), *cells, "</g>"]
        y += _row_high(lines)
    out.append("</svg>")
    return mark_safe("".join(out))  # names are escaped


def _names(rows: Sequence[Row], names: Sequence[Sequence[str]], left: int, top: int, *, links: bool) -> list[str]:
    out, y = [], top
    for row, lines in zip(rows, names, strict=True):
        text = _row_name(lines)
        if row.url and links:
            text = f'<a href="{xml(row.url)}">{text}</a>'
        out.append(f'<g transform="translate({left} {y})">{text}</g>')
        y += _row_high(lines)
    return out


def _cells(row: Row, columns: int, figures: bool, *, links: bool) -> list[str]:
    """The vessels of a row: what is in place, in it the lighter part that nobody confirmed in the round, and a clock
    beside that. A figure leads to what it counts; the keyboard finds the same ways in the table."""
    empty, filled, clocks, rings = _vessels(columns)
    known = [(place, cell) for place, cell in enumerate(row.cells) if cell is not None]
    old = [place for place, cell in known if cell.confirmed < cell.part]
    out = [
        '<path d="',
        "".join([empty[place] for place, _cell in known]),
        '" class="c-cell"/><path d="',
        "".join([filled[place][round(_FULL * cell.part)] for place, cell in known]),
        '" class="c-old"/><path d="',
        "".join([filled[place][round(_FULL * min(cell.confirmed, cell.part))] for place, cell in known]),
        '" class="c-in-place"/>',
    ]
    if old:
        out += ['<path d="', "".join([clocks[place] for place in old]), '" class="c-clock"/>']
    if len(known) < columns:
        out += [rings[place] for place, cell in enumerate(row.cells) if cell is None]
    if figures:
        for place, cell in known:
            figure = f'<text x="{place * _WIDE + 19}" y="20" class="c-figure">{cell.part * 100:.0f}</text>'
            if cell.url and links:
                hit = f'<rect x="{place * _WIDE - 2}" width="42" height="25" class="c-hit"/>'
                figure = f'<a href="{xml(cell.url)}" tabindex="-1">{hit}{figure}</a>'
            out.append(figure)
    return out


def _titles(
    columns: Sequence[Heading], heads: Sequence[Sequence[str]], left: int, top: int, *, links: bool
) -> list[str]:
    out = []
    for place, (column, lines) in enumerate(zip(columns, heads, strict=True)):
        text = _head(lines, left + place * _WIDE + _WIDE / 2 + 4, top - 10)
        out.append(f'<a href="{xml(column.url)}">{text}</a>' if column.url and links else text)
    return out


def _heads(columns: Sequence[Heading]) -> list[list[str]]:
    """The names of columns in lines: on two, where there is room for that beside the next column."""
    heads: list[list[str]] = []
    for most in _ROOM:
        heads = [lines_of(column.name, most) for column in columns]
        if all(len(lines) <= 2 for lines in heads):
            break
    return heads


def _width(heads: Sequence[Sequence[str]], columns: Sequence[Heading]) -> int:
    return _WIDE * len(columns) + math.ceil(widest(heads) * math.cos(_SLANT))


def _high(heads: Sequence[Sequence[str]]) -> int:
    """How high the slanted names of columns stand."""
    lines = max((len(lines) for lines in heads), default=0)
    return math.ceil(widest(heads) * math.sin(_SLANT) + lines * LINE) + 10


def _row_high(lines: Sequence[str]) -> int:
    return max(_HIGH, LINE * len(lines) + 6)


def _head(lines: Sequence[str], x: float, y: float) -> str:
    place = f'transform="rotate(-48 {x:g} {y:g})"'
    if len(lines) == 1:
        return f'<text x="{x:g}" y="{y:g}" {place}>{xml(lines[0])}</text>'
    first = y - LINE * (len(lines) - 1)
    return f"<text {place}>{spans(lines, x, first)}</text>"


def _row_name(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return f'<text x="-8" y="17" text-anchor="end">{xml(lines[0])}</text>'
    return f'<text text-anchor="end">{spans(lines, -8, 15)}</text>'


_FULL = 20  #: height of a vessel, and so the number of levels that can be told apart


@cache
def _vessels(columns: int) -> tuple[list[str], list[list[str]], list[str], list[str]]:
    """The pieces of which a row is put together, by column: a vessel, what is in it at each level, a clock, a ring."""
    places = range(0, columns * _WIDE, _WIDE)
    return (
        [f"M{x} 2h15v{_FULL}h-15z" for x in places],
        [[f"M{x} {2 + _FULL - full}h15v{full}h-15z" if full else "" for full in range(_FULL + 1)] for x in places],
        [f"M{x + 19} 5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M{x + 23} 2.6v2.6h2.2" for x in places],
        [f'<circle cx="{x + 7}" cy="12" r="4" class="c-cell"/>' for x in places],
    )
