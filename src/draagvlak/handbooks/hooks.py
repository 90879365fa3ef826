"""What handbooks hang into the house: the workplace, in the menu of who writes a norm."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.hooks import Hooks, MenuArea, MenuItem
from draagvlak.handbooks import drafts, first_steps
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.people.access import may, passes
from draagvlak.people.help_texts import HelpText, help_text, shelf_of_help
from draagvlak.people.models import Membership
from draagvlak.people.shelves import Shelf
from draagvlak.places.models import Consortium


def workplaces(membership: Membership) -> list[MenuItem]:
    """The workplace of the consortium, for who writes its norm."""
    if not passes(membership, EDIT_NORM):
        return []
    return [
        MenuItem(MenuArea.NORM, 20, _("Workplace"), reverse("handbooks:workplace", args=[membership.consortium.slug]))
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


HOOKS = Hooks(
    menu=(workplaces,), finds=(help_on_workplaces,), verbs=(drafts.begin,), first_steps=(first_steps.norm_steps,)
)
