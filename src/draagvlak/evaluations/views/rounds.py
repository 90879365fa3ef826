"""Rounds: which there are, opening one, how far schools are, and what the consortium does with a round."""

import datetime
from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import TO_SEND, access, require_POST
from draagvlak.core.dates import day_in_words
from draagvlak.core.errors import NotPossible
from draagvlak.core.forms import Day, name_the_choice, page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.school_years import school_year, year_of
from draagvlak.core.site import absolute
from draagvlak.core.tables import page_with_tables
from draagvlak.evaluations import overviews, steps, years
from draagvlak.evaluations import rounds as round_rules
from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.evaluations.rules import MANAGE_ROUNDS, SEE_STANDING
from draagvlak.evaluations.tables import own_answers_table, progress_table
from draagvlak.evaluations.views.common import ANY_BRIN, round_at
from draagvlak.norms.models import Version
from draagvlak.people.access import consortium_of, may, reach
from draagvlak.people.person import me
from draagvlak.places.history import today
from draagvlak.places.models import Consortium, Kind


@access(SEE_STANDING)
@require_safe
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    """Every round with how far the schools are that the visitor reaches. The queries do not grow with rounds."""
    consortium = consortium_of(slug)
    how_far = reach(request, SEE_STANDING, slug)
    found = list(overviews.rounds(consortium).select_related("version__norm"))
    states: dict[int, list[overviews.Line]] = {}
    counted = years.counting_in(found, how_far)
    rows = Evaluation.objects.filter(consortium=consortium, school__isnull=False).order_by()
    for round_, school, state, started in rows.values_list("round_id", "school_id", "state", "started"):
        if school in counted[round_].counting:
            line = overviews.Line("", "", {}, 1, state, started is not None)
            states.setdefault(round_, []).append(line)
    context = {
        "slug": slug,
        "consortium": consortium,
        "rounds": [(one, overviews.progress(states.get(one.pk, []))) for one in found],
        "may_manage": may(request, MANAGE_ROUNDS, slug),
        "active": "rounds",
    }
    return render(request, "evaluations/rounds.html", context)


class RoundForm(forms.Form):
    """A new round."""

    version = forms.ModelChoiceField(label=gettext_lazy("Version of the norm"), queryset=Version.objects.none())
    year = forms.TypedChoiceField(label=gettext_lazy("School year"), coerce=int)
    opens = Day(
        label=gettext_lazy("Opens on"),
        help_text=gettext_lazy("Every school that is open on this day takes part."),
    )
    closes = Day(
        label=gettext_lazy("Ready before"),
        help_text=gettext_lazy("Schools see this day. Later answers still count, until you close the round."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which schools"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, consortium: Consortium, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        ready = Version.objects.filter(pk__in=[one.pk for one in round_rules.ready_versions(consortium)])
        self.fields["version"].queryset = ready.select_related("norm")  # type: ignore[attr-defined]
        now = year_of(today())
        self.fields["year"].choices = [(year, school_year(year)) for year in (now, now + 1, now - 1)]  # type: ignore[attr-defined]
        name_the_choice(self)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        opens, closes = given.get("opens"), given.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("The last day has to come after the first."))
        return given


@access(MANAGE_ROUNDS)
@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a round."""
    consortium = consortium_of(slug)
    now = today()
    initial = {"opens": now, "closes": now + datetime.timedelta(weeks=10), "kinds": [Kind.BO]}
    form = RoundForm(consortium, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with told_here(form) as refusal:
            made = round_rules.open_round(
                consortium, given["version"], given["year"], given["opens"], given["closes"], given["kinds"],
                by=me(request),
            )  # fmt: skip
        if not refusal:
            messages.success(request, _how_it_goes(made))
            return redirect("evaluations:round", slug, made.year)
    context = {
        "slug": slug,
        "form": form,
        "no_version": not form.fields["version"].queryset.exists(),  # type: ignore[attr-defined]
        "active": "rounds",
    }
    return page_with_form(request, "evaluations/open_round.html", context, form)


def _how_it_goes(round_: Round) -> str:
    """What became of a round that somebody opened."""
    if round_.began is None:
        words: str = _("The round begins on %(day)s. Until then nothing of it counts, and it can be withdrawn.")
        return words % {"day": day_in_words(round_.opens)}
    number = round_.evaluations.filter(school__isnull=False).count()
    words = ngettext(
        "The round is open; %(n)s school takes part.", "The round is open; %(n)s schools take part.", number
    )
    return words % {"n": number}


@access(SEE_STANDING)
@require_safe
def round_page(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """How far each school is that the visitor reaches."""
    found = round_at(slug, year)
    how_far = reach(request, SEE_STANDING, slug)
    lines = overviews.school_lines(found, how_far)
    boards = overviews.board_lines(found, how_far)
    manage = may(request, MANAGE_ROUNDS, slug)
    questions = steps.questioned(line.evaluation for line in lines)
    ready = round_rules.ready_versions(found.consortium) if manage else []
    how_each = {
        state: render_to_string("evaluations/_how_far.html", {"state": state})
        for state in {line.how_far for line in (*lines, *boards)}
    }
    somewhere = reverse("evaluations:school-evaluation", args=[slug, ANY_BRIN, year])
    context = {
        "slug": slug,
        "round": found,
        "boards": own_answers_table(request, found, boards),
        "progress": overviews.progress(lines),
        "table": progress_table(request, found, lines),
        "somewhere": somewhere,
        "how_each": how_each,
        "questions": questions,
        "wanted": request.GET.get("stand", ""),
        "may_manage": manage,
        "missing": round_rules.missing(found) if manage and found.began and not found.closed else [],
        "gone": round_rules.gone_since(found) if manage else [],
        "newer": [version for version in ready if version.pk != found.version_id],
        **(round_rules.about_reminders(found) if manage and overviews.progress(lines).not_started else {}),
        "moved": round_rules.last_movement(found),
        "active": "rounds",
    }
    return page_with_tables(request, "evaluations/round.html", context)


@access(SEE_STANDING)
@require_safe
def progress_sheet(request: HttpRequest, slug: str, year: int, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    found = round_at(slug, year)
    return progress_table(request, found, overviews.school_lines(found, reach(request, SEE_STANDING, slug))).file(form)


def _done(slug: str, year: int, told: str, request: HttpRequest) -> HttpResponse:
    messages.success(request, told)
    return redirect("evaluations:round", slug, year)


def _refused_at(slug: str, year: int) -> AbstractContextManager[None]:
    return lead_to(reverse("evaluations:round", args=[slug, year]))


@access(MANAGE_ROUNDS, fresh=TO_SEND)
@require_POST
def remind(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Write to the schools that have not started."""
    with _refused_at(slug, year):
        letters, schools = round_rules.remind(round_at(slug, year), absolute(reverse("people:start")), by=me(request))
    told = _("%(letters)s letters went to %(schools)s schools that have not started.")
    return _done(slug, year, told % {"letters": letters, "schools": schools}, request)


@access(MANAGE_ROUNDS, fresh=TO_SEND)
@require_POST
def let_in(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Let schools that came later take part."""
    with _refused_at(slug, year):
        number = round_rules.let_in(round_at(slug, year), by=me(request))
    told = ngettext("%(n)s school takes part now too.", "%(n)s schools take part now too.", number)
    return _done(slug, year, told % {"n": number}, request)


@access(MANAGE_ROUNDS, fresh=TO_SEND)
@require_POST
def go_on_with(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Go on with a version of the norm that was adopted since."""
    round_ = round_at(slug, year)
    chosen = request.POST.get("version")
    with _refused_at(slug, year):
        versions = round_rules.ready_versions(round_.consortium)
        version = next((version for version in versions if str(version.pk) == chosen), None)
        if version is None:
            raise NotPossible(_("A round needs an adopted version of your own norm."))
        number = round_rules.go_on_with(round_, version, by=me(request))
    told = _("The round goes on with %(version)s; %(n)s answers have to be looked at again.")
    return _done(slug, year, told % {"version": version, "n": number}, request)


@access(MANAGE_ROUNDS, fresh=TO_SEND)
@require_POST
def close(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Close a round."""
    with _refused_at(slug, year):
        round_rules.close_round(round_at(slug, year), by=me(request))
    return _done(slug, year, _("The round is closed."), request)


@access(MANAGE_ROUNDS, fresh=TO_SEND)
@require_POST
def withdraw(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Take back a round that did not begin yet."""
    with _refused_at(slug, year):
        round_rules.withdraw(round_at(slug, year), by=me(request))
    messages.success(request, _("The round is withdrawn."))
    return redirect("evaluations:rounds", slug)


@access(MANAGE_ROUNDS, fresh=TO_SEND)
@require_POST
def reopen(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Let a closed round go on."""
    with _refused_at(slug, year):
        round_rules.reopen_round(round_at(slug, year), by=me(request))
    return _done(slug, year, _("The round is open again."), request)
