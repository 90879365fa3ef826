"""What registers tell the house: what waits for a board, where their pages are, and which acts go into the log."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.core.hooks import Hooks, MenuArea, MenuItem
from draagvlak.people.access import may, passes
from draagvlak.people.links import Link
from draagvlak.people.models import Membership
from draagvlak.people.place_pages import PlacePage, Tab
from draagvlak.people.start_page import Urgency, Waiting
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


def policies_overdue(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """For a board: policies whose review is due. One query."""
    if not passes(membership, KEEP_POLICIES) or membership.board is None:
        return []
    late = Policy.objects.filter(
        consortium=membership.consortium_id, board=membership.board_id, review_before__lt=timezone.localdate()
    ).count()
    if not late:
        return []
    text = ngettext("%(n)s policy should have been reviewed", "%(n)s policies should have been reviewed", late)
    url = reverse("registers:board-policies", args=[membership.consortium.slug, membership.board.number])
    return [Waiting(text % {"n": late}, url, Urgency.LATE, overdue=True)]


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
    waits=(policies_overdue,),
    tabs_of_places=(register_tabs,),
    menu=(way_to_policies,),
    links_about_places=(register_links,),
)
