"""What is gone for good is asked first, on one page for every such act; what was a mistake in history is taken back."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from draagvlak.evaluations.models import Action, Evaluation, Evidence, Goal
from draagvlak.people.models import Event, Invitation, Person
from draagvlak.places import history
from draagvlak.places.models import Belonging, Board, Consortium, Judgement, Location, Placement, Region, School
from draagvlak.registers.models import StructureEntry
from evaluation_ import client_of, url

HERE = "/voorbeeld/scholen/90AA/"


def _main(page: str) -> str:
    """Without its head and foot, which have forms of their own."""
    return page.partition("<main")[2].partition("</main>")[0]


def forms(page: str) -> dict[str, str]:
    """The fields of the form on the page that asks."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', _main(page)))


def asked_and_done(client: Client, address: str, sent: dict[str, str], there: Any, says: str) -> None:
    """The act asks first and has done nothing; yes on that page does it."""
    asked = client.post(address, sent)
    assert there(), "nothing is gone before somebody said yes"
    assert asked.status_code == 409
    page = asked.content.decode()
    assert says in page, "the page says what it is about"
    assert "Cancel" in page or "Annuleren" in page
    given = {name: value for name, value in forms(page).items() if name != "csrfmiddlewaretoken"}
    assert given.pop("zeker") == "ja"
    given.pop("whose")  # the page was made for this person
    given.pop("once")  # and its form acts once
    assert given == sent
    client.post(address, given | {"zeker": "ja"})
    assert not there()


def test_a_region_a_belonging_and_an_invitation(steward: Client, consortium: Consortium, schools: list[School]) -> None:
    Region.objects.create(consortium=consortium, key="leeg", name="Lege regio")
    asked_and_done(steward, "/voorbeeld/regios/leeg/weg/", {},
                   Region.objects.filter(key="leeg").exists, "Lege regio")  # fmt: skip
    Belonging.objects.create(consortium=consortium, brin="91AA", belongs=True, reason="Reformatorisch")
    asked_and_done(steward, "/voorbeeld/open-data/hoort-erbij/91AA/weg/", {},
                   Belonging.objects.exists, "Reformatorisch")  # fmt: skip
    steward.post("/voorbeeld/toegang/uitnodigen/", {"email": "p@x.example", "role": "teacher", "place": "school:90AA"})
    made = Invitation.objects.get()
    asked_and_done(steward, f"/voorbeeld/toegang/uitnodiging/{made.pk}/intrekken/", {},
                   Invitation.objects.filter(withdrawn=None).exists, "p@x.example")  # fmt: skip


def test_evidence_an_entry_an_action_and_a_judgement(
    coordinator: Person, leader: Person, schools: list[School], evaluation: Evaluation, consortium: Consortium
) -> None:
    client = client_of(coordinator)
    client.post(url(evaluation, "bewijs/reading-aids/"), {"note": "Notulen van het team"})
    made = Evidence.objects.get()
    asked_and_done(
        client, url(evaluation, f"bewijsstuk/{made.pk}/"), {}, Evidence.objects.exists, "Notulen van het team"
    )
    client.post(HERE + "structuur/nieuw/", {"kind": "curative", "title": "Leerkracht", "text": "Stap"})
    entry = StructureEntry.objects.get()
    asked_and_done(client, HERE + f"structuur/{entry.pk}/weg/", {}, StructureEntry.objects.exists, "")
    goal = Goal.objects.create(
        consortium=consortium, school=schools[0], what="Beter lezen", year=2025, made_by=coordinator
    )
    action = Action.objects.create(goal=goal, text="Een leesspecialist zoeken")
    asked_and_done(client, HERE + f"doelen/{goal.pk}/acties/{action.pk}/weg/", {},
                   Action.objects.exists, "Een leesspecialist zoeken")  # fmt: skip
    judged = Judgement.objects.create(
        consortium=consortium, school=schools[0], code="00", element="OP2", as_of="2025-01-01", value="insufficient",
        by_hand=True,
    )  # fmt: skip
    asked_and_done(client_of(leader), HERE + f"inspectie/{judged.pk}/weg/", {},
                   Judgement.objects.exists, "OP2")  # fmt: skip


# -- history --------------------------------------------------------------------------------------------------------

LATER = datetime.date(2027, 8, 1)


def places(school: School) -> list[tuple[str, str, datetime.date, datetime.date | None]]:
    return [
        (one.board.number, one.region.key if one.region else "", one.start, one.end)
        for one in history.of_school(school)
    ]


def test_a_move_is_taken_back_as_if_it_had_not_been_said(steward: Client, schools: list[School]) -> None:
    before = places(schools[0])
    steward.post(HERE + "verhuizen/", {"board": "99002", "region": "r", "day": "2027-08-01"})
    assert len(places(schools[0])) == 2
    page = steward.get(HERE).content.decode()
    day = '<time class="day" datetime="2027-08-01" title="01-08-2027">1 August 2027</time>'
    assert f"Take the move of {day} back" in page
    steward.post(HERE + "verhuizen/terug/")
    assert places(schools[0]) == before
    page = steward.get(HERE).content.decode()
    assert "This changes on" not in page
    assert "Take the move" not in page
    assert Event.objects.filter(act="took-move-back", school=schools[0]).exists()
    refused = steward.post(HERE + "verhuizen/terug/", follow=True).content.decode()
    assert "There is no move to take back" in refused
    assert places(schools[0]) == before


def test_moving_back_on_the_same_day_leaves_no_change_from_x_to_x(steward: Client, schools: list[School]) -> None:
    before = places(schools[0])
    for board in ("99002", "99001"):
        steward.post(HERE + "verhuizen/", {"board": board, "region": "r", "day": "2027-08-01"})
    assert places(schools[0]) == before
    assert "This changes on" not in steward.get(HERE).content.decode()


@pytest.mark.parametrize("act", ["sluiten/", "samenvoegen/"])
def test_closing_and_merging_are_taken_back_whole(steward: Client, schools: list[School], act: str) -> None:
    before = places(schools[0])
    own = Location.objects.create(consortium=schools[0].consortium, school=schools[0], code="00", name="Hier")
    Location.objects.create(
        consortium=schools[0].consortium, school=schools[0], code="01", name="Vroeger", closed="2024-09-01"
    )
    steward.post(HERE + act, {"successor": "90AB", "day": "2027-08-01"})
    assert places(schools[0])[-1][3] == LATER
    Location.objects.filter(pk=own.pk).update(closed=LATER)  # as a file of open data does along with it
    steward.post(HERE + "sluiten/terug/")
    assert places(schools[0]) == before
    school = School.objects.get(pk=schools[0].pk)
    assert school.successor is None
    assert [one.closed is None for one in school.locations.order_by("code")] == [True, False]


def test_only_the_last_move_is_taken_back_and_none_of_a_closed_school(steward: Client, schools: list[School]) -> None:
    school, (first, second) = schools[0], Board.objects.order_by("number")
    history.move(school, datetime.date(2025, 8, 1), board=second)
    history.move(school, datetime.date(2026, 8, 1), board=first)
    history.close(school, LATER)
    steward.post(HERE + "verhuizen/terug/")
    assert len(places(school)) == 3
    history.reopen(school)
    steward.post(HERE + "verhuizen/terug/")
    assert [one[0] for one in places(school)] == ["99001", "99002"]
    assert Placement.objects.filter(school=school, end=None).count() == 1
