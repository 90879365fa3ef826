"""What the consortium settles about its pages for parents."""

from datetime import timedelta

from django.utils import timezone

from draagvlak.offers.models import Follower, PublicSite, Reaction
from draagvlak.people.models import Person, Role
from draagvlak.places.models import Consortium
from evaluation_ import client_of, member
from management_ import MANAGEMENT, table_rows, troubles_told


def test_settings_of_the_public_site(adviser: Person, consortium: Consortium, leader: Person) -> None:
    client = client_of(adviser)
    address = "/voorbeeld/voor-ouders/"
    assert client.post(address, {"point_name": "Steunpunt", "point_email": "geen adres"}).status_code == 422
    assert (
        client.post(address, {"show_plans": "on", "point_name": "Steunpunt", "point_phone": "088"}).status_code == 302
    )
    assert PublicSite.objects.get().point_name == "Steunpunt"
    assert client_of(leader).get(address).status_code == 404


def _told(director: Person) -> list[str]:
    return troubles_told(client_of(director), "ouders")


def test_management_says_what_parents_lack(consortium: Consortium) -> None:
    director = member("directeur@voorbeeld.example", Role.DIRECTOR, consortium=consortium)
    assert _told(director) == ["Parents find no support point here: say its name and how to reach it"]
    site = PublicSite.objects.create(consortium=consortium, point_name="Steunpunt")
    assert len(_told(director)) == 1, "nobody can reach it"
    PublicSite.objects.filter(pk=site.pk).update(point_phone="088")
    for days, state in ((20, Reaction.State.NEW), (3, Reaction.State.NEW), (20, Reaction.State.ANSWERED)):
        Reaction.objects.create(
            consortium=consortium, page="/", text="x", state=state, at=timezone.now() - timedelta(days=days)
        )
    assert _told(director) == ["1 remark of a reader waits for more than two weeks"]


def test_management_says_what_readers_wrote_goes_when(consortium: Consortium) -> None:
    director = member("directeur@voorbeeld.example", Role.DIRECTOR, consortium=consortium)
    at = timezone.now() - timedelta(days=390)
    for published in (True, False):
        Reaction.objects.create(consortium=consortium, page="/", text="x", at=at, published=published)
    Follower.objects.create(consortium=consortium, email="a@b.example")
    rows = {what: [soon, first] for what, _kept, soon, first in table_rows(client_of(director), MANAGEMENT)}
    goes = timezone.localdate(at + timedelta(days=400))
    assert rows["Remarks of readers that are not shown"] == ["1", f"{goes.day} {goes:%B %Y}"]
    assert rows["Addresses of followers that nobody confirmed"][0] == "1"
