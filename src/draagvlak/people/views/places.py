"""Schools, boards, regions and partners: lists, their pages, and changing them."""

import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core import values
from draagvlak.core.access import TO_SEND, access, require_POST
from draagvlak.core.acts import record
from draagvlak.core.confirm import ask_first
from draagvlak.core.dates import in_figures
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import Day, name_the_choice
from draagvlak.core.spreadsheets import download
from draagvlak.people.access import consortium_of, may, reach
from draagvlak.people.links import links_about
from draagvlak.people.models import Membership, Role
from draagvlak.people.person import me
from draagvlak.people.rules import EDIT_SCHOOL, KEEP_ORGANISATIONS, MANAGE_PEOPLE, SEE_SCHOOLS, SET_SIGN_IN, SETTINGS
from draagvlak.places import history
from draagvlak.places.models import Belonging, Board, Consortium, Kind, Partner, Placement, PupilCount, Region, School
from draagvlak.places.models.places import BRIN

PER_PAGE = 200


def _day(text: str) -> datetime.date:
    """The day in an address, else today."""
    return values.day(text) or history.today()


# -- lists --------------------------------------------------------------------------------------------------------


def _placements(request: HttpRequest, consortium: Consortium, day: datetime.date) -> "QuerySet[Placement]":
    """Where the schools that the visitor reaches were on a day, by the filters of the address."""
    schools = reach(request, SEE_SCHOOLS, consortium.slug).its_schools(School.objects.filter(consortium=consortium))
    latest = PupilCount.objects.filter(school=OuterRef("school")).order_by("-year").values("year")[:1]
    counted = (
        PupilCount.objects.filter(school=OuterRef("school"), year=Subquery(latest.values("year")))
        .order_by()
        .values("school")
    )
    found = (
        Placement.objects.on(day)
        .filter(consortium=consortium, school__in=schools.values("pk"))
        .select_related("school", "board", "region")
        .annotate(
            low=Subquery(counted.annotate(total=Sum("low")).values("total")),
            high=Subquery(counted.annotate(total=Sum("high")).values("total")),
        )
        .order_by("school__name", "school__brin")
    )
    words, board, region = (values.sought(request.GET.get(name)) for name in ("q", "bestuur", "regio"))
    without = request.GET.get("zonder", "")
    if words:
        found = found.filter(
            Q(school__name__icontains=words)
            | Q(school__own_name__icontains=words)
            | Q(school__brin__iexact=words)
            | Q(school__locations__town__icontains=words)
        ).distinct()
    if board:
        found = found.filter(board__number=board)
    if region:
        found = found.filter(region__isnull=True) if region == "geen" else found.filter(region__key=region)
    if without in {Role.LEADER, Role.COORDINATOR}:
        held = Membership.objects.current().filter(role=without, school=OuterRef("school"))
        found = found.filter(~Exists(held))
    return found


@access(SEE_SCHOOLS)
@require_safe
def schools(request: HttpRequest, slug: str) -> HttpResponse:
    """The schools that the visitor reaches, as they are or were on a day."""
    consortium = consortium_of(slug)
    day = _day(request.GET.get("op", ""))
    page = Paginator(_placements(request, consortium, day), PER_PAGE).get_page(request.GET.get("pagina"))
    how_far = reach(request, SEE_SCHOOLS, slug)
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "slug": slug,
        "consortium": consortium,
        "page": page,
        "day": day,
        "past": day != history.today(),
        "boards": how_far.its_boards(Board.objects.filter(consortium=consortium)),
        "regions": Region.objects.filter(consortium=consortium) if how_far.everything else [],
        "may_keep": may(request, KEEP_ORGANISATIONS, slug),
        "roles": [Role.LEADER, Role.COORDINATOR],
        "query": query.urlencode(),
        "active": "schools",
    }
    return render(request, "people/schools.html", context)


@access(SEE_SCHOOLS)
@require_safe
def schools_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a spreadsheet."""
    header = ["BRIN", *(str(one) for one in (_("School"), _("Kind"), _("Board"), _("Region"), _("Since"),
                                              _("Pupils, at least"), _("Pupils, at most")))]  # fmt: skip
    rows = (
        [
            one.school.brin, str(one.school), str(one.school.get_kind_display()), one.board.name,
            one.region.name if one.region else "", one.start.isoformat(),
            "" if one.low is None else str(one.low), "" if one.high is None else str(one.high),  # type: ignore[attr-defined]
        ]
        for one in _placements(request, consortium_of(slug), _day(request.GET.get("op", "")))
    )  # fmt: skip
    return download("scholen", header, rows)


@access(SEE_SCHOOLS)
@require_safe
def boards(request: HttpRequest, slug: str) -> HttpResponse:
    """The boards that the visitor reaches."""
    consortium = consortium_of(slug)
    return render(
        request,
        "people/boards.html",
        {
            "slug": slug,
            "consortium": consortium,
            "boards": _boards(request, consortium),
            "may_keep": may(request, KEEP_ORGANISATIONS, slug),
            "form": BoardForm() if may(request, KEEP_ORGANISATIONS, slug) else None,
            "active": "boards",
        },
    )


def _boards(request: HttpRequest, consortium: Consortium) -> "QuerySet[Board]":
    today = history.today()
    now = Q(placements__start__lte=today) & (Q(placements__end__isnull=True) | Q(placements__end__gt=today))
    found = reach(request, SEE_SCHOOLS, consortium.slug).its_boards(Board.objects.filter(consortium=consortium))
    if request.GET.get("zonder") == Role.BOARD_OFFICER:
        held = Membership.objects.current().filter(role=Role.BOARD_OFFICER, board=OuterRef("pk"))
        found = found.filter(~Exists(held))
    return found.annotate(school_count=Count("placements__school", filter=now, distinct=True))


@access(SEE_SCHOOLS)
@require_safe
def boards_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a spreadsheet."""
    header = [str(one) for one in (_("Number"), _("Board"), _("Town"), _("Schools"), _("Telephone"), _("Website"))]
    rows = (
        [one.number, one.name, one.town, str(one.school_count), one.phone, one.website]  # type: ignore[attr-defined]
        for one in _boards(request, consortium_of(slug))
    )
    return download("besturen", header, rows)


# -- a school -----------------------------------------------------------------------------------------------------


class SchoolForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a school says of itself; the rest comes from the register."""

    class Meta:
        model = School
        fields = ["own_name", "phone", "website"]
        help_texts = {"own_name": gettext_lazy("Leave empty to use the name in the register.")}


def _school(slug: str, brin: str) -> School:
    return get_object_or_404(School.objects.select_related("consortium", "successor"), consortium__slug=slug, brin=brin)


@access(SEE_SCHOOLS)
@require_safe
def school(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """All that is known of a school."""
    return _school_page(request, _school(slug, brin))


def _school_page(
    request: HttpRequest, found: School, form: SchoolForm | None = None, refused: str = ""
) -> HttpResponse:
    """The page of a school. ``refused``: why its history was not changed; what was filled in for it stands there."""
    slug = found.consortium.slug
    past = history.of_school(found)
    today = history.today()
    now = next((one for one in past if one.start <= today and (one.end is None or one.end > today)), None)
    keep = may(request, KEEP_ORGANISATIONS, slug)
    manage = may(request, MANAGE_PEOPLE, slug, brin=found.brin)
    counts = list(
        found.pupil_counts.order_by("-year", "kind")
        .values("year", "kind")
        .annotate(at_least=Sum("low"), at_most=Sum("high"))[:12]
    )
    people = (
        Membership.objects.current().filter(school=found).select_related("person").order_by("role", "person__name")
        if manage
        else []
    )
    context = {
        "slug": slug,
        "consortium": found.consortium,
        "school": found,
        "about": links_about(request, found),
        "locations": found.locations.order_by("code"),
        "past": past,
        "now": now,
        "last": past[-1] if past else None,
        "may_take_back": history.can_take_move_back(past),
        "today": today,
        "counts": counts,
        "judgements": found.judgements.all()[:10],
        "people": people,
        "may_manage": manage,
        "may_edit": may(request, EDIT_SCHOOL, slug, brin=found.brin),
        "may_keep": keep,
        "form": form or _school_form(request, found, act=False),
        "boards": Board.objects.filter(consortium=found.consortium) if keep else [],
        "regions": Region.objects.filter(consortium=found.consortium) if keep else [],
        "others": School.objects.filter(consortium=found.consortium).on(today).with_town().exclude(pk=found.pk)
        if keep
        else [],
        "active": "schools",
        "refused": refused,
        "sent": request.POST if refused else {},
    }
    status = 200 if form is None and not refused else 422
    return render(request, "people/school.html", context, status=status)


def _school_form(request: HttpRequest, found: School, *, act: bool = True) -> SchoolForm:
    return shared(request, lambda data: SchoolForm(data, instance=found), act=act)


@access(EDIT_SCHOOL)
@require_POST
def edit_school(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Change what the school says of itself."""
    found = _school(slug, brin)
    with held(request, found):
        form = _school_form(request, found)
        if not form.is_valid():
            return _school_page(request, _school(slug, brin), form)
        form.save()
    record(found.consortium, me(request), "changed-school", found, found)
    messages.success(request, _("Saved."))
    return redirect("people:school", slug, brin)


@access(KEEP_ORGANISATIONS)
@require_POST
def school_history(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Move, merge, close or reopen a school, from a day on."""
    found = _school(slug, brin)
    act = request.POST.get("act", "")
    try:
        said = _change_history(found, act, request)
    except NotPossible as error:
        return _school_page(request, _school(slug, brin), refused=str(error))
    record(found.consortium, me(request), act, said, found)
    messages.success(request, _("Saved: %(what)s.") % {"what": said})
    return redirect("people:school", slug, brin)


def _change_history(found: School, act: str, request: HttpRequest) -> str:
    day = values.day(request.POST.get("day")) or history.today()
    if values.day(request.POST.get("day")) is None and act not in {"reopened-school", "took-move-back"}:
        if request.POST.get("day", "").strip():
            raise NotPossible(_("Write a day between 1900 and 2100, like 2026-10-31."))
        raise NotPossible(_("Fill in from which day this holds."))
    here = {"consortium": found.consortium}
    if act == "moved-school":
        board = Board.objects.filter(**here, number=request.POST.get("board", "")).first()
        region = Region.objects.filter(**here, key=request.POST.get("region", "")).first()
        if board is None:
            raise NotPossible(_("Choose a board."))
        history.move(found, day, board=board, region=region)
        return f"{found}: {board}, {region or '–'}, {in_figures(day)}"
    if act in {"closed-school", "merged-school"}:
        successor = None
        if act == "merged-school":
            successor = School.objects.filter(**here, brin=request.POST.get("successor", "")).first()
            if successor is None:
                raise NotPossible(_("Choose the school in which this one goes on."))
        history.close(found, day, successor)
        return f"{found}{f' → {successor}' if successor else ''}, {in_figures(day)}"
    if act == "took-move-back":
        placement = history.take_move_back(found)
        return f"{found}: {placement.board}, {placement.region or '–'}"
    if act == "reopened-school":
        history.reopen(found)
        return str(found)
    raise Http404


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of organisations, each told apart from others of the same name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class NewSchoolForm(forms.Form):
    """A school that the register does not know yet, or that belongs here by hand."""

    brin = forms.CharField(label="BRIN", max_length=4, validators=[BRIN])
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    board = PlaceField(label=gettext_lazy("Board"), queryset=Board.objects.none(), to_field_name="number")
    region = forms.ModelChoiceField(
        label=gettext_lazy("Region"), queryset=Region.objects.none(), to_field_name="key", required=False
    )
    day = Day(label=gettext_lazy("Open since"))

    def __init__(self, consortium: Consortium, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.consortium = consortium
        self.fields["board"].queryset = Board.objects.filter(consortium=consortium)  # type: ignore[attr-defined]
        self.fields["region"].queryset = Region.objects.filter(consortium=consortium)  # type: ignore[attr-defined]
        name_the_choice(self)

    def clean_brin(self) -> str:
        brin: str = self.cleaned_data["brin"]
        if School.objects.filter(consortium=self.consortium, brin=brin).exists():
            raise forms.ValidationError(_("There is a school with this BRIN already."))
        return brin


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def add_school(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a school by hand."""
    consortium = consortium_of(slug)
    form = NewSchoolForm(consortium, request.POST or None, initial={"day": history.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with transaction.atomic():
            found = School.objects.create(
                consortium=consortium, brin=given["brin"], name=given["name"], kind=given["kind"]
            )
            history.open_school(found, given["board"], given["region"], given["day"])
            Belonging.objects.update_or_create(
                consortium=consortium, brin=found.brin, defaults={"belongs": True, "reason": _("Added by hand")}
            )
            record(consortium, me(request), "added-school", f"{found.brin} {found}", found)
        messages.success(request, _("The school is added."))
        return redirect("people:school", slug, found.brin)
    return render(
        request,
        "people/add_school.html",
        {"form": form, "slug": slug, "active": "schools"},
        status=200 if request.method == "GET" else 422,
    )


# -- boards -------------------------------------------------------------------------------------------------------


class BoardForm(forms.ModelForm):  # type: ignore[type-arg]
    """A board."""

    class Meta:
        model = Board
        fields = ["number", "name", "town", "phone", "website"]


@access(SEE_SCHOOLS)
@require_safe
def board(request: HttpRequest, slug: str, board: str) -> HttpResponse:
    """A board, its schools and its people."""
    return _board_page(
        request, get_object_or_404(Board.objects.select_related("consortium"), consortium__slug=slug, number=board)
    )


def _board_page(request: HttpRequest, found: Board, form: BoardForm | None = None) -> HttpResponse:
    slug = found.consortium.slug
    manage = may(request, MANAGE_PEOPLE, slug, board=found.number)
    keep = may(request, KEEP_ORGANISATIONS, slug)
    people = Membership.objects.current().filter(board=found).select_related("person").order_by("person__name")
    context = {
        "slug": slug,
        "consortium": found.consortium,
        "board": found,
        "about": links_about(request, found),
        "schools": Placement.objects.on(history.today())
        .filter(board=found)
        .select_related("school", "region")
        .order_by("school__name"),
        "former": Placement.objects.filter(board=found, end__lte=history.today())
        .select_related("school")
        .order_by("-end")[:20],
        "people": people if manage else [],
        "may_manage": manage,
        "may_keep": keep,
        "may_set_sign_in": may(request, SET_SIGN_IN, slug, board=found.number),
        "form": (form or shared(request, lambda data: BoardForm(data, instance=found), act=False)) if keep else None,
        "active": "boards",
    }
    return render(request, "people/board.html", context, status=200 if form is None else 422)


@access(KEEP_ORGANISATIONS)
@require_POST
def add_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a board by hand."""
    consortium = consortium_of(slug)
    form = BoardForm(request.POST, instance=Board(consortium=consortium))
    if form.is_valid() and Board.objects.filter(consortium=consortium, number=form.cleaned_data["number"]).exists():
        form.add_error("number", _("There is a board with this number already."))
    if not form.is_valid():
        return render(
            request, "people/boards.html",
            {"slug": slug, "consortium": consortium, "boards": _boards(request, consortium), "may_keep": True,
             "form": form, "active": "boards"},
            status=422,
        )  # fmt: skip
    found = form.save()
    record(consortium, me(request), "added-board", f"{found.number} {found}", found)
    messages.success(request, _("The board is added."))
    return redirect("people:board", slug, found.number)


@access(KEEP_ORGANISATIONS)
@require_POST
def edit_board(request: HttpRequest, slug: str, board: str) -> HttpResponse:
    """Change a board's details. Its number stays."""
    found = get_object_or_404(Board.objects.select_related("consortium"), consortium__slug=slug, number=board)
    number = found.number

    def make(data: QueryDict | None) -> BoardForm:
        if data is not None:
            data = data.copy()
            data["number"] = number
        return BoardForm(data, instance=found)

    with held(request, found):
        form = shared(request, make)
        if not form.is_valid():
            return _board_page(request, get_object_or_404(Board, pk=found.pk), form)
        form.save()
    record(found.consortium, me(request), "changed-board", found, found)
    messages.success(request, _("Saved."))
    return redirect("people:board", slug, found.number)


# -- regions and partners -----------------------------------------------------------------------------------------


class RegionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A region and the municipalities whose schools join it."""

    towns = forms.CharField(
        label=gettext_lazy("Municipalities"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("With commas. New schools in these municipalities join this region by themselves."),
    )

    class Meta:
        model = Region
        fields = ["name"]

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.initial.setdefault("towns", ", ".join(one.title() for one in self.instance.municipalities))

    def save(self, commit: bool = True) -> Region:
        region: Region = super().save(commit=False)
        region.municipalities = [one.strip().lower() for one in self.cleaned_data["towns"].split(",") if one.strip()]
        region.key = region.key or free_key(Region.objects.filter(consortium=region.consortium), region.name)
        region.save()
        return region


def free_key(taken: QuerySet[Any], name: str) -> str:
    """A key for addresses, made of a name, that none of the others has."""
    base = slugify(name)[:50] or "x"
    used = set(taken.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for n in range(1, len(used) + 3) if (key := base if n == 1 else f"{base}-{n}") not in used)


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def regions(request: HttpRequest, slug: str) -> HttpResponse:
    """The regions of the consortium."""
    consortium = consortium_of(slug)
    key = request.POST.get("key", "")
    found = get_object_or_404(Region, consortium=consortium, key=key) if key else Region(consortium=consortium)
    if request.method == "POST" and request.POST.get("act") == "delete":
        if not key or found.placements.exists():
            raise NotPossible(_("Schools are or were in this region. It stays, so that past years stay right."))
        back = reverse("people:regions", args=[slug])
        sure = ask_first(request, _("Remove this region?"), _("Remove"), back, what=found.name)
        if sure is not None:
            return sure
        found.delete()
        record(consortium, me(request), "removed-region", found)
        messages.success(request, _("The region is gone."))
        return redirect("people:regions", slug)
    form = None
    if request.method == "POST":
        with held(request, found):
            form = shared(request, lambda data: RegionForm(data, instance=found))
            if form.is_valid():
                saved = form.save()
                record(consortium, me(request), "changed-region" if key else "added-region", saved)
                messages.success(request, _("Saved."))
                return redirect("people:regions", slug)

    def shown_form(one: Region) -> RegionForm:
        make = partial(RegionForm, instance=one, auto_id=f"{one.key or 'id'}_%s")
        return shared(request, make, act=False)

    today = history.today()
    now = Q(placements__start__lte=today) & (Q(placements__end__isnull=True) | Q(placements__end__gt=today))
    shown = Region.objects.filter(consortium=consortium).annotate(
        school_count=Count("placements__school", filter=now, distinct=True)
    )
    rows = [(one, form if form is not None and key == one.key else shown_form(one)) for one in shown]
    context = {
        "slug": slug,
        "consortium": consortium,
        "rows": rows,
        "form": form if form is not None and not key else shown_form(Region(consortium=consortium)),
        "loose": Placement.objects.on(today).filter(consortium=consortium, region=None).count(),
        "active": "regions",
    }
    return render(request, "people/regions.html", context, status=200 if form is None else 422)


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation that works with the schools."""

    class Meta:
        model = Partner
        fields = ["kind", "name", "website", "phone"]

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        name_the_choice(self)


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """The partners of the consortium."""
    consortium = consortium_of(slug)
    key = request.POST.get("key", "")
    found = get_object_or_404(Partner, consortium=consortium, key=key) if key else Partner(consortium=consortium)
    if request.method == "POST" and request.POST.get("act") == "end" and key:
        Partner.objects.filter(pk=found.pk).update(ended=None if found.ended else history.today())
        record(consortium, me(request), "changed-partner", found)
        messages.success(request, _("Saved."))
        return redirect("people:partners", slug)
    form = None
    if request.method == "POST":
        with held(request, found):
            form = shared(request, lambda data: PartnerForm(data, instance=found))
            if form.is_valid():
                saved = form.save(commit=False)
                saved.key = saved.key or free_key(Partner.objects.filter(consortium=consortium), saved.name)
                saved.save()
                record(consortium, me(request), "changed-partner" if key else "added-partner", saved)
                messages.success(request, _("Saved."))
                return redirect("people:partners", slug)

    def shown_form(one: Partner) -> PartnerForm:
        make = partial(PartnerForm, instance=one, auto_id=f"{one.key or 'id'}_%s")
        return shared(request, make, act=False)

    shown = Partner.objects.filter(consortium=consortium).order_by(F("ended").asc(nulls_first=True), "kind", "name")
    context = {
        "slug": slug,
        "consortium": consortium,
        "rows": [(one, form if form is not None and key == one.key else shown_form(one)) for one in shown],
        "form": form if form is not None and not key else shown_form(Partner(consortium=consortium)),
        "active": "partners",
    }
    return render(request, "people/partners.html", context, status=200 if form is None else 422)


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What holds for the whole consortium."""

    class Meta:
        model = Consortium
        fields = ["name", "second_factor"]  # the number, by which open data find it, is the operator's to give
        help_texts = {
            "second_factor": gettext_lazy(
                "A code of an app or a passkey, beside the password. Best left on: without it, a leaked one is enough."
            ),
        }


@access(SETTINGS, fresh=TO_SEND)
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Name and safety of the consortium."""
    consortium = consortium_of(slug)
    with held(request, consortium):
        form = shared(request, lambda data: SettingsForm(data, instance=consortium))
        if request.method == "POST" and form.is_valid():
            changed = ", ".join(str(form.fields[name].label) for name in form.changed_data)
            form.save()
            if changed:
                record(consortium, me(request), "changed-settings", changed)
            messages.success(request, _("Saved."))
            return redirect("people:settings", slug)
    context = {"form": form, "slug": slug, "consortium": consortium, "active": "settings"}
    return render(request, "people/settings.html", context, status=200 if request.method == "GET" else 422)
