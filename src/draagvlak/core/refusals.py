"""What somebody is answered whose act is not possible, or was overtaken by another's: one place for all pages.

A view that does nothing about it lets ``NotPossible`` pass: they are led back to the page of the form, where a notice
says why; who typed something gets it back with the reason first. ``lead_to`` says which page that is, where the browser
need not be asked; ``told_here`` keeps them on the page that they sent, with what they typed. What was done in a
transaction that the refusal leaves is undone with it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from django import forms
from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from draagvlak.core import lost_forms
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.faults import Wrong, faults_in
from draagvlak.core.forms import status_of
from draagvlak.core.redirects import form_page, page_at
from draagvlak.core.views import not_now

Place = tuple[str, str]
"""Of a field: its id, and how it is called."""


class Refusals:
    """Middleware that answers what a view lets pass."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.handler(request)
        return answer

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return refused(request, fault) if isinstance(fault, NotPossible) else None

    def process_template_response(self, request: HttpRequest, page: TemplateResponse) -> TemplateResponse:
        """A page of a library that shows a faulty form again says so by its status, as ours do."""
        faulty = [
            part for part in dict(page.context_data or {}).values() if isinstance(part, forms.BaseForm) and part.errors
        ]
        if faulty and page.status_code == 200:
            page.status_code = status_of(request, faulty)
            page.context_data = {**(page.context_data or {}), "faults": faults_in(faulty)}
        return page


def refused(request: HttpRequest, fault: NotPossible) -> HttpResponse:
    """To the page of the form, with a notice, or what was typed with the reason; a page that cannot be shown says so
    itself. What a script sends while somebody types is answered to the script: its page stays."""
    text, page = words_of(fault), fault.page
    if request.headers.get("HX-Request"):
        return HttpResponse(status=fault.status, headers={"HX-Reswap": "none", lost_forms.WHY: quote(text)})
    if request.method == "POST":
        page = page or form_page(request) or page_at(request.path)
        if lost_forms.holds_words(request):
            return lost_forms.not_done(request, text, page, fault.status)
    elif urlsplit(page).path == request.path:
        page = ""
    if not page:
        return not_now(request, text)
    messages.error(request, text)
    return redirect(page)


def words_of(fault: NotPossible) -> str:
    """What is told of it."""
    if not str(fault) and isinstance(fault, Conflict):
        return _("Somebody else changed this meanwhile, so yours is not saved. Look at it first.")
    return str(fault)


@contextmanager
def lead_to(page: str) -> Iterator[None]:
    """Whose act in here is not possible reads why on the page at ``page``."""
    try:
        yield
    except NotPossible as fault:
        fault.page = fault.page or page
        raise


@dataclass
class Refusal:
    """Why something was not possible; nothing as long as it was."""

    fault: NotPossible | None = None
    form: forms.BaseForm | None = None
    """That tells it."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Of a page that makes its fields itself, by the name that a fault gives a field: where it is. Under an empty name:
    where a fault belongs that names none."""

    def __bool__(self) -> bool:
        return self.fault is not None

    @property
    def conflict(self) -> Conflict | None:
        """How it stands by another's hand, if that is why."""
        return self.fault if isinstance(self.fault, Conflict) else None

    @property
    def faults(self) -> list[Wrong]:
        """For the top of the page, unless a form tells it there."""
        if self.fault is None or self.form is not None:
            return []
        anchor, label = self.places.get(self.fault.field) or self.places.get("") or ("", "")
        return [Wrong(str(self), label, anchor)]

    def __str__(self) -> str:
        return words_of(self.fault) if self.fault is not None else ""


@contextmanager
def told_here(
    form: forms.BaseForm | None = None, *, field: str = "", here: bool = True, places: Mapping[str, Place] | None = None
) -> Iterator[Refusal]:
    """What is not possible in here is told on the page that is made next, with what was typed, and is undone whole.

    Args:
        form: takes it as a fault, at the field that it names.
        field: of the form, for what names none that the form has.
        here: whether; else it passes.
        places: of a page that makes its fields itself, where they are.
    """
    refusal = Refusal(form=form, places=places or {})
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            yield refusal
    except NotPossible as fault:
        if not here:
            raise
        refusal.fault = fault
        if form is not None:
            form.add_error(fault.field if fault.field in form.fields else field or None, words_of(fault))
