"""Pages of people and places: few queries, and a way on from each."""

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from draagvlak.core.acts import record
from draagvlak.people.models import Invitation, Membership, Person, Role
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, School
from people_ import DAY, at_work


def test_pages_cost_few_queries_for_any_number_of_schools(
    consortium: Consortium, boards: list[Board], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    steward = at_work(consortium, Role.ADVISER)
    officer = at_work(consortium, Role.BOARD_OFFICER, board=boards[0])
    people = [Person(email=f"p{n}@x.example", name=f"P{n}", password="!") for n in range(60)]
    Person.objects.bulk_create(people)
    for n in range(60):
        one = School.objects.create(
            consortium=consortium, brin=f"91{chr(65 + n // 26)}{chr(65 + n % 26)}", name=f"S{n}"
        )
        history.open_school(one, boards[0], None, DAY)
        Membership.objects.create(person=people[n], consortium=consortium, role=Role.LEADER, school=one)
        record(consortium, people[n], "changed-school", one, one)
        invitation = Invitation(consortium=consortium, email=f"i{n}@x.example", role=Role.TEACHER, school=one,
                                invited_by=people[n])  # fmt: skip
        invitation.renew()
        invitation.save()
    for client, path, queries in (
        (steward, "/start/", 16),
        (officer, "/start/", 17),
        (steward, "/voorbeeld/scholen/", 7),
        (officer, "/voorbeeld/scholen/", 6),
        (steward, "/voorbeeld/besturen/", 5),
        (steward, "/voorbeeld/toegang/", 10),
        (officer, "/voorbeeld/toegang/", 10),
        (steward, "/voorbeeld/logboek/", 5),
        (steward, "/voorbeeld/scholen/90AA/", 12),
        (steward, "/voorbeeld/besturen/99001/", 7),
    ):
        with django_assert_num_queries(queries, info=path):
            assert client.get(path).status_code == 200


def test_an_address_for_forms_alone_shows_the_way_back(consortium: Consortium, boards: list[Board]) -> None:
    client = at_work(consortium, Role.ADVISER)
    answer = client.get("/voorbeeld/toegang/uitnodigen/")
    assert answer.status_code == 405
    assert 'href="/voorbeeld/toegang/"' in answer.content.decode().partition("<h1")[2].partition("</main>")[0]


def test_what_does_not_exist_leads_a_colleague_to_start(consortium: Consortium) -> None:
    said = (
        at_work(consortium, Role.READER)
        .get("/bestaat-niet/")
        .content.decode()
        .partition("<h1")[2]
        .partition("</main>")[0]
    )
    assert 'href="/start/"' in said
    assert "sign in" not in said
    assert "To the first page" in Client(headers={"cookie": "taal=en"}).get("/bestaat-niet/").content.decode()


def test_a_board_reads_of_people_and_invitations_at_its_own_schools(
    consortium: Consortium, boards: list[Board]
) -> None:
    officer = at_work(consortium, Role.BOARD_OFFICER, board=boards[0])
    for brin in ("90AA", "90AC"):
        place = School.objects.get(brin=brin)
        teacher = at_work(consortium, Role.TEACHER, f"juf-{brin}", school=place)
        invitation = Invitation(consortium=consortium, email=f"nieuw-{brin}@x.example", role=Role.TEACHER, school=place,
                                invited_by=teacher.person)  # type: ignore[attr-defined]  # fmt: skip
        invitation.renew()
        invitation.save()
    page = officer.get("/voorbeeld/toegang/").content.decode().casefold()
    assert {one: one in page for one in ("juf-90aa", "nieuw-90aa@", "juf-90ac", "nieuw-90ac@")} == {
        "juf-90aa": True, "nieuw-90aa@": True, "juf-90ac": False, "nieuw-90ac@": False}  # fmt: skip
    assert "nieuw-90AA@x.example has not answered" in officer.get("/start/").content.decode()
