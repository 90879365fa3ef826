"""Which schools of which round somebody looks at; what the pages about where schools stand share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.attachments import attached
from draagvlak.core.pictures import png
from draagvlak.core.school_years import year_of
from draagvlak.core.tables import TableSubject
from draagvlak.evaluations import overviews, years
from draagvlak.evaluations.models import Round
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.norms.questionnaire import Questionnaire, names_of_standings, questionnaire
from draagvlak.people.access import Reach, consortium_of, reach
from draagvlak.places.models import Consortium, School

PERS = ("regio", "bestuur", "school")


@dataclass
class Scope:
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
        if chosen in PERS:
            return chosen
        return "bestuur" if self.everyone and len(self.all_lines) > 12 else "school"

    @cached_property
    def rows(self) -> list[overviews.Line]:
        """The rows of the heat map."""
        if self.per == "school":
            return self.lines
        rows = overviews.grouped(self.lines, "board" if self.per == "bestuur" else "region")
        if self.per == "bestuur":
            overviews.add_own_answers(self.round, rows, self.how_far)
        return rows

    @cached_property
    def total(self) -> overviews.Tally:
        """How everything stands that is asked of the schools that are looked at."""
        return overviews.total(overviews.together(self.lines))

    def url(self, name: str, *args: str, **changed: str) -> str:
        """Of another page about the same schools and year; ``changed`` replaces parts of the address."""
        query = {"jaar": str(self.round.year), "bestuur": self.board, "regio": self.region} | changed
        kept = {key: value for key, value in query.items() if value}
        return reverse(name, args=[self.slug, *args]) + (f"?{urlencode(kept)}" if kept else "")

    @cached_property
    def closed(self) -> list[School]:
        """Schools that took part and closed since, so that they do not count."""
        return years.closed_during(self.round, self.how_far, board=self.board, region=self.region)

    @property
    def notes(self) -> list[tuple[str, str]]:
        """What has to be known to read the figures: a name, and words."""
        notes = []
        if (part := overviews.share(self.total)) is not None:
            notes.append((_("In place, all together"), f"{part * 100:.0f}%{self.of_which_confirmed}"))
        if self.closed:
            notes.append((_("Closed during the round, not counted"), ", ".join(map(str, self.closed))))
        return notes

    @property
    def of_which_confirmed(self) -> str:
        """Behind a share in place, how much of it was confirmed in the round: what came along counts as in place, and
        that is said."""
        part = overviews.fresh(self.total)
        if part is None:
            return ""
        words = {"part": f"{part * 100:.0f}%", "year": self.round}
        if self.round.year == year_of(timezone.localdate()):
            return ", " + _("of which %(part)s confirmed this school year") % words
        return ", " + _("of which %(part)s confirmed in %(year)s") % words

    @property
    def about(self) -> list[str]:
        """For a picture to keep: of whom, of which school year and of which day it is, and what has to be known."""
        return [" · ".join(text for _name, text in replace(self.subject, notes=()).lines("")[:-1])] + [
            f"{name}: {words}" for name, words in self.notes
        ]

    @property
    def subject(self) -> TableSubject:
        """What a table of it is about."""
        chosen = self.board or self.region
        return TableSubject(
            self.slug,
            self.consortium.name,
            year=self.round.year,
            place=self.scope if chosen or not self.how_far.everything else "",
            key=chosen,
            notes=tuple(self.notes),
        )

    @property
    def scope(self) -> str:
        """What is looked at, in words."""
        if self.board:
            return next((line.board_name for line in self.lines), self.board)
        if self.region:
            return next((line.region_name or _("no region") for line in self.lines), self.region)
        return str(self.consortium) if self.how_far.everything else _("Your schools")


def scope_at(request: HttpRequest, slug: str) -> Scope | HttpResponse:
    """What is looked at; or, before there is any round, the page that says so. Two queries."""
    consortium = consortium_of(slug)
    rounds = list(overviews.rounds(consortium).filter(began__isnull=False))
    if not rounds:
        return render(request, "evaluations/no_round.html", {"slug": slug, "active": "standing"})
    wanted = request.GET.get("jaar", "")
    found = next((one for one in rounds if str(one.year) == wanted), rounds[0])
    return Scope(request, slug, consortium, reach(request, SEE_STANDING, slug), found, rounds)


def looking(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives a page what is looked at; before there is any round, the page that says so is shown instead."""

    @wraps(page)
    def shown(request: HttpRequest, slug: str, **named: str) -> HttpResponse:
        view = scope_at(request, slug)
        return view if isinstance(view, HttpResponse) else page(request, view, **named)

    return shown


def page_context(view: Scope, **more: Any) -> dict[str, Any]:
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


def share_of_counts(counted: list[int] | None) -> float | None:
    """The share in place; nothing where nothing was answered."""
    return overviews.part_of(counted) if counted else None


def as_picture(name: str, svg: str, form: str, view: Scope) -> HttpResponse:
    """A drawing to keep, in whose name stands of whom, of which school year and of which day it is."""
    subject = view.subject
    name = "_".join(filter(None, [name, subject.slug, subject.key, subject.school_year, subject.day.isoformat()]))
    response = (
        HttpResponse(png(svg), content_type="image/png")
        if form == "png"
        else HttpResponse(svg, content_type="image/svg+xml")
    )
    response.sandboxed = True  # type: ignore[attr-defined]
    return attached(response, f"{name}.{form}")
