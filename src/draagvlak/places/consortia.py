"""What holds for a whole consortium: its name and safety, which it sets itself; number and domain, by the operator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.errors import NotPossible
from draagvlak.places.models import Consortium
from draagvlak.places.own_domains import is_name_of_site

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


def domain_named(text: str) -> str:
    """A domain as it is looked up, however it was written: small, without a closing dot, other letters than a to z in
    their form for the network.

    Raises:
        ValidationError: it is none.
    """
    try:
        return text.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        raise ValidationError(_("Write a domain as steun.example.nl.")) from None


@verb
def set_domain(consortium: Consortium, domain: str, *, by: Any) -> None:
    """Let the public pages of a consortium stand at its own domain; at none when empty. They stay at the address of the
    site too.

    Raises:
        ValidationError: it is no domain, or another consortium has it.
        NotPossible: the site itself is reached by that name.
    """
    consortium.domain = domain_named(domain) if domain else ""
    if is_name_of_site(consortium.domain):
        raise NotPossible(_("%(domain)s is a name of the site itself.") % {"domain": consortium.domain})
    consortium.full_clean(exclude={"slug"})
    consortium.save(update_fields=["domain"])
    record(consortium, by, "set-domain", consortium.domain or "-")
