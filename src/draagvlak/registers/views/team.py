"""The team of a school."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import TO_OPEN, access, require_POST
from draagvlak.core.forms import Day, FoldedChoices, Fraction
from draagvlak.core.tables import DataTable
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.version_text import TopicText
from draagvlak.people.access import may
from draagvlak.people.exports import note_export
from draagvlak.places.history import today
from draagvlak.registers import team as team_rules
from draagvlak.registers.models import (
    Skill,
    TeamActivity,
    TeamMember,
)
from draagvlak.registers.rules import LEAD_REGISTERS, READ_REGISTERS
from draagvlak.registers.tables import covers_table, team_table
from draagvlak.registers.views.common import BOTH, EntryPage, RegisterPage, kept_at, page_of, removed

TeamEntry = TeamMember | Skill | TeamActivity


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody in the team."""

    class Meta:
        model = TeamMember
        fields = ["name", "function", "hours", "findable"]
        field_classes = {"hours": Fraction}


class SkillForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a team member knows well, and which provisions that covers."""

    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Which provisions it covers"), required=False, widget=FoldedChoices
    )

    class Meta:
        model = Skill
        fields = ["kind", "title", "until", "keys"]
        field_classes = {"until": Day}

    def __init__(self, asked: Questionnaire | None, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        expertise = team_rules.expertise(asked) if asked else []
        by_topic: dict[str, list[tuple[str, str]]] = {}
        for text in expertise:
            topic = f"{text.under.number} {spoken(text.under.title)}"
            by_topic.setdefault(topic, []).append((text.key, text.with_name))
        self.fields["keys"].choices = list(by_topic.items())  # type: ignore[attr-defined]


class ActivityForm(forms.ModelForm):  # type: ignore[type-arg]
    """A training or a peer consultation."""

    class Meta:
        model = TeamActivity
        fields = ["kind", "day", "subject", "who", "hours", "outcome"]
        field_classes = {"day": Day, "hours": Fraction}


@access(READ_REGISTERS)
@require_safe
def team(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Who knows what, what lapses this year, what is planned, and which provisions nobody covers."""
    where = kept_at(slug, brin)
    members = list(where.place.team.prefetch_related("skills"))  # type: ignore[union-attr]
    covers = _covers(where)
    activities = list(where.place.activities.all())  # type: ignore[union-attr]
    now = today()
    writes = may(request, LEAD_REGISTERS, slug, brin=brin)
    only_bare = request.GET.get("wie") == "niemand"
    return page_of(
        request,
        where,
        "team",
        may_write=writes,
        members=members,
        covers=covers_table(request, where, covers, names=writes),
        known=_by_topic(request, where, [row for row in covers if not (only_bare and row.holding)], names=writes),
        only_bare=only_bare,
        bare=[one for one in covers if not one.holding],
        lapsing=sorted({(skill.until, str(skill.member), skill.title) for one in covers for skill in one.lapsing}),
        planned=[one for one in activities if one.kind == TeamActivity.Kind.TRAINING and one.day >= now],
        done=[one for one in activities if one.kind == TeamActivity.Kind.TRAINING and one.day < now],
        intervision=[one for one in activities if one.kind == TeamActivity.Kind.INTERVISION],
        today=now,
    )


@dataclass(frozen=True)
class KnownOfTopic:
    """What the norm asks to know on one topic, and how much of it is covered."""

    topic: TopicText
    number: int
    covered: int
    table: DataTable[team_rules.Covered]


def _by_topic(
    request: HttpRequest, where: RegisterPage, covers: list[team_rules.Covered], *, names: bool
) -> list[KnownOfTopic]:
    by_topic: dict[str, list[team_rules.Covered]] = {}
    for row in covers:
        by_topic.setdefault(row.asked.topic, []).append(row)
    return [
        KnownOfTopic(
            rows[0].asked.under,
            len(rows),
            sum(row.holding for row in rows),
            covers_table(
                request, where, rows, names=names, name=f"deskundigheid-{key}", topic=spoken(rows[0].asked.under.title)
            ),
        )
        for key, rows in by_topic.items()
    ]


def _covers(page: RegisterPage) -> list[team_rules.Covered]:
    return team_rules.covers(page.asked, page.place) if page.asked else []  # type: ignore[arg-type]


@access(READ_REGISTERS, fresh=TO_OPEN)
@require_safe
def covers_sheet(request: HttpRequest, slug: str, brin: str, form: str) -> HttpResponse:
    """Who covers what the norm asks to know, for a spreadsheet. It names people, so it is noted."""
    where = kept_at(slug, brin)
    names = may(request, LEAD_REGISTERS, slug, brin=brin)
    answer = covers_table(request, where, _covers(where), names=names).file(form)
    note_export(request, READ_REGISTERS, slug, _("What the norm asks to know"), where.place)
    return answer


@access(LEAD_REGISTERS, fresh=TO_OPEN)
@require_safe
def team_sheet(request: HttpRequest, slug: str, brin: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    where = kept_at(slug, brin)
    answer = team_table(request, where).file(form)
    note_export(request, LEAD_REGISTERS, slug, _("Team"), where.place)
    return answer


def _entry(where: RegisterPage, row: TeamEntry, title: str, remove_name: str, *ids: Any) -> EntryPage[TeamEntry]:
    remove = "" if row._state.adding else where.url(remove_name, *ids, row.pk)
    return EntryPage(where, row, title, where.url("team"), team_rules.keep, remove)


def _member(where: RegisterPage, entry: Any) -> TeamMember:
    return get_object_or_404(TeamMember, pk=entry, school=where.place)


@access(LEAD_REGISTERS)
@require_http_methods(BOTH)
def member(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change somebody in the team."""
    where = kept_at(slug, brin)
    row = _member(where, entry) if entry else TeamMember(
        consortium_id=where.place.consortium_id, school_id=where.place.pk
    )  # fmt: skip
    page = _entry(where, row, _("Somebody in the team"), "remove-member")
    return page.answer(request, lambda data: MemberForm(data, instance=row))


@access(LEAD_REGISTERS)
@require_POST
def remove_member(request: HttpRequest, slug: str, brin: str, entry: Any) -> HttpResponse:
    """Take somebody in the team away, after asking."""
    where = kept_at(slug, brin)
    return removed(request, _member(where, entry), where.url("team"), team_rules.remove)


@access(LEAD_REGISTERS)
@require_http_methods(BOTH)
def skill(request: HttpRequest, slug: str, brin: str, of: Any, entry: Any = None) -> HttpResponse:
    """Add or change what a team member knows well."""
    where = kept_at(slug, brin)
    owner = _member(where, of)
    row = (
        get_object_or_404(Skill, pk=entry, member=owner)
        if entry
        else Skill(consortium_id=where.place.consortium_id, member=owner)
    )
    page = _entry(where, row, _("What %(name)s knows well") % {"name": owner}, "remove-skill", owner.pk)
    return page.answer(request, lambda data: SkillForm(where.asked, data, instance=row))


@access(LEAD_REGISTERS)
@require_POST
def remove_skill(request: HttpRequest, slug: str, brin: str, of: Any, entry: Any) -> HttpResponse:
    """Take away what a team member knows well, after asking."""
    where = kept_at(slug, brin)
    row = get_object_or_404(Skill, pk=entry, member=_member(where, of))
    return removed(request, row, where.url("team"), team_rules.remove)


@access(LEAD_REGISTERS)
@require_http_methods(BOTH)
def activity(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change a training or a peer consultation."""
    where = kept_at(slug, brin)
    row = (
        get_object_or_404(TeamActivity, pk=entry, school=where.place)
        if entry
        else TeamActivity(consortium_id=where.place.consortium_id, school_id=where.place.pk)
    )
    initial = None if entry else {"kind": request.GET.get("soort", ""), "day": today()}
    page = _entry(where, row, _("Training or peer consultation"), "remove-activity")
    return page.answer(request, lambda data: ActivityForm(data, instance=row, initial=initial))


@access(LEAD_REGISTERS)
@require_POST
def remove_activity(request: HttpRequest, slug: str, brin: str, entry: Any) -> HttpResponse:
    """Take a training or a peer consultation away, after asking."""
    where = kept_at(slug, brin)
    row = get_object_or_404(TeamActivity, pk=entry, school=where.place)
    return removed(request, row, where.url("team"), team_rules.remove)
