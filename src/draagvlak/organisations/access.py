"""Who may do what where: one table, kept at one gate.

Every address declares a rule (``@access(RULE)``). The gate reads it before the page runs. What you may not see does
not exist for you: the answer is 404, never 403. Somebody who has not signed in is sent to sign in, whatever the
address holds, so that the answer tells nothing about it either.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from draagvlak.core.declarations import PUBLIC, SIGNED_IN
from draagvlak.organisations.models import Membership, Role

EDIT_NORM = "edit-norm"
READ_DRAFT = "read-draft"

#: rule: roles in the consortium of the address that may pass. PUBLIC is for everyone, SIGNED_IN for every person.
TABLE: dict[str, frozenset[str]] = {
    EDIT_NORM: frozenset({Role.ADVISER, Role.DIRECTOR}),
    READ_DRAFT: frozenset({Role.ADVISER, Role.DIRECTOR, Role.READER}),
}


def may(request: HttpRequest, rule: str, slug: str) -> bool:
    """Whether the visitor may pass ``rule`` in the consortium with this slug."""
    return any(role in TABLE[rule] for role in roles(request).get(slug, ()))


def roles(request: HttpRequest) -> dict[str, set[str]]:
    """The visitor's roles per consortium slug; asked of the database once per request."""
    known: dict[str, set[str]] | None = getattr(request, "_roles", None)
    if known is None:
        known = {}
        if request.user.is_authenticated:
            for slug, role in Membership.objects.filter(person=request.user).values_list("consortium__slug", "role"):
                known.setdefault(slug, set()).add(role)
        request._roles = known  # type: ignore[attr-defined]
    return known


class Gate:
    """Middleware that keeps the table."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.handler(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        rule = getattr(view, "access_rule", None)
        if rule == PUBLIC:
            return None
        if rule is None:
            if request.path.startswith(settings.STATIC_URL):
                return None
            raise ImproperlyConfigured(f"{request.path} declares no access rule")
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):  # the page stays as it is, with what was typed
                return HttpResponse(status=401)
            return redirect_to_login(_way_back(request))
        if rule == SIGNED_IN or may(request, rule, kwargs["slug"]):
            return None
        raise Http404


def _way_back(request: HttpRequest) -> str:
    """Where to go after signing in: this page, or the page of the form that was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        parts = urlsplit(came_from)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return "/"


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every page: where the visitor may work. Costs a query only for those who signed in."""

    def workplaces() -> list[Membership]:
        if not getattr(request, "user", None) or not request.user.is_authenticated:
            return []
        held = Membership.objects.filter(person=request.user, role__in=TABLE[EDIT_NORM])
        return list(held.select_related("consortium").order_by("consortium__name"))

    return {"workplaces": SimpleLazyObject(workplaces)}
