"""An act is one transaction: what it changes, its line in the log and its letters hold together, or none does.

The log is kept in a room above; ``record`` is the port through which a room that knows nothing of people writes in it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from draagvlak.core import hooks

Page = Callable[..., HttpResponse]


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
