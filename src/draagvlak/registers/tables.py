"""The tables of this room: judgements, who knows what, pupils, policies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from draagvlak.core.spreadsheets import Cell
from draagvlak.core.tables import Column, DataTable, TableSubject
from draagvlak.people.place_pages import PlacePage
from draagvlak.places.inspection import Area
from draagvlak.places.models import Judgement
from draagvlak.registers.models import Skill, TeamMember
from draagvlak.registers.policies import PolicyArea
from draagvlak.registers.team import Covered


def subject_of_place(where: PlacePage) -> TableSubject:
    """A school or a board, today."""
    consortium = where.place.consortium
    return TableSubject(consortium.slug, consortium.name, place=str(where.place), key=where.ident)


@dataclass
class Standard:
    """A standard of the inspection, with the latest judgement on it."""

    code: str
    name: str
    judgement: Judgement | None
    below: bool


def standards_table(
    request: HttpRequest,
    where: PlacePage,
    area: Area,
    latest: Mapping[str, Sequence[Judgement | None]],
    below: Sequence[Judgement],
) -> DataTable[Standard]:
    """The latest judgements on the standards of an area, of each location that was judged."""
    no_judgement: list[Judgement | None] = [None]
    rows = [
        Standard(code, str(name), judgement, judgement in below)
        for code, name in area.standards.items()
        for judgement in latest.get(code, no_judgement)
    ]

    def of_judgement(name: str) -> Any:
        def value(row: Standard) -> Cell:
            judgement = row.judgement
            if judgement is None:
                return None
            given: Cell = judgement.decided or judgement.as_of if name == "day" else getattr(judgement, name)
            return given

        return value

    several = any(row.judgement is not None and row.judgement.building for row in rows)
    columns: list[Column[Standard]] = [
        Column(key="standard", heading=_("Standard"), value=lambda row: f"{row.code} {row.name}"),
        Column(
            key="judgement",
            heading=_("Judgement"),
            value=lambda row: str(row.judgement.get_value_display()) if row.judgement else _("no judgement known"),
        ),
        Column(key="building", heading=_("Location"), value=of_judgement("building"), on_page=several),
        Column(key="day", heading=_("Given on"), value=of_judgement("day")),
        Column(key="framework", heading=_("Framework"), value=of_judgement("framework")),
    ]
    name, title, subject = f"oordelen-{area.code.lower()}", f"{area.code} {area.name}", subject_of_place(where)
    return DataTable(request, name, title, rows, columns, subject, beside_others=True)


def covers_table(
    request: HttpRequest,
    where: PlacePage,
    rows: Sequence[Covered],
    *,
    names: bool,
    name: str = "deskundigheid",
    topic: str = "",
) -> DataTable[Covered]:
    """What the norm asks to know, and who covers it; ``names``: whether the reader may see who does not want to be
    found."""
    columns: list[Column[Covered]] = [
        Column(key="provision", heading=_("Provision"), value=lambda row: row.asked.name, order=True),
        Column(
            key="covered",
            heading=_("Covered by"),
            value=lambda row: _who_covers(row, names),
            order=lambda row: (row.holding, bool(row.skills)),
        ),
    ]
    return DataTable(
        request,
        name,
        topic or _("What the norm asks to know"),
        rows,
        columns,
        subject_of_place(where),
        per_page=200,
        address=lambda form: where.url("registers:covers-sheet", form),
        beside_others=name != "deskundigheid",
    )


def _who_covers(row: Covered, names: bool) -> str:
    if row.holding:
        return ", ".join(member.name if names or member.findable else member.function for member in row.members)
    return _("lapsed") if row.skills else _("nobody")


@dataclass
class KnownBy:
    """A member of a team with one thing that they know, if any."""

    member: TeamMember
    skill: Skill | None


def team_table(request: HttpRequest, where: PlacePage) -> DataTable[KnownBy]:
    """Who knows what, a line for each thing; to keep, not to show."""
    members = where.place.team.prefetch_related("skills")  # type: ignore[union-attr]
    rows = [KnownBy(member, skill) for member in members for skill in (list(member.skills.all()) or [None])]
    columns: list[Column[KnownBy]] = [
        Column(key="name", heading=_("Name"), value=lambda row: row.member.name),
        Column(key="function", heading=_("Function"), value=lambda row: row.member.function),
        Column(
            key="hours",
            heading=_("Hours a week for support"),
            value=lambda row: None if row.member.hours is None else float(row.member.hours),
        ),
        Column(
            key="kind",
            heading=_("Kind"),
            value=lambda row: str(row.skill.get_kind_display()) if row.skill else "",
        ),
        Column(key="what", heading=_("What"), value=lambda row: row.skill.title if row.skill else ""),
        Column(key="until", heading=_("Holds until"), value=lambda row: row.skill.until if row.skill else None),
    ]
    return DataTable(request, "team", _("Team"), rows, columns, subject_of_place(where))


def policies_table(request: HttpRequest, where: PlacePage, areas: Sequence[PolicyArea]) -> DataTable[PolicyArea]:
    """The board's policy on each area; to keep, not to show."""
    columns: list[Column[PolicyArea]] = [
        Column(key="title", heading=_("Short title"), value=lambda row: row.asked.name),
        Column(key="area", heading=_("Area"), value=lambda row: row.asked.text),
        Column(key="document", heading=_("Document"), value=lambda row: row.policy.title if row.policy else ""),
        Column(key="link", heading=_("Where it can be read"), value=lambda row: row.policy.link if row.policy else ""),
        Column(key="adopted", heading=_("Adopted on"), value=lambda row: row.policy.adopted if row.policy else None),
        Column(key="owner", heading=_("Owner"), value=lambda row: row.policy.owner if row.policy else ""),
        Column(
            key="review",
            heading=_("Review before"),
            value=lambda row: row.policy.review_before if row.policy else None,
        ),
    ]
    return DataTable(request, "beleid", _("Policies"), areas, columns, subject_of_place(where))
