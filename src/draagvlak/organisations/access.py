"""Who may do what where: two tables, kept at one gate.

Every address declares a rule (``@access(RULE)``). The gate reads it before the page runs. ``TABLE`` says which roles
pass. A role reaches as far as the organisation in which it is held: a role in the consortium reaches all of it, one in
a board the board and its schools of today, one in a school that school, one in a partner that partner. An address
that names a board or a school is there only for whom reaches it; pages with lists show what the visitor reaches.

What you may not see does not exist for you: the answer is 404, never 403. Somebody who has not signed in is sent to
sign in, whatever the address holds, so that the answer tells nothing about it either.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from draagvlak.core.declarations import PUBLIC, SIGNED_IN
from draagvlak.core.redirects import ours
from draagvlak.organisations.models import (
    Board,
    Consortium,
    Level,
    Membership,
    Partner,
    Person,
    Placement,
    Role,
    School,
)
from draagvlak.organisations.vouching import had_second_factor

EDIT_NORM = "edit-norm"
READ_DRAFT = "read-draft"
SEE_SCHOOLS = "see-schools"
EDIT_SCHOOL = "edit-school"
KEEP_ORGANISATIONS = "keep-organisations"
MANAGE_PEOPLE = "manage-people"
IMPORT_DATA = "import-data"
READ_LOG = "read-log"
SET_SIGN_IN = "set-sign-in"
SETTINGS = "settings"
MANAGE_ROUNDS = "manage-rounds"
SEE_STANDING = "see-standing"
READ_EVALUATION = "read-evaluation"
FILL_EVALUATION = "fill-evaluation"
LEAD_EVALUATION = "lead-evaluation"
SIGN_EVALUATION = "sign-evaluation"
CLOSE_EVALUATION = "close-evaluation"
REOPEN_EVALUATION = "reopen-evaluation"
ASK = "ask"
INVITE_VISITOR = "invite-visitor"
VISIT = "visit"
READ_BOARD = "read-board"
FILL_BOARD = "fill-board"
READ_GUIDE = "read-guide"
WRITE_GUIDE = "write-guide"
APPROVE_GUIDE = "approve-guide"
PUBLISH_GUIDE = "publish-guide"
SEE_GUIDES = "see-guides"
ANSWER_READERS = "answer-readers"
FIND_EXPERTISE = "find-expertise"
SET_SITE = "set-site"

_STEWARDS = {Role.ADMINISTRATOR, Role.DIRECTOR, Role.ADVISER}
_SCHOOL_ROLES = {Role.LEADER, Role.COORDINATOR, Role.TEACHER}
_OVERSEERS = {Role.ADVISER, Role.DIRECTOR, Role.READER, Role.BOARD_OFFICER}

#: rule: roles that pass, each as far as it reaches. PUBLIC is for everyone, SIGNED_IN for every person.
TABLE: dict[str, frozenset[str]] = {
    EDIT_NORM: frozenset({Role.ADVISER, Role.DIRECTOR}),
    READ_DRAFT: frozenset({Role.ADVISER, Role.DIRECTOR, Role.READER}),
    SEE_SCHOOLS: frozenset(set(Role) - {Role.PARTNER}),
    EDIT_SCHOOL: frozenset(_STEWARDS | {Role.BOARD_OFFICER, Role.LEADER}),
    KEEP_ORGANISATIONS: frozenset(_STEWARDS),
    MANAGE_PEOPLE: frozenset(_STEWARDS | {Role.BOARD_OFFICER, Role.LEADER, Role.COORDINATOR}),
    IMPORT_DATA: frozenset(_STEWARDS),
    READ_LOG: frozenset(_STEWARDS | {Role.BOARD_OFFICER, Role.LEADER}),
    SET_SIGN_IN: frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.BOARD_OFFICER}),
    SETTINGS: frozenset({Role.ADMINISTRATOR, Role.DIRECTOR}),
    MANAGE_ROUNDS: frozenset({Role.ADVISER, Role.DIRECTOR}),
    SEE_STANDING: frozenset(_OVERSEERS),
    READ_EVALUATION: frozenset(_OVERSEERS | _SCHOOL_ROLES),
    FILL_EVALUATION: frozenset(_SCHOOL_ROLES),
    LEAD_EVALUATION: frozenset({Role.LEADER, Role.COORDINATOR}),
    SIGN_EVALUATION: frozenset({Role.LEADER}),
    CLOSE_EVALUATION: frozenset({Role.BOARD_OFFICER}),
    REOPEN_EVALUATION: frozenset({Role.BOARD_OFFICER, Role.LEADER}),
    ASK: frozenset({Role.ADVISER, Role.DIRECTOR, Role.BOARD_OFFICER} | _SCHOOL_ROLES),
    INVITE_VISITOR: frozenset({Role.ADVISER, Role.DIRECTOR, Role.BOARD_OFFICER, Role.LEADER, Role.COORDINATOR}),
    VISIT: frozenset({Role.ADVISER, Role.DIRECTOR, Role.EXPERT, Role.BOARD_OFFICER} | _SCHOOL_ROLES),
    READ_BOARD: frozenset(_OVERSEERS),
    FILL_BOARD: frozenset({Role.BOARD_OFFICER}),
    READ_GUIDE: frozenset(_OVERSEERS | _SCHOOL_ROLES),
    WRITE_GUIDE: frozenset({Role.LEADER, Role.COORDINATOR}),
    APPROVE_GUIDE: frozenset({Role.LEADER, Role.COORDINATOR, Role.BOARD_OFFICER}),
    PUBLISH_GUIDE: frozenset({Role.LEADER}),
    SEE_GUIDES: frozenset(_OVERSEERS),
    ANSWER_READERS: frozenset({Role.LEADER, Role.COORDINATOR}),
    FIND_EXPERTISE: frozenset(Role),
    SET_SITE: frozenset({Role.ADVISER, Role.DIRECTOR}),
}

#: rules for which a second factor is asked, where the consortium asks one
SECOND_FACTOR = frozenset({KEEP_ORGANISATIONS, MANAGE_PEOPLE, IMPORT_DATA, READ_LOG, SET_SIGN_IN, SETTINGS})

#: role: roles it may give and take, within its own reach
GRANTS: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.DIRECTOR: frozenset(Role),
    Role.ADVISER: frozenset(set(Role) - {Role.ADMINISTRATOR, Role.DIRECTOR}),
    Role.BOARD_OFFICER: frozenset({Role.BOARD_OFFICER} | _SCHOOL_ROLES),
    Role.LEADER: frozenset(_SCHOOL_ROLES),
    Role.COORDINATOR: frozenset({Role.TEACHER}),
}


@dataclass(frozen=True)
class Reach:
    """The organisations of one consortium that somebody reaches under a rule; sets hold primary keys."""

    everything: bool = False
    boards: frozenset[int] = frozenset()
    schools: frozenset[int] = frozenset()
    partners: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.boards or self.schools or self.partners)

    def its_schools(self, found: "QuerySet[School]") -> "QuerySet[School]":
        """Those of some schools that are reached, today."""
        if self.everything:
            return found
        under = Placement.objects.on(timezone.localdate()).filter(board__in=self.boards)
        return found.filter(Q(pk__in=self.schools) | Q(pk__in=under.values("school")))

    def its_boards(self, found: "QuerySet[Board]") -> "QuerySet[Board]":
        """Those of some boards that are reached."""
        return found if self.everything else found.filter(pk__in=self.boards)

    def its_partners(self, found: "QuerySet[Partner]") -> "QuerySet[Partner]":
        """Those of some partners that are reached."""
        return found if self.everything else found.filter(pk__in=self.partners)

    def its_rows(self) -> Q:
        """A condition on rows that may point at a board, a school or a partner (memberships, invitations)."""
        if self.everything:
            return Q()
        under = Placement.objects.on(timezone.localdate()).filter(board__in=self.boards).values("school")
        return (
            Q(board__in=self.boards) | Q(school__in=self.schools) | Q(school__in=under) | Q(partner__in=self.partners)
        )


def memberships(request: HttpRequest) -> list[Membership]:
    """What the visitor does where, asked of the database once per request."""
    known: list[Membership] | None = getattr(request, "_memberships", None)
    if known is None:
        known = []
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            held = Membership.objects.current().with_places().filter(person=request.user)
            known = sorted(held, key=lambda one: (one.consortium.name, list(Role.values).index(one.role), one.started))
        request._memberships = known  # type: ignore[attr-defined]
    return known


def passes(membership: Membership, rule: str) -> bool:
    """Whether the role of this one membership passes a rule, as far as it reaches."""
    return membership.role in TABLE[rule]


def passed(request: HttpRequest, slug: str) -> frozenset[str]:
    """The rules that the visitor passes somewhere in a consortium: for links to pages that look again. No query."""
    roles = {one.role for one in memberships(request) if one.consortium.slug == slug}
    return frozenset(rule for rule, passing in TABLE.items() if passing & roles)


def reaching(request: HttpRequest, rule: str, slug: str, board: str = "", brin: str = "") -> list[Membership]:
    """The memberships of the visitor that pass a rule and that themselves reach the board or school that is named.

    This is the only way to ask which roles somebody has at a place: of a list made in two steps, one membership may
    give the reach and another the name. Without a place: all that pass the rule in this consortium. At most one query.
    """
    passing = [one for one in memberships(request) if one.consortium.slug == slug and passes(one, rule)]
    return [one for one in passing if _reaches(request, one, board, brin)]


def _reaches(request: HttpRequest, membership: Membership, board: str, brin: str) -> bool:
    if membership.level == Level.CONSORTIUM or not (board or brin):
        return True
    if brin:
        if membership.level == Level.SCHOOL:
            return membership.school is not None and membership.school.brin == brin
        if membership.level == Level.BOARD:
            return membership.board_id in _boards_over(request, membership.consortium.slug, brin)
        return False
    return membership.level == Level.BOARD and membership.board is not None and membership.board.number == board


def _boards_over(request: HttpRequest, slug: str, brin: str) -> set[int]:
    """The board under which a school falls today; asked of the database once per request."""
    known: dict[tuple[str, str], set[int]] = request.__dict__.setdefault("_boards_over", {})
    if (slug, brin) not in known:
        placed = Placement.objects.on(timezone.localdate()).filter(consortium__slug=slug, school__brin=brin)
        known[slug, brin] = set(placed.values_list("board", flat=True))
    return known[slug, brin]


def reach(request: HttpRequest, rule: str, slug: str) -> Reach:
    """How far the visitor reaches in a consortium under a rule."""
    return reach_of(reaching(request, rule, slug))


def reach_of(passing: list[Membership]) -> Reach:
    """How far some memberships of one consortium, that pass one and the same rule, reach together."""
    return Reach(
        any(one.level == Level.CONSORTIUM for one in passing),
        frozenset(one.board_id for one in passing if one.board_id),
        frozenset(one.school_id for one in passing if one.school_id),
        frozenset(one.partner_id for one in passing if one.partner_id),
    )


def may(request: HttpRequest, rule: str, slug: str, board: str = "", brin: str = "") -> bool:
    """Whether the visitor may pass ``rule`` in a consortium, for the board or school if one is named."""
    return bool(reaching(request, rule, slug, board, brin))


def acting(request: HttpRequest, rule: str, slug: str, board: str = "", brin: str = "") -> Membership | None:
    """As whom the visitor acts at a place: in the role chosen on the start page if that reaches it, else in the one
    that is nearest."""
    here = reaching(request, rule, slug, board, brin)
    working = current(request)
    if working in here:
        return working
    nearest = [Level.SCHOOL, Level.BOARD, Level.PARTNER, Level.CONSORTIUM]
    return min(here, key=lambda one: nearest.index(one.level), default=None)


def lacks_second_factor(request: HttpRequest, slug: str) -> bool:
    """Whether the consortium asks a second factor that this person has not set up. One query for who reaches it."""
    here = [one for one in memberships(request) if one.consortium.slug == slug]
    if not here or not here[0].consortium.second_factor:
        return False
    return not (has_second_factor(request.user) or had_second_factor(request, here[0].consortium))


def has_second_factor(person: Any) -> bool:
    """Whether somebody set up an app or a passkey; signing in then always asks for it."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return isinstance(person, Person) and Authenticator.objects.filter(user=person, type__in=kinds).exists()


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
        safe = request.method in {"GET", "HEAD"}
        rule = getattr(view, "access_rule" if safe else "access_rule_writing", None)
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
        if rule == SIGNED_IN:
            return None
        slug = kwargs["slug"]
        if not may(request, rule, slug, kwargs.get("board", ""), kwargs.get("brin", "")):
            raise Http404
        if rule in SECOND_FACTOR and lacks_second_factor(request, slug):
            return redirect(f"/profiel/tweede-factor/?{urlencode({'nodig': _way_back(request)})}")
        return None


def _way_back(request: HttpRequest) -> str:
    """Where to go after signing in: this page, or the page of the form that was sent."""
    if request.method in {"GET", "HEAD"}:
        return ours(request.get_full_path(), "/")
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(came_from)
    return ours(parts.path + (f"?{parts.query}" if parts.query else ""), "/")


_CURRENT = "membership"


def current(request: HttpRequest) -> Membership | None:
    """The membership in which the visitor works now: the one chosen, else the first."""
    mine = memberships(request)
    chosen = request.session.get(_CURRENT) if mine else None
    return next((one for one in mine if str(one.pk) == chosen), mine[0] if mine else None)


def choose(request: HttpRequest, key: str) -> Membership | None:
    """Work in another of one's own memberships from now on; nothing happens for one that is not one's own."""
    for one in memberships(request):
        if str(one.pk) == key:
            request.session[_CURRENT] = key
            return one
    return None


def consortium_of(slug: str) -> Consortium:
    """The consortium at an address, or 404."""
    found = Consortium.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every page: where the visitor works now, and the consortia whose norm they edit. One query when signed in."""

    def workplaces() -> list[Consortium]:
        return list({one.consortium.pk: one.consortium for one in memberships(request)
                     if passes(one, EDIT_NORM)}.values())  # fmt: skip

    return {
        "workplaces": SimpleLazyObject(workplaces),
        "working_as": SimpleLazyObject(lambda: current(request)),
        "memberships": SimpleLazyObject(lambda: memberships(request)),
    }
