"""Where a postcode is, and how far it is from another."""

import pytest

from draagvlak.offers import postcodes, search
from draagvlak.offers.models import PostcodeCentre


def test_postcodes_from_a_public_table(db: None) -> None:
    assert postcodes.take_in(b"pc4;lat;lon\n1011;52,37;4,90\n1011;52,39;4,92\n1012;52.3;4.8\n") == 2
    assert PostcodeCentre.objects.get(code="1011").latitude == pytest.approx(52.38)
    for raw, says in ((b"a,b,c\n1,2,3\n", "line 1"), (b"pc4,lat,lon\n1011,x,4\n", "line 2"), (b"pc4,lat,lon\n101,52,4\n", "line 2"),
                      (b"pc4,lat,lon\n1011,152,4\n", "line 2"), (b"pc4,lat,lon,woonplaats\n1011,52,4,Caf\xc3\xa9\n1012,52,4,Caf\xe9\n", "Row 3, column WOONPLAATS: behind 'Caf'"),
                      (b"pc4,lat,lon\n1011,52,4\n1011,52.7,4\n", "line 3: area 1011 lies elsewhere"), (b"\xff\xfe", "first line"), (b"pc4,lat,lon\n", "empty")):  # fmt: skip
        with pytest.raises(postcodes.Faulty, match=says):
            postcodes.take_in(raw)
    assert PostcodeCentre.objects.count() == 2, "a faulty table replaces nothing"


def test_the_globe_is_round() -> None:
    assert search.kilometres((52.37, 4.90), (51.92, 4.48)) == pytest.approx(57.7, abs=0.5)  # Amsterdam, Rotterdam
    assert search.kilometres((52.0, 5.0), (52.0, 5.0)) == 0
