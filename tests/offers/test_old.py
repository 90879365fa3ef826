"""What was said long ago, or of an earlier norm, says so wherever it is read; what a register keeps by its own day."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms import adoption
from draagvlak.norms.store import store
from draagvlak.offers import changes
from draagvlak.offers.models import Change, Edition
from draagvlak.offers.standings import is_old
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Consortium, Location, School
from draagvlak.registers.models import Facility, Policy
from evaluation_ import changed
from public_ import HERE, page

SMALL, POLICY = "facility-small-groups", "policy-reading"


def answer_on(key: str) -> dict[str, Any]:
    rows = Client().get("/api/voorbeeld/offers/90AA").json()["answers"]
    found: dict[str, Any] = next(row for row in rows if row["provision"] == key)
    return found


def test_of_an_earlier_version_of_the_norm(
    edition: Edition, consortium: Consortium, library: Any, officer: Person
) -> None:
    words, today = "van een eerdere versie van de norm", timezone.localdate()
    places = (HERE, f"{HERE}blad/", f"{HERE}schoolgids/", f"{HERE}schoolgids.html", f"{HERE}schoolgids/blok/",
              f"{HERE}past-dit/reading/", "/voorbeeld/aanbod/", "/voorbeeld/aanbod/vergelijken/?school=90AA")  # fmt: skip
    assert [path for path in places if words in page(path)] == []
    document = changed(library["rgv-basisondersteuning"], "2.0")
    document["version"]["status"] = "proposed"
    newer = store(document, consortium, "basisondersteuning")
    shown = adoption.seen(adoption.consequences(newer))
    adoption.adopt(newer, officer, number="2.0", day=today, body="ALV", shown=shown, today=today)
    assert [path for path in places if words not in page(path)] == []
    assert answer_on("reading-tests")["old"] == ["norm"]
    assert Client().get(f"{HERE}schoolgids.json").json()["old"] == ["norm"]


def test_a_policy_past_its_review_day_shows_it(signed: Evaluation, officer: Person, monkeypatch: Any) -> None:
    board = Membership.objects.get(person=officer, role=Role.BOARD_OFFICER).board
    today, words = timezone.localdate(), "Deels (had al opnieuw bekeken moeten zijn)"
    assert board is not None
    Policy.objects.create(consortium=board.consortium, board=board, key=POLICY, title="Beleid", adopted=today,
                          owner="bestuur", link="https://x.example", review_before=today + timedelta(days=3))  # fmt: skip
    board.consortium.changed()
    assert words not in page()
    assert answer_on(POLICY)["old"] == []
    monkeypatch.setattr(timezone, "localdate", lambda *_about: today + timedelta(days=4))
    assert page().count(words) == 1
    assert (answer_on(POLICY)["old"], answer_on(POLICY)["asked_of"]) == (["review"], "board")


def test_the_building_grows_old_by_itself_and_that_is_no_news(signed: Evaluation, schools: list[School]) -> None:
    at = {"consortium": schools[0].consortium, "school": schools[0]}
    location = Location.objects.create(**at, code="00", name="Hoofd")
    lately, long_ago = timezone.now(), timezone.now() - timedelta(days=400)
    room = Facility.objects.create(**at, location=location, key=SMALL, value="present", saved=lately)
    schools[0].changed()
    changes.notice()
    for rest in ("", "blad/"):
        assert "ouder dan een jaar" not in page(HERE + rest)
    Facility.objects.filter(pk=room.pk).update(saved=long_ago)
    schools[0].changed()
    for rest in ("", "blad/"):
        assert "Ja (ouder dan een jaar)" in page(HERE + rest)
    assert answer_on(SMALL)["old"] == ["year"]
    assert answer_on("reading-tests")["old"] == []
    before = Change.objects.count()
    changes.notice()
    assert Change.objects.count() == before


@pytest.mark.parametrize(
    ("said", "looked_at", "old"),
    [
        ("2025-11-28", "2026-11-28", False),
        ("2025-11-28", "2026-11-29", True),
        ("2024-02-29", "2025-02-28", False),
        ("2024-02-29", "2025-03-01", True),
        ("2026-12-31", "2026-01-01", False),
    ],
)
def test_twelve_months(said: str, looked_at: str, old: bool) -> None:
    day, today = (timezone.datetime.fromisoformat(text).date() for text in (said, looked_at))
    assert is_old(day, today) == old
