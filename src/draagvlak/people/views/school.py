"""One school: its page, what it says of itself, and its history."""

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from draagvlak.core import values
from draagvlak.core.access import access, require_POST
from draagvlak.core.acts import record
from draagvlak.core.dates import in_figures
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import told_here
from draagvlak.people.access import may
from draagvlak.people.links import links_about
from draagvlak.people.models import Membership
from draagvlak.people.person import me
from draagvlak.people.rules import EDIT_SCHOOL, KEEP_ORGANISATIONS, MANAGE_PEOPLE, SEE_SCHOOLS
from draagvlak.places import history
from draagvlak.places.models import Board, Region, School


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
    return page_with_form(request, "people/school.html", context, form)


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
    with told_here() as refusal:
        said = _change_history(found, act, request)
        record(found.consortium, me(request), act, said, found)
        messages.success(request, _("Saved: %(what)s.") % {"what": said})
        return redirect("people:school", slug, brin)
    return _school_page(request, _school(slug, brin), refused=str(refusal))


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
