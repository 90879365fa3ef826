"""Regions of a consortium: adding one, its name and municipalities, removing one in which no school ever was."""

from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.errors import NotPossible
from draagvlak.places.address_keys import address_key
from draagvlak.places.models import Region


@verb
def add(region: Region, *, by: Any) -> Region:
    """Add a region to its consortium; its key is made of its name."""
    region.key = region.key or address_key(Region.objects.filter(consortium=region.consortium), region.name)
    region.save()
    region.consortium.changed()
    record(region.consortium, by, "added-region", region)
    return region


@verb
def change(region: Region, *, by: Any) -> None:
    """Save the name and municipalities that were given to a region. Its key stays."""
    region.save(update_fields=["name", "municipalities"])
    region.consortium.changed()
    record(region.consortium, by, "changed-region", region)


def refuse_removal(region: Region) -> None:
    """Raises NotPossible for a region in which a school is or was."""
    if region.placements.exists():
        raise NotPossible(_("Schools are or were in this region. It stays, so that past years stay right."))


@verb
def remove(region: Region, *, by: Any) -> None:
    """Remove a region for good; raises as ``refuse_removal``."""
    refuse_removal(region)
    region.delete()
    region.consortium.changed()
    record(region.consortium, by, "removed-region", region)
