"""What somebody is answered whose act is not possible, or was overtaken by another's: one place for all pages.

A view that does nothing about it lets ``NotPossible`` pass: they are led back to the page of the form, where a notice
says why. ``lead_to`` says which page that is, where the browser need not be asked; ``told_here`` keeps them on the page
that they sent, with what they typed. What was done in a transaction that the refusal leaves is undone with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from draagvlak.core import lost_forms
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.forms import status_of
from draagvlak.core.redirects import form_page, page_at
from draagvlak.core.views import not_now


class Refusals:
    """Middleware that answers what a view lets pass."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.handler(request)
        return answer

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, NotPossible):
            return refused(request, fault)
        if isinstance(fault, Conflict) and request.method == "POST":
            return lost_forms.overtaken(request)
        return None

    def process_template_response(self, request: HttpRequest, page: TemplateResponse) -> TemplateResponse:
        """A page of a library that shows a faulty form again says so by its status, as ours do."""
        faulty = [
            part for part in dict(page.context_data or {}).values() if isinstance(part, forms.BaseForm) and part.errors
        ]
        if faulty and page.status_code == 200:
            page.status_code = status_of(request, faulty)
        return page


def refused(request: HttpRequest, fault: NotPossible) -> HttpResponse:
    """To the page of the form, with a notice; a page that cannot be shown itself says so on its own."""
    page = fault.page
    if not page and request.method == "POST":
        page = form_page(request) or page_at(request.path)
    if not page:
        return not_now(request, str(fault))
    messages.error(request, str(fault))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return redirect(page)


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

    def __bool__(self) -> bool:
        return self.fault is not None

    def __str__(self) -> str:
        return str(self.fault or "")


@contextmanager
def told_here(form: forms.BaseForm | None = None, *, field: str = "", here: bool = True) -> Iterator[Refusal]:
    """What is not possible in here is told on the page that is made next, with what was typed.

    Args:
        form: takes it as a fault, at the field that it names.
        field: of the form, for what names none that the form has.
        here: whether; else it passes.
    """
    refusal = Refusal()
    try:
        yield refusal
    except NotPossible as fault:
        if not here:
            raise
        refusal.fault = fault
        if form is not None:
            form.add_error(fault.field if fault.field in form.fields else field or None, str(fault))
