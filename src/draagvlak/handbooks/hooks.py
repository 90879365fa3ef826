"""What handbooks hang into the house: the workplace, in the menu of who writes a norm."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.hooks import Hooks, MenuItem
from draagvlak.handbooks import drafts
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.people.access import may, passes
from draagvlak.people.help_texts import HelpText, help_text, shelf_of_help
from draagvlak.people.models import Membership
from draagvlak.people.shelves import Shelf
from draagvlak.places.models import Consortium


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


def help_on_workplaces(request: HttpRequest, consortia: Sequence[Consortium]) -> list[Shelf]:
    """What the workplace says as help, for who writes the norm. No query."""
    return [
        shelf_of_help(
            [
                HelpText(
                    _("Workplace"),
                    reverse("handbooks:workplace", args=[consortium.slug]),
                    help_text("norms/_help.html", "workplace"),
                )
            ],
            consortium.name,
        )
        for consortium in consortia
        if may(request, EDIT_NORM, consortium.slug)
    ]


HOOKS = Hooks(menu=(workplaces,), finds=(help_on_workplaces,), verbs=(drafts.begin,))
