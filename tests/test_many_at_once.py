"""Many rows that are written at once, and two who write the same: nobody is left out, and nobody waits in a ring."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import F

from draagvlak.core import changes, hooks
from draagvlak.offers import freshness
from draagvlak.offers.models import Offer
from draagvlak.people.models import Role
from draagvlak.places.models import Consortium, Region, School
from draagvlak.registers.models import StructureEntry
from evaluation_ import client_of, member

MANY = 2 * changes.AT_ONCE + 7


@pytest.fixture
def owner(db: None) -> Consortium:
    return Consortium.objects.create(name="Voorbeeld", slug="voorbeeld")


@pytest.fixture
def country(owner: Consortium) -> Consortium:
    School.objects.bulk_create(School(consortium=owner, brin=f"{number:04d}", name="x") for number in range(MANY))
    return owner


def test_all_rows_of_a_large_write_are_told_of_and_no_statement_names_all(country: Consortium) -> None:
    before = dict(Offer.objects.values_list("school", "revision"))
    assert len(before) == MANY
    most = 0

    def note(execute: Callable[..., Any], sql: str, given: Any, many: bool, context: Any) -> Any:
        nonlocal most
        most = max(most, len(given or ()))
        return execute(sql, given, many, context)

    with connection.execute_wrapper(note):
        School.objects.update(name="y")
        freshness.rows_became_others(Consortium, [country.pk])
    after = dict(Offer.objects.values_list("school", "revision"))
    assert all(after[school] >= before[school] + 2 for school in before)
    assert most <= changes.AT_ONCE + 10


def test_rows_are_written_in_one_order(owner: Consortium, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Region.objects.create(consortium=owner, key=f"r{number}", name="x") for number in range(4)]
    told: list[Any] = []
    monkeypatch.setattr(changes, "AT_ONCE", 1)
    monkeypatch.setattr(hooks, "each", lambda _of: [lambda _model, keys: told.extend(keys)])
    Region.objects.bulk_update(rows[::-1], ["name"], batch_size=1)
    changes.tell_of_write(Region, {row.pk for row in rows[::-1]})
    assert told == sorted(row.pk for row in rows) * 2


def test_rows_of_which_nobody_could_be_told_are_not_made(owner: Consortium) -> None:
    with pytest.raises(ValueError, match="not known"):
        Region.objects.bulk_create([Region(consortium=owner, key="a", name="x")], ignore_conflicts=True)


def test_nothing_is_told_of_nothing(owner: Consortium) -> None:
    assert School.objects.filter(brin="geen").update(name="y") == 0
    assert StructureEntry.objects.update(position=F("position") + 1) == 0


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_who_was_in_anothers_way_gets_the_text_back(
    consortium: Consortium, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    client = client_of(member("d@voorbeeld.example", Role.DIRECTOR, consortium=consortium), "nl")

    def undone(*_given: Any, **_named: Any) -> None:
        fault = OperationalError("deadlock detected")
        fault.__cause__ = type("DeadlockDetected", (Exception,), {"sqlstate": state})()
        raise fault

    monkeypatch.setattr(Region, "save", undone)
    told = client.post("/voorbeeld/regios/", {"name": "Noordelijke rand"})
    page = told.content.decode()
    assert told.status_code == 409
    assert "Noordelijke rand" in page
    assert "Verstuur het nog eens" in page
