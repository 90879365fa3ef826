"""What tests of places share: a country, and a consortium in it."""

import pytest

from draagvlak.places.duo import data_files
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import Consortium
from duo_ import DAY


@pytest.fixture
def country() -> Country:
    return Country()


@pytest.fixture
def owner(consortium: Consortium, country: Country) -> Consortium:
    """The consortium with its number and postcodes, and no school yet."""
    Consortium.objects.filter(pk=consortium.pk).update(number="PO9901")
    consortium.refresh_from_db()
    data_files.import_now(country.postcodes(), "pc4.csv", [consortium], DAY)
    return consortium


@pytest.fixture
def filled(owner: Consortium, country: Country) -> Consortium:
    """With schools too."""
    data_files.import_now(country.locations(), "vestigingen.csv", [owner], DAY)
    return owner
