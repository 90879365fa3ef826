"""Who may do what where, kept at one gate.

Every address declares a rule (``@access(RULE)``). The gate reads it before the page runs. The ``rules.py`` of each room
says which roles pass. A role reaches as far as the organisation in which it is held: a role in the consortium reaches
all of it, one in a board the board and its schools of today, one in a school that school, one in a partner that
partner. An address that names a board or a school is there only for whom reaches it; pages with lists show what the
visitor reaches.

What you may not see does not exist for you: the answer is 404, never 403. Somebody who has not signed in is sent to
sign in, whatever the address holds, so that the answer tells nothing about it either.

Where a consortium asks a second factor, a role there gives nothing in a session that did not show one: ``reaching``,
and with it every question about roles, answers as if it were not there, and the gate sends to where it can be shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from draagvlak.core import hooks, lost_forms
from draagvlak.core.access import OWN_ACCOUNT, PUBLIC, SIGNED_IN, TO_OPEN, TO_SEND
from draagvlak.core.prepared import Asked, Prepared
from draagvlak.core.redirects import form_page, ours
from draagvlak.people import kept_forms, second_factor
from draagvlak.people.models import Level, Membership, Person, Role
from draagvlak.people.vouched import had_second_factor
from draagvlak.places.models import Board, Consortium, Partner, Placement, School


def roles_by_rule() -> Mapping[str, frozenset[str]]:
    """Of each rule of every room the roles that pass, each as far as it reaches."""
    return hooks.house().rules


#: rules for which no second factor is asked where the consortium asks one, each with the reason: none. Nearly every
#: page behind a role names people or shows what schools answer; the few that do not (drafts of a norm) decide for all.
WITHOUT_SECOND_FACTOR: dict[str, str] = {}


def is_of_roles(rule: str) -> bool:
    """Whether roles decide who passes a rule."""
    return rule in roles_by_rule()


def asks_second_factor(rule: str) -> bool:
    """Whether a second factor is asked under a rule, where the consortium asks one."""
    return rule in roles_by_rule() and rule not in WITHOUT_SECOND_FACTOR


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


_HELD = Prepared(
    lambda: Membership.objects.current().with_places().filter(person=Asked("person", Person._meta.pk)),
)


def memberships(request: HttpRequest) -> list[Membership]:
    """What the visitor does where, asked of the database once per request."""
    known: list[Membership] | None = getattr(request, "_memberships", None)
    if known is None:
        known = []
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            known = sorted(
                _HELD(person=request.user.pk),
                key=lambda one: (one.consortium.name, list(Role.values).index(one.role), one.started),
            )
        request._memberships = known  # type: ignore[attr-defined]
    return known


def passes(membership: Membership, rule: str) -> bool:
    """Whether the role of this one membership passes a rule, as far as it reaches."""
    return membership.role in roles_by_rule()[rule]


def passed(request: HttpRequest, slug: str) -> frozenset[str]:
    """The rules that the visitor passes somewhere in a consortium: for links to pages that look again. No query."""
    roles = {one.role for one in memberships(request) if one.consortium.slug == slug}
    lacks = lacks_second_factor(request, slug)
    return frozenset(
        rule
        for rule, passing in roles_by_rule().items()
        if passing & roles and not (lacks and asks_second_factor(rule))
    )


def reaching(request: HttpRequest, rule: str, slug: str, board: str = "", brin: str = "") -> list[Membership]:
    """The memberships of the visitor that pass a rule and that themselves reach the board or school that is named.

    This is the only way to ask which roles somebody has at a place: of a list made in two steps, one membership may
    give the reach and another the name. Without a place: all that pass the rule in this consortium. None as long as the
    consortium asks a second factor that was not shown. At most one query.
    """
    if asks_second_factor(rule) and lacks_second_factor(request, slug):
        return []
    return _reaching(request, rule, slug, board, brin)


def _reaching(request: HttpRequest, rule: str, slug: str, board: str = "", brin: str = "") -> list[Membership]:
    """The same, whatever the session showed."""
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
    """As whom the visitor acts at a place: in the role that they chose, if that reaches it, else in the one that is
    nearest; of several as near, in the one that may do most."""
    here = reaching(request, rule, slug, board, brin)
    chosen = current(request)
    if chosen in here and request.session.get(_CURRENT):
        return chosen
    nearest = [Level.SCHOOL, Level.BOARD, Level.PARTNER, Level.CONSORTIUM]
    return min(here, key=lambda member: (nearest.index(member.level), -_passing(member)), default=None)


def _passing(membership: Membership) -> int:
    """How many rules a role passes."""
    return sum(membership.role in roles for roles in roles_by_rule().values())


def working_here(request: HttpRequest) -> Membership | None:
    """As whom the visitor works on this page, as its header says: in the role in which it opens for them; on a page
    that is of no consortium in the one chosen."""
    match = request.resolver_match
    rule = getattr(match.func, "access_rule", "") if match else ""
    if match is None or not is_of_roles(rule) or "slug" not in match.kwargs:
        return current(request)
    parts = match.kwargs
    return acting(request, rule, parts["slug"], parts.get("board", ""), parts.get("brin", "")) or current(request)


def second_factor_shown(request: HttpRequest, consortium: Consortium) -> bool:
    """Whether this session showed a second factor that counts in a consortium: one of one's own, or one of which one's
    organisation's provider spoke. At most two queries for who came by a provider, else none."""
    return second_factor.shown_at(request) is not None or _provider_counts(request, consortium)


def _provider_counts(request: HttpRequest, consortium: Consortium) -> bool:
    known: dict[int, bool] = request.__dict__.setdefault("_provider_counts", {})
    if consortium.pk not in known:
        known[consortium.pk] = hasattr(request, "session") and had_second_factor(request, consortium)
    return known[consortium.pk]


def _is_fresh(request: HttpRequest, slug: str) -> bool:
    """Whether that was within the last hour, for a consortium that asks it."""
    here = next(one.consortium for one in memberships(request) if one.consortium.slug == slug)
    if not here.second_factor or second_factor.is_fresh(request):
        return True
    return second_factor.came_by_provider_within_the_hour(request) and _provider_counts(request, here)


def lacks_second_factor(request: HttpRequest, slug: str) -> bool:
    """Whether the consortium asks a second factor that this session did not show."""
    here = next((one.consortium for one in memberships(request) if one.consortium.slug == slug), None)
    return here is not None and here.second_factor and not second_factor_shown(request, here)


def lacks_second_factor_anywhere(request: HttpRequest) -> bool:
    """Whether one of the visitor's consortia asks a second factor that this session did not show."""
    return any(lacks_second_factor(request, one.consortium.slug) for one in memberships(request))


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
            return redirect_to_login(_way_back(request)) if safe else lost_forms.signed_out(request, _way_back(request))
        if rule == SIGNED_IN:
            return None
        if rule == OWN_ACCOUNT:
            return _ask_factor(request) if lacks_second_factor_anywhere(request) else None
        slug = kwargs["slug"]
        if not _reaching(request, rule, slug, kwargs.get("board", ""), kwargs.get("brin", "")):
            raise Http404
        if asks_second_factor(rule) and lacks_second_factor(request, slug):
            return _ask_factor(request, slug)
        if safe and is_elsewhere(request, slug) and not request.headers.get("HX-Request"):
            return redirect(f"{reverse('people:other-consortium')}?{urlencode({'next': _way_back(request)})}")
        fresh = getattr(view, "access_fresh", "")
        if fresh == TO_OPEN or (fresh == TO_SEND and not safe):
            if not _is_fresh(request, slug):
                return _ask_factor(request, slug)
            kept_forms.forget(request)
        return None


def _ask_factor(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    """To where a second factor can be shown, or set up; what was sent waits there, and is sent afterwards."""
    if request.headers.get("HX-Request"):  # the page stays as it is, with what was typed
        return HttpResponse(status=401)
    back = reverse("people:send-again") if kept_forms.keep(request, _way_back(request)) else _way_back(request)
    if second_factor.has_second_factor(request.user):
        return redirect(f"{reverse('people:show-second-factor')}?{urlencode({'next': back})}")
    if any(_provider_counts(request, one.consortium) for one in memberships(request) if one.consortium.slug == slug):
        return redirect(f"{reverse('people:sign-in-by-organisation')}?{urlencode({'next': back})}")
    return redirect(f"/profiel/tweede-factor/?{urlencode({'nodig': back})}")


def _way_back(request: HttpRequest) -> str:
    """Where to go after signing in: this page, or the page of the form that was sent."""
    if request.method in {"GET", "HEAD"}:
        return ours(request.get_full_path(), "/")
    return form_page(request) or "/"


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


_GONE_TO = "consortia"  #: in the session: beside that in which one works, those of which one was asked


def is_elsewhere(request: HttpRequest, slug: str) -> bool:
    """Whether a page is of another consortium than that in which the visitor works, and they did not say yet, since
    they signed in, that they mean it."""
    working = current(request)
    known = request.session.get(_GONE_TO, []) if working else []
    return working is not None and slug != working.consortium.slug and slug not in known


def go_to(request: HttpRequest, slug: str) -> None:
    """Let pages of another consortium open without asking, until signing out."""
    request.session[_GONE_TO] = [*request.session.get(_GONE_TO, []), slug]


def consortium_of(slug: str) -> Consortium:
    """The consortium at an address, or 404."""
    found = Consortium.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
