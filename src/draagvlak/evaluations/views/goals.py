"""Goals of a school or board: making one of a gap, its actions, and what came of it.

One file, because each of its forms is shown, and shown again after a fault, by the same page of a goal.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import require_POST
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged, merge, shared, unsent
from draagvlak.core.forms import Day, Whole, name_the_choice, page_with_form
from draagvlak.core.refusals import Refusal, told_here
from draagvlak.core.school_years import year_of
from draagvlak.evaluations import goals as goal_rules
from draagvlak.evaluations.models import Action, Evaluation, Goal
from draagvlak.evaluations.place_tables import goals_table
from draagvlak.evaluations.rounds import latest_evaluation
from draagvlak.evaluations.rules import FILL_BOARD, LEAD_EVALUATION
from draagvlak.evaluations.views.common import Where
from draagvlak.norms.questionnaire import GAPS, AskedTopic, Questionnaire, Standing, questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.access import may
from draagvlak.people.person import me
from draagvlak.people.place_pages import one_at_a_time, place_at
from draagvlak.places.history import today
from draagvlak.places.models import Board, School


class GoalForm(forms.ModelForm):  # type: ignore[type-arg]
    """What to reach, why, and how one sees that it is reached."""

    class Meta:
        model = Goal
        fields = ["what", "why", "success", "cost"]
        field_classes = {"cost": Whole}
        widgets = {"why": forms.Textarea(attrs={"rows": 2}), "success": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"success": gettext_lazy("What will one see or hear when it is reached?")}


class ActionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One step, who takes it, and before when."""

    class Meta:
        model = Action
        fields = ["text", "owner", "due"]
        field_classes = {"due": Day}

    def __init__(self, where: Where, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["owner"].queryset = goal_rules.owners(where.place)  # type: ignore[attr-defined]
        self.fields["owner"].label = _("Who")
        name_the_choice(self)


def _leads(request: HttpRequest, where: Where) -> bool:
    if where.kind == "school":
        return may(request, LEAD_EVALUATION, where.slug, brin=where.ident)
    return may(request, FILL_BOARD, where.slug, board=where.ident)


def _asked(found: Evaluation | None) -> Questionnaire | None:
    return questionnaire(found.round.version) if found else None


@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: HttpRequest, slug: str, brin: str = "", board: str = "") -> HttpResponse:
    """All goals, newest first; a new one of a provision that is not in place."""
    place = place_at(slug, brin, board)
    where = Where(slug, place, latest_evaluation(place))
    asked = _asked(where.evaluation)
    picked = request.POST.getlist("key") if request.method == "POST" else request.GET.getlist("bij")
    wanted = [key for key in dict.fromkeys(picked) if asked and key in asked.by_key]
    form = GoalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with told_here(form) as refusal:
            made = goal_rules.make(
                place, where.of.round.year if where.evaluation else year_of(today()), given["what"],
                wanted, given["why"], success=given["success"], cost=given["cost"], by=me(request),
            )  # fmt: skip
        if not refusal:
            messages.success(request, _("The goal is made. Add who does what, and before when."))
            return redirect(where.url("goal", made.pk))
    found = list(goal_rules.goals_of(place))
    leads = _leads(request, where)
    served = {key for goal in found if goal.state == Goal.State.RUNNING for key in goal.keys}
    gaps = _gaps(where, asked, served.union(wanted)) if asked else []
    context = {
        "slug": slug,
        "where": where,
        "form": form,
        "leads": leads,
        "making": bool(wanted) or request.method == "POST",
        "chosen": [asked.by_key[key] for key in wanted] if asked else [],
        "gaps": gaps,
        "number_of_gaps": sum(len(rows) for _topic, rows in gaps),
        "running": [goal for goal in found if goal.state == Goal.State.RUNNING],
        "past": [goal for goal in found if goal.state != Goal.State.RUNNING],
        "texts": asked.by_key if asked else {},
        "active": "goals",
    }
    return page_with_form(request, "evaluations/goals.html", context, form)


def _gaps(
    where: Where, asked: Questionnaire, served: set[str]
) -> list[tuple[AskedTopic, list[tuple[ProvisionText, str]]]]:
    """By topic what is not in place and served by no goal, with how it stands."""
    rows = where.of.answers.filter(standing__in=GAPS).values_list("key", "standing")
    stands = {key: standing for key, standing in rows if key not in served}
    by_topic = [
        (topic, [(text, stands[text.key]) for text in topic.of(where.kind) if text.key in stands])
        for topic in asked.topics
    ]
    return [(topic, rows) for topic, rows in by_topic if rows]


@require_safe
def goals_sheet(request: HttpRequest, slug: str, form: str, brin: str = "", board: str = "") -> HttpResponse:
    """The same for a spreadsheet."""
    place = place_at(slug, brin, board)
    questions = _asked(latest_evaluation(place))
    provisions = questions.by_key if questions else {}
    return goals_table(request, place, goal_rules.goals_of(place), provisions).file(form)


@require_safe
def goal(request: HttpRequest, slug: str, goal: Any, brin: str = "", board: str = "") -> HttpResponse:
    """One goal: its words, its actions, and what came of it."""
    place = place_at(slug, brin, board)
    return page_of(request, GoalPage(place, _goal(place, goal)))


class GoalPage:
    """A goal with the evaluation whose answers it may change."""

    def __init__(self, place: School | Board, goal: Goal) -> None:
        self.goal = goal
        self.where = Where(place.consortium.slug, place, latest_evaluation(place, open_only=True))
        self.asked = _asked(self.where.evaluation) or _asked(latest_evaluation(place))
        evaluation = self.where.evaluation
        answers = evaluation.answers.filter(key__in=goal.keys) if evaluation else ()
        self.answers = {answer.key: answer for answer in answers}

    @property
    def url(self) -> str:
        return self.where.url("goal", self.goal.pk)


def page_of(
    request: HttpRequest,
    page: GoalPage,
    *,
    form: GoalForm | None = None,
    action: ActionForm | None = None,
    looking_back: Merged | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page of a goal; a form that was sent and not taken stands in it as it was sent."""
    where, goal, asked = page.where, page.goal, page.asked
    looked_back = looking_back or unsent(_outcome(page))
    context = {
        "slug": where.slug,
        "where": where,
        "goal": goal,
        "form": form or shared(request, lambda data: GoalForm(data, instance=goal), act=False),
        "action_form": action or ActionForm(where),
        "actions": goal.actions.select_related("owner"),
        "leads": _leads(request, where),
        "provisions": [
            (asked.by_key[key], page.answers.get(key)) for key in goal.keys if asked and key in asked.by_key
        ],
        "writable": bool(where.evaluation and where.evaluation.writable),
        "looking_back": looked_back,
        "becoming": {key: request.POST.get(f"standing-{key}", "") for key in goal.keys},
        "states": [choice for choice in Goal.State.choices if choice[0] != Goal.State.RUNNING],
        "standings": [choice for choice in Standing.choices if choice[0] != Standing.EXEMPT],
        "active": "goals",
    }
    return page_with_form(request, "evaluations/goal.html", context, form, action, looking_back, refusal)


def _goal(place: School | Board, key: Any) -> Goal:
    owner = {"school": place} if isinstance(place, School) else {"board": place}
    return get_object_or_404(Goal.objects.select_related("made_by"), pk=key, **owner)


@contextmanager
def sent_to(request: HttpRequest, slug: str, goal: Any, brin: str, board: str) -> Iterator[GoalPage]:
    """A goal to which something was sent, while nobody else changes one of this school or board."""
    place = place_at(slug, brin, board)
    with one_at_a_time(request, place):
        yield GoalPage(place, _goal(place, goal))


@require_POST
def reword(request: HttpRequest, slug: str, goal: Any, brin: str = "", board: str = "") -> HttpResponse:
    """Change the words of a goal."""
    with sent_to(request, slug, goal, brin, board) as page:
        form = shared(request, lambda data: GoalForm(data, instance=page.goal))
        if not form.is_valid():
            page.goal.refresh_from_db()
            return page_of(request, page, form=form)
        goal_rules.reword(page.goal, by=me(request))
    messages.success(request, _("Saved."))
    return redirect(page.url)


@require_POST
def look_back(request: HttpRequest, slug: str, goal: Any, brin: str = "", board: str = "") -> HttpResponse:
    """Say what came of a goal."""
    with sent_to(request, slug, goal, brin, board) as page:
        merged = _looked_back(request, page)
        if merged.clashes:
            return page_of(request, page, looking_back=merged)
        places = {"state": ("state", _("How did it go?")), "outcome": ("outcome", _("What came of it?"))}
        with told_here(places=places) as refusal:
            _evaluate(request, page, merged)
        if refusal:
            page.goal.refresh_from_db()
            return page_of(request, page, looking_back=merged, refusal=refusal)
    messages.success(request, _("Saved."))
    return redirect(page.url)


@require_POST
def take_up_again(request: HttpRequest, slug: str, goal: Any, brin: str = "", board: str = "") -> HttpResponse:
    """Let a goal run again."""
    with sent_to(request, slug, goal, brin, board) as page:
        goal_rules.take_up_again(page.goal, by=me(request))
    messages.success(request, _("The goal runs again."))
    return redirect(page.url)


def _outcome(page: GoalPage) -> dict[str, list[str]]:
    """By field how looking back on a goal stands now, with the answers that it serves."""
    goal = page.goal
    state = goal.state if goal.state != Goal.State.RUNNING else ""
    standings = {f"standing-{key}": [page.answers[key].standing] for key in goal.keys if key in page.answers}
    return {"state": [state], "outcome": [goal.outcome], **standings}


def _looked_back(request: HttpRequest, page: GoalPage) -> Merged:
    """What was sent, laid over that. An answer for which nothing was chosen stays as it is."""
    now, asked = _outcome(page), page.asked
    sent = {name: [value for value in request.POST.getlist(name) if value] for name in now}
    stays = [name for name in now if name.startswith("standing-") and not sent[name]]
    labels = {"state": _("How did it go?"), "outcome": _("What came of it?")}
    for key in page.goal.keys:
        text = asked.by_key[key].name if asked and key in asked.by_key else key
        labels[f"standing-{key}"] = f"{_('The answer becomes')}: {text}"
    words = {**dict(Standing.choices), **dict(Goal.State.choices)}

    def spoken(name: str, values: Sequence[str]) -> str:
        return "\n".join(values if name == "outcome" else [str(words.get(value, value)) for value in values])

    return merge(request, sent | {name: now[name] for name in stays}, now, labels, spoken)


def _evaluate(request: HttpRequest, page: GoalPage, merged: Merged) -> None:
    state = merged.text("state")
    if state not in Goal.State.values:
        raise NotPossible(_("Choose what came of it."), "state")
    chosen = {
        key: request.POST.get(f"standing-{key}", "")
        for key in page.goal.keys
        if f"standing-{key}" in merged.touched or f"standing-{key}" not in merged.values
    }
    goal_rules.evaluate(
        page.goal, state, merged.text("outcome"), page.where.evaluation, page.asked,
        {key: value for key, value in chosen.items() if value}, by=me(request),
    )  # fmt: skip
