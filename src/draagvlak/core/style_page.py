"""The style page: how each component looks, by the example that stands in its folder."""

import datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from draagvlak.core.face import Face
from draagvlak.core.form_merge import Clash
from draagvlak.core.tables import Column, DataTable, TableSubject
from draagvlak.core.templatetags.draagvlak import icon_names

_COMPONENTS = Path(__file__).resolve().parent / "templates" / "components"
#: in which they are read: what a page begins with, what it is made of, what somebody fills in, and the signs of the
#: trade; one that is not named here comes after these
ORDER = (
    "heading",
    "menu",
    "crumbs",
    "trail",
    "tabs",
    "switch",
    "sheet",
    "side",
    "empty",
    "notice",
    "button",
    "icon",
    "field",
    "inline-form",
    "find",
    "choice",
    "clash",
    "progress",
    "table",
    "lists",
    "contents",
    "facts",
    "codes",
    "term",
    "day",
    "chip",
    "status",
    "standing",
    "chart",
    "provision",
    "answer-form",
    "extra-block",
    "guide",
    "ladder",
    "steps",
)


def examples() -> list[str]:
    """The components that have an example, in their order on the page."""
    names = sorted(path.parent.name for path in _COMPONENTS.glob("*/example.html"))
    return [*(name for name in ORDER if name in names), *(name for name in names if name not in ORDER)]


_COUNTED = ("in-place", "partly", "developing", "absent", "exempt", "open", "in-place-confirmed")


def context_of_examples(request: HttpRequest) -> dict[str, Any]:
    """What the page and its examples need."""
    table = _table(request)
    shown = [(name, f"components/{name}/example.html") for name in examples()]
    clash = Clash("ex-clash", _("Introduction"), _("We are a small school."), _("We are a school in a wood."), "")
    return {
        "examples": shown,
        "table": table,
        "day": table.about.day,
        "icons": icon_names(),
        "clash": clash,
        "example_face": Face("", "", "#1f4e8c", "", "#b45309"),
        "tally": dict(zip(_COUNTED, (12, 5, 3, 2, 1, 2, 7), strict=True)),
        "shares": [("2024-2025", 0.48, 1.0), ("2025-2026", 0.61, 0.9), ("2026-2027", 0.74, 0.55)],
    }


def _table(request: HttpRequest) -> DataTable[tuple[datetime.date, str]]:
    rows = [
        (datetime.date(2026, 8, 1), _("The new school year starts")),
        (datetime.date(2026, 10, 1), _("Pupils are counted")),
    ]
    columns: list[Column[tuple[datetime.date, str]]] = [
        Column(key="day", heading=_("Date"), value=lambda row: row[0], order=True),
        Column(key="what", heading=_("What"), value=lambda row: row[1], order=True),
    ]
    about = TableSubject("draagvlak", "Draagvlak", rows[0][0])
    return DataTable(request, "voorbeeld", _("Table"), rows, columns, about)
