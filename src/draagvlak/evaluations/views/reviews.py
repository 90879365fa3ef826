"""Signing, asking, closing and opening again; and a second pair of eyes."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.acts import record
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged, merge, unsent
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.site import absolute
from draagvlak.core.values import day, identity
from draagvlak.evaluations import steps
from draagvlak.evaluations import visits as visit_rules
from draagvlak.evaluations.letters import tell_asked, tell_step, tell_visitor
from draagvlak.evaluations.models import Finding, State, Step, Visit
from draagvlak.evaluations.rules import ASK, CLOSE_EVALUATION, INVITE_VISITOR, VISIT
from draagvlak.evaluations.views.common import Where, load, standing_here
from draagvlak.norms.questionnaire import SCHOOL, Standing, questionnaire
from draagvlak.people.access import may, reaching
from draagvlak.people.models import Level
from draagvlak.people.person import me
from draagvlak.places.models.places import main_town

_ACTS = {
    Step.Act.READY: "evaluation-ready",
    Step.Act.SIGNED: "evaluation-signed",
    Step.Act.CLOSED: "evaluation-closed",
    Step.Act.REOPENED: "evaluation-reopened",
}


def _take(request: HttpRequest, where: Where, act: str) -> HttpResponse:
    with lead_to(where.in_year("evaluation")), transaction.atomic():
        made = steps.step(
            where.of, where.asked, act, me(request), request.POST.get("note", ""), request.POST.get("shown", "")
        )
        record(where.of.consortium, me(request), _ACTS[Step.Act(act)], where.of, where.place)
        tell_step(where.of, made, absolute(where.in_year("evaluation")))
    messages.success(request, _("Done: %(act)s.") % {"act": made.get_act_display()})
    return redirect(where.in_year("evaluation"))


@require_POST
def ready(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Say that everything is filled in and the school leader can sign."""
    return _take(request, load(slug, year, brin, board), Step.Act.READY)


@require_POST
def sign(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Sign the answers as they are now."""
    return _take(request, load(slug, year, brin, board), Step.Act.SIGNED)


@require_POST
def close(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Close what was signed."""
    return _take(request, load(slug, year, brin, board), Step.Act.CLOSED)


@require_POST
def reopen(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Open an evaluation again, with a reason. What was closed, only the board opens."""
    where = load(slug, year, brin, board)
    if where.kind == SCHOOL and where.of.state == State.CLOSED and not may(request, CLOSE_EVALUATION, slug, **where.at):
        why = _("The board closed this evaluation; ask the board to open it again.")
        raise NotPossible(why, page=where.in_year("evaluation"))
    return _take(request, where, Step.Act.REOPENED)


@require_safe
def signed(request: HttpRequest, slug: str, year: int, step: int, brin: str = "", board: str = "") -> HttpResponse:
    """The answers as they were when they were signed."""
    where = load(slug, year, brin, board)
    found = get_object_or_404(Step.objects.select_related("person"), pk=step, evaluation=where.of, act=Step.Act.SIGNED)
    titles = {topic.key: topic for topic in where.asked.topics}
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for one in found.answers:
        by_topic.setdefault(one["topic"], []).append(one)
    context = {
        "slug": slug,
        "where": where,
        "evaluation": where.of,
        "step": found,
        "topics": [(titles.get(key), rows) for key, rows in by_topic.items()],
        "active": "evaluation",
    }
    return render(request, "evaluations/signed.html", context)


@require_POST
def ask(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Ask something about an answer, reply, or say that it is clear."""
    where = load(slug, year, brin, board)
    key = request.POST.get("key", "")
    asked = where.asked.by_key.get(key)
    if key and asked is None:
        raise Http404
    acting = standing_here(request, where, ASK)
    side = steps.side_of(acting) if acting else ""
    back = where.in_year("topic", asked.topic) + f"#p-{key}" if asked else where.in_year("evaluation")
    with lead_to(back):
        if "settle" in request.POST:
            steps.settle(where.of, key, side)
        else:
            with transaction.atomic():
                made = steps.say(where.of, key, side, me(request), request.POST.get("text", ""))
                tell_asked(where.of, made, absolute(where.in_year("evaluation")))
    messages.success(request, _("Sent.") if "settle" not in request.POST else _("Marked as clear."))
    return redirect(back)


# -- a second pair of eyes ----------------------------------------------------------------------------------------


@access(INVITE_VISITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_visitor(request: HttpRequest, slug: str, year: int, brin: str) -> HttpResponse:
    """Ask a colleague, or oneself, to look at some topics of a school."""
    where = load(slug, year, brin)
    refusal = None
    if request.method == "POST":
        if "withdraw" in request.POST:
            with lead_to(where.in_year("evaluation")):
                visit_rules.withdraw(where.of, _uuid(request.POST["withdraw"]))
            messages.success(request, _("Taken back."))
            return redirect(where.in_year("evaluation"))
        myself = "myself" in request.POST
        with told_here() as refusal, transaction.atomic():
            visit = visit_rules.invite(
                where.of,
                me(request).email if myself else request.POST.get("email", ""),
                [topic for topic in request.POST.getlist("topic") if where.asked.topic(topic)],
                me(request),
            )
            record(where.of.consortium, me(request), "invited-visitor", f"{visit.visitor}, {where.of}", where.place)
            if not myself:
                tell_visitor(visit, absolute(_visit_url(slug, visit)))
        if not refusal:
            if myself:
                return redirect("evaluations:visit", slug, visit.pk)
            messages.success(request, _("%(name)s was asked to look.") % {"name": visit.visitor})
            return redirect(where.in_year("evaluation"))
    context = {
        "slug": slug,
        "where": where,
        "evaluation": where.of,
        "topics": where.asked.of(SCHOOL),
        "chosen": request.POST.getlist("topic"),
        "email": request.POST.get("email", ""),
        "outsider": not any(one.level == Level.SCHOOL for one in reaching(request, INVITE_VISITOR, slug, **where.at)),
        "fault": refusal,
        "open_visits": where.of.visits.filter(finished__isnull=True, withdrawn__isnull=True).select_related("visitor"),
        "active": "evaluation",
    }
    return page_with_form(request, "evaluations/invite_visitor.html", context, refusal)


def _uuid(text: str) -> str:
    found = identity(text)
    if found is None:
        raise Http404
    return str(found)


def _visit_url(slug: str, visit: Visit) -> str:
    from django.urls import reverse

    return reverse("evaluations:visit", args=[slug, visit.pk])


@access(VISIT)
@require_safe
def visits(request: HttpRequest, slug: str) -> HttpResponse:
    """The visits that the visitor was asked to make, and made."""
    found = (
        Visit.objects.filter(visitor=me(request), evaluation__consortium__slug=slug, withdrawn__isnull=True)
        .select_related("evaluation__school", "evaluation__round", "invited_by")
        .annotate(town=main_town("evaluation__school"))
        .order_by("-made")
    )
    return render(request, "evaluations/visits.html", {"slug": slug, "visits": found})


@access(VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, slug: str, visit: Any) -> HttpResponse:
    """Somebody's own visit: what the school says, and what the visitor sees."""
    found = get_object_or_404(
        Visit.objects.select_related("evaluation__school", "evaluation__round__version", "evaluation__consortium"),
        pk=visit,
        visitor=me(request),
        evaluation__consortium__slug=slug,
        withdrawn__isnull=True,
    )
    asked = questionnaire(found.evaluation.round.version)
    refusal = None
    with transaction.atomic():
        if request.method == "POST":
            found = Visit.objects.select_for_update(of=("self",)).get(pk=found.pk)
        rows = visit_rules.compared(found, asked)
        merged = unsent(_visit_values(found, rows))
        if request.method == "POST":
            merged = _visit_merged(request, merged.values, rows)
            finish = "finish" in request.POST
            with told_here() as refusal:
                if not merged.clashes:
                    _record(found, merged, rows, finish)
                    messages.success(request, _("Finished; the school can read it now.") if finish else _("Saved."))
                    return redirect(
                        "evaluations:visits" if finish else "evaluations:visit",
                        *([slug] if finish else [slug, found.pk]),
                    )
    for row in rows:  # what was typed stays
        key = row.asked.key
        row.finding = Finding(key=key, standing=merged.text(f"standing-{key}"), note=merged.text(f"note-{key}"))
    by_topic: dict[str, list[visit_rules.Compared]] = {}
    for row in rows:
        by_topic.setdefault(row.asked.topic, []).append(row)
    context = {
        "slug": slug,
        "visit": found,
        "merged": merged,
        "fault": refusal,
        "topics": [(asked.topic(key), its) for key, its in by_topic.items()],
        "standings": [one for one in Standing.choices if one[0] != Standing.EXEMPT],
    }
    return page_with_form(request, "evaluations/visit.html", context, merged, refusal)


def _visit_values(found: Visit, rows: list[visit_rules.Compared]) -> dict[str, list[str]]:
    """By field of the page what stands there now."""
    values = {"day": [found.day.isoformat() if found.day else ""], "impression": [found.impression]}
    for row in rows:
        values[f"standing-{row.asked.key}"] = [row.finding.standing if row.finding else ""]
        values[f"note-{row.asked.key}"] = [row.finding.note if row.finding else ""]
    return values


def _visit_merged(request: HttpRequest, now: dict[str, list[str]], rows: list[visit_rules.Compared]) -> Merged:
    labels = {"day": _("Day of the visit"), "impression": _("Your impression of the whole")}
    for row in rows:
        labels[f"standing-{row.asked.key}"] = f"{row.asked.text[:80]}: {_('What do you see?')}"
        labels[f"note-{row.asked.key}"] = f"{row.asked.text[:80]}: {_('Note')}"
    words = {value: str(word) for value, word in Standing.choices} | {"": _("Not seen")}
    return merge(
        request,
        {name: request.POST.getlist(name) for name in now},
        now,
        labels,
        lambda name, values: "\n".join(words.get(one, one) if name.startswith("standing-") else one for one in values),
    )


def _record(found: Visit, merged: Merged, rows: list[visit_rules.Compared], finish: bool) -> None:
    """Keep a visit as it was filled in. ``NotPossible`` for a day that is none, or a note that would be lost."""
    typed = merged.text("day")
    if typed and day(typed) is None:
        raise NotPossible(_("The day of the visit is no day."))
    keys = [row.asked.key for row in rows]
    for row in rows:
        if merged.text(f"note-{row.asked.key}").strip() and not merged.text(f"standing-{row.asked.key}"):
            raise NotPossible(
                _("Say what you see at '%(text)s', or take away your note.") % {"text": row.asked.text[:60]}
            )
    findings = {key: (merged.text(f"standing-{key}"), merged.text(f"note-{key}")) for key in keys}
    visit_rules.record(found, findings, merged.text("impression"), finish)
    Visit.objects.filter(pk=found.pk).update(day=day(typed))


@require_safe
def visit_report(request: HttpRequest, slug: str, year: int, visit: Any, brin: str) -> HttpResponse:
    """What a visitor saw, beside what the school says: for the school and those above it, once it is finished."""
    where = load(slug, year, brin)
    found = get_object_or_404(
        Visit.objects.select_related("visitor", "invited_by"),
        pk=visit,
        evaluation=where.of,
        finished__isnull=False,
        withdrawn__isnull=True,
    )
    rows = visit_rules.compared(found, where.asked)
    context = {
        "slug": slug,
        "where": where,
        "evaluation": where.of,
        "visit": found,
        "rows": [row for row in rows if row.finding],
        "differences": sum(row.differs for row in rows),
        "active": "evaluation",
    }
    return render(request, "evaluations/visit_report.html", context)
