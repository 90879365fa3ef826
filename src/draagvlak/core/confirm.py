"""Asking before something is gone for good: one page for every such act, which works without JavaScript."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SURE = "zeker"  #: field of the form on the page that asks
_OWN = {SURE, "csrfmiddlewaretoken", "whose", "once"}


def ask_first(request: HttpRequest, question: str, yes: str, back: str, *, what: str = "") -> HttpResponse | None:
    """The page that asks whether to go on; None when the reader came from it and said yes. Nothing was done before.

    Args:
        question: whole, as 'Remove this evidence?'.
        yes: what the button says, as 'Remove'.
        back: address of the page to return to.
        what: the thing itself, in the words of whoever wrote it.
    """
    if request.POST.get(SURE) == "ja":
        return None
    sent = [(name, value) for name, values in request.POST.lists() if name not in _OWN for value in values]
    context = {"question": question, "yes": yes, "back": back, "what": what, "sent": sent, "sure": SURE}
    return page_that_asks(request, "core/confirm.html", context)


def page_that_asks(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that asks something before what was sent is done: 409, for nothing was done."""
    return render(request, template, context, status=409)
