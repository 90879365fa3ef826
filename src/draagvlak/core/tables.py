"""One table, every form of it: rows, columns and filters said once give page, CSV and Excel.

A room says in its ``tables.py`` what a table holds; the tag ``table`` shows it, ``file`` gives it to keep. A file holds
what the page shows, of all pages, by the filters and in the order of the address, and says of what it is. What of a
cell is more than its value (a link, a sign) stands in the template of the page.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.forms.utils import flatatt
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from draagvlak.core import dutch, values
from draagvlak.core.dates import in_figures
from draagvlak.core.school_years import school_year, year_of
from draagvlak.core.spreadsheets import Cell, download

PER_PAGE = 100
MOST_IN_A_FILE = 50_000
FORMS = ("xlsx", "csv")  #: of files; what each is called stands in the template
Row = TypeVar("Row")
Rows: TypeAlias = Sequence[Row] | QuerySet[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Column(Generic[Row]):
    """One column.

    Args:
        key: its name in addresses and for the cells of a template.
        heading: the word above it.
        value: what a file holds of a row, and the page where its template says nothing else.
        figure: whether it holds figures, which stand under each other.
        percent: whether they are percents: a page shows them whole, with their sign; a file with one decimal.
        on_page, in_files: where it stands.
        order: by what rows are put in its order: something of a row, or (true) its value, so that they stand as one
            reads them; columns of the database where there may be too many rows to read; nothing where that order
            would say nothing.
        unseen: whether its heading is only read aloud.
        cell: the cells of the template that several columns share, where that is not its key; there ``column`` is it.
        under: what stands small below its heading.
    """

    key: str
    heading: Any
    value: Callable[[Row], Cell] = lambda _row: None
    figure: bool = False
    percent: bool = False
    on_page: bool = True
    in_files: bool = True
    order: tuple[str, ...] | Callable[[Row], Any] | bool = False
    unseen: bool = False
    cell: str = ""
    under: Any = ""

    @cached_property
    def attributes(self) -> SafeString:
        """Of each of its cells; on a phone each says itself of what it is."""
        return flatatt({"class": "figure" if self.figure else None, "data-name": None if self.unseen else self.heading})


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Something by which rows are chosen.

    Args:
        name: in the address.
        label: what it asks.
        narrow: the rows that stay, of all rows and what was asked.
        options: what can be chosen, in words by value; none for a word or a day.
        everything: in words, when nothing is chosen.
        is_day: whether it asks a day; then ``narrow`` gets one.
        otherwise: what its field shows when nothing was asked.
    """

    name: str
    label: Any
    narrow: Callable[[Any, Any], Any]
    options: Sequence[tuple[str, Any]] = ()
    everything: Any = ""
    is_day: bool = False
    otherwise: Any = ""

    @property
    def kind(self) -> str:
        return "choice" if self.options else "day" if self.is_day else "search"

    def read(self, given: str | None) -> Any:
        """What the address asks, within bounds; empty where that is nothing, or none of the options."""
        if self.is_day:
            return values.day(given) or ""
        text = values.sought(given)
        return text if not self.options or text in {str(value) for value, _word in self.options} else ""

    def in_words(self, asked: Any) -> str:
        """What was asked, with what it was asked of: Board: Stichting Voorbeeld."""
        if self.is_day:
            said = in_figures(asked)
        else:
            said = next((str(word) for value, word in self.options if str(value) == asked), asked)
        return f"{self.label}: {said}"


@dataclass(frozen=True)
class TableSubject:
    """Of whom and of when a table is: it stands in the name of its files, and in them."""

    slug: str  #: of the consortium
    name: str  #: of the consortium
    day: datetime.date = field(default_factory=timezone.localdate)
    year: int | None = None  #: the school year that it is about, else that of its day
    place: str = ""  #: the board or school, where it is of one
    key: str = ""  #: of that
    notes: tuple[tuple[str, str], ...] = ()  #: what has to be known to read it: a name, and words

    @property
    def school_year(self) -> str:
        return school_year(year_of(self.day) if self.year is None else self.year)

    def lines(self, chosen: str) -> list[tuple[str, str]]:
        """All of it in words; ``chosen``: by which filters."""
        told = [
            (_("Consortium"), self.name),
            (_("Place"), self.place),
            (_("School year"), self.school_year),
            (_("Day"), in_figures(self.day)),
            (_("Chosen"), chosen or _("everything")),
            *self.notes,
        ]
        return [(name, text) for name, text in told if text]


class DataTable(Generic[Row]):
    """A table of one request.

    Args:
        name: of its files, and in an address where a page has more than one.
        beside_others: whether other tables stand on its page: then what an address asks of it carries its name, and
            leaves the others as they are.
        title: read aloud, and the name of the sheet.
        rows: all there are, in their usual order.
        per_page: how many stand on a page.
        address: where a file of it is fetched, by its form; else the page itself gives it.
        anchor, style: ``id`` and ``class`` of a row.
        pictures: whether the page has a chart that can be kept too.
        plain: whether it stays a table on a phone.
    """

    def __init__(
        self,
        request: HttpRequest,
        name: str,
        title: Any,
        rows: Rows[Row],
        columns: Sequence[Column[Row]],
        about: TableSubject,
        *,
        filters: Sequence[Filter] = (),
        per_page: int = PER_PAGE,
        address: Callable[[str], str] | None = None,
        anchor: Callable[[Row], str] | None = None,
        style: Callable[[Row], str] | None = None,
        pictures: bool = False,
        plain: bool = False,
        beside_others: bool = False,
    ) -> None:
        self.request, self.name, self.title, self.about = request, name, title, about
        self.all_rows, self.columns, self.filters, self.per_page = rows, columns, filters, per_page
        self.address, self.anchor, self.style = address, anchor, style
        self.pictures, self.plain, self.beside_others = pictures, plain, beside_others

    def parameter(self, name: str) -> str:
        """What an address asks of this table, as it is called there."""
        return f"{self.name}-{name}" if self.beside_others else name

    # -- which rows -------------------------------------------------------------------------------------------------

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What each filter was asked; only those that were."""
        given = self.request.GET
        read = {choice.name: choice.read(given.get(self.parameter(choice.name))) for choice in self.filters}
        return {name: value for name, value in read.items() if value != ""}

    @cached_property
    def chosen(self) -> str:
        """By what the rows were chosen, in words; empty when all stand here."""
        return "; ".join(
            choice.in_words(self.asked[choice.name]) for choice in self.filters if choice.name in self.asked
        )

    @cached_property
    def sorted_by(self) -> tuple[Column[Row] | None, bool]:
        """The column of which the address asks the order, and whether from the other end."""
        wanted = self.request.GET.get(self.parameter("volgorde"), "")
        key = wanted.removeprefix("-")
        column = next((one for one in self.shown_columns if one.key == key and one.order), None)
        return column, column is not None and wanted.startswith("-")

    @cached_property
    def rows(self) -> Rows[Row]:
        """What the filters leave, in the order that is asked."""
        rows = self.all_rows
        for choice in self.filters:
            if choice.name in self.asked:
                rows = choice.narrow(rows, self.asked[choice.name])
        column, backwards = self.sorted_by
        return rows if column is None else _in_order(rows, column, backwards)

    @cached_property
    def page(self) -> Page[Any]:
        """The rows that are shown. Of what fits on one page nothing is counted first."""
        rows, wanted = self.rows, self.request.GET.get(self.parameter("pagina"))
        if isinstance(rows, QuerySet):
            start = list(rows[: self.per_page + 1])
            rows = start if len(start) <= self.per_page else rows
        return Paginator(rows, self.per_page).get_page(wanted)

    # -- the page ---------------------------------------------------------------------------------------------------

    @cached_property
    def shown_columns(self) -> list[Column[Row]]:
        return [column for column in self.columns if column.on_page]

    @property
    def can_be_sorted(self) -> bool:
        return self.page.paginator.count > 1

    def query(self, **changed: str) -> str:
        """The address's query with parts of it that are of this table replaced; an empty one is left out, and the page
        is the first."""
        return self._query({self.parameter(name): value for name, value in changed.items()})

    def _query(self, changed: dict[str, str]) -> str:
        stays = [
            (name, value)
            for name, values in self.request.GET.lists()
            if name != self.parameter("pagina") and name not in changed
            for value in values
        ]
        return urlencode([*stays, *((name, value) for name, value in changed.items() if value)])

    @property
    def headings(self) -> Iterator[dict[str, Any]]:
        """Of each column: itself, where a tap on it leads, and how the rows stand by it."""
        by, backwards = self.sorted_by
        for column in self.shown_columns:
            link = ""
            if column.order and self.can_be_sorted:
                key = f"-{column.key}" if column is by and not backwards else column.key
                link = self.query(volgorde=key)
            direction = ("descending" if backwards else "ascending") if column is by else ""
            yield {"column": column, "link": link, "direction": direction}

    @property
    def asks(self) -> Iterator[dict[str, Any]]:
        """The filters, each with what it was asked."""
        for choice in self.filters:
            asked = self.asked.get(choice.name, choice.otherwise)
            yield {
                "filter": choice,
                "name": self.parameter(choice.name),
                "asked": asked.isoformat() if isinstance(asked, datetime.date) else asked,
            }

    @property
    def files(self) -> list[tuple[str, str]]:
        """Form and address of each file."""
        forms = (*FORMS, *(("svg", "png") if self.pictures else ()))
        if self.address is None:
            return [(form, f"?{self._query({'als': form, 'tabel': self.name})}") for form in forms]
        query = self.query()
        return [(form, self.address(form) + (f"?{query}" if query else "")) for form in forms]

    # -- files ------------------------------------------------------------------------------------------------------

    def file(self, form: str) -> HttpResponse:
        """The table to keep, all of its pages.

        Raises:
            Http404: there is no such form.
        """
        if form not in FORMS:
            raise Http404
        columns = [column for column in self.columns if column.in_files]
        shown: Iterable[Row] = self.rows[:MOST_IN_A_FILE]
        rows = ([_in_a_file(column, column.value(row)) for column in columns] for row in shown)
        header = [f"{column.heading}, %" if column.percent else str(column.heading) for column in columns]
        about = [*self.about.lines(self.chosen), *self._left_off()]
        return download(self.file_name, header, rows, form, title=str(self.title), about=about)

    def _left_off(self) -> list[tuple[str, str]]:
        """That a file does not hold all rows, in words, where it does not."""
        number = self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)
        if number <= MOST_IN_A_FILE:
            return []
        return [(_("Rows"), _("the first %(most)s of %(number)s") % {"most": MOST_IN_A_FILE, "number": number})]

    @property
    def file_name(self) -> str:
        """Without its ending: what, of whom, of which school year, on which day, and by which filters."""
        choices = "-".join(f"{name}-{slugify(str(value))}" for name, value in self.asked.items())
        parts = [
            self.name,
            self.about.slug,
            self.about.key,
            self.about.school_year,
            self.about.day.isoformat(),
            choices,
        ]
        return "_".join(part for part in parts if part)[:120].rstrip("-_")


def _in_a_file(column: Column[Row], value: Cell) -> Cell:
    return round(value, 1) if column.percent and isinstance(value, float) else value


def _in_order(rows: Rows[Row], column: Column[Row], backwards: bool) -> Rows[Row]:
    if isinstance(rows, QuerySet) and isinstance(column.order, tuple):
        ends = [F(name).desc(nulls_last=True) if backwards else F(name).asc(nulls_last=True) for name in column.order]
        return rows.order_by(*ends, "pk")
    of_row = column.order if callable(column.order) else column.value
    known = [(of_row(row), row) for row in rows]
    filled = [pair for pair in known if pair[0] is not None and pair[0] != ""]
    filled.sort(key=lambda pair: _comparable(pair[0]), reverse=backwards)
    return [row for _value, row in filled] + [row for value, row in known if value is None or value == ""]


def _comparable(value: Any) -> Any:
    return dutch.alphabetical(value) if isinstance(value, str) else value


def file_asked(request: HttpRequest, context: dict[str, Any]) -> HttpResponse | None:
    """The table of a page that its address asks as a file, if it does. One whose files have an address of their own is
    given there alone: that address has its own rule, and some are noted in the log.

    Raises:
        Http404: the page has no such table, or there is no such form of file.
    """
    form = request.GET.get("als")
    tables = [table for table in context.values() if isinstance(table, DataTable) and table.address is None]
    if not form or not tables:
        return None
    name = request.GET.get("tabel") or tables[0].name
    wanted = next((table for table in tables if table.name == name), None)
    if wanted is None:
        raise Http404
    return wanted.file(form)


def page_with_tables(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; or, where its address asks it, one of its tables as a file. Of a page with a form, too,
    ``core.forms.page_with_form`` gives either."""
    return file_asked(request, context) or render(request, template, context)
