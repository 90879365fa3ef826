"""Many rows that are written at once, and two who write the same: nobody is left out, and nobody waits for ever."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from draagvlak.core import revisions
from draagvlak.people.models import Role
from draagvlak.places.models import Consortium, Region, School
from evaluation_ import client_of, member

_WHERE = {"host", "port", "user", "password", "dbname"}
MANY = 2 * revisions.AT_ONCE + 7


@pytest.fixture
def owner(db: None) -> Consortium:
    return Consortium.objects.create(name="Voorbeeld", slug="voorbeeld")


@pytest.fixture
def country(owner: Consortium) -> Consortium:
    School.objects.bulk_create(School(consortium=owner, brin=f"{number:04d}", name="x") for number in range(MANY))
    return owner


def test_all_rows_of_a_country_count_up_and_no_statement_names_all(country: Consortium) -> None:
    most = 0

    def note(execute: Callable[..., Any], sql: str, given: Any, many: bool, context: Any) -> Any:
        nonlocal most
        most = max(most, len(given or ()))
        return execute(sql, given, many, context)

    before = dict(School.objects.values_list("pk", "revision"))
    with connection.execute_wrapper(note):
        assert School.objects.all().changed() == MANY
    assert all(revision == before[pk] + 1 for pk, revision in School.objects.values_list("pk", "revision"))
    assert most <= revisions.AT_ONCE + 10
    assert School.objects.filter(brin="geen").changed() == 0


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_who_adds_something_to_a_school_does_not_wait_for_who_counts_all_of_them_up() -> None:
    """A row that points at a school holds it by its key, which counting up leaves alone."""
    owner = Consortium.objects.create(name="Voorbeeld", slug="voorbeeld")
    school = School.objects.create(consortium=owner, brin="90AA", name="x")
    given = {name: value for name, value in connection.get_connection_params().items() if name in _WHERE}
    with transaction.atomic(), psycopg.connect(**given) as other:
        assert School.objects.all().changed() == 1
        found = other.execute("SELECT id FROM places_school WHERE id = %s FOR KEY SHARE NOWAIT", [school.pk])
        assert found.fetchone() == (school.pk,)


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
