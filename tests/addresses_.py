"""Every address: whom the tables expect there, what the gate says, and what somebody gets."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from draagvlak.core.access import OWN_ACCOUNT, PUBLIC, SIGNED_IN
from draagvlak.core.addresses import all_addresses
from draagvlak.core.session_store import SessionStore
from draagvlak.people.access import Gate, roles_by_rule
from draagvlak.people.models import LEVEL, Level, Person, Role
from draagvlak.people.rules import GRANTS

ALL = list(all_addresses())
#: addresses with somebody's own things: nobody else's request finds them
OWN = {
    "people:leave", "people:accept-offered", "evaluations:visit", "people:put-first-words-away",
    "people:bring-first-words-back",
}  # fmt: skip
#: addresses with a role at the school of the story: for whoever may give that role there
GRANTED = {"people:end-membership", "people:renew-invitation", "people:withdraw-invitation", "people:forget-factor"}


def answer(world: dict[str, Any], client: Client, path: str, *, write: bool = False) -> Any:
    """What somebody gets there; everything that it did is undone. ``write`` sends a form at once."""
    with transaction.atomic():
        response = None if write else client.get(path)
        sent = {
            "topic": "policy" if "/besturen/" in path else "reading",
            "part": "offer",
            "other": world["national"].pk,
        }
        assert response is None or response.status_code != 405 or hasattr(resolve(path).func, "takes_forms_only"), path
        if response is None or response.status_code == 405:
            response = client.post(path, sent)
        transaction.set_rollback(True)
    return response


def expected(rule: str, who: str, route: str, name: str = "") -> str:
    """By the tables alone. Without a name: what the gate itself answers; with one, what the page behind it does too."""
    role, _, place = who.partition(" ")
    if rule == PUBLIC:
        return "yes"
    if who == "visitor":
        return "sign in"
    if name in OWN:
        return "404"
    if rule in {SIGNED_IN, OWN_ACCOUNT}:
        return "yes"
    if place not in {"own", "other"} or role not in roles_by_rule()[rule]:
        return "404"
    if name in GRANTED and Role.TEACHER not in GRANTS.get(role, ()):
        return "404"
    level = LEVEL[role]
    if level == Level.CONSORTIUM:
        return "yes"
    about = (
        {Level.BOARD}
        if "<str:board>" in route
        else {Level.BOARD, Level.SCHOOL}
        if "<str:brin>" in route or name in GRANTED
        else set()
    )
    return "yes" if not about or (level in about and place == "own") else "404"


class Door:
    """The gate for one person, asked without the page behind it."""

    def __init__(self, person: Person | None) -> None:
        self._requests: dict[str, HttpRequest] = {}
        for method in ("GET", "POST"):
            request = self._requests[method] = RequestFactory().generic(method, "/")
            request.user = person or AnonymousUser()
            request.session = SessionStore()  # type: ignore[assignment]
        self._gate = Gate(lambda _request: HttpResponse())

    def opens(self, path: str, method: str) -> str:
        """What the gate says to the request of a page, or of a form that is sent there."""
        request, match = self._requests[method], resolve(path)
        request.path = request.path_info = path
        request.resolver_match = match
        try:
            answered = self._gate.process_view(request, match.func, match.args, match.kwargs)
        except Http404:
            return "404"
        return "yes" if answered is None else "sign in"
