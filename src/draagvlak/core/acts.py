"""An act is one transaction: what it changes, its line in the log and its letters hold together, or none does.

The log is kept in a room above; ``record`` is the port through which a room that knows nothing of people writes in it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from draagvlak.core import hooks

Page = Callable[..., HttpResponse]
Given = ParamSpec("Given")
Done = TypeVar("Done")


def _unwatched(_verb: Callable[..., Any]) -> AbstractContextManager[None]:
    return nullcontext()


watch: Callable[[Callable[..., Any]], AbstractContextManager[None]] = _unwatched
"""What goes around each verb. Tests put here what counts its lines in the log."""


def verb(act: Callable[Given, Done]) -> Callable[Given, Done]:
    """What somebody does to rows, the same by a page, a command or at night: one transaction, in which the rows and
    exactly one line of the log are written (no line when nothing changed). No verb calls another. A room lists its
    verbs in its hooks; pages do nothing to rows but by them."""

    @wraps(act)
    def whole(*args: Given.args, **named: Given.kwargs) -> Done:
        with transaction.atomic(), watch(act):
            return act(*args, **named)

    vars(whole)["is_verb"] = True
    return whole


def record(consortium: Any, person: Any, act: str, subject: object, at: object = None) -> None:
    """Write one act in the log, in the transaction of the act: of whom, what, on what, and at which board or school.
    Without a person it was the operator."""
    hooks.house().record(consortium, person, act, subject, at)


def one_act(view: Page) -> Page:
    """Whatever a form sends to this page is one act."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **named)
        with transaction.atomic():
            return view(request, *args, **named)

    return page
