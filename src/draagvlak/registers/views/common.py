"""What the pages of registers share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from draagvlak.core.confirm import ask_first
from draagvlak.core.form_merge import shared
from draagvlak.core.forms import page_with_form
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.access import may
from draagvlak.people.place_pages import PlacePage, one_at_a_time, place_at
from draagvlak.registers.answer_port import Answering, answering
from draagvlak.registers.rules import KEEP_REGISTERS

BOTH = ["GET", "HEAD", "POST"]
_F = TypeVar("_F", bound=forms.ModelForm)  # type: ignore[type-arg]


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


def entry_page(request: HttpRequest, where: RegisterPage, make: Callable[[QueryDict | None], _F], title: str, back: str,
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
    return page_with_form(request, "registers/entry.html", context, form)
