"""Who knows what among the schools of a consortium."""

from django.test import Client

from draagvlak.norms.models import Version
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Consortium, School
from draagvlak.registers.models import Skill, TeamMember
from evaluation_ import client_of


def test_who_knows_what(schools: list[School], adopted: Version, leader: Person) -> None:
    at = {"consortium": schools[1].consortium, "school": schools[1]}
    for name, findable in (("Zichtbaar", True), ("Verborgen", False)):
        one = TeamMember.objects.create(**at, name=name, function="Leesspecialist", findable=findable)
        Skill.objects.create(consortium=at["consortium"], member=one, kind="specialism", title="Lezen en spellen",
                             keys=["reading-specialist"])  # fmt: skip
    client = client_of(leader)
    text = client.get("/voorbeeld/deskundigheid/").content.decode()
    assert "Zichtbaar" in text
    assert "Verborgen" not in text
    assert "School B" in text
    assert "Lezen en spellen" in client.get("/voorbeeld/deskundigheid/?q=spelling").content.decode()
    assert "Lezen en spellen" in client.get("/voorbeeld/deskundigheid/?q=spelling&onderwerp=reading").content.decode()
    assert "Nothing found" in client.get("/voorbeeld/deskundigheid/?onderwerp=arithmetic").content.decode()
    sheet = client.get("/voorbeeld/deskundigheid/deskundigheid.csv").content.decode()
    assert "Zichtbaar" in sheet
    assert "Verborgen" not in sheet
    assert Client().get("/voorbeeld/deskundigheid/").status_code == 302
    other = Consortium.objects.create(slug="buren", name="B", second_factor=False)
    away = Person.objects.create_user("x@buren.example", None)
    Membership.objects.create(person=away, consortium=other, role=Role.ADVISER)
    assert client_of(away).get("/voorbeeld/deskundigheid/").status_code == 404
