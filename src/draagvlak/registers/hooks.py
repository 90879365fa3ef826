"""What registers tell the house: what waits for a board, where their pages are, and which acts go into the log."""

import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.dates import DAYS_COUNTED
from draagvlak.core.hooks import Hooks, MenuArea, MenuItem
from draagvlak.people.access import may, passes
from draagvlak.people.kept_queries import Asking, keys
from draagvlak.people.links import Link
from draagvlak.people.models import Membership
from draagvlak.people.place_pages import PlacePage, Tab
from draagvlak.people.waiting import AtWork, Waiting, When, few
from draagvlak.places.models import Board, School
from draagvlak.registers import facilities, judgements, policies, population, rules, structure, team
from draagvlak.registers.models import Policy
from draagvlak.registers.rules import KEEP_POLICIES, READ_POLICIES, READ_REGISTERS

_ACTS = {
    "changed-rooms": gettext_lazy("Said how the building stands"),
    "changed-team": gettext_lazy("Changed the team"),
    "removed-from-team": gettext_lazy("Removed something of the team"),
    "changed-structure": gettext_lazy("Changed the support structure"),
    "removed-from-structure": gettext_lazy("Removed a part of the support structure"),
    "changed-population": gettext_lazy("Changed the words on the pupils"),
    "changed-policy": gettext_lazy("Changed a policy"),
    "removed-policy": gettext_lazy("Removed a policy"),
    "entered-judgement": gettext_lazy("Entered a judgement of the inspection"),
    "removed-judgement": gettext_lazy("Removed a judgement of the inspection"),
}


_MOST_READ = 100  #: policies of one's boards: more than any board has


def policies_to_review(work: AtWork) -> list[Waiting]:
    """For a board: policies to look at again within a month; later ones say what comes next. One query."""
    boards = {role.board_id: role for role in work.passing(KEEP_POLICIES) if role.board is not None}
    if not boards:
        return []
    soon = work.today + datetime.timedelta(days=DAYS_COUNTED)
    policies = work.rows(_policies)
    due = [_review(policy, boards[policy.board_id]) for policy in policies if policy.review_before <= soon]
    later = [_review(policy, boards[policy.board_id], When.AHEAD) for policy in policies if policy.review_before > soon]
    return [*few(due, all_for=_all_policies), *later[:1]]


def _all_policies(role: Membership) -> str:
    return reverse("registers:board-policies", args=[role.consortium.slug, role.board.number if role.board else ""])


def _policies(marks: Asking) -> "QuerySet[Policy]":
    kept = Policy.objects.filter(board__in=keys(marks.passing(KEEP_POLICIES), "board_id"))
    return kept.order_by("review_before", "pk")[:_MOST_READ]


def _review(policy: Policy, role: Membership, otherwise: When = When.LATER) -> Waiting:
    address = [role.consortium.slug, role.board.number if role.board else "", policy.key]
    text = _("%(policy)s: look at it again") % {"policy": policy.title}
    return Waiting(
        text,
        reverse("registers:board-policy", args=address),
        "proposed",
        [_("Policy")],
        role,
        before=policy.review_before,
        otherwise=otherwise,
    )


def way_to_policies(membership: Membership) -> list[MenuItem]:
    """The policies of one's own board."""
    if not passes(membership, KEEP_POLICIES) or membership.board is None:
        return []
    url = reverse("registers:board-policies", args=[membership.consortium.slug, membership.board.number])
    return [MenuItem(MenuArea.SCHOOLS, 50, _("Policies"), url, str(membership.board))]


def register_links(request: HttpRequest, place: School | Board) -> list[Link]:
    """From the page of a school or board to what it keeps. At most one query."""
    slug = place.consortium.slug
    if isinstance(place, Board):
        allowed = may(request, READ_POLICIES, slug, board=place.number)
    else:
        allowed = may(request, READ_REGISTERS, slug, brin=place.brin)
    return [Link(tab.text, tab.url, 20) for tab in register_tabs(PlacePage(slug, place))] if allowed else []


def register_tabs(page: PlacePage) -> list[Tab]:
    """Of a school or board: its registers."""
    if page.kind == "board":
        return [Tab(30, "policies", _("Policies"), page.url("registers:policies"))]
    return [
        Tab(30, "team", _("Team"), page.url("registers:team")),
        Tab(40, "structure", _("Support structure"), page.url("registers:structure")),
        Tab(50, "rooms", _("Building"), page.url("registers:rooms")),
        Tab(60, "population", _("Population"), page.url("registers:population")),
        Tab(70, "inspection", _("Inspection"), page.url("registers:inspection")),
    ]


HOOKS = Hooks(
    rules=rules.RULES,
    acts=_ACTS,
    verbs=(
        facilities.save_rooms,
        team.keep,
        team.remove,
        structure.keep,
        structure.remove,
        structure.move,
        population.keep,
        policies.keep,
        policies.remove,
        judgements.enter,
        judgements.remove,
    ),
    waits=(policies_to_review,),
    news=dict.fromkeys(_ACTS, READ_REGISTERS) | {"changed-policy": READ_POLICIES, "removed-policy": READ_POLICIES},
    tabs_of_places=(register_tabs,),
    menu=(way_to_policies,),
    links_about_places=(register_links,),
)
