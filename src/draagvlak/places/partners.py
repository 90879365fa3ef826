"""Partners of a consortium: adding one, what is known of it, and until when one works together."""

from typing import Any

from draagvlak.core.acts import record, verb
from draagvlak.places.address_keys import address_key
from draagvlak.places.history import today
from draagvlak.places.models import Partner


@verb
def add(partner: Partner, *, by: Any) -> Partner:
    """Add a partner to its consortium; its key is made of its name."""
    partner.key = partner.key or address_key(Partner.objects.filter(consortium=partner.consortium), partner.name)
    partner.save()
    record(partner.consortium, by, "added-partner", partner)
    return partner


@verb
def change(partner: Partner, *, by: Any) -> None:
    """Save what was given to a partner. Its key stays."""
    partner.save(update_fields=["kind", "name", "website", "phone"])
    record(partner.consortium, by, "changed-partner", partner)


@verb
def end(partner: Partner, *, by: Any) -> None:
    """End the cooperation, today. One that was ended keeps its day."""
    if partner.ended is None:
        partner.ended = today()
        partner.save(update_fields=["ended"])
        record(partner.consortium, by, "ended-partner", partner)


@verb
def resume(partner: Partner, *, by: Any) -> None:
    """Work together again, as if it had not been ended."""
    if partner.ended is not None:
        partner.ended = None
        partner.save(update_fields=["ended"])
        record(partner.consortium, by, "resumed-partner", partner)
