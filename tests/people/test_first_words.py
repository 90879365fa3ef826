"""Help: from the header of every page, and the first words of the start page for who is new in a role."""

import pytest
from django.test import Client

from draagvlak.people.first_words import OF_ROLE
from draagvlak.people.models import Event, Membership, Role
from draagvlak.places.models import Board, Consortium
from people_ import at_work, school


def _main(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode().partition("<main")[2]


def test_every_role_has_first_words_in_both_languages(consortium: Consortium) -> None:
    assert set(OF_ROLE) == set(Role)
    client = at_work(consortium, Role.READER)
    assert "you change nothing" in _main(client, "/start/")
    client.cookies["taal"] = "nl"
    assert "je verandert niets" in _main(client, "/start/")


def test_who_put_the_first_words_away_sees_them_no_more_until_help_brings_them_back(
    consortium: Consortium, boards: list[Board]
) -> None:
    client = at_work(consortium, Role.COORDINATOR, school=school("90AA"))
    at_work(consortium, Role.COORDINATOR, school=school("90AB"))
    first, second = Membership.objects.order_by("started")
    what = str(OF_ROLE[Role.COORDINATOR].task)
    assert what in _main(client, "/start/")
    assert "Show this on Start again" not in _main(client, "/hulp/")
    client.post(f"/start/uitleg/{first.pk}/weg/")
    assert what not in _main(client, "/start/"), "also of the same role at the other school"
    client.post("/start/wissel/", {"membership": str(second.pk)})
    assert what not in _main(client, "/start/")
    assert Event.objects.filter(act="put-first-words-away").count() == 1
    client.post(f"/start/uitleg/{first.pk}/weg/")
    assert Event.objects.filter(act="put-first-words-away").count() == 1, "nothing changed"
    assert what in _main(client, "/hulp/")
    client.post(f"/start/uitleg/{first.pk}/terug/")
    assert what in _main(client, "/start/")


def test_nobody_puts_away_what_another_reads(consortium: Consortium) -> None:
    at_work(consortium, Role.READER)
    theirs = Membership.objects.get()
    assert at_work(consortium, Role.EXPERT).post(f"/start/uitleg/{theirs.pk}/weg/").status_code == 404
    theirs.refresh_from_db()
    assert not theirs.knows_start


def test_the_header_leads_to_the_help_of_the_page(consortium: Consortium) -> None:
    client = at_work(consortium, Role.ADVISER)
    header = client.get("/voorbeeld/schoolgidsen/").content.decode().partition("</header>")[0]
    assert 'href="/hulp/?van=/voorbeeld/schoolgidsen/"' in header
    page = _main(client, "/hulp/?van=/voorbeeld/schoolgidsen/")
    first = page.partition("<h2")[2]
    assert "Chapters of schools" in first.partition("</h2>")[0]
    assert "Complete says how much" in first
    assert 'href="/voorbeeld/schoolgidsen/"' in page


@pytest.mark.parametrize("away", ["https://elders.example/", "//elders.example/", "javascript:alert(1)"])
def test_help_leads_back_to_no_other_site(away: str, consortium: Consortium) -> None:
    assert away not in at_work(consortium, Role.READER).get("/hulp/", {"van": away}).content.decode()
