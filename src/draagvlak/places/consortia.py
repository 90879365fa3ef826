"""What holds for a whole consortium: its name and safety, which it sets itself; its number, given by the operator."""

from typing import Any

from django.utils import timezone

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
    if changed or before.settings_saved is None:
        consortium.settings_saved = timezone.now()
        consortium.save(update_fields=[*changed, "settings_saved"])
        labels = [str(vars(Consortium._meta.get_field(name))["verbose_name"]) for name in changed]
        record(consortium, by, "changed-settings", ", ".join(labels) or consortium)


@verb
def put_first_steps_away(consortium: Consortium, *, by: Any) -> None:
    """Show the list of what a new consortium needs no more."""
    if Consortium.objects.filter(pk=consortium.pk, first_steps_away=None).update(first_steps_away=timezone.now()):
        record(consortium, by, "put-first-steps-away", consortium)


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
