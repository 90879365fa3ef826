"""What the pages of registers share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from draagvlak.core.confirm import ask_first
from draagvlak.core.form_merge import shared
from draagvlak.core.forms import page_with_form
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.access import may
from draagvlak.people.person import me
from draagvlak.people.place_pages import PlacePage, one_at_a_time, place_at
from draagvlak.places.models import School
from draagvlak.registers.answer_port import Answering, answering
from draagvlak.registers.rules import KEEP_REGISTERS

BOTH = ["GET", "HEAD", "POST"]
_Row = TypeVar("_Row", bound=Model)


@dataclass
class RegisterPage(PlacePage):
    """A school or board with its registers, and what is asked of it."""

    room = "registers"
    answering: Answering | None

    @property
    def asked(self) -> Questionnaire | None:
        """What is asked; nothing while no round was opened."""
        return self.answering.questions if self.answering else None


def kept_at(slug: str, brin: str = "", board: str = "") -> RegisterPage:
    """The school or board at an address, or 404. Two queries."""
    place = place_at(slug, brin, board)
    return RegisterPage(slug, place, answering(place))


def school_of(where: RegisterPage) -> School:
    """The school of a page that only schools have."""
    if not isinstance(where.place, School):
        raise Http404
    return where.place


def page_of(request: HttpRequest, where: RegisterPage, name: str, *faults: object, **more: Any) -> HttpResponse:
    """``faults``: of a form that was not taken, as ``page_with_form`` takes it."""
    context = {
        "slug": where.slug,
        "where": where,
        "school": where.place,
        "may_write": may(request, KEEP_REGISTERS, where.slug, brin=where.ident),
        "active": name,
        **more,
    }
    return page_with_form(request, f"registers/{name}.html", context, *faults)


@dataclass
class EntryPage(Generic[_Row]):
    """The page on which one entry of a list is added or changed, with the way to remove it."""

    where: RegisterPage
    row: _Row
    """The entry, or a new one."""
    title: str
    list_page: str
    """Address of the list that it stands in."""
    keep: Callable[..., None]
    """``(row, by=)``"""
    remove_page: str = ""
    """Address to which the page asks to remove it; nothing for a new one."""
    saved_by: object = ""

    def answer(self, request: HttpRequest, make: Callable[[QueryDict | None], forms.ModelForm]) -> HttpResponse:  # type: ignore[type-arg]
        """The page, or what became of the form that ``make`` makes of what was sent."""
        with one_at_a_time(request, self.where.place):
            if request.method == "POST" and not self.row._state.adding:
                self.row.refresh_from_db()
            form = shared(request, make, self.saved_by)
            if request.method == "POST" and form.is_valid():
                self.keep(form.instance, by=me(request))
                messages.success(request, _("Saved."))
                return redirect(self.list_page)
        context = {"slug": self.where.slug, "where": self.where, "form": form, "page": self}
        return page_with_form(request, "registers/entry.html", context, form)


def removed(
    request: HttpRequest, row: Model, list_page: str, remove: Callable[..., None], page: str = ""
) -> HttpResponse:
    """Remove an entry of a list, after asking. ``page``: where somebody returns who does not want it after all."""
    sure = ask_first(request, _("Remove this?"), _("Remove"), page or list_page, what=str(row))
    if sure is not None:
        return sure
    remove(row, by=me(request))
    messages.success(request, _("Removed."))
    return redirect(list_page)
