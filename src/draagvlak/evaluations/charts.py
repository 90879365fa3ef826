"""Charts as SVG, drawn on the server. Each is readable without colour, and each has a table beside it.

On a page the classes take their colours from the theme; a file has the light ones, and says itself of whom, of which
school year and of which day it is. The numbers themselves never stand in a chart alone. What is in place and was not
confirmed in the round is lighter, with a clock: one mark in every chart.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from draagvlak.core.texts import xml
from draagvlak.evaluations.drawn_text import LINE, lines_of, spans, wide_of, widest
from draagvlak.evaluations.models import FRESH
from draagvlak.evaluations.overviews import Tally, asked_in, share
from draagvlak.norms.questionnaire import OPEN, STANDINGS, Standing, names_of_standings

_STYLE = (
    "text{font-family:'Libertinus Serif','DejaVu Sans',sans-serif;font-size:13px;fill:#17292a}"
    ".c-title{font-size:17px;font-weight:bold}.c-in-place{fill:#0d5c58}.c-old{fill:#a3c6c3;stroke:#0d5c58}"
    ".c-clock{fill:#fff;stroke:#0d5c58;stroke-width:1.1}.c-ink{stroke:#0d5c58;stroke-width:1.6}"
    ".c-line{fill:none;stroke:#0d5c58;stroke-width:1.3}"
    ".c-none{fill:#fff;stroke:#7d8a86;stroke-width:1;stroke-dasharray:3 2}"
    ".c-cell{fill:#fff;stroke:#7d8a86;stroke-width:1}"
    ".c-warn{stroke:#a33d1f;stroke-width:1.6;fill:none}.c-trend{fill:none;stroke:#0d5c58;stroke-width:2.4}"
    ".c-grid{stroke:#e2dccf;stroke-width:1}.c-figure{font-size:11px}"
)
_OLD = "old"  #: the part of a bar that is in place and was not confirmed in the round
#: of each part of a bar: class of its ground, pattern over it
_LOOKS = {
    Standing.IN_PLACE: ("c-in-place", ""),
    _OLD: ("c-old", ""),
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


def _bar(tally: Tally, x: float, y: float, width: float, height: float, unit: str = "") -> str:
    """A bar of some width; in ``%`` it is as wide as its place, and its hatchings stay as they are."""
    of = asked_in(tally) or 1
    confirmed = min(tally.get(FRESH, 0), tally.get(Standing.IN_PLACE, 0))
    numbers: Tally = tally | {_OLD: tally.get(Standing.IN_PLACE, 0) - confirmed, Standing.IN_PLACE: confirmed}
    out, at, clock = [], x, ""
    for name in _LOOKS:
        if not (n := numbers.get(name, 0)):
            continue
        wide = width * n / of
        out.append(_fill(name, f"{at:.1f}{unit}", y, f"{max(wide - width / 500, width / 900):.1f}{unit}", height))
        if name == _OLD:
            clock = _clock(f"{at:.1f}{unit}", y)
        at += wide
    return "".join(out) + clock


def _fill(name: str, x: str, y: float, width: str, height: float) -> str:
    ground, pattern = _LOOKS[name]
    box = f'x="{x}" y="{y:g}" width="{width}" height="{height:g}" rx="2"'
    hatched = f'<rect {box} fill="url(#{pattern})"/>' if pattern else ""
    return f'<rect {box} class="{ground}"/>{hatched}'


def _clock(x: str, y: float) -> str:
    return (
        f'<svg x="{x}" y="{y:g}" width="14" height="12" class="c-clock">'
        '<path d="M2 6a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M7 3v3.2h2.6"/></svg>'
    )


def said(tally: Tally, names: Mapping[str, str] | None = None) -> str:
    """A bar in words: '8 in place (5 of them confirmed in this round), 2 partly'; ``names`` as in
    ``names_of_standings``."""
    named = names or names_of_standings()
    parts = [f"{tally[name]} {named[name].lower()}{said_of(name, tally)}" for name in PARTS if tally.get(name)]
    return ", ".join(parts) or _("nothing asked")


def said_of(name: str, tally: Tally) -> str:
    """Behind what is in place, how much of it was confirmed in the round, where that is not all."""
    if name != Standing.IN_PLACE or tally.get(FRESH, 0) >= tally[name]:
        return ""
    return " " + _("(%(n)s confirmed in this round)") % {"n": tally.get(FRESH, 0)}


def bar(tally: Tally, names: Mapping[str, str] | None = None) -> SafeString:
    """One bar for a page that has the patterns; ``names`` as in ``names_of_standings``."""
    drawn = _bar(tally, 0, 1, 100, 12, "%")
    return mark_safe(  # numbers and our own words, escaped
        f'<svg class="barline" role="img" aria-label="{xml(said(tally, names))}">{drawn}</svg>'
    )


def names_of_fills() -> dict[str, str]:
    """What each fill of a bar means, in order."""
    words = names_of_standings()
    old = _("%(standing)s, not confirmed in this round") % {"standing": words[Standing.IN_PLACE]}
    return {name: old if name == _OLD else words[name] for name in _LOOKS}


def meaning_of_fills() -> list[tuple[SafeString, str]]:
    """What the fills of the bars of a page mean: each drawn as it is there, and its words."""
    return [(mark_safe(_sample(name, 0, 1)), words) for name, words in names_of_fills().items()]  # our own constants


def _sample(name: str, x: float, y: float) -> str:
    return _fill(name, f"{x:g}", y, "24", 12) + (_clock(f"{x:g}", y) if name == _OLD else "")


_MOST = 420  #: for a name of a bar; a longer one takes more lines


def bars(title: str, rows: Iterable[tuple[str, Tally]], about: Sequence[str]) -> SafeString:
    """For a file: a bar per row, with its whole name before it and its share after it; and what the fills mean."""
    listed = [(lines_of(name, _MOST), tally) for name, tally in rows]
    start = max(widest([lines for lines, _tally in listed]) + 20, 40)
    width = start + 600
    written, begin = header(title, about, width)
    drawn, y = [], float(begin)
    for lines, tally in listed:
        first = y + 15 if len(lines) == 1 else y + 12
        drawn.append(f'<text text-anchor="end">{spans(lines, start - 10, first)}</text>')
        drawn.append(_bar(tally, start, y, 520, 20))
        if (part := share(tally)) is not None:
            drawn.append(f'<text x="{start + 532:g}" y="{y + 15}">{part * 100:.0f}%</text>')
        y += max(30, LINE * len(lines) + 12)
    meaning, y = _legend(width, y + 6)
    opening = begun(title, width, y, alone=True)
    return mark_safe("".join([opening, patterns(), written, *drawn, meaning, "</svg>"]))  # names are escaped


def _legend(width: float, y: float) -> tuple[str, float]:
    """What the fills of bars mean, in as many rows as it takes, and where that ends."""
    out, x = [], 10.0
    for name, words in names_of_fills().items():
        wide = 46 + wide_of(words)
        if x > 10 and x + wide > width:
            x, y = 10.0, y + 22
        out.append(f'{_sample(name, x, y)}<text x="{x + 30:g}" y="{y + 11:g}">{xml(words)}</text>')
        x += wide
    return "".join(out), y + 26


Points = Sequence[tuple[str, float | None, float | None]]
"""Of each year: its word, the share in place, and of that the share that was confirmed in that year."""


def trend(title: str, points: Points, about: Sequence[str] | None = None) -> SafeString:
    """The share in place from year to year, as a line with a mark and its number at each year, and under it with a
    clock how much of that was confirmed in that year; ``about`` as in a file."""
    width = max(700, 120 * len(points) + 60)
    written, top = header(title, about, width) if about is not None else ("", 0)
    out = [begun(title, width, top + 262, alone=about is not None), written]
    for mark in (0, 25, 50, 75, 100):
        y = top + 190 - mark * 1.6
        out.append(f'<path d="M50 {y:g}H{width - 20}" class="c-grid"/>')
        out.append(f'<text x="42" y="{y + 4:g}" text-anchor="end">{mark}</text>')
    step = (width - 140) / max(len(points) - 1, 1)
    at = [80 + n * step for n in range(len(points))]
    drawn = [
        (x, top + 190 - part * 160, part) for x, (_name, part, _new) in zip(at, points, strict=True) if part is not None
    ]
    if len(drawn) > 1:
        out.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y, _part in drawn)}" class="c-trend"/>')
    for x, y, part in drawn:
        out.append(f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" class="c-in-place"/>')
        out.append(f'<text x="{x:.1f}" y="{y - 12:.1f}" text-anchor="middle">{part * 100:.0f}%</text>')
    for x, (name, _part, confirmed) in zip(at, points, strict=True):
        out.append(f'<text x="{x:.1f}" y="{top + 216}" text-anchor="middle">{xml(name)}</text>')
        if confirmed is not None:
            out.append(_clock(f"{x - 24:.1f}", top + 226))
            out.append(f'<text x="{x - 8:.1f}" y="{top + 237}">{confirmed * 100:.0f}%</text>')
    words = _("of which confirmed in that school year")
    out.append(f'{_clock("50", top + 246)}<text x="68" y="{top + 257}" class="c-figure">{xml(words)}</text></svg>')
    return mark_safe("".join(out))  # names are escaped


# -- what all drawings share ------------------------------------------------------------------------------------------


def header(title: str, about: Sequence[str], width: float) -> tuple[str, int]:
    """The title of a file and what it is about, in as many lines as that takes, and where they end."""
    titles = lines_of(title, (width - 20) * 13 / 19)
    wrapped = [line for text in about for line in lines_of(text, width - 20)]
    out = [f'<text class="c-title">{spans(titles, 10, 22)}</text>']
    y = 22 + LINE * len(titles) + 4
    out += [f'<text x="10" y="{y + LINE * n}">{xml(line)}</text>' for n, line in enumerate(wrapped)]
    return "".join(out), y + LINE * len(wrapped) + 12


def begun(title: str, width: float, height: float, *, alone: bool = False, role: str = "img") -> str:
    """The beginning of a drawing; ``alone``: as a file of its own, with its colours."""
    style = f"<style>{_STYLE}</style>" if alone else ""
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="{role}" aria-label="{xml(title)}">{style}'
    )
