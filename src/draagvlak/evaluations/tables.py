"""The tables of this room: how far schools are, how they stand, and what they say."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core.spreadsheets import Cell
from draagvlak.core.tables import Column, DataTable, Filter, Row, TableSubject
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews, provision_tallies
from draagvlak.evaluations.models import FRESH, Round, State
from draagvlak.norms.questionnaire import Standing, names_of_standings

WANTING = "vraagt"  #: asks for schools that need something yet

# -- how far schools are --------------------------------------------------------------------------------------------


def progress_table(request: HttpRequest, round_: Round, lines: Sequence[overviews.Line]) -> DataTable[overviews.Line]:
    """How far each of some schools is in a round."""
    words = {name: word for name, word, _number in overviews.Progress().parts()}
    slug = round_.consortium.slug
    columns: list[Column[overviews.Line]] = [
        Column(key="brin", heading="BRIN", value=lambda line: line.key, on_page=False),
        Column(key="school", heading=_("School"), value=lambda line: line.name, order=True),
        Column(key="board", heading=_("Board"), value=lambda line: line.board_name, order=True),
        Column(key="region", heading=_("Region"), value=lambda line: line.region_name, on_page=False),
        Column(
            key="state",
            heading=_("State"),
            value=lambda line: str(words[line.how_far]),
            order=lambda line: list(words).index(line.how_far),
        ),
        Column(
            key="standing", heading=_("Standing"), in_files=False, order=lambda line: overviews.share(line.total) or 0
        ),
        Column(
            key="confirmed",
            heading=_("Confirmed"),
            figure=True,
            order=True,
            value=lambda line: line.total.get("confirmed", 0),
        ),
        Column(key="asked", heading=_("Asked"), value=lambda line: overviews.asked_in(line.total), on_page=False),
        *_numbers_of_bars(lambda line: line.total),
    ]
    return DataTable(
        request,
        "voortgang",
        _("How far schools are"),
        lines,
        columns,
        TableSubject(slug, round_.consortium.name, year=round_.year),
        filters=_progress_filters(words, lines),
        per_page=20,
        beside_others=True,
        address=lambda form: reverse("evaluations:round-sheet", args=[slug, round_.year, form]),
    )


def own_answers_table(
    request: HttpRequest, round_: Round, lines: Sequence[overviews.Line]
) -> DataTable[overviews.Line]:
    """How far each board is in a round with what it answers itself."""
    words = {name: word for name, word, _number in overviews.Progress().parts()}
    columns: list[Column[overviews.Line]] = [
        Column(key="board", heading=_("Board"), value=lambda line: line.name, order=True),
        Column(
            key="state",
            heading=_("State"),
            value=lambda line: str(words[line.how_far]),
            order=lambda line: list(words).index(line.how_far),
        ),
        Column(key="standing", heading=_("Standing"), in_files=False),
        Column(
            key="confirmed",
            heading=_("Confirmed"),
            figure=True,
            order=True,
            value=lambda line: line.total.get("confirmed", 0),
        ),
        Column(key="asked", heading=_("Asked"), value=lambda line: line.asked, on_page=False),
        *_numbers_of_bars(lambda line: line.total),
    ]
    subject = TableSubject(round_.consortium.slug, round_.consortium.name, year=round_.year)
    return DataTable(request, "besturen", _("How far boards are"), lines, columns, subject, beside_others=True)


def _numbers_of_bars(tally: Callable[[Row], overviews.Tally]) -> list[Column[Row]]:
    """What a bar is drawn from, for files."""

    def number_of(part: str) -> Callable[[Row], Cell]:
        return lambda row: tally(row).get(part, 0)

    names = names_of_standings()
    numbers = [Column(key=part, heading=names[part], value=number_of(part), on_page=False) for part in charts.PARTS]
    confirmed = _("In place and confirmed in this round")
    return [*numbers, Column(key=FRESH, heading=confirmed, value=number_of(FRESH), on_page=False)]


def _wanting(line: overviews.Line) -> str:
    """``WANTING`` of a school that has not signed."""
    return "" if line.state in {State.SIGNED, State.CLOSED} else WANTING


def _progress_filters(words: dict[str, str], lines: Sequence[overviews.Line]) -> list[Filter]:
    boards = sorted({(line.board, line.board_name) for line in lines}, key=lambda board: board[1].lower())
    filters = [
        Filter(name="q", label=_("Name or BRIN"), narrow=schools_called),
        Filter(
            name="stand",
            label=_("State"),
            everything=_("All states"),
            options=[*words.items(), (WANTING, _("Needs something: not signed yet"))],
            narrow=lambda lines, state: [line for line in lines if state in {line.how_far, _wanting(line)}],
        ),
        Filter(
            name="bestuur",
            label=_("Board"),
            everything=_("All boards"),
            options=boards,
            narrow=lambda lines, board: [line for line in lines if line.board == board],
        ),
    ]
    return filters if len(boards) > 1 else filters[:2]


def schools_called(lines: Iterable[overviews.Line], words: str) -> list[overviews.Line]:
    """Those whose name or BRIN holds some words."""
    sought = words.casefold()
    return [line for line in lines if sought in line.name.casefold() or sought in line.key.casefold()]


# -- how schools stand ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GridColumn:
    """A column of the heat map: a topic, or (no topic) all of them; ``own``: as the board itself answers it."""

    topic: str
    name: str
    own: bool = False


@dataclass(frozen=True)
class Grid:
    """The heat map: rows of schools, boards or regions and last all of them, by topics."""

    columns: Sequence[GridColumn]
    rows: Sequence[overviews.Line]

    def parts(self, row: overviews.Line) -> list[tuple[float | None, float]]:
        """Of each column the share in place, nothing where nothing was answered; and the share that is in place and was
        confirmed in the round."""
        whole = list(map(sum, zip(*row.counts.values(), strict=True)))
        parts: list[tuple[float | None, float]] = []
        for column in self.columns:
            counted = (row.own if column.own else row.counts).get(column.topic) if column.topic else whole
            if counted:
                parts.append((overviews.part_of(counted), overviews.confirmed_part_of(counted)))
            else:
                parts.append((None, 0.0))
        return parts


def heat_table(request: HttpRequest, grid: Grid, subject: TableSubject) -> DataTable[overviews.Line]:
    """The share in place of each school, board or region and topic; behind each how much of it was confirmed."""
    parts = {id(row): grid.parts(row) for row in grid.rows}

    def share_in(place: int) -> Callable[[overviews.Line], Cell]:
        return lambda row: _in_percents(parts[id(row)][place][0])

    def confirmed_in(place: int) -> Callable[[overviews.Line], Cell]:
        def value(row: overviews.Line) -> Cell:
            part, confirmed = parts[id(row)][place]
            return _in_percents(confirmed / part) if part else None

        return value

    columns: list[Column[overviews.Line]] = [
        Column(key="name", heading=_("Name"), value=lambda line: line.name),
        Column(key="schools", heading=_("Schools"), value=lambda line: line.schools, figure=True),
    ]
    for place, column in enumerate(grid.columns):
        columns += (
            Column(key=f"part-{place}", heading=column.name, value=share_in(place), figure=True, percent=True),
            Column(
                key=f"confirmed-{place}",
                heading=_("%(topic)s: of which confirmed in this round") % {"topic": column.name},
                value=confirmed_in(place),
                figure=True,
                percent=True,
            ),
        )
    return DataTable(request, "stand", _("Share in place, per topic"), grid.rows, columns, subject)


def tally_table(
    request: HttpRequest,
    name: str,
    title: str,
    tallies: Sequence[provision_tallies.ProvisionTally],
    subject: TableSubject,
    *,
    by_gaps: bool = False,
) -> DataTable[provision_tallies.ProvisionTally]:
    """How many schools stand how with some provisions; of a topic, beside how schools are spread over it. ``by_gaps``:
    of all, and counts those that lack it, not the share."""
    counted: Column[provision_tallies.ProvisionTally] = (
        Column(key="gaps", heading=_("Not in place"), value=lambda row: row.gaps, figure=True, order=True)
        if by_gaps
        else Column(
            key="share",
            heading=_("In place"),
            value=lambda row: _in_percents(overviews.share(row.tally)),
            figure=True,
            percent=True,
            order=True,
        )
    )
    columns: list[Column[provision_tallies.ProvisionTally]] = [
        Column(key="provision", heading=_("Short title"), value=lambda row: row.asked.name, order=True),
        Column(key="text", heading=_("Provision"), value=lambda row: row.asked.text, on_page=False),
        Column(key="standing", heading=_("Standing"), in_files=False),
        *_numbers_of_bars(lambda row: row.tally),
        counted,
    ]
    return DataTable(request, name, title, tallies, columns, subject, pictures=True, beside_others=not by_gaps)


def _in_percents(part: float | None) -> float | None:
    return None if part is None else part * 100


@dataclass
class CountedStanding:
    """How many answers stand so."""

    standing: str
    answers: int
    confirmed: int | None = None
    """Of what is in place: how many of them were confirmed in the round."""


def total_table(request: HttpRequest, tally: overviews.Tally, subject: TableSubject) -> DataTable[CountedStanding]:
    """How all provisions together stand."""
    names = names_of_standings()
    rows = [
        CountedStanding(part, tally.get(part, 0), tally.get(FRESH, 0) if part == Standing.IN_PLACE else None)
        for part in charts.PARTS
    ]
    columns: list[Column[CountedStanding]] = [
        Column(key="standing", heading=_("Standing"), value=lambda row: str(names[row.standing])),
        Column(key="answers", heading=_("Answers"), value=lambda row: row.answers, figure=True),
        Column(key="confirmed", heading=_("Confirmed"), value=lambda row: row.confirmed, figure=True),
    ]
    title = _("All provisions together")
    return DataTable(request, "samen", title, rows, columns, subject, plain=True, beside_others=True)


@dataclass
class Band:
    """How many schools have so much of a topic in place."""

    word: str
    schools: int


def spread_table(request: HttpRequest, topic: str, spread: Sequence[int], subject: TableSubject) -> DataTable[Band]:
    """How schools are spread over a topic."""
    words = [_("at least 90% in place"), _("75 to 89%"), _("50 to 74%"), _("less than half"), _("no answer yet")]
    columns: list[Column[Band]] = [
        Column(key="band", heading=_("Of this topic"), value=lambda row: row.word),
        Column(key="schools", heading=_("Schools"), value=lambda row: row.schools, figure=True),
        Column(key="drawn", heading=_("Drawn"), in_files=False, unseen=True),
    ]
    rows = [Band(word, number) for word, number in zip(words, spread, strict=True)]
    title = _("How schools are spread")
    return DataTable(request, f"spreiding-{topic}", title, rows, columns, subject, beside_others=True)


@dataclass
class SchoolSays:
    """What a school says of a provision, with what the page shows of it."""

    answer: provision_tallies.SchoolAnswer
    url: str
    sign: str

    @property
    def line(self) -> overviews.Line:
        return self.answer.line


def said_table(
    request: HttpRequest, provision: str, rows: Sequence[SchoolSays], subject: TableSubject
) -> DataTable[SchoolSays]:
    """What every school says of a provision."""
    names = names_of_standings()
    kinds = list(names)
    columns: list[Column[SchoolSays]] = [
        Column(key="brin", heading="BRIN", value=lambda row: row.line.key, on_page=False),
        Column(key="school", heading=_("School"), value=lambda row: row.line.name, order=True),
        Column(key="board", heading=_("Board"), value=lambda row: row.line.board_name, on_page=False),
        Column(
            key="standing",
            heading=_("Standing"),
            value=lambda row: str(names[row.answer.standing]),
            order=lambda row: kinds.index(row.answer.standing),
        ),
        Column(
            key="confirmed",
            heading=_("Confirmed in this round"),
            value=lambda row: _("yes") if row.answer.confirmed else _("no"),
        ),
        Column(key="how", heading=_("How"), value=lambda row: row.answer.how),
    ]
    filters = [
        Filter(
            name="q",
            label=_("Name or BRIN"),
            narrow=lambda rows, words: [row for row in rows if row.line in schools_called([row.line], words)],
        ),
        Filter(
            name="stand",
            label=_("Standing"),
            everything=_("All standings"),
            options=[(part, names[part]) for part in charts.PARTS],
            narrow=lambda rows, standing: [row for row in rows if row.answer.standing == standing],
        ),
    ]
    return DataTable(
        request, f"stand-{provision}", _("What schools say"), rows, columns, subject, filters=filters, per_page=200
    )


@dataclass
class TopicYears:
    """A topic, or all of them, with its share in place in each year."""

    number: str
    title: str
    parts: Sequence[float | None]
    key: str = ""

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}".strip()


def years_table(
    request: HttpRequest, years: Sequence[tuple[str, int]], rows: Sequence[TopicYears], subject: TableSubject
) -> DataTable[TopicYears]:
    """The share in place from year to year; ``years``: the word for each, and how many schools were counted."""

    def part_of(place: int) -> Callable[[TopicYears], Cell]:
        return lambda row: _in_percents(row.parts[place])

    columns: list[Column[TopicYears]] = [
        Column(key="topic", heading=_("Topic"), value=lambda row: row.name),
        *(
            Column(
                key=f"in-{year}",
                heading=ngettext("%(year)s, %(n)s school", "%(year)s, %(n)s schools", schools)
                % {"year": year, "n": schools},
                value=part_of(place),
                figure=True,
                percent=True,
                order=True,
            )
            for place, (year, schools) in enumerate(years)
        ),
    ]
    title = _("From year to year")
    return DataTable(request, "jaren", title, rows, columns, subject, pictures=True, plain=True, per_page=200)


def policy_counts_table(request: HttpRequest, counts: Sequence[Any], subject: TableSubject) -> DataTable[Any]:
    """How many boards have a current policy on each area, how many an old one, how many none."""
    columns: list[Column[Any]] = [
        Column(key="area", heading=_("Area"), value=lambda row: spoken(row.names)),
        Column(key="current", heading=_("Current"), value=lambda row: row.current, figure=True, order=True),
        Column(key="overdue", heading=_("Overdue"), value=lambda row: row.overdue, figure=True, order=True),
        Column(key="missing", heading=_("Missing"), value=lambda row: row.missing, figure=True, order=True),
    ]
    title = _("Policies of boards")
    return DataTable(request, "beleid-van-besturen", title, counts, columns, subject, beside_others=True)
