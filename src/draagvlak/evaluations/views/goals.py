"""Goals of a school or board: making one of a gap, its actions, and what came of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.confirm import ask_first
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged, merge, shared, unsent
from draagvlak.core.forms import Day, Whole, name_the_choice, page_with_form
from draagvlak.core.refusals import told_here
from draagvlak.core.school_years import year_of
from draagvlak.core.spreadsheets import download
from draagvlak.core.values import identity
from draagvlak.evaluations import goals as goal_rules
from draagvlak.evaluations.models import Action, Answer, Evaluation, Goal
from draagvlak.evaluations.rounds import latest_evaluation
from draagvlak.evaluations.rules import FILL_BOARD, LEAD_EVALUATION
from draagvlak.evaluations.views.common import Where
from draagvlak.norms.questionnaire import GAPS, Asked, Questionnaire, Standing, questionnaire
from draagvlak.people.access import may
from draagvlak.people.person import me
from draagvlak.people.place_pages import one_at_a_time, place_at
from draagvlak.places.history import today


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
                place, where.of.round.year if where.evaluation else year_of(today()), me(request), given["what"],
                wanted, given["why"], success=given["success"], cost=given["cost"],
            )  # fmt: skip
        if not refusal:
            messages.success(request, _("The goal is made. Add who does what, and before when."))
            return redirect(where.url("goal", made.pk))
    found = list(goal_rules.goals_of(place))
    gaps = _gaps(where, asked) if asked else []
    context = {
        "slug": slug,
        "where": where,
        "form": form,
        "leads": _leads(request, where),
        "chosen": [asked.by_key[key] for key in wanted] if asked else [],
        "gaps": [one for one in gaps if not any(one.key in goal.keys for goal in found if goal.state == "running")],
        "running": [goal for goal in found if goal.state == Goal.State.RUNNING],
        "past": [goal for goal in found if goal.state != Goal.State.RUNNING],
        "texts": asked.by_key if asked else {},
        "active": "goals",
    }
    return page_with_form(request, "evaluations/goals.html", context, form)


def _gaps(where: Where, asked: Questionnaire) -> list[Asked]:
    keys = where.of.answers.filter(standing__in=GAPS).values_list("key", flat=True)
    known = set(keys)
    return [one for key, one in asked.by_key.items() if key in known and one.owner == where.kind]


@require_safe
def goals_sheet(request: HttpRequest, slug: str, form: str, brin: str = "", board: str = "") -> HttpResponse:
    """The same for a spreadsheet."""
    place = place_at(slug, brin, board)
    header = [_("School year"), _("Goal"), _("Why"), _("What does success look like?"), _("State"),
              _("Estimated cost in euros"), _("Actions"), _("Done"), _("What came of it?")]  # fmt: skip
    rows = (
        [goal.year, goal.what, goal.why, goal.success, str(goal.get_state_display()), goal.cost,
         goal.steps, goal.steps_done, goal.outcome]  # type: ignore[attr-defined]
        for goal in goal_rules.goals_of(place)
    )  # fmt: skip
    if form not in {"csv", "xlsx"}:
        raise Http404
    return download("doelen", header, rows, form)


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, slug: str, goal: Any, brin: str = "", board: str = "") -> HttpResponse:
    """One goal: its words, its actions, and what came of it."""
    place = place_at(slug, brin, board)
    where = Where(slug, place, latest_evaluation(place, open_only=True))
    at = {"school": place} if where.kind == "school" else {"board": place}
    act = request.POST.get("act", "")
    with one_at_a_time(request, place):
        found = get_object_or_404(Goal.objects.select_related("made_by"), pk=goal, **at)
        asked = _asked(where.evaluation) or _asked(latest_evaluation(place))
        answers = {}
        if where.evaluation:
            answers = {one.key: one for one in where.evaluation.answers.filter(key__in=found.keys)}
        looking_back, refusal = unsent(_outcome(found, answers)), None
        form = shared(request, lambda data: GoalForm(data, instance=found), act=act == "goal")
        action = ActionForm(where)
        if act == "goal":
            if form.is_valid():
                form.save()
                messages.success(request, _("Saved."))
                return redirect(where.url("goal", found.pk))
            found.refresh_from_db()
        elif act == "action":
            action = ActionForm(where, request.POST, instance=Action(goal=found))
            if action.is_valid():
                action.save()
                messages.success(request, _("Added."))
                return redirect(where.url("goal", found.pk) + "#acties")
        elif act == "evaluate":
            looking_back = _looked_back(request, found, answers, asked)
            with told_here() as refusal:
                if not looking_back.clashes:
                    _evaluate(request, where, found, asked, looking_back)
                    messages.success(request, _("Saved."))
                    return redirect(where.url("goal", found.pk))
            if refusal:
                found.refresh_from_db()
        elif request.method == "POST":
            if act == "drop" and (sure := _ask_to_drop(request, where, found)):
                return sure
            _act(request, found, act)
            return redirect(where.url("goal", found.pk))
    context = {
        "slug": slug,
        "where": where,
        "goal": found,
        "form": form,
        "action_form": action,
        "actions": found.actions.select_related("owner"),
        "leads": _leads(request, where),
        "provisions": [(asked.by_key[key], answers.get(key)) for key in found.keys if asked and key in asked.by_key],
        "writable": bool(where.evaluation and where.evaluation.writable),
        "looking_back": looking_back,
        "becoming": {key: request.POST.get(f"standing-{key}", "") for key in found.keys},
        "fault": refusal,
        "states": [one for one in Goal.State.choices if one[0] != Goal.State.RUNNING],
        "standings": [one for one in Standing.choices if one[0] != Standing.EXEMPT],
        "active": "goals",
    }
    return page_with_form(request, "evaluations/goal.html", context, form, looking_back, refusal)


def _ask_to_drop(request: HttpRequest, where: Where, found: Goal) -> HttpResponse | None:
    dropped = Action.objects.filter(goal=found, pk=_uuid(request.POST.get("action", ""))).first()
    if dropped is None:
        return None
    back = where.url("goal", found.pk) + "#acties"
    return ask_first(request, _("Drop this action?"), _("Drop"), back, what=dropped.text)


def _outcome(found: Goal, answers: dict[str, Answer]) -> dict[str, list[str]]:
    """By field how looking back on a goal stands now, with the answers that it serves."""
    state = found.state if found.state != Goal.State.RUNNING else ""
    standings = {f"standing-{key}": [answers[key].standing] for key in found.keys if key in answers}
    return {"state": [state], "outcome": [found.outcome], **standings}


def _looked_back(request: HttpRequest, found: Goal, answers: dict[str, Answer], asked: Questionnaire | None) -> Merged:
    """What was sent, laid over that. An answer for which nothing was chosen stays as it is."""
    now = _outcome(found, answers)
    sent = {name: [one for one in request.POST.getlist(name) if one] for name in now}
    stays = [name for name in now if name.startswith("standing-") and not sent[name]]
    labels = {"state": _("How did it go?"), "outcome": _("What came of it?")}
    for key in found.keys:
        text = asked.by_key[key].text[:80] if asked and key in asked.by_key else key
        labels[f"standing-{key}"] = f"{_('The answer becomes')}: {text}"
    words = {**dict(Standing.choices), **dict(Goal.State.choices)}

    def spoken(name: str, values: Sequence[str]) -> str:
        return "\n".join(values if name == "outcome" else [str(words.get(one, one)) for one in values])

    return merge(request, sent | {name: now[name] for name in stays}, now, labels, spoken)


def _evaluate(request: HttpRequest, where: Where, found: Goal, asked: Questionnaire | None, merged: Merged) -> None:
    state = merged.text("state")
    if state not in Goal.State.values:
        raise NotPossible(_("Choose what came of it."))
    chosen = {
        key: request.POST.get(f"standing-{key}", "")
        for key in found.keys
        if f"standing-{key}" in merged.touched or f"standing-{key}" not in merged.values
    }
    goal_rules.evaluate(
        found, state, merged.text("outcome"), me(request), where.evaluation, asked,
        {key: value for key, value in chosen.items() if value},
    )  # fmt: skip


def _act(request: HttpRequest, found: Goal, act: str) -> None:
    if act in {"done", "undone", "drop"}:
        actions = Action.objects.filter(goal=found, pk=_uuid(request.POST.get("action", "")))
        if act == "drop":
            actions.delete()
        else:
            actions.update(done=timezone.localdate() if act == "done" else None)
        messages.success(request, _("Saved."))
    elif act == "again":
        Goal.objects.filter(pk=found.pk).update(state=Goal.State.RUNNING, evaluated=None)
        messages.success(request, _("The goal runs again."))


def _uuid(text: str) -> str:
    found = identity(text)
    if found is None:
        raise Http404
    return str(found)
