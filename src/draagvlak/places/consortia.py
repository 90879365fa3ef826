"""What holds for a whole consortium: its name and safety, which it sets itself; its number, given by the operator."""

from typing import Any

from draagvlak.core.acts import record, verb
from draagvlak.places.models import Consortium

_SETTINGS = ("name", "second_factor")


@verb
def add(consortium: Consortium, *, by: Any) -> Consortium:
    """Make a consortium in which nobody works yet."""
    consortium.save()
    record(consortium, by, "set-up", consortium)
    return consortium


@verb
def change_settings(consortium: Consortium, *, by: Any) -> None:
    """Save the settings that were given to a consortium; the log says which became others."""
    before = Consortium.objects.get(pk=consortium.pk)
    changed = [name for name in _SETTINGS if getattr(consortium, name) != getattr(before, name)]
    if changed:
        consortium.save(update_fields=changed)
        labels = [str(vars(Consortium._meta.get_field(name))["verbose_name"]) for name in changed]
        record(consortium, by, "changed-settings", ", ".join(labels))


@verb
def set_number(consortium: Consortium, number: str, *, by: Any) -> None:
    """Give a consortium its number in the law, by which open data find its schools; none when empty.

    Raises:
        ValidationError: it is no such number, or another consortium has it.
    """
    consortium.number = number.strip().upper()
    consortium.full_clean(exclude={"slug"})
    consortium.save(update_fields=["number"])
    record(consortium, by, "set-number", consortium.number or "-")
