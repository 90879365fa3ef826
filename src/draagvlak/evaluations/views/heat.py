"""The heat map of where schools stand: its rows and columns, drawn, and as a table of the page."""

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import heat_map, overviews
from draagvlak.evaluations.tables import Grid, GridColumn
from draagvlak.evaluations.views.common import ANY_BRIN
from draagvlak.evaluations.views.scope import Scope
from draagvlak.norms.questionnaire import BOARD, SCHOOL

_MOST_WITH_WAYS = 60  #: rows, of which each figure leads to what it counts; more would make the page too heavy


def grid_of(view: Scope) -> Grid:
    """Rows and columns: the topics that schools answer, all of them together, and of boards what they answer
    themselves; below them all rows together."""
    of_boards = view.asked.of(BOARD) if view.per == "bestuur" else []
    shared = {topic.key for topic in of_boards}
    columns = []
    for topic in view.asked.of(SCHOOL):
        name = f"{topic.number} {spoken(topic.title)}".strip()
        if topic.key in shared:
            name = _("%(topic)s: what schools say") % {"topic": name}
        columns.append(GridColumn(topic.key, name))
    columns.append(GridColumn("", _("All")))
    for topic in of_boards:
        name = f"{topic.number} {spoken(topic.title)}".strip()
        columns.append(GridColumn(topic.key, _("%(topic)s: what the board says") % {"topic": name}, own=True))
    rows = list(view.rows)
    if len(rows) > 1:
        schools = sum(row.schools for row in rows)
        own = overviews.together([overviews.Line("", "", row.own) for row in rows])
        rows.append(overviews.Line("", _("All"), overviews.together(rows), schools, own=own))
    return Grid(columns, rows)


def _row_urls(view: Scope, grid: Grid) -> list[str]:
    """Where the name of each row leads. The address is made once and filled in for each: there may be hundreds."""
    if view.per == "school":
        shape = reverse("evaluations:school-evaluation", args=[view.slug, ANY_BRIN, view.round.year])
    else:
        shape = view.url("evaluations:standing", **{view.per: ANY_BRIN, "per": "school"})
    return [shape.replace(ANY_BRIN, row.key) if row.key else "" for row in grid.rows]


def _ways(view: Scope, grid: Grid) -> list[list[str]]:
    """Of each row and column where what is counted can be read."""
    if len(grid.rows) > _MOST_WITH_WAYS:
        return [[""] * len(grid.columns)] * len(grid.rows)
    names = [(_way_of(view, column), _way_of(view, column, whole=True)) for column in grid.columns]
    urls = _row_urls(view, grid)
    return [
        [(shape.replace(ANY_BRIN, row.key) if row.key else whole) or url for shape, whole in names]
        for row, url in zip(grid.rows, urls, strict=True)
    ]


def _way_of(view: Scope, column: GridColumn, *, whole: bool = False) -> str:
    """To what stands in a column, of one row or (``whole``) of all of them."""
    if not column.topic:
        return ""
    if column.own:
        return (
            ""
            if whole
            else reverse("evaluations:board-topic", args=[view.slug, ANY_BRIN, view.round.year, column.topic])
        )
    if view.per == "school" and not whole:
        return reverse("evaluations:school-topic", args=[view.slug, ANY_BRIN, view.round.year, column.topic])
    chosen = {} if whole else {view.per: ANY_BRIN}
    return view.url("evaluations:standing-topic", column.topic, **chosen)


def _drawn(view: Scope, grid: Grid, *, links: bool) -> tuple[list[heat_map.Row], list[heat_map.Heading]]:
    headings = [
        heat_map.Heading(column.topic, column.name, _way_of(view, column, whole=True) if links else "")
        for column in grid.columns
    ]
    ways = _ways(view, grid) if links else [[""] * len(grid.columns)] * len(grid.rows)
    urls = _row_urls(view, grid) if links else [""] * len(grid.rows)
    rows = [
        heat_map.Row(
            row.name,
            [
                None if part is None else heat_map.Vessel(part, confirmed, way)
                for (part, confirmed), way in zip(grid.parts(row), row_ways, strict=True)
            ],
            url,
        )
        for row, row_ways, url in zip(grid.rows, ways, urls, strict=True)
    ]
    return rows, headings


def heat_drawing(view: Scope, grid: Grid) -> SafeString:
    """For the page."""
    return heat_map.heat(_("Share in place, per topic"), *_drawn(view, grid, links=True))


def heat_picture(view: Scope, grid: Grid) -> SafeString:
    """To keep: it says itself of whom, of which year and of which day it is, and what its marks mean."""
    clock = _("A clock: part of what is in place was not confirmed in this round; that part is lighter.")
    about = [*view.about, clock]
    return heat_map.heat_file(_("Share in place, per topic"), *_drawn(view, grid, links=False), about)


_FIGURE = '<td class="figure">{}</td>'
_EMPTY = _FIGURE.format("–")


def heat_as_table(view: Scope, grid: Grid) -> SafeString:
    """The same as a table; written by hand because it has thousands of cells."""
    head = "".join(f'<th scope="col" class="turned"><bdi>{escape(column.name)}</bdi></th>' for column in grid.columns)
    old = escape(_("not all confirmed in this round"))
    clock = f' <span class="old-mark" role="img" aria-label="{old}" title="{old}"></span>'
    rows = []
    for row, ways, url in zip(grid.rows, _ways(view, grid), _row_urls(view, grid), strict=True):
        cells = []
        for (part, confirmed), way in zip(grid.parts(row), ways, strict=True):
            if part is None:
                cells.append(_EMPTY)
                continue
            figure = f"{part * 100:.0f}%"
            shown = f'<a href="{escape(way)}">{figure}</a>' if way else figure
            cells.append(_FIGURE.format(shown + (clock if confirmed < part else "")))
        name = f'<a href="{escape(url)}">{escape(row.name)}</a>' if url else escape(row.name)
        rows.append(f'<tr><th scope="row">{name}</th>{_FIGURE.format(row.schools)}{"".join(cells)}</tr>')
    first = {"school": _("School"), "bestuur": _("Board"), "regio": _("Region")}[view.per]
    return mark_safe(  # every text is escaped
        f'<table class="table turned-heads"><thead><tr><th scope="col">{escape(first)}</th>'
        f'<th scope="col">{escape(_("Schools"))}</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )
