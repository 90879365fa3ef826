"""The team of a school."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import TO_OPEN, access
from draagvlak.core.forms import Day, Fraction
from draagvlak.core.spreadsheets import download
from draagvlak.norms.questionnaire import Questionnaire
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
from draagvlak.registers.views.common import BOTH, entry_page, kept_at, page_of


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody in the team."""

    class Meta:
        model = TeamMember
        fields = ["name", "function", "hours", "findable"]
        field_classes = {"hours": Fraction}


class SkillForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a team member knows well, and which provisions that covers."""

    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Which provisions it covers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Skill
        fields = ["kind", "title", "until", "keys"]
        field_classes = {"until": Day}

    def __init__(self, asked: Questionnaire | None, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        expertise = team_rules.expertise(asked) if asked else []
        self.fields["keys"].choices = [(one.key, one.text) for one in expertise]  # type: ignore[attr-defined]


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
    asked = where.asked
    members = list(where.place.team.prefetch_related("skills"))  # type: ignore[misc, union-attr]
    covers = team_rules.covers(asked, where.place) if asked else []  # type: ignore[arg-type]
    activities = list(where.place.activities.all())  # type: ignore[union-attr]
    now = today()
    return page_of(
        request,
        where,
        "team",
        may_write=may(request, LEAD_REGISTERS, slug, brin=brin),
        members=members,
        covers=covers,
        bare=[one for one in covers if not one.holding],
        lapsing=sorted({(skill.until, str(skill.member), skill.title) for one in covers for skill in one.lapsing}),
        planned=[one for one in activities if one.kind == TeamActivity.Kind.TRAINING and one.day >= now],
        done=[one for one in activities if one.kind == TeamActivity.Kind.TRAINING and one.day < now],
        intervision=[one for one in activities if one.kind == TeamActivity.Kind.INTERVISION],
        today=now,
    )


@access(LEAD_REGISTERS, fresh=TO_OPEN)
@require_safe
def team_sheet(request: HttpRequest, slug: str, brin: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    where = kept_at(slug, brin)
    header = [
        str(one)
        for one in (_("Name"), _("Function"), _("Hours a week for support"), _("Kind"), _("What"), _("Holds until"))
    ]
    rows = (
        [member.name, member.function, float(member.hours) if member.hours is not None else None,
         str(skill.get_kind_display()) if skill else "", skill.title if skill else "",
         skill.until.isoformat() if skill and skill.until else ""]
        for member in where.place.team.prefetch_related("skills")  # type: ignore[misc, union-attr]
        for skill in (list(member.skills.all()) or [None])
    )  # fmt: skip
    note_export(request, LEAD_REGISTERS, slug, _("Team"), where.place)
    return download("team", header, rows, form)


@access(LEAD_REGISTERS)
@require_http_methods(BOTH)
def member(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change somebody in the team."""
    where = kept_at(slug, brin)
    found = get_object_or_404(TeamMember, pk=entry, school=where.place) if entry else None
    row = found or TeamMember(consortium_id=where.place.consortium_id, school_id=where.place.pk)

    def make(data: QueryDict | None) -> MemberForm:
        return MemberForm(data, instance=row)

    return entry_page(request, where, make, _("Somebody in the team"), where.url("team"), MemberForm.save, found)


@access(LEAD_REGISTERS)
@require_http_methods(BOTH)
def skill(request: HttpRequest, slug: str, brin: str, of: Any, entry: Any = None) -> HttpResponse:
    """Add or change what a team member knows well."""
    where = kept_at(slug, brin)
    owner = get_object_or_404(TeamMember, pk=of, school=where.place)
    found = get_object_or_404(Skill, pk=entry, member=owner) if entry else None
    row = found or Skill(consortium_id=where.place.consortium_id, member=owner)
    asked = where.asked

    def make(data: QueryDict | None) -> SkillForm:
        return SkillForm(asked, data, instance=row)

    title = _("What %(name)s knows well") % {"name": owner}
    return entry_page(request, where, make, title, where.url("team"), SkillForm.save, found)


@access(LEAD_REGISTERS)
@require_http_methods(BOTH)
def activity(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change a training or a peer consultation."""
    where = kept_at(slug, brin)
    found = get_object_or_404(TeamActivity, pk=entry, school=where.place) if entry else None
    row = found or TeamActivity(consortium_id=where.place.consortium_id, school_id=where.place.pk)
    initial = {"kind": request.GET.get("soort", ""), "day": today()}

    def make(data: QueryDict | None) -> ActivityForm:
        return ActivityForm(data, instance=row, initial=None if found else initial)

    return entry_page(
        request, where, make, _("Training or peer consultation"), where.url("team"), ActivityForm.save, found
    )
