"""Whose page a form is: it says so itself, and nobody saves under another's name.

In a staff room one browser serves several people. A page that Ilse left open still holds her text when Lars has signed
in; what is sent from it would be kept as if Lars had written it. So every form carries for whom its page was made.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from draagvlak.core import lost_forms

FIELD = "whose"
HEADER = "X-Whose"


def mark_of(person: Any) -> str:
    """By what a form names whose page it is; empty for a visitor who has not signed in."""
    if person is None or not person.is_authenticated:
        return ""
    return salted_hmac("draagvlak.form_owner", str(person.pk)).hexdigest()[:16]


def of_somebody_else(request: HttpRequest) -> bool:
    """Whether what is sent comes from a page made for somebody else than who is signed in now."""
    if not request.user.is_authenticated:
        return False
    carried = {request.headers.get(HEADER, ""), *request.POST.getlist(FIELD)} - {""}
    return bool(carried - {mark_of(request.user)})


class FormOwner:
    """Middleware that refuses what comes from somebody else's page, and gives the text back. Who wants to sign out
    may do so from any page. Uploads, which read their form themselves, ask ``core.uploads.whole_form``."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> Any:
        return self.handler(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        if request.resolver_match and request.resolver_match.view_name == "account_logout":
            return None
        return lost_forms.of_somebody_else(request) if of_somebody_else(request) else None
