"""Who is who in consortium Voorbeeld: four regions, eight boards, their forty schools through time, and people."""

import datetime
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from draagvlak.core.acts import record
from draagvlak.demonstration import face
from draagvlak.people.models import LEVEL, Invitation, Level, Membership, Person, Role
from draagvlak.places import history, partners, regions
from draagvlak.places import schools as school_rules
from draagvlak.places.duo import fictional
from draagvlak.places.duo.data_files import import_now
from draagvlak.places.models import Board, Consortium, Partner, PartnerKind, Region, School

SLUG = "voorbeeld"
PASSWORD = "voorbeeld-wachtwoord"
DAYS_AWAY = 3  #: since the people of the story saw their start page
#: e-mail address, name, role, and for a school or board which one; the first of a role is the one the story is about
PEOPLE = [
    ("adviseur@voorbeeld.example", "Anouk Adviseur", Role.ADVISER, 0),
    ("directeur@voorbeeld.example", "Dirk Directeur", Role.DIRECTOR, 0),
    ("beheerder@voorbeeld.example", "Bram Beheerder", Role.ADMINISTRATOR, 0),
    ("lezer@voorbeeld.example", "Leila Lezer", Role.READER, 0),
    ("expert@voorbeeld.example", "Esra Expert", Role.EXPERT, 0),
    ("bestuur@voorbeeld.example", "Boukje Bestuur", Role.BOARD_OFFICER, 0),
    ("schoolleider@voorbeeld.example", "Sven Schoolleider", Role.LEADER, 0),
    ("ib@voorbeeld.example", "Ilse Begeleider", Role.COORDINATOR, 0),
    ("leerkracht@voorbeeld.example", "Lars Leerkracht", Role.TEACHER, 0),
    ("partner@voorbeeld.example", "Petra Partner", Role.PARTNER, 0),
]
#: held besides the first role
MORE = [
    ("ib@voorbeeld.example", Role.COORDINATOR, 1),
    ("leerkracht@voorbeeld.example", Role.COORDINATOR, 5),
    ("schoolleider@voorbeeld.example", Role.LEADER, 2),
]
PARTNERS = [
    (PartnerKind.YOUTH_CARE, "Jeugdhulp Voorbeeldstreek"),
    (PartnerKind.GGD, "GGD Verzinland"),
    (PartnerKind.MUNICIPALITY, "Gemeente Voorbeeldstad"),
    (PartnerKind.CLUSTER_2, "Dienst Horen en Taal Verzinland"),
    (PartnerKind.DYSLEXIA, "Praktijk De Leesplank"),
]
OPENED = datetime.date(2021, 8, 1)


def build(say: Callable[[str], None]) -> tuple[Consortium, dict[str, Person]]:
    """The consortium with everything but its norm; also its people by role."""
    say("the consortium, its boards and schools, from files in the shape of DUO's")
    owner = Consortium.objects.create(
        slug=SLUG,
        name="Samenwerkingsverband Voorbeeld",
        number=fictional.number(0),
        second_factor=False,
        settings_saved=timezone.now(),
        first_steps_away=timezone.now(),
    )
    face.dress_voorbeeld(owner)
    for town in fictional.TOWNS:
        regions.add(Region(consortium=owner, name=town, municipalities=[town.lower()]), by=None)
    country = fictional.Country(schools_each=40, boards_each=8)
    for name, raw, day in (
        ("pc4-swv.csv", country.postcodes(), OPENED),
        ("alle-vestigingen-bo.csv", country.locations(), OPENED),
        ("besturenbo.csv", country.boards(), OPENED),
        ("leerlingen-po-2023.csv", country.pupils(2023), OPENED),
        ("leerlingen-po-2024.csv", country.pupils(2024), OPENED),
        ("swv_totaal.csv", country.consortium_pupils(), OPENED),
        ("oordeel_po_so_vo.csv", country.judgements(), OPENED),
    ):
        import_now(raw, name, [owner], day)
    _special(owner)
    for kind, name in PARTNERS:
        partners.add(Partner(consortium=owner, kind=kind, name=name), by=None)
    say("its people")
    people = _people(owner)
    _through_time(owner, people[Role.ADVISER])
    _invitations(owner, people)
    Person.objects.update(here_on=timezone.localdate() - timedelta(days=DAYS_AWAY))
    return owner, people


def _special(owner: Consortium) -> None:
    board = Board.objects.filter(consortium=owner).order_by("number").first()
    assert board is not None
    school = School(consortium=owner, brin="99ZZ", kind="sbo", name="SBO De Getekende Brug", denomination="Openbaar")
    school_rules.add(school, board, Region.objects.get(consortium=owner, key="voorbeeldstad"), OPENED, by=None)


def _people(owner: Consortium) -> dict[str, Person]:
    schools = list(School.objects.filter(consortium=owner, kind="bo").order_by("brin"))
    boards = list(Board.objects.filter(consortium=owner).order_by("number"))
    places: dict[Level, list[Any]] = {
        Level.SCHOOL: schools,
        Level.BOARD: boards,
        Level.PARTNER: list(Partner.objects.filter(consortium=owner).order_by("pk")),
    }
    people: dict[str, Person] = {}
    first: dict[str, Person] = {}
    made = timezone.now() - timedelta(days=200)
    for email, name, role, at in PEOPLE:
        if not first:
            first[PASSWORD] = Person.objects.create_user(email, PASSWORD, name=name)
            person = first[PASSWORD]
        else:  # the same word for everybody; hashing it once keeps the demo quick
            person = Person.objects.create_user(email, None, name=name)
            person.password = first[PASSWORD].password
            person.save()
        people[role] = person
        _member(owner, person, role, at, places, made)
    for email, role, at in MORE:
        _member(owner, Person.objects.get(email=email), role, at, places, made)
    record(owner, None, "set-up", owner)
    for n, school in enumerate(schools[3:19]):
        leader = Person.objects.create_user(f"leider{n}@voorbeeld.example", None, name=f"Schoolleider {n + 1}")
        Membership.objects.create(consortium=owner, person=leader, role=Role.LEADER, school=school, started=made)
    return people


def _member(
    owner: Consortium, person: Person, role: str, at: int, places: dict[Level, list[Any]], made: datetime.datetime
) -> None:
    level = LEVEL[role]
    where = {level.value: places[level][at]} if level in places else {}
    Membership.objects.create(consortium=owner, person=person, role=role, started=made, **where)


def _through_time(owner: Consortium, by: Person) -> None:
    """A school that changed its board, and one that merged into another."""
    schools = list(School.objects.filter(consortium=owner, kind="bo").order_by("brin"))
    boards = list(Board.objects.filter(consortium=owner).order_by("number"))
    moving, merging, into = schools[20], schools[22], schools[18]
    region = history.of_school(moving)[-1].region
    school_rules.move(moving, datetime.date(2024, 8, 1), board=boards[5], region=region, by=by)
    school_rules.merge(merging, datetime.date(2025, 8, 1), into, by=by)


def _invitations(owner: Consortium, people: dict[str, Person]) -> None:
    schools = list(School.objects.filter(consortium=owner, kind="bo").order_by("brin"))
    for email, role, school, days in (
        ("nieuw.ib@voorbeeld.example", Role.COORDINATOR, schools[3], 3),
        ("invalkracht@voorbeeld.example", Role.TEACHER, schools[0], 9),
        ("vergeten@voorbeeld.example", Role.LEADER, schools[21], 20),
    ):
        one = Invitation(consortium=owner, email=email, role=role, school=school, invited_by=people[Role.ADVISER])
        one.renew()
        one.made -= timedelta(days=days)
        one.expires -= timedelta(days=days)
        one.save()
        record(owner, people[Role.ADVISER], "invited", one, school)
