"""What handbooks hang into the house: the workplace, in the menu of who writes a norm."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.hooks import Hooks, MenuItem
from draagvlak.handbooks import drafts
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.people.access import passes
from draagvlak.people.models import Membership


def workplaces(memberships: Sequence[Membership]) -> list[MenuItem]:
    """The workplace of each consortium whose norm somebody writes, named where there are more."""
    owners = {member.consortium.pk: member.consortium for member in memberships if passes(member, EDIT_NORM)}
    return [
        MenuItem(
            f"{_('Workplace')} {owner.name}" if len(owners) > 1 else _("Workplace"),
            reverse("handbooks:workplace", args=[owner.slug]),
            "workplace",
        )
        for owner in owners.values()
    ]


HOOKS = Hooks(menu=(workplaces,), verbs=(drafts.begin,))
