"""Where schools stand: heat map, topics, provisions, years. Each in a table and a chart, for page and file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.attachments import attached
from draagvlak.core.pictures import png
from draagvlak.core.school_years import school_year
from draagvlak.core.spreadsheets import Cell, download
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews
from draagvlak.evaluations.models import Round
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.norms.questionnaire import BOARD, OPEN, SCHOOL, Asked, Questionnaire, names_of_standings, questionnaire
from draagvlak.norms.templatetags.norms import standing as standing_sign
from draagvlak.people.access import Reach, consortium_of, reach
from draagvlak.places.models import Consortium
from draagvlak.registers import judgements
from draagvlak.registers.models import Facility, Policy

_PERS = ("regio", "bestuur", "school")
_BRIN = "00XX"  #: stands in an address for the key that is filled in


@dataclass
class View:
    """Which schools of which round somebody looks at, as the address says and as far as they reach."""

    request: HttpRequest
    slug: str
    consortium: Consortium
    how_far: Reach
    round: Round
    rounds: Sequence[Round]

    @cached_property
    def asked(self) -> Questionnaire:
        return questionnaire(self.round.version)

    @cached_property
    def all_lines(self) -> list[overviews.Line]:
        """Every school that is reached."""
        return overviews.school_lines(self.round, self.how_far)

    @cached_property
    def board(self) -> str:
        return self.request.GET.get("bestuur", "")

    @cached_property
    def region(self) -> str:
        return self.request.GET.get("regio", "")

    @cached_property
    def lines(self) -> list[overviews.Line]:
        """The schools that are looked at."""
        return [
            line
            for line in self.all_lines
            if (not self.board or line.board == self.board) and (not self.region or line.region == self.region)
        ]

    @property
    def everyone(self) -> bool:
        """Whether that is every school of the round, so that an index alone can answer."""
        return self.how_far.everything and not (self.board or self.region)

    @property
    def per(self) -> str:
        """Of what each row of the heat map is."""
        chosen = self.request.GET.get("per", "")
        if chosen in _PERS:
            return chosen
        return "bestuur" if self.everyone and len(self.all_lines) > 12 else "school"

    @cached_property
    def rows(self) -> list[overviews.Line]:
        """The rows of the heat map."""
        if self.per == "school":
            return self.lines
        return overviews.grouped(self.lines, "board" if self.per == "bestuur" else "region")

    @cached_property
    def cells(self) -> list[list[float | None]]:
        """The share in place of each row and topic; nothing where nothing was answered."""
        keys = [topic.key for topic in self.asked.of(SCHOOL)]
        return [[_cell(row.counts.get(key)) for key in keys] for row in self.rows]

    @cached_property
    def row_urls(self) -> list[str]:
        """Where the name of each row leads. The address is made once and filled in for each: there may be hundreds."""
        if self.per == "school":
            shape = reverse("evaluations:school-evaluation", args=[self.slug, _BRIN, self.round.year])
        else:
            shape = self.url("evaluations:standing", **{self.per: _BRIN, "per": "school"})
        return [shape.replace(_BRIN, line.key) for line in self.rows]

    def url(self, name: str, *args: str, **changed: str) -> str:
        """Of another page about the same schools and year; ``changed`` replaces parts of the address."""
        query = {"jaar": str(self.round.year), "bestuur": self.board, "regio": self.region} | changed
        kept = {key: value for key, value in query.items() if value}
        return reverse(name, args=[self.slug, *args]) + (f"?{urlencode(kept)}" if kept else "")

    @property
    def scope(self) -> str:
        """What is looked at, in words."""
        if self.board:
            return next((line.board_name for line in self.lines), self.board)
        if self.region:
            return next((line.region_name or _("no region") for line in self.lines), self.region)
        return str(self.consortium) if self.how_far.everything else _("Your schools")


def _view(request: HttpRequest, slug: str) -> View | HttpResponse:
    """What is looked at; or, before there is any round, the page that says so. Two queries."""
    consortium = consortium_of(slug)
    rounds = list(overviews.rounds(consortium))
    if not rounds:
        return render(request, "evaluations/no_round.html", {"slug": slug, "active": "standing"})
    wanted = request.GET.get("jaar", "")
    found = next((one for one in rounds if str(one.year) == wanted), rounds[0])
    return View(request, slug, consortium, reach(request, SEE_STANDING, slug), found, rounds)


def _looking(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives a page what is looked at; before there is any round, the page that says so is shown instead."""

    @wraps(page)
    def shown(request: HttpRequest, slug: str, **named: str) -> HttpResponse:
        view = _view(request, slug)
        return view if isinstance(view, HttpResponse) else page(request, view, **named)

    return shown


def _context(view: View, **more: Any) -> dict[str, Any]:
    return {
        "slug": view.slug,
        "view": view,
        "round": view.round,
        "rounds": view.rounds,
        "boards": sorted({(line.board, line.board_name) for line in view.all_lines}, key=lambda one: one[1].lower()),
        "regions": sorted(
            {(line.region, line.region_name or _("no region")) for line in view.all_lines}, key=lambda one: one[1]
        ),
        "names": names_of_standings(),
        "active": "standing",
        **more,
    }  # fmt: skip


# -- the heat map -------------------------------------------------------------------------------------------------


def _heat(view: View, *, alone: bool = False) -> SafeString:
    topics = view.asked.of(SCHOOL)
    columns = [
        charts.Heading(
            topic.key, f"{topic.number} {spoken(topic.title)}", view.url("evaluations:standing-topic", topic.key)
        )
        for topic in topics
    ]
    rows = [
        charts.Row(line.name, cells, url) for line, cells, url in zip(view.rows, view.cells, view.row_urls, strict=True)
    ]
    return charts.heat(_("Share in place, per topic"), rows, columns, alone=alone)


def _cell(counted: list[int] | None) -> float | None:
    """The share in place; nothing where nothing was answered."""
    return overviews.part_of(counted) if counted else None


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{part * 100:.0f}%"


_PERCENTS = [f'<td class="figure">{n}%</td>' for n in range(101)]
_EMPTY = '<td class="figure">–</td>'


def _heat_table(view: View) -> SafeString:
    """The same as a table; written by hand because it has thousands of cells."""
    topics = view.asked.of(SCHOOL)
    titles = [(spoken(topic.title), topic.number or spoken(topic.title)[:12]) for topic in topics]
    head = "".join(
        f'<th scope="col"><abbr title="{escape(title)}">{escape(short)}</abbr></th>' for title, short in titles
    )
    rows = []
    for line, parts, url in zip(view.rows, view.cells, view.row_urls, strict=True):
        cells = "".join([_EMPTY if part is None else _PERCENTS[round(part * 100)] for part in parts])
        whole = _percent(overviews.share(line.total))
        name = f'<a href="{escape(url)}">{escape(line.name)}</a>'
        rows.append(
            f'<tr><th scope="row">{name}</th><td class="figure">{line.schools}</td>{cells}'
            f'<td class="figure">{whole}</td></tr>'
        )
    first = {"school": _("School"), "bestuur": _("Board"), "regio": _("Region")}[view.per]
    return mark_safe(  # every text is escaped
        f'<table class="table"><thead><tr><th scope="col">{escape(first)}</th>'
        f'<th scope="col">{escape(_("Schools"))}</th>{head}'
        f'<th scope="col">{escape(_("All"))}</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


@access(SEE_STANDING)
@require_safe
@_looking
def standing(request: HttpRequest, view: View) -> HttpResponse:
    """The heat map of schools, boards or regions × topics, what most lack, and what needs care. A fixed number of
    queries, whatever the number of schools."""
    together = overviews.total(overviews.together(view.rows))
    schools = [line.pk for line in view.lines]
    flagged = _flagged(view)
    context = _context(
        view,
        heat=_heat(view),
        table=_heat_table(view),
        pers=[
            (
                name,
                {"regio": _("Region"), "bestuur": _("Board"), "school": _("School")}[name],
                view.url("evaluations:standing", per=name),
            )
            for name in (_PERS if view.how_far.everything else ("school",))
        ],
        progress=overviews.progress(view.lines),
        total=together,
        share=overviews.share(together),
        flagged=flagged,
        rooms=[room for room in _exceptions(view) if room.school_id in set(schools)],
        policies=_policies(view),
    )
    return render(request, "evaluations/standing.html", context)


@access(SEE_STANDING)
@require_safe
@_looking
def lacking(request: HttpRequest, view: View) -> HttpResponse:
    """What most schools lack, in the order of how many."""
    asked = [one for topic in view.asked.of(SCHOOL) for one in topic.of(SCHOOL)]
    tallies = overviews.most_lacking(view.round, asked, view.lines, everyone=view.everyone, most=15)
    form = request.GET.get("als", "")
    if form in {"svg", "png"}:
        rows = [(one.asked.name, one.tally) for one in tallies]
        return _picture("gemis", charts.bars(_("What most schools lack"), rows, alone=True), form)
    if form:
        return _tally_sheet("gemis", tallies, form)
    return render(request, "evaluations/lacking.html", _context(view, tallies=tallies))


def _flagged(view: View) -> list[tuple[overviews.Line, list[Any]]]:
    """Schools with a judgement below sufficient. One query."""
    names = {line.pk: line for line in view.lines}
    latest = judgements.latest_judgements(consortium=view.consortium)
    found = [(names[pk], judgements.below(judged)) for pk, judged in latest.items() if pk in names]
    return sorted(((line, low) for line, low in found if low), key=lambda pair: pair[0].name.lower())


def _exceptions(view: View) -> list[Facility]:
    found = Facility.objects.filter(consortium=view.consortium, value=Facility.Value.EXCEPTION)
    return list(found.select_related("school", "location").order_by("school__name", "key"))


@dataclass
class PolicyCount:
    """How many boards have a current policy on an area, how many an old one, how many none."""

    names: dict[str, str]
    current: int
    overdue: int
    missing: int


def _policies(view: View) -> list[PolicyCount]:
    """Of each area, counted over the boards whose schools are looked at. One query."""
    boards = {line.board for line in view.lines}
    known: dict[str, list[Policy]] = {}
    for one in Policy.objects.filter(consortium=view.consortium, board__number__in=boards):
        known.setdefault(one.key, []).append(one)
    found = []
    for asked in view.asked.register("policies"):
        its = known.get(asked.key, [])
        late = sum(one.overdue for one in its)
        found.append(PolicyCount(asked.names, len(its) - late, late, len(boards) - len(its)))
    return found


@access(SEE_STANDING)
@require_safe
def standing_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The heat map as a file: csv, xlsx, svg or png."""
    view = _view(request, slug)
    if isinstance(view, HttpResponse):
        raise Http404
    if form in {"svg", "png"}:
        return _picture("stand", _heat(view, alone=True), form)
    topics = view.asked.of(SCHOOL)
    header = [_("Name"), _("Schools"), *(f"{topic.number} {spoken(topic.title)}" for topic in topics), _("All")]

    def number(part: float | None) -> Cell:
        return None if part is None else round(part * 100, 1)

    rows: Iterable[list[Cell]] = (
        [line.name, line.schools, *(number(_cell(line.counts.get(topic.key))) for topic in topics),
         number(overviews.share(line.total))]
        for line in view.rows
    )  # fmt: skip
    return _sheet("stand", header, rows, form)


def _picture(name: str, svg: str, form: str) -> HttpResponse:
    response = (
        HttpResponse(png(svg), content_type="image/png")
        if form == "png"
        else HttpResponse(svg, content_type="image/svg+xml")
    )
    response.sandboxed = True  # type: ignore[attr-defined]
    return attached(response, f"{name}.{form}")


def _sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], form: str) -> HttpResponse:
    if form not in {"csv", "xlsx"}:
        raise Http404
    return download(name, [str(one) for one in header], rows, form)


# -- a topic, a provision -------------------------------------------------------------------------------------------


@access(SEE_STANDING)
@require_safe
@_looking
def standing_topic(request: HttpRequest, view: View, topic: str) -> HttpResponse:
    """One topic: how its provisions stand, and how schools are spread over it."""
    here = view.asked.topic(topic)
    if here is None:
        raise Http404
    tallies = overviews.provision_tallies(view.round, here.of(SCHOOL), view.lines, everyone=view.everyone)
    spread = overviews.spread(view.lines, topic)
    words = [_("at least 90% in place"), _("75 to 89%"), _("50 to 74%"), _("less than half"), _("no answer yet")]
    form = request.GET.get("als", "")
    if form in {"svg", "png"}:
        rows = [(one.asked.name, one.tally) for one in tallies]
        return _picture(f"stand-{topic}", charts.bars(spoken(here.title), rows, alone=True), form)
    if form:
        return _tally_sheet(f"stand-{topic}", tallies, form)
    context = _context(
        view,
        topic=here,
        tallies=tallies,
        spread=list(zip(words, spread, strict=True)),
        most=max(spread) or 1,
        schools=len(view.lines),
    )
    return render(request, "evaluations/standing_topic.html", context)


def _tally_sheet(name: str, tallies: Iterable[overviews.ProvisionTally], form: str) -> HttpResponse:
    names = names_of_standings()
    header = [_("Short title"), _("Provision"), *(names[one] for one in charts.PARTS)]
    rows: Iterable[list[Cell]] = (
        [one.asked.name, one.asked.text, *(one.tally.get(part, 0) for part in charts.PARTS)] for one in tallies
    )
    return _sheet(name, header, rows, form)


@access(SEE_STANDING)
@require_safe
@_looking
def standing_provision(request: HttpRequest, view: View, provision: str) -> HttpResponse:
    """One provision: what every school says of it, in its own words; and who can help where it lacks."""
    asked = view.asked.by_key.get(provision)
    if asked is None or asked.owner == BOARD:
        raise Http404
    answers = overviews.answers_to(view.round, provision, view.lines)
    tally: overviews.Tally = {}
    for one in answers:
        overviews.add(tally, {one.standing: 1})
    wanted = request.GET.get("stand", "")
    form = request.GET.get("als", "")
    if form:
        names = names_of_standings()
        header = ["BRIN", _("School"), _("Board"), _("Standing"), _("How")]
        rows: Iterable[list[Cell]] = (
            [one.line.key, one.line.name, one.line.board_name, names[one.standing], one.how]
            for one in answers
        )  # fmt: skip
        return _sheet(f"stand-{provision}", header, rows, form)
    context = _context(
        view,
        asked=asked,
        topic=view.asked.topic(asked.topic),
        answers=_answer_rows(view, asked, [one for one in answers if not wanted or one.standing == wanted]),
        tally=tally,
        wanted=wanted,
        standings=[(name, names_of_standings()[name], tally.get(name, 0)) for name in charts.PARTS if tally.get(name)],
        helpers=_helpers(view, provision),
    )
    return render(request, "evaluations/standing_provision.html", context)


def _answer_rows(view: View, asked: Asked, answers: list[overviews.SchoolAnswer]) -> list[dict[str, Any]]:
    """What the page shows of each school; signs and addresses are made once, because there may be hundreds."""
    signs = {name: standing_sign("" if name == OPEN else name) for name in charts.PARTS}
    shape = (
        reverse("evaluations:school-topic", args=[view.slug, _BRIN, view.round.year, asked.topic]) + f"#p-{asked.key}"
    )
    return [
        {
            "url": shape.replace(_BRIN, one.line.key, 1),
            "name": one.line.name,
            "board": one.line.board_name,
            "sign": signs[one.standing],
            "how": one.how,
        }
        for one in answers
    ]


def _helpers(view: View, key: str) -> list[dict[str, Any]]:
    """Who in the schools that are reached covers a provision; a name only where its owner agreed. One query."""
    from draagvlak.registers.models import Skill

    names = {line.pk: line for line in view.all_lines}
    found = []
    for skill in Skill.objects.filter(consortium=view.consortium).select_related("member"):
        if key in skill.keys and skill.member.school_id in names:
            member = skill.member
            found.append(
                {
                    "line": names[member.school_id],
                    "what": skill.title,
                    "function": member.function,
                    "name": member.name if member.findable else "",
                }
            )
    return sorted(found, key=lambda one: one["line"].name.lower())


# -- years --------------------------------------------------------------------------------------------------------


@access(SEE_STANDING)
@require_safe
@_looking
def years(request: HttpRequest, view: View) -> HttpResponse:
    """From year to year: all together and per topic, of the schools of today."""
    schools = None if view.everyone else [line.pk for line in view.lines]
    found = overviews.years(view.rounds, schools)
    points = [(school_year(one.year), overviews.share(one.total)) for one in found]
    form = request.GET.get("als", "")
    title = _("Share in place, from year to year")
    if form in {"svg", "png"}:
        return _picture("jaren", charts.trend(title, points, alone=True), form)
    topics = view.asked.of(SCHOOL)
    table = [(topic, [_cell(one.counts.get(topic.key)) for one in found]) for topic in topics]
    if form:
        header = [_("Topic"), *(name for name, _part in points)]
        rows: Iterable[list[Cell]] = (
            [
                f"{topic.number} {spoken(topic.title)}",
                *(None if part is None else round(part * 100, 1) for part in parts),
            ]
            for topic, parts in table
        )
        return _sheet("jaren", header, rows, form)
    context = _context(
        view,
        chart=charts.trend(title, points),
        found=found,
        points=points,
        table=table,
    )
    return render(request, "evaluations/years.html", context)
