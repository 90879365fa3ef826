"""Open data: uploading a file, looking at what it would change, applying it; and which schools belong by hand."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.confirm import ask_first, page_that_asks
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import Day, name_the_choice, page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.tables import TableSubject
from draagvlak.core.uploads import Bound, too_large, whole_form
from draagvlak.core.values import whole
from draagvlak.people.access import consortium_of
from draagvlak.people.person import me
from draagvlak.people.rules import IMPORT_DATA, KEEP_ORGANISATIONS
from draagvlak.people.tables import pupils_table, summed
from draagvlak.places import belongings as belonging_rules
from draagvlak.places import history
from draagvlak.places.duo import data_files, tables
from draagvlak.places.duo.plan import TooMany
from draagvlak.places.models import Belonging, Consortium, DataFile, FileKind

LINES_SHOWN = 100


class FileForm(forms.Form):
    """A file, and from which day it holds."""

    day = Day(
        label=gettext_lazy("It holds from"),
        help_text=gettext_lazy("Schools open, move and close on this day."),
    )
    file = forms.FileField(
        label=gettext_lazy("File of DUO (CSV)"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"})
    )


@access(IMPORT_DATA)
@require_safe
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """What was read in, and the way in for a new file."""
    return _page(request, consortium_of(slug), FileForm(initial={"day": history.today()}))


def _page(request: HttpRequest, consortium: Consortium, form: FileForm, lines: list[str] | None = None) -> HttpResponse:
    files = DataFile.objects.filter(consortium=consortium).select_related("person").defer("content")
    context = {
        "slug": consortium.slug,
        "consortium": consortium,
        "form": form,
        "lines": lines or [],
        "waiting": list(files.filter(applied=None)[:20]),
        "applied": files.filter(applied__isnull=False)[:20],
        "totals": pupils_table(
            request,
            summed(consortium.pupil_totals.order_by("-year", "kind").values("year", "kind"))[:12],
            TableSubject(consortium.slug, consortium.name),
        ),
        "kinds": [kind for kind in FileKind if kind != FileKind.POSTCODES],
        "active": "data",
    }
    return page_with_form(request, "people/data.html", context, form)


@access(IMPORT_DATA)
@csrf_exempt  # because the bound must be set before the form is read; the form itself is protected below
@require_POST
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in a file, to look at first."""
    bound = Bound(request, tables.LIMIT)
    request.upload_handlers.insert(0, bound)
    return _receive(request, slug, bound)


@whole_form
def _receive(request: HttpRequest, slug: str, bound: Bound) -> HttpResponse:
    upload = request.FILES.get("file")  # reads the form, and stops when the bound is passed
    if bound.passed:
        return too_large(request, tables.LIMIT)
    consortium = consortium_of(slug)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, consortium, form)
    with told_here(form, field="file") as refusal:
        file = data_files.receive(
            cast(Any, upload).read(), str(cast(Any, upload).name), consortium, form.cleaned_data["day"], by=me(request)
        )
        return redirect("people:data-file", slug, file.pk)
    return _page(request, consortium, form, getattr(refusal.fault, "lines", []))


def _file(slug: str, file: str) -> DataFile:
    return get_object_or_404(DataFile.objects.select_related("consortium", "person"), pk=file, consortium__slug=slug)


@access(IMPORT_DATA)
@require_safe
def data_file(request: HttpRequest, slug: str, file: str) -> HttpResponse:
    """What a file would change."""
    kept = _file(slug, file)
    return redirect("people:data", slug) if kept.applied is not None else _look(request, slug, kept)


@access(IMPORT_DATA)
@require_POST
def apply(request: HttpRequest, slug: str, file: str) -> HttpResponse:
    """Apply a file, as it was looked at."""
    kept = _file(slug, file)
    if kept.applied is not None:
        return redirect("people:data", slug)
    close, seen = request.POST.get("close") == "yes", whole(request.POST.get("seen")) or 0
    try:
        with lead_to(reverse("people:data-file", args=[slug, file])):
            done = data_files.apply(kept, request.POST.get("fingerprint", ""), close, seen, by=me(request))
    except TooMany as many:
        return _look(request, slug, kept, many)
    messages.success(request, _("Done: %(said)s.") % {"said": data_files.said(done, close)})
    return redirect("people:data", slug)


@access(IMPORT_DATA)
@require_POST
def discard(request: HttpRequest, slug: str, file: str) -> HttpResponse:
    """Give a file up."""
    kept = _file(slug, file)
    data_files.discard(kept, by=me(request))
    if kept.applied is None:
        messages.success(request, _("The file is gone. Nothing was changed."))
    return redirect("people:data", slug)


def _look(request: HttpRequest, slug: str, found: DataFile, many: TooMany | None = None) -> HttpResponse:
    """What the file would change; with ``many`` it asks again, by their number, whether so many shall close."""
    with lead_to(reverse("people:data", args=[slug])):
        plan = data_files.preview(found)
    groups = [
        ("added", _("New"), plan.new),
        ("reworded", _("Changed"), plan.changed),
        ("removed", _("Gone"), plan.gone),
        ("doubt", _("Not understood, so not read in"), plan.not_understood),
    ]
    context = {
        "slug": slug,
        "file": found,
        "plan": plan,
        "said": data_files.said(plan),
        "groups": [(icon, name, lines[:LINES_SHOWN], len(lines) - LINES_SHOWN) for icon, name, lines in groups],
        "closes": found.kind in {FileKind.LOCATIONS, FileKind.SPECIAL} and plan.gone,
        "many": many,
        "nothing": not (plan.new or plan.changed or plan.gone),
        "active": "data",
    }
    show = page_that_asks if many else render
    return show(request, "people/data_file.html", context)


class BelongingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A school for which the postcode does not decide."""

    belongs = forms.TypedChoiceField(
        label=gettext_lazy("This school"),
        choices=[("yes", gettext_lazy("belongs here")), ("no", gettext_lazy("does not belong here"))],
        coerce=lambda value: value == "yes",
    )

    class Meta:
        model = Belonging
        fields = ["brin", "belongs", "reason"]

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        decided = self.instance.belongs
        name_the_choice(self)
        self.initial["belongs"] = "" if decided is None else "yes" if decided else "no"


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def belongings(request: HttpRequest, slug: str) -> HttpResponse:
    """Schools that belong here, or do not, whatever their postcode says."""
    consortium = consortium_of(slug)
    form = shared(request, BelongingForm, act=False)
    if request.method == "POST":
        known = Belonging.objects.filter(consortium=consortium, brin=request.POST.get("brin", "").strip()).first()
        belonging = known or Belonging(consortium=consortium)
        with held(request, belonging):  # what a colleague decided of the same school is not replaced unseen
            form = shared(request, lambda data: BelongingForm(data, instance=belonging))
            if form.is_valid():
                belonging_rules.decide(belonging, by=me(request))
                messages.success(request, _("Saved. It counts from the next file on."))
                return redirect("people:belongings", slug)
    context = {
        "slug": slug,
        "consortium": consortium,
        "form": form,
        "rows": Belonging.objects.filter(consortium=consortium),
        "active": "data",
    }
    return page_with_form(request, "people/belongings.html", context, form)


@access(KEEP_ORGANISATIONS)
@require_POST
def leave_to_postcode(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Let the postcode of a school decide again, after asking."""
    belonging = get_object_or_404(Belonging.objects.select_related("consortium"), consortium__slug=slug, brin=brin)
    sure = ask_first(
        request, _("Let the postcode decide again?"), _("Yes, the postcode decides"),
        reverse("people:belongings", args=[slug]), what=f"{belonging.brin} {belonging.reason}",
    )  # fmt: skip
    if sure is not None:
        return sure
    belonging_rules.leave_to_postcode(belonging, by=me(request))
    messages.success(request, _("From the next file on, the postcode decides."))
    return redirect("people:belongings", slug)
