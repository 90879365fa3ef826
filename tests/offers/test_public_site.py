"""What the consortium settles about its pages for parents."""

from draagvlak.offers.models import PublicSite
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from evaluation_ import client_of


def test_settings_of_the_public_site(adviser: Person, consortium: Consortium, leader: Person) -> None:
    client = client_of(adviser)
    address = "/voorbeeld/voor-ouders/"
    assert client.post(address, {"point_name": "Steunpunt", "point_email": "geen adres"}).status_code == 422
    assert (
        client.post(address, {"show_plans": "on", "point_name": "Steunpunt", "point_phone": "088"}).status_code == 302
    )
    assert PublicSite.objects.get().point_name == "Steunpunt"
    assert client_of(leader).get(address).status_code == 404
