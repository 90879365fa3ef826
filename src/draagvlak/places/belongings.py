"""Schools that belong to a consortium, or do not, whatever their postcode says: decided by hand."""

from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.places.models import Belonging


@verb
def decide(belonging: Belonging, *, by: Any) -> None:
    """Save what was decided of a school. It counts from the next file on."""
    belonging.save()
    words = _("belongs here") if belonging.belongs else _("does not belong here")
    record(belonging.consortium, by, "set-belonging", f"{belonging.brin}: {words}")


@verb
def leave_to_postcode(belonging: Belonging, *, by: Any) -> None:
    """Decide no longer: from the next file on, the postcode does."""
    belonging.delete()
    record(belonging.consortium, by, "removed-belonging", belonging.brin)
