"""Adopting a version, letting it lapse, and correcting its steps: pages that show what they bring about and ask why."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import TO_SEND, access, require_POST
from draagvlak.core.forms import Day, page_with_form
from draagvlak.core.refusals import told_here
from draagvlak.core.values import whole
from draagvlak.norms import adoption
from draagvlak.norms.models import Version, provisional
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.step_forms import StepForm
from draagvlak.norms.views.drafts import draft_page
from draagvlak.people.person import me


def _version(slug: str, key: str, number: str) -> Version:
    return get_object_or_404(
        Version.objects.select_related("norm__consortium").defer("vocabulary"),
        norm__consortium__slug=slug,
        norm__key=key,
        number=number,
    )


class AdoptForm(forms.Form):
    """Under which number, on which day and by whom."""

    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=20, help_text=gettext_lazy("For ever, for example 1.0.")
    )
    day = Day(label=gettext_lazy("Adopted on"))
    body = forms.CharField(
        label=gettext_lazy("Adopted by"), max_length=200, help_text=gettext_lazy("For example the general assembly.")
    )


@access(EDIT_NORM, fresh=TO_SEND)
@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Adopt a proposed version: asks number, day and body, and shows what becomes of what holds now."""
    version = _version(slug, key, number)
    today = timezone.localdate()
    first = {"number": "" if provisional(version.number) else version.number, "day": today}
    form, refusal = AdoptForm(request.POST or None, initial=first), None
    if request.method == "POST" and form.is_valid():
        with told_here(form) as refusal:
            made = adoption.adopt(
                version, me(request), today=today, shown=request.POST.get("shown", ""), **form.cleaned_data
            )
        if not refusal:
            messages.success(request, _("Version %(number)s is adopted.") % {"number": made.number})
            return redirect("norms:draft", slug, key, made.number)
    found = adoption.consequences(version)
    context = {
        "slug": slug,
        "version": version,
        "norm": version.norm,
        "form": form,
        "found": found,
        "shown": adoption.seen(found),
        "active": "workplace",
    }
    return page_with_form(request, "norms/adopt.html", context, form, refusal)


@access(EDIT_NORM, fresh=TO_SEND)
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Let an adopted version lapse beside the one that holds, with a reason."""
    version = _version(slug, key, number)
    refusal = None
    if request.method == "POST":
        with told_here(places={"": ("reason", _("Why"))}) as refusal:
            adoption.retire(version, me(request), request.POST.get("reason", ""), timezone.localdate())
        if not refusal:
            messages.success(request, _("Version %(number)s no longer holds.") % {"number": version.number})
            return redirect("norms:draft", slug, key, number)
    context = {
        "slug": slug,
        "version": version,
        "norm": version.norm,
        "error": refusal,
        "reason": request.POST.get("reason", ""),
        "why_not": adoption.why_not_retired(version),
        "resting": adoption.resting_on(version),
        "active": "workplace",
    }
    return page_with_form(request, "norms/retire.html", context, refusal)


@access(EDIT_NORM, fresh=TO_SEND)
@require_POST
def correct_step(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Correct or add a step of an adopted version, with a reason that readers see."""
    return _corrected(request, slug, key, number, strike=False)


@access(EDIT_NORM, fresh=TO_SEND)
@require_POST
def strike_step(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Strike out a step of an adopted version, with a reason that readers see."""
    return _corrected(request, slug, key, number, strike=True)


def _corrected(request: HttpRequest, slug: str, key: str, number: str, *, strike: bool) -> HttpResponse:
    version, pk = _version(slug, key, number), request.POST.get("pk", "")
    form = StepForm(whole(pk), request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with told_here(form) as refusal:
            adoption.correct_step(
                version,
                me(request),
                (form.pk or 0) if pk else None,
                given["reason"],
                timezone.localdate(),
                number=given["step_number"],
                step=given["step"],
                when=given["when"],
                done=given["done"],
                strike=strike,
            )
        if not refusal:
            messages.success(request, _("Corrected. Readers see that it was, and why."))
            return redirect("norms:draft", slug, key, number)
    return draft_page(request, slug, version, form)
