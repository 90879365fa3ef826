"""Charts as SVG, drawn on the server. Each is readable without colour, and each has a table beside it.

On a page the classes take their colours from the theme; for a file ``standalone`` adds the light ones. The numbers
themselves never stand in a chart alone.
"""

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


_NAME, _WIDE, _HIGH, _HEAD = 250, 46, 26, 160


def heat(title: str, rows: Sequence[Row], columns: Sequence[Heading], *, alone: bool = False) -> SafeString:
    """Rows and columns of vessels that are filled as far as what is asked is in place; an empty ring: no answer yet.

    Args:
        alone: as a file of its own, with colours and without links.
    """
    few = len(rows) <= 60
    width, height = _NAME + _WIDE * len(columns) + 130, _HEAD + _HIGH * len(rows) + 12
    out = [_opening(title, width, height, alone, "img" if alone else "group")]  # a group may hold links
    for n, column in enumerate(columns):
        x = _NAME + n * _WIDE + _WIDE / 2 + 4
        name = xml(_short(column.name, 24))
        text = f'<text x="{x:g}" y="{_HEAD - 10}" transform="rotate(-48 {x:g} {_HEAD - 10})">{name}</text>'
        out.append(f'<a href="{xml(column.url)}">{text}</a>' if column.url and not alone else text)
    empty, filled, rings = _vessels(len(columns))
    for n, row in enumerate(rows):
        y = _HEAD + n * _HIGH
        text = f'<text x="{_NAME - 8}" y="17" text-anchor="end">{xml(_short(row.name, 34))}</text>'
        if row.url and not alone:
            text = f'<a href="{xml(row.url)}">{text}</a>'
        said = [(at, part) for at, part in enumerate(row.cells) if part is not None]
        out += (
            f'<g transform="translate(0 {y})">{text}<path d="',
            "".join([empty[at] for at, _part in said]),
            '" class="c-cell"/><path d="',
            "".join([filled[at][round(_FULL * part)] for at, part in said]),
            '" class="c-in-place"/>',
        )
        if len(said) < len(columns):
            out += [rings[at] for at, part in enumerate(row.cells) if part is None]
        if few:
            out += [
                f'<text x="{_NAME + at * _WIDE + 19}" y="16" class="c-figure">{part * 100:.0f}</text>'
                for at, part in said
            ]
        out.append("</g>")
    out.append("</svg>")
    return mark_safe("".join(out))  # names are escaped


_FULL = 20  #: height of a vessel, and so the number of levels that can be told apart


@cache
def _vessels(columns: int) -> tuple[list[str], list[list[str]], list[str]]:
    """The pieces of which a row is put together, by column: a vessel, what is in it at each level, and a ring."""
    at = [_NAME + n * _WIDE for n in range(columns)]
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
