"""The tables of this room: chapters of schools, where the area has no offer, who knows what."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.school_years import school_year
from draagvlak.core.spreadsheets import Cell
from draagvlak.core.tables import Column, DataTable, Filter, TableSubject
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms.book import Book, Subject
from draagvlak.norms.version_text import ProvisionText
from draagvlak.offers import completeness, expertise
from draagvlak.offers.completeness import Completeness
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.facts import otherwise, signed_old
from draagvlak.offers.gaps import Area
from draagvlak.offers.models import Edition, Offer, Reaction
from draagvlak.offers.rules import SEE_GUIDES
from draagvlak.offers.standings import UNSAID, Old, said_old, standing_in_words
from draagvlak.people.access import reach
from draagvlak.places.models import Board, Consortium, Placement, School


@dataclass
class GuideRow:
    """A school with its newest chapter, if it has one."""

    school: School
    board: Board
    edition: Edition | None
    completeness: Completeness | None
    confirmed: datetime.datetime | None
    old: tuple[Old, ...]
    """Why what its leader confirmed may not hold any more."""
    otherwise: int
    remarks: int

    @property
    def said(self) -> str:
        """Whether what parents read of it was said at all, and is of this year, in words."""
        if self.confirmed is None:
            return standing_in_words(UNSAID)
        return said_old(self.old) or _("of this year and this norm")

    @property
    def year(self) -> str:
        return school_year(self.edition.year) if self.edition else ""

    @property
    def lacks_more(self) -> int:
        """How much it lacks beside the first three things."""
        return max(len(self.completeness.lacking) - 3, 0) if self.completeness else 0

    @property
    def behind(self) -> bool:
        """Whether answers were signed after it was published."""
        return bool(self.edition and self.confirmed and self.confirmed > self.edition.published)


def guides_table(request: HttpRequest, consortium: Consortium) -> DataTable[GuideRow]:
    """Which schools published a chapter, and how complete it is."""
    rows = _guide_rows(request, consortium)
    return DataTable(
        request,
        "schoolgidsen",
        _("Chapters of schools"),
        rows,
        _guide_columns(),
        TableSubject(consortium.slug, consortium.name),
        filters=_guide_filters(rows),
        address=lambda form: reverse("offers:guides-sheet", args=[consortium.slug, form]),
        beside_others=True,
    )


def _guide_columns() -> list[Column[GuideRow]]:
    return [
        Column(key="brin", heading="BRIN", value=lambda row: row.school.brin, on_page=False),
        Column(key="school", heading=_("School"), value=lambda row: str(row.school), order=True),
        Column(key="board", heading=_("Board"), value=lambda row: row.board.name, on_page=False),
        Column(key="chapter", heading=_("Chapter"), in_files=False, order=lambda row: row.edition and row.edition.day),
        Column(
            key="edition",
            heading=_("Edition"),
            value=lambda row: row.edition.number if row.edition else None,
            on_page=False,
        ),
        Column(
            key="day", heading=_("Published"), value=lambda row: row.edition.day if row.edition else None, on_page=False
        ),
        Column(
            key="complete",
            heading=_("Complete"),
            value=lambda row: float(row.completeness.percent) if row.completeness else None,
            figure=True,
            percent=True,
            order=True,
        ),
        Column(
            key="lacks",
            heading=_("What it lacks"),
            value=lambda row: "; ".join(
                spoken(checked.requirement.title) for checked in (row.completeness.lacking if row.completeness else ())
            ),
        ),
        Column(
            key="confirmed",
            heading=_("Confirmed"),
            value=lambda row: timezone.localdate(row.confirmed) if row.confirmed else None,
            on_page=False,
        ),
        Column(key="said", heading=_("What it says"), value=lambda row: row.said, on_page=False),
        Column(
            key="otherwise",
            heading=_("Otherwise today than confirmed"),
            value=lambda row: row.otherwise,
            on_page=False,
        ),
        Column(key="remarks", heading=_("Remarks waiting"), value=lambda row: row.remarks, figure=True, order=True),
    ]


def _guide_filters(rows: Sequence[GuideRow]) -> list[Filter]:
    boards = sorted({(row.board.number, row.board.name) for row in rows}, key=lambda board: board[1].lower())
    filters = [
        Filter(name="q", label=_("Name or BRIN"), narrow=_guides_called),
        Filter(
            name="bestuur",
            label=_("Board"),
            everything=_("All boards"),
            options=boards,
            narrow=lambda rows, number: [row for row in rows if row.board.number == number],
        ),
        Filter(
            name="hoofdstuk",
            label=_("Chapter"),
            everything=_("With and without a chapter"),
            options=[
                ("geen", _("none yet")),
                ("ouder", _("answers are newer")),
                ("anders", _("stands otherwise today")),
            ],
            narrow=_in_state,
        ),
    ]
    return [choice for choice in filters if choice.name != "bestuur" or len(boards) > 1]


def _guides_called(rows: Iterable[GuideRow], words: str) -> list[GuideRow]:
    sought = words.casefold()
    return [row for row in rows if sought in str(row.school).casefold() or sought in row.school.brin.casefold()]


def _in_state(rows: Iterable[GuideRow], state: str) -> list[GuideRow]:
    fits: dict[str, Callable[[GuideRow], bool]] = {
        "geen": lambda row: row.edition is None,
        "ouder": lambda row: row.behind,
        "anders": lambda row: bool(row.otherwise),
    }
    return [row for row in rows if fits[state](row)]


def _guide_rows(request: HttpRequest, consortium: Consortium) -> list[GuideRow]:
    """Every school that the visitor reaches, with its newest edition held against the list, and how much of a
    register stands otherwise today than its leader signed. Eight queries at most."""
    schools = reach(request, SEE_GUIDES, consortium.slug).its_schools(School.objects.filter(consortium=consortium))
    placed = (
        Placement.objects.on(timezone.localdate())
        .filter(consortium=consortium, school__in=schools.values("pk"))
        .select_related("school", "board")
        .order_by("school__name")
    )
    editions: dict[int, Edition] = {}
    for edition in Edition.objects.standing().filter(consortium=consortium).defer("content").order_by("number"):
        editions[edition.school_id] = edition
    complete = completeness.of_editions(editions.values())
    offers = list(Offer.objects.filter(consortium=consortium, school__in=schools.values("pk")))
    confirmed, since_signed = {offer.school_id: offer.confirmed for offer in offers}, otherwise(offers)
    versions, holds = {offer.school_id: offer.version_id for offer in offers}, book_of(consortium)
    remarks: dict[int | None, int] = {}
    for school in Reaction.objects.filter(consortium=consortium, state=Reaction.State.NEW).values_list(
        "school_id", flat=True
    ):
        remarks[school] = remarks.get(school, 0) + 1
    rows: list[GuideRow] = []
    for placement in placed:
        newest = editions.get(placement.school_id)
        checked = complete[newest.pk] if newest else None
        since = confirmed.get(placement.school_id)
        rows.append(
            GuideRow(
                placement.school,
                placement.board,
                newest,
                checked,
                since,
                signed_old(timezone.localdate(since) if since else None, versions.get(placement.school_id), holds),
                since_signed.get(placement.school_id, 0),
                remarks.get(placement.school_id, 0),
            )
        )
    return rows


@dataclass
class TopicGaps:
    """A topic with what no school of each area has in place."""

    topic: Subject
    covered: dict[str, tuple[int, int]] = field(default_factory=dict)
    missing: dict[str, list[ProvisionText]] = field(default_factory=dict)


def gaps_table(
    request: HttpRequest, consortium: Consortium, topics: Sequence[Subject], areas: Sequence[Area]
) -> DataTable[TopicGaps]:
    """Per topic and region: what no school of the region has in place."""
    rows = [
        TopicGaps(
            topic,
            {f"area-{area.key}": area.covered(topic) for area in areas if area.signed},
            {f"area-{area.key}": area.gaps(topic) for area in areas},
        )
        for topic in topics
    ]

    def covered_in(key: str) -> Callable[[TopicGaps], Cell]:
        def covered(row: TopicGaps) -> Cell:
            counted = row.covered.get(key)
            return counted and _("%(n)s of %(m)s") % {"n": counted[0], "m": counted[1]}

        return covered

    columns: list[Column[TopicGaps]] = [
        Column(key="topic", heading=_("Topic"), value=lambda row: spoken(row.topic.title)),
        *(
            Column(
                key=f"area-{area.key}",
                cell="area",
                heading=area.name,
                under=_("%(n)s of %(m)s signed") % {"n": area.signed, "m": area.schools},
                value=covered_in(f"area-{area.key}"),
            )
            for area in areas
        ),
    ]
    subject = TableSubject(consortium.slug, consortium.name)
    title = _("Where the area has no offer")
    return DataTable(request, "dekkend", title, rows, columns, subject, plain=True, per_page=200, beside_others=True)


def expertise_table(request: HttpRequest, consortium: Consortium, of: Book | None) -> DataTable[expertise.Known]:
    """Who in the consortium knows what, and how to ask."""
    columns: list[Column[expertise.Known]] = [
        Column(key="what", heading=_("What"), value=lambda row: row.title, order=True),
        Column(key="kind", heading=_("Kind"), value=lambda row: row.kind, on_page=False),
        Column(key="who", heading=_("Who"), in_files=False),
        Column(key="function", heading=_("Function"), value=lambda row: row.function, on_page=False),
        Column(key="name", heading=_("Name"), value=lambda row: row.name, on_page=False),
        Column(key="where", heading=_("Where"), value=lambda row: row.where, order=True),
        Column(key="region", heading=_("Region"), value=lambda row: row.region, on_page=False),
        Column(key="ask", heading=_("How to ask"), in_files=False),
        Column(key="phone", heading=_("Telephone"), value=lambda row: row.phone, on_page=False),
        Column(key="website", heading=_("Website"), value=lambda row: row.website, on_page=False),
    ]
    filters = [
        Filter(name="q", label=_("Search"), narrow=lambda rows, words: expertise.narrowed(rows, words, "")),
        Filter(
            name="onderwerp",
            label=_("Topic"),
            everything=_("All topics"),
            options=[(topic.key, spoken(topic.title)) for topic in (of.helping if of else ())],
            narrow=lambda rows, topic: expertise.narrowed(rows, "", topic),
        ),
    ]
    return DataTable(
        request,
        "deskundigheid",
        _("Who knows what"),
        expertise.directory(consortium, of),
        columns,
        TableSubject(consortium.slug, consortium.name),
        filters=filters,
        address=lambda form: reverse("offers:expertise-sheet", args=[consortium.slug, form]),
    )
