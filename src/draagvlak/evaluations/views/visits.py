"""A second pair of eyes: asking a colleague to look at a school, looking, and what was seen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.acts import one_act
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged, merge, unsent
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import Place, lead_to, told_here
from draagvlak.core.site import absolute
from draagvlak.core.tables import page_with_tables
from draagvlak.core.values import day
from draagvlak.evaluations import visits as visit_rules
from draagvlak.evaluations.models import Finding, Visit
from draagvlak.evaluations.place_tables import visit_table
from draagvlak.evaluations.rules import INVITE_VISITOR, VISIT
from draagvlak.evaluations.views.common import load
from draagvlak.norms.questionnaire import SCHOOL, Standing, questionnaire
from draagvlak.people.access import reaching
from draagvlak.people.models import Level
from draagvlak.people.person import me
from draagvlak.places.models.places import main_town


@access(INVITE_VISITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_visitor(request: HttpRequest, slug: str, year: int, brin: str) -> HttpResponse:
    """Ask a colleague, or oneself, to look at some topics of a school."""
    where = load(slug, year, brin)
    refusal = None
    if request.method == "POST":
        myself = "myself" in request.POST
        places = {"topic": ("v-topics", _("Which topics")), "email": ("v-email", _("E-mail address of a colleague"))}
        with told_here(places=places) as refusal:
            visit = visit_rules.invite(
                where.of,
                me(request).email if myself else request.POST.get("email", ""),
                [topic for topic in request.POST.getlist("topic") if where.asked.topic(topic)],
                me(request),
                lambda visit: absolute(reverse("evaluations:visit", args=[slug, visit.pk])),
            )
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
        "open_visits": where.of.visits.filter(finished__isnull=True, withdrawn__isnull=True).select_related("visitor"),
        "active": "evaluation",
    }
    return page_with_form(request, "evaluations/invite_visitor.html", context, refusal)


@access(INVITE_VISITOR)
@require_POST
def withdraw_visit(request: HttpRequest, slug: str, year: int, visit: Any, brin: str) -> HttpResponse:
    """Take back that a colleague was asked."""
    where = load(slug, year, brin)
    with lead_to(where.in_year("evaluation")):
        visit_rules.withdraw(where.of, str(visit), me(request))
    messages.success(request, _("Taken back."))
    return redirect(where.in_year("evaluation"))


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
@one_act
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
    if request.method == "POST":
        found = visit_rules.hold(found)
    rows = visit_rules.compared(found, asked)
    merged = unsent(_visit_values(found, rows))
    if request.method == "POST":
        merged = _visit_merged(request, merged.values, rows)
        finish = "finish" in request.POST
        with told_here(places=_visit_fields(rows)) as refusal:
            if not merged.clashes:
                _keep(found, merged, rows, finish)
                messages.success(request, _("Finished; the school can read it now.") if finish else _("Saved."))
                if finish:
                    return redirect("evaluations:visits", slug)
                return redirect("evaluations:visit", slug, found.pk)
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


def _visit_labels(rows: list[visit_rules.Compared]) -> dict[str, str]:
    """By field of the page how it is called."""
    labels = {"day": _("Day of the visit"), "impression": _("Your impression of the whole")}
    for row in rows:
        labels[f"standing-{row.asked.key}"] = f"{row.asked.name}: {_('What do you see?')}"
        labels[f"note-{row.asked.key}"] = f"{row.asked.name}: {_('Note')}"
    return labels


def _visit_fields(rows: list[visit_rules.Compared]) -> dict[str, Place]:
    """By field of the page where it stands."""
    return {name: (name.replace("note-", "n-", 1), label) for name, label in _visit_labels(rows).items()}


def _visit_merged(request: HttpRequest, now: dict[str, list[str]], rows: list[visit_rules.Compared]) -> Merged:
    labels = _visit_labels(rows)
    words = {value: str(word) for value, word in Standing.choices} | {"": _("Not seen")}
    return merge(
        request,
        {name: request.POST.getlist(name) for name in now},
        now,
        labels,
        lambda name, values: "\n".join(words.get(one, one) if name.startswith("standing-") else one for one in values),
    )


def _keep(found: Visit, merged: Merged, rows: list[visit_rules.Compared], finish: bool) -> None:
    """Keep a visit as it was filled in. ``NotPossible`` for a day that is none, or a note that would be lost."""
    typed = merged.text("day")
    if typed and day(typed) is None:
        raise NotPossible(_("The day of the visit is no day."), "day")
    keys = [row.asked.key for row in rows]
    for row in rows:
        if merged.text(f"note-{row.asked.key}").strip() and not merged.text(f"standing-{row.asked.key}"):
            text = _("Say what you see at '%(text)s', or take away your note.") % {"text": row.asked.name}
            raise NotPossible(text, f"note-{row.asked.key}")
    findings = {key: (merged.text(f"standing-{key}"), merged.text(f"note-{key}")) for key in keys}
    visit_rules.keep(found, findings, merged.text("impression"), finish, day(typed))


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
        "table": visit_table(request, where.of, [row for row in rows if row.finding]),
        "differences": sum(row.differs for row in rows),
        "active": "evaluation",
    }
    return page_with_tables(request, "evaluations/visit_report.html", context)
