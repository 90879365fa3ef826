"""For pages of evaluations: charts of standings, and addresses of an evaluation's own pages."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from draagvlak.evaluations import charts, overviews
from draagvlak.evaluations.answers import answer_mark
from draagvlak.evaluations.models import Answer
from draagvlak.evaluations.views.common import ANY_BRIN, Where
from draagvlak.norms.questionnaire import names_of_standings

register = template.Library()
_NAMES = "names of standings"  #: while one template is rendered: a page may have hundreds of bars


@register.simple_tag(takes_context=True)
def bar(context: template.Context, tally: dict[str, int]) -> SafeString:
    """Counts as one bar; the words stand in its label."""
    kept = context.render_context
    if _NAMES not in kept:
        kept[_NAMES] = names_of_standings()
    return charts.bar(tally, kept[_NAMES])


@register.simple_tag(name="trend")
def trend_tag(title: str, points: charts.Points) -> SafeString:
    """The share in place from year to year, as a line."""
    return charts.trend(title, points)


@register.simple_tag
def patterns() -> SafeString:
    """The hatchings that the bars of a page share; once on a page that has bars."""
    return format_html('<svg class="hatchings" width="0" height="0" aria-hidden="true">{}</svg>', charts.patterns())


@register.inclusion_tag("evaluations/_legend.html")
def legend() -> dict[str, Any]:
    """What the fills of the bars of a page mean, drawn as they are there."""
    return {"fills": charts.meaning_of_fills()}


@register.simple_tag
def at(where: Where, name: str, *args: Any) -> str:
    """The address of another page of this evaluation."""
    return where.in_year(name, *args)


@register.inclusion_tag("evaluations/_counted_ways.html")
def counted_ways(tally: dict[str, int], address: str, query: str) -> dict[str, Any]:
    """Counts in words, each leading to the schools that are counted."""
    names, join = names_of_standings(), "&" if query else ""
    ways = [
        (f"{address}?{query}{join}stand={name}", f"{tally[name]} {names[name].lower()}", charts.said_of(name, tally))
        for name in charts.PARTS
        if tally.get(name)
    ]
    return {"ways": ways}


@register.filter
def in_words(tally: dict[str, int]) -> str:
    """Counts in words."""
    return charts.said(tally)


@register.filter
def percent(part: float | None) -> str:
    """A share as people write it; a dash where there is none."""
    return "–" if part is None else f"{part * 100:.0f}%"


@register.filter
def share_of(tally: dict[str, int]) -> str:
    """The share in place of some counts."""
    return percent(overviews.share(tally))


@register.filter
def signed_number(n: int | None) -> str:
    """A change with its sign: +3, −2, ±0."""
    if n is None:
        return ""
    return f"+{n}" if n > 0 else f"−{-n}" if n < 0 else "±0"


@register.filter
def filled_in(address: str, key: str) -> str:
    """An address that was made once for some school, for the school of which ``key`` is the number."""
    return address.replace(ANY_BRIN, key, 1)


@register.filter
def mark_as_shown(answer: Answer) -> str:
    """A mark of an answer as it is shown here."""
    return answer_mark(answer)
