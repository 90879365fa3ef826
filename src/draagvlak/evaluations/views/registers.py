"""What a school keeps beside its answers: rooms, team, structure, population, inspection; and a board's policies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import F, Max, Model, Sum
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import TO_OPEN, access
from draagvlak.core.acts import record
from draagvlak.core.confirm import ask_first
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import merge, shared, unsent
from draagvlak.core.forms import Day, Fraction, WebAddress
from draagvlak.core.school_years import school_year, year_of
from draagvlak.core.spreadsheets import download
from draagvlak.core.values import whole
from draagvlak.evaluations import registers
from draagvlak.evaluations.answer_port import Answered, Answering, Followed, answering
from draagvlak.evaluations.models import (
    Facility,
    Policy,
    Population,
    Skill,
    StructureEntry,
    TeamActivity,
    TeamMember,
)
from draagvlak.evaluations.rules import FILL_BOARD, FILL_EVALUATION, LEAD_EVALUATION, READ_BOARD, READ_EVALUATION
from draagvlak.evaluations.views import rooms as rooms_form
from draagvlak.norms.questionnaire import BOARD, Asked, Questionnaire
from draagvlak.people.access import may
from draagvlak.people.exports import note_export
from draagvlak.people.person import me
from draagvlak.people.place_pages import PlacePage, one_at_a_time, place_at
from draagvlak.people.rules import EDIT_SCHOOL
from draagvlak.places import inspection
from draagvlak.places.history import today
from draagvlak.places.models import Board, Judgement

_BOTH = ["GET", "HEAD", "POST"]
_F = TypeVar("_F", bound=forms.ModelForm)  # type: ignore[type-arg]


@dataclass
class RegisterPage(PlacePage):
    """A school or board with its registers, and what is asked of it."""

    room = "evaluations"
    answering: Answering | None

    @property
    def asked(self) -> Questionnaire | None:
        """What is asked; nothing while no round was opened."""
        return self.answering.questions if self.answering else None


def _kept(slug: str, brin: str = "", board: str = "") -> RegisterPage:
    """The school or board at an address, or 404. Two queries."""
    place = place_at(slug, brin, board)
    return RegisterPage(slug, place, answering(place))


def _page(request: HttpRequest, where: RegisterPage, name: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "slug": where.slug,
        "where": where,
        "school": where.place,
        "may_write": may(request, FILL_EVALUATION, where.slug, brin=where.ident),
        "active": name,
        **more,
    }
    return render(request, f"evaluations/{name}.html", context, status=status)


# -- rooms --------------------------------------------------------------------------------------------------------


@access(READ_EVALUATION, writing=FILL_EVALUATION)
@require_http_methods(_BOTH)
def rooms(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """What each location has of what the norm asks of a building, and where the building does not allow it."""
    where = _kept(slug, brin)
    asked = where.asked
    wanted = asked.register("facilities") if asked else ()
    locations = list(where.place.locations.filter(closed__isnull=True).order_by("code"))  # type: ignore[union-attr]
    with one_at_a_time(request, where.place):
        now = rooms_form.values(where.place, locations, wanted)
        merged = unsent(now)
        fault = ""
        if request.method == "POST":
            labels = rooms_form.labels(locations, wanted)
            sent = {name: request.POST.getlist(name) for name in now}
            merged = merge(request, sent, now, labels, rooms_form.spoken)
            try:
                if not merged.clashes:
                    given = rooms_form.given(merged, locations, wanted)
                    registers.save_rooms(where.place, where.answering, given, me(request))  # type: ignore[arg-type]
            except NotPossible as error:
                fault = str(error)
            if not (fault or merged.clashes):
                messages.success(request, _said_of(where))
                return redirect("evaluations:school-rooms", slug, brin)
    table = rooms_form.table(merged, locations, wanted)
    status = 409 if merged.clashes else 422 if fault else 200
    values = Facility.Value.choices
    return _page(request, where, "rooms", status, table=table, values=values, fault=fault, wanted=wanted, merged=merged)


def _said_of(where: RegisterPage) -> str:
    """What became of the answers that follow from a register."""
    if where.answering is None or where.answering.writable:
        return _("Saved; the answers follow.")
    return _("Saved. The evaluation is signed or closed, so its answers stay as they are.")


# -- lists of a school: team, activities, structure ---------------------------------------------------------------


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
        expertise = registers.expertise(asked) if asked else []
        self.fields["keys"].choices = [(one.key, one.text) for one in expertise]  # type: ignore[attr-defined]


class ActivityForm(forms.ModelForm):  # type: ignore[type-arg]
    """A training or a peer consultation."""

    class Meta:
        model = TeamActivity
        fields = ["kind", "day", "subject", "who", "hours", "outcome"]
        field_classes = {"day": Day, "hours": Fraction}


class StructureForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role, a meeting, or a step of a route."""

    class Meta:
        model = StructureEntry
        fields = ["kind", "title", "who", "when", "text"]


def _one(request: HttpRequest, where: RegisterPage, make: Callable[[QueryDict | None], _F], title: str, back: str,
         save: Callable[[_F], Any], found: Model | None, by: object = "") -> HttpResponse:  # fmt: skip
    """The page on which one entry of a list is added, changed or removed."""
    with one_at_a_time(request, where.place):
        if request.method == "POST" and found is not None:
            found.refresh_from_db()
        if "remove" in request.POST and found is not None:
            asked = ask_first(request, _("Remove this?"), _("Remove"), request.path, what=str(found))
            if asked is not None:
                return asked
            found.delete()
            messages.success(request, _("Removed."))
            return redirect(back)
        form = shared(request, make, by)
        if request.method == "POST" and form.is_valid():
            save(form)
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"slug": where.slug, "where": where, "form": form, "title": title, "back": back, "removable": found}
    return render(request, "evaluations/entry.html", context, status=_status(request, form))


def _status(request: HttpRequest, form: Any) -> int:
    """Of a page with a form that was not saved: 409 when somebody else changed the same, 422 for what does not fit."""
    if request.method != "POST":
        return 200
    return 409 if form.clashes else 422


@access(READ_EVALUATION)
@require_safe
def team(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Who knows what, what lapses this year, what is planned, and which provisions nobody covers."""
    where = _kept(slug, brin)
    asked = where.asked
    members = list(where.place.team.prefetch_related("skills"))  # type: ignore[union-attr]
    covers = registers.covers(asked, where.place) if asked else []  # type: ignore[arg-type]
    activities = list(where.place.activities.all())  # type: ignore[union-attr]
    now = today()
    return _page(
        request,
        where,
        "team",
        may_write=may(request, LEAD_EVALUATION, slug, brin=brin),
        members=members,
        covers=covers,
        bare=[one for one in covers if not one.holding],
        lapsing=sorted({(skill.until, str(skill.member), skill.title) for one in covers for skill in one.lapsing}),
        planned=[one for one in activities if one.kind == TeamActivity.Kind.TRAINING and one.day >= now],
        done=[one for one in activities if one.kind == TeamActivity.Kind.TRAINING and one.day < now],
        intervision=[one for one in activities if one.kind == TeamActivity.Kind.INTERVISION],
        today=now,
    )


@access(LEAD_EVALUATION, fresh=TO_OPEN)
@require_safe
def team_sheet(request: HttpRequest, slug: str, brin: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    where = _kept(slug, brin)
    header = [
        str(one)
        for one in (_("Name"), _("Function"), _("Hours a week for support"), _("Kind"), _("What"), _("Holds until"))
    ]
    rows = (
        [member.name, member.function, float(member.hours) if member.hours is not None else None,
         str(skill.get_kind_display()) if skill else "", skill.title if skill else "",
         skill.until.isoformat() if skill and skill.until else ""]
        for member in where.place.team.prefetch_related("skills")  # type: ignore[union-attr]
        for skill in (list(member.skills.all()) or [None])
    )  # fmt: skip
    note_export(request, LEAD_EVALUATION, slug, _("Team"), where.place)
    return download("team", header, rows, form)


@access(LEAD_EVALUATION)
@require_http_methods(_BOTH)
def member(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change somebody in the team."""
    where = _kept(slug, brin)
    found = get_object_or_404(TeamMember, pk=entry, school=where.place) if entry else None
    row = found or TeamMember(consortium_id=where.place.consortium_id, school_id=where.place.pk)

    def make(data: QueryDict | None) -> MemberForm:
        return MemberForm(data, instance=row)

    return _one(request, where, make, _("Somebody in the team"), where.url("team"), MemberForm.save, found)


@access(LEAD_EVALUATION)
@require_http_methods(_BOTH)
def skill(request: HttpRequest, slug: str, brin: str, of: Any, entry: Any = None) -> HttpResponse:
    """Add or change what a team member knows well."""
    where = _kept(slug, brin)
    owner = get_object_or_404(TeamMember, pk=of, school=where.place)
    found = get_object_or_404(Skill, pk=entry, member=owner) if entry else None
    row = found or Skill(consortium_id=where.place.consortium_id, member=owner)
    asked = where.asked

    def make(data: QueryDict | None) -> SkillForm:
        return SkillForm(asked, data, instance=row)

    title = _("What %(name)s knows well") % {"name": owner}
    return _one(request, where, make, title, where.url("team"), SkillForm.save, found)


@access(LEAD_EVALUATION)
@require_http_methods(_BOTH)
def activity(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change a training or a peer consultation."""
    where = _kept(slug, brin)
    found = get_object_or_404(TeamActivity, pk=entry, school=where.place) if entry else None
    row = found or TeamActivity(consortium_id=where.place.consortium_id, school_id=where.place.pk)
    initial = {"kind": request.GET.get("soort", ""), "day": today()}

    def make(data: QueryDict | None) -> ActivityForm:
        return ActivityForm(data, instance=row, initial=None if found else initial)

    return _one(request, where, make, _("Training or peer consultation"), where.url("team"), ActivityForm.save, found)


@access(READ_EVALUATION)
@require_safe
def structure(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Roles, meetings, and the two routes, drawn as a parent can follow them."""
    where = _kept(slug, brin)
    entries: dict[str, list[StructureEntry]] = {}
    for one in where.place.structure.all():  # type: ignore[union-attr]
        entries.setdefault(one.kind, []).append(one)
    return _page(
        request,
        where,
        "structure",
        roles=entries.get(StructureEntry.Kind.ROLE, []),
        meetings=entries.get(StructureEntry.Kind.MEETING, []),
        preventive=entries.get(StructureEntry.Kind.PREVENTIVE, []),
        curative=entries.get(StructureEntry.Kind.CURATIVE, []),
        principles=_principles(where),
        empty=not entries,
    )


def _principles(where: RegisterPage) -> list[tuple[Asked, Answered]]:
    """The principles of needs-based working with the school's answers. At most one query."""
    if where.answering is None:
        return []
    principles = where.answering.questions.register("principles")
    answers = where.answering.answers(principles)
    return [(asked, answers[asked.key]) for asked in principles]


@access(FILL_EVALUATION)
@require_http_methods(_BOTH)
def structure_entry(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change a role, a meeting or a step; a step can go up or down on its route."""
    where = _kept(slug, brin)
    found = get_object_or_404(StructureEntry, pk=entry, school=where.place) if entry else None
    if request.method == "POST" and found is not None and request.POST.get("move") in {"up", "down"}:
        _move(found, -1 if request.POST["move"] == "up" else 1)
        return redirect(where.url("structure"))
    row = found or StructureEntry(consortium_id=where.place.consortium_id, school_id=where.place.pk)
    initial = None if found else {"kind": request.GET.get("soort", "")}

    def make(data: QueryDict | None) -> StructureForm:
        return StructureForm(data, instance=row, initial=initial)

    def save(form: StructureForm) -> None:
        made = form.save(commit=False)
        if found is None:
            last = StructureEntry.objects.filter(school=where.place.pk, kind=made.kind).aggregate(at=Max("position"))[
                "at"
            ]
            made.position = 0 if last is None else last + 1
        made.save()

    return _one(request, where, make, _("Part of the support structure"), where.url("structure"), save, found)


@transaction.atomic
def _move(entry: StructureEntry, by: int) -> None:
    rows = list(StructureEntry.objects.select_for_update().filter(school=entry.school_id, kind=entry.kind))
    at = next(n for n, one in enumerate(rows) if one.pk == entry.pk)
    to = at + by
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        for n, one in enumerate(rows):
            one.position = n
        StructureEntry.objects.bulk_update(rows, ["position"])


# -- population ---------------------------------------------------------------------------------------------------


class PopulationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The school's own words on its pupils."""

    class Meta:
        model = Population
        fields = ["about", "wellbeing", "motivation", "self_reliance"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}
        help_texts = {
            "about": gettext_lazy(
                "What marks your pupils and their families, and what that asks of the school. No names."
            ),
            "wellbeing": gettext_lazy("How do pupils feel at school, and how do you know?"),
            "motivation": gettext_lazy("What makes them want to learn?"),
            "self_reliance": gettext_lazy("What can they do by themselves, and what do they still learn?"),
        }


@access(READ_EVALUATION, writing=LEAD_EVALUATION)
@require_http_methods(_BOTH)
def population(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Who the pupils are: figures of the register, and the school's own words, which come along from last year."""
    where = _kept(slug, brin)
    year = where.answering.year if where.answering else year_of(today())
    with one_at_a_time(request, where.place):
        words = list(Population.objects.filter(school=where.place.pk).order_by("-year")[:5])
        now = next((one for one in words if one.year == year), None)
        row = now or Population(consortium_id=where.place.consortium_id, school_id=where.place.pk, year=year)
        if now is None and words:
            row.about, row.wellbeing = words[0].about, words[0].wellbeing
            row.motivation, row.self_reliance = words[0].motivation, words[0].self_reliance
        form = shared(request, lambda data: PopulationForm(data, instance=row))
        if request.method == "POST" and form.is_valid():
            saved = form.save(commit=False)
            saved.saved = timezone.now()
            saved.save()
            messages.success(request, _("Saved."))
            return redirect("evaluations:school-population", slug, brin)
    counts = list(
        where.place.pupil_counts.order_by("year")  # type: ignore[union-attr]
        .values("year", "kind")
        .annotate(at_least=Sum("low"), at_most=Sum("high"))
    )
    most = max((one["at_most"] for one in counts), default=1) or 1
    return _page(
        request,
        where,
        "population",
        _status(request, form),
        form=form,
        year=school_year(year),
        carried=now is None and bool(words),
        earlier=[one for one in words if one.year != year],
        counts=[one | {"part": round(200 * one["at_most"] / most)} for one in counts],
        may_lead=may(request, LEAD_EVALUATION, slug, brin=brin),
    )


# -- inspection ---------------------------------------------------------------------------------------------------


class JudgementForm(forms.Form):
    """A judgement as somebody reads it in a report of the inspection."""

    element = forms.ChoiceField(label=gettext_lazy("Standard, or the school"))
    value = forms.ChoiceField(label=gettext_lazy("Judgement"))
    decided = Day(label=gettext_lazy("Given on"))
    framework = forms.RegexField(
        r"^20\d\d(/20\d\d)?$",
        label=gettext_lazy("Version of the framework"),
        initial="2021",
        help_text=gettext_lazy("As the report says: 2021, or 2021/2025 for the version of a later year."),
        error_messages={"invalid": gettext_lazy("Write the version as 2021 or 2021/2025.")},
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        standards = [(code, f"{code} {name}") for code, name in inspection.STANDARDS.items()]
        self.fields["element"].choices = [(inspection.SCHOOL, _("The school as a whole")), *standards]  # type: ignore[attr-defined]
        taken = [value for value in Judgement.Value if value not in {Judgement.Value.WEAK, Judgement.Value.NOT_CURRENT}]
        self.fields["value"].choices = [(one.value, one.label) for one in taken]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("value") == Judgement.Value.VERY_WEAK and given.get("element") != inspection.SCHOOL:
            self.add_error("value", _("'Very weak' is a judgement on a school, not on a standard."))
        if given.get("decided") and given["decided"] > today():
            self.add_error("decided", _("This day is still to come."))
        return given


def _judged(row: Judgement) -> str:
    return f"{row.element}: {row.get_value_display()}"


@access(READ_EVALUATION, writing=EDIT_SCHOOL)
@require_http_methods(_BOTH)
def inspected(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """What the inspection judged, per standard. Nothing is computed; 'not judged' is a value of its own."""
    where = _kept(slug, brin)
    form = JudgementForm(request.POST if request.method == "POST" and "remove" not in request.POST else None)
    if request.method == "POST":
        if "remove" in request.POST:
            rows = Judgement.objects.filter(school=where.place.pk, by_hand=True, pk=whole(request.POST["remove"]) or 0)
            back = reverse("evaluations:school-inspection", args=[slug, brin])
            asked = ask_first(
                request, _("Remove this judgement?"), _("Remove"), back, what=" · ".join(_judged(one) for one in rows)
            )
            if rows and asked is not None:
                return asked
            if rows.delete()[0]:
                record(where.place.consortium, me(request), "removed-judgement", where.place, where.place)
                messages.success(request, _("Removed."))
            return redirect("evaluations:school-inspection", slug, brin)
        if form.is_valid():
            given = form.cleaned_data
            Judgement.objects.update_or_create(
                consortium_id=where.place.consortium_id, school_id=where.place.pk, code="00",
                element=given["element"], as_of=given["decided"],
                defaults={"value": given["value"], "decided": given["decided"], "framework": given["framework"],
                          "by_hand": True},
            )  # fmt: skip
            record(
                where.place.consortium,
                me(request),
                "entered-judgement",
                f"{where.place}: {given['element']}",
                where.place,
            )
            messages.success(request, _("Saved."))
            return redirect("evaluations:school-inspection", slug, brin)
    latest_ones = registers.latest_judgements(school=where.place.pk).get(where.place.pk, {})
    areas = [
        (area, [(code, name, latest_ones.get(code)) for code, name in area.standards.items()])
        for area in inspection.AREAS
    ]
    return _page(
        request,
        where,
        "inspection",
        422 if request.method == "POST" else 200,
        form=form,
        whole=latest_ones.get(inspection.SCHOOL),
        areas=areas,
        below=registers.below(latest_ones),
        history=where.place.judgements.order_by(F("decided").desc(nulls_last=True), "-as_of"),  # type: ignore[union-attr]
        may_enter=may(request, EDIT_SCHOOL, slug, brin=brin),
        known_elements={inspection.SCHOOL: _("The school as a whole"), **inspection.STANDARDS},
    )


# -- policies of a board ------------------------------------------------------------------------------------------


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A policy of the board."""

    class Meta:
        model = Policy
        fields = ["title", "link", "adopted", "owner", "review_before"]
        field_classes = {"link": WebAddress, "adopted": Day, "review_before": Day}
        help_texts = {
            "link": gettext_lazy("An address that schools and the consortium can open."),
            "owner": gettext_lazy("Who keeps it up to date: a name or a function."),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("adopted") and given.get("review_before") and given["review_before"] <= given["adopted"]:
            self.add_error("review_before", _("The review comes after the adoption."))
        return given


@access(READ_BOARD)
@require_safe
def policies(request: HttpRequest, slug: str, board: str) -> HttpResponse:
    """The areas of policy that the norm asks, with the board's documents and how its schools carry them out."""
    where = _kept(slug, board=board)
    asked = where.asked
    if where.answering is None or asked is None or not isinstance(where.place, Board):
        return render(request, "evaluations/none_yet.html", {"slug": slug, "where": where, "active": "policies"})
    areas = registers.policy_areas(asked, where.place)
    carried_out = where.answering.carried_out([area.asked.key for area in areas])
    for area in areas:
        area.carried_out = len(carried_out.get(area.asked.key, []))
    context = {
        "slug": slug,
        "where": where,
        "areas": [(area, carried_out.get(area.asked.key, [])) for area in areas],
        "schools": where.answering.schools(),
        "late": sum(area.state == "overdue" for area in areas),
        "missing": sum(area.state == "missing" for area in areas),
        "may_fill": may(request, FILL_BOARD, slug, board=board),
        "active": "policies",
    }
    return render(request, "evaluations/policies.html", context)


@access(READ_BOARD, fresh=TO_OPEN)
@require_safe
def policies_sheet(request: HttpRequest, slug: str, board: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    where = _kept(slug, board=board)
    asked = where.asked
    areas = registers.policy_areas(asked, where.place) if asked and isinstance(where.place, Board) else []
    header = [
        str(one)
        for one in (
            _("Area"),
            _("Document"),
            _("Where it can be read"),
            _("Adopted on"),
            _("Owner"),
            _("Review before"),
        )
    ]
    rows = (
        [area.asked.text, *(
            [area.policy.title, area.policy.link, area.policy.adopted.isoformat(), area.policy.owner,
             area.policy.review_before.isoformat()] if area.policy else [""] * 5
        )]
        for area in areas
    )  # fmt: skip
    note_export(request, READ_BOARD, slug, _("Policies"), where.place)
    return download("beleid", header, rows, form)


@access(FILL_BOARD)
@require_http_methods(_BOTH)
def policy(request: HttpRequest, slug: str, board: str, provision: str) -> HttpResponse:
    """Enter or change the policy on one area; the board's answer follows."""
    where = _kept(slug, board=board)
    asked = where.asked
    one = asked.by_key.get(provision) if asked else None
    if asked is None or one is None or one not in asked.register("policies") or one.owner != BOARD:
        raise Http404
    found = Policy.objects.filter(board=where.place.pk, key=provision).first()
    row = found or Policy(consortium_id=where.place.consortium_id, board_id=where.place.pk, key=provision)
    known = one

    def make(data: QueryDict | None) -> PolicyForm:
        return PolicyForm(data, instance=row)

    def save(form: PolicyForm) -> None:
        made = form.save(commit=False)
        made.saved, made.saved_by = timezone.now(), me(request)
        made.save()
        if where.answering is not None:
            area = registers.PolicyArea(known, made)
            where.answering.follow([Followed(known, registers.policy_followed(area))], me(request))

    by = found.saved_by if found and request.method == "POST" else ""
    return _one(request, where, make, one.text, where.url("policies"), save, found, by)
