"""How a consortium presents itself to parents."""

from draagvlak.core.acts import record, verb
from draagvlak.offers.models import PublicSite
from draagvlak.people.models import Person


@verb
def keep(site: PublicSite, *, by: Person) -> None:
    """Save whether plans are shown, and the parents' and youth support point."""
    site.save()
    site.consortium.changed()
    record(site.consortium, by, "changed-public-site", site.consortium)
