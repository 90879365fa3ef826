"""For pages of people and places: what the visitor may do here."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from draagvlak.people import devices
from draagvlak.people.access import passed, roles_by_rule
from draagvlak.people.place_pages import PlacePage, Tab, tabs_of
from draagvlak.people.trail import TrailStep, trail_of
from draagvlak.places import inspection

register = template.Library()
register.filter("device", devices.device)


@register.simple_tag(takes_context=True)
def allowed(context: dict[str, Any], slug: str) -> dict[str, bool]:
    """The rules that the visitor passes somewhere in a consortium, as ``may.edit_norm``. Costs no query."""
    mine = passed(context["request"], slug)
    return {rule.replace("-", "_"): rule in mine for rule in roles_by_rule()}


@register.filter
def element_name(element: str) -> str:
    """What the inspection judged, in words: a standard with its code, the school as a whole, or an older name."""
    if element == inspection.SCHOOL:
        return _("the school as a whole")
    name = inspection.STANDARDS.get(element)
    return f"{element} {name}" if name else element


@register.filter
def pupils(row: Any) -> str:
    """A count as people read it: a number, or a range where the register hid it."""
    low, high = (row.get("at_least"), row.get("at_most")) if isinstance(row, dict) else (row.low, row.high)
    if low is None:
        return ""
    return str(low) if low == high else f"{low}–{high}"


@register.simple_tag
def of(page: PlacePage, name: str, *args: Any) -> str:
    """The address of another page of this school or board: of the same room, or 'room:page'."""
    return page.url(name, *args)


@register.simple_tag
def tabs(page: PlacePage) -> list[Tab]:
    """What is kept about this school or board, a tab for each."""
    return tabs_of(page)


@register.simple_tag(takes_context=True)
def trail(context: template.RequestContext) -> list[TrailStep]:
    """Of which place, year and topic the page is, each with its switch. No query."""
    shown: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
    return trail_of(shown["request"], shown) if "request" in shown else []
