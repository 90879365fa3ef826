"""The people whom nobody on the site can invite: the operator gives them an account and a role."""

from typing import Any

from draagvlak.core.acts import record, verb
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Consortium


@verb
def set_up(consortium: Consortium, first: Person, *, by: Any) -> None:
    """Make a consortium with its first administrator, who may have an account already."""
    consortium.save()
    _let_in(consortium, first, Role.ADMINISTRATOR)
    record(consortium, by, "set-up", f"{consortium}; {first.email}")


@verb
def give_role(consortium: Consortium, person: Person, role: str, *, by: Any) -> None:
    """Give somebody a role in a consortium; nothing happens to who has it."""
    if Membership.objects.current().filter(person=person.pk, consortium=consortium, role=role).exists():
        return
    _let_in(consortium, person, role)
    record(consortium, by, "accepted", f"{person.email}: {role}")


def _let_in(consortium: Consortium, person: Person, role: str) -> None:
    if person._state.adding:
        Person.objects.save_new(person)
    Membership.objects.create(person=person, consortium=consortium, role=role)
