"""An act is one transaction: what it changes, its line in the log and its letters hold together, or none does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

Page = Callable[..., HttpResponse]


def one_act(view: Page) -> Page:
    """Whatever a form sends to this page is one act."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **named)
        with transaction.atomic():
            return view(request, *args, **named)

    return page
