"""The first words of the start page: of each role what one does here, where to begin, and whom to ask.

Whoever has read them puts them away for good; the page of help brings them back.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from draagvlak.core.acts import record, verb
from draagvlak.people.models import Membership, Person, Role


class FirstWords(NamedTuple):
    """Three sentences for somebody who is new in a role."""

    task: Any
    begin: Any
    whom: Any


_ASK_ADMINISTRATOR = _("Questions about access? Ask the administrator of your consortium.")
_ASK_ADVISER = _("Stuck? Ask the adviser of your consortium.")

OF_ROLE: dict[str, FirstWords] = {
    Role.ADMINISTRATOR: FirstWords(
        _("You see to it that everybody has the access that fits their work."),
        _("Begin with Access: invite a board officer for each board; boards invite their own schools."),
        _("Does something not work? Ask whoever keeps Draagvlak running for you."),
    ),
    Role.DIRECTOR: FirstWords(
        _("You see where schools stand with what you agreed together, and where help is needed."),
        _("Begin with Where schools stand; from each number you go to the schools behind it."),
        _ASK_ADMINISTRATOR,
    ),
    Role.ADVISER: FirstWords(
        _("You open the round of each year, follow how far schools are, and look with them."),
        _("Begin with Rounds; there you see which schools have not started."),
        _ASK_ADMINISTRATOR,
    ),
    Role.READER: FirstWords(
        _("You read where schools stand; you change nothing."),
        _("Begin with Where schools stand; from each number you go to the schools behind it."),
        _ASK_ADMINISTRATOR,
    ),
    Role.EXPERT: FirstWords(
        _("You look with schools that ask you, and write down what you see."),
        _("Begin with My visits; what somebody asks of you also stands here, on Start."),
        _("A question about a visit? Ask the school that invited you."),
    ),
    Role.BOARD_OFFICER: FirstWords(
        _("You answer what the norm asks of your board, and read and close what your schools signed."),
        _("Begin with what waits below; a question to a school you ask beside its answer."),
        _ASK_ADVISER,
    ),
    Role.LEADER: FirstWords(
        _("You sign what your school says about its support, and publish it for parents."),
        _("Begin with Evaluation: divide the topics among your team, and read what they filled in."),
        _("Stuck? Ask your board, or the adviser of your consortium."),
    ),
    Role.COORDINATOR: FirstWords(
        _("You say how your school meets each provision, and confirm what still holds."),
        _("Begin with Evaluation; what came along from last year, you look at and confirm."),
        _("Stuck? Ask your school leader, or the adviser of your consortium."),
    ),
    Role.TEACHER: FirstWords(
        _("You fill in the topics that your school gives you."),
        _("Begin with what waits below; nothing there means that nobody asks anything of you now."),
        _("Stuck? Ask your support coordinator."),
    ),
    Role.PARTNER: FirstWords(
        _("You read what schools offer and who knows what there."),
        _("Begin with Who knows what; there you find whom to call."),
        _ASK_ADVISER,
    ),
}


def unread_of(memberships: "list[Membership]") -> tuple[Membership, FirstWords] | None:
    """The first role whose first words somebody did not put away, with them. No query."""
    return next(
        ((membership, OF_ROLE[membership.role]) for membership in memberships if not membership.knows_start), None
    )


def of_each_role(memberships: "list[Membership]") -> list[tuple[Membership, FirstWords]]:
    """Somebody's roles, each once, with their first words. No query."""
    by_role: dict[str, Membership] = {}
    for membership in memberships:
        by_role.setdefault(membership.role, membership)
    return [(membership, OF_ROLE[role]) for role, membership in by_role.items()]


@verb
def put_away(membership: Membership, *, by: Person) -> None:
    """Show the first words of a role no more; those of the same role elsewhere say the same, and go with them."""
    _set(membership, True, by)


@verb
def bring_back(membership: Membership, *, by: Person) -> None:
    """Show the first words of a role again."""
    _set(membership, False, by)


def _set(membership: Membership, knows: bool, by: Person) -> None:
    same = Membership.objects.current().filter(person=membership.person_id, role=membership.role)
    if same.filter(knows_start=not knows).update(knows_start=knows):
        act = "put-first-words-away" if knows else "brought-first-words-back"
        record(membership.consortium, by, act, membership.get_role_display(), membership.place)
