"""What is done each night for those who read of schools."""

from django.conf import settings

from draagvlak.core.errors import NotPossible
from draagvlak.core.pages import make_ahead
from draagvlak.core.staticfiles import gather
from draagvlak.offers import pages_ahead
from draagvlak.places.models import Consortium


def make_pages() -> None:
    """Lay every school's public pages ready, as ``draagvlak prepare`` does.

    Raises:
        NotPossible: some did not answer; the others lie ready.
    """
    gather()  # pages name the files by their contents
    faults: list[str] = []
    for consortium in Consortium.objects.order_by("slug"):
        make_ahead(pages_ahead.of_consortium(consortium), settings.ADDRESS, fault=faults.append)
    if faults:
        raise NotPossible(f"{len(faults)} pages did not answer; the first is {faults[0]}")
