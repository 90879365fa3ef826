"""What becomes of a school through time: moving it, closing it, merging it, and taking that back."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from draagvlak.core.access import access, require_POST
from draagvlak.core.refusals import told_here
from draagvlak.people.person import me
from draagvlak.people.rules import KEEP_ORGANISATIONS
from draagvlak.people.views.school import CloseForm, MergeForm, MoveForm, school_at, school_page
from draagvlak.places import schools
from draagvlak.places.models import School


def _done(request: HttpRequest, school: School, text: str) -> HttpResponse:
    messages.success(request, _("Saved: %(what)s.") % {"what": text})
    return redirect("people:school", school.consortium.slug, school.brin)


def _by_form(request: HttpRequest, school: School, form: forms.Form, act: Callable[[], str]) -> HttpResponse:
    """Do what a form says; what is wrong with it is told in it, on the page of the school."""
    if not form.is_valid():
        return school_page(request, school, history_form=form)
    with told_here(form) as refusal:
        return _done(request, school, act())
    return school_page(request, school, history_form=form, refusal=refusal)


def _at_once(request: HttpRequest, school: School, act: Callable[..., str]) -> HttpResponse:
    """Do what a button says; why it is not possible is told on the page of the school."""
    with told_here() as refusal:
        return _done(request, school, act(school, by=me(request)))
    return school_page(request, school, refusal=refusal)


@access(KEEP_ORGANISATIONS)
@require_POST
def move(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Put a school under another board or in another region."""
    school = school_at(slug, brin)
    form = MoveForm(school, request.POST)
    return _by_form(request, school, form, lambda: schools.move(school, **form.cleaned_data, by=me(request)))


@access(KEEP_ORGANISATIONS)
@require_POST
def close(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Close a school."""
    school = school_at(slug, brin)
    form = CloseForm(request.POST)
    return _by_form(request, school, form, lambda: schools.close(school, **form.cleaned_data, by=me(request)))


@access(KEEP_ORGANISATIONS)
@require_POST
def merge(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Let a school go on in another."""
    school = school_at(slug, brin)
    form = MergeForm(school, request.POST)
    return _by_form(request, school, form, lambda: schools.merge(school, **form.cleaned_data, by=me(request)))


@access(KEEP_ORGANISATIONS)
@require_POST
def reopen(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Take a closing or a merger back."""
    return _at_once(request, school_at(slug, brin), schools.reopen)


@access(KEEP_ORGANISATIONS)
@require_POST
def take_move_back(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Take the last move back."""
    return _at_once(request, school_at(slug, brin), schools.take_move_back)
