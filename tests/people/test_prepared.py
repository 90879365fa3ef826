"""Queries whose SQL is written once."""

from typing import Any

import pytest
from django.utils import timezone

from draagvlak.core.prepared import Asked, Prepared
from draagvlak.people.models import Membership, Person
from draagvlak.places.models import Board, Consortium, Location, School


def _held(prepared: Prepared[Membership], person: Person) -> list[tuple[str, str, str | None]]:
    rows = prepared(person=person.pk)
    return sorted((row.role, str(row.place), row.__dict__["school_town"]) for row in rows)


@pytest.fixture
def people(consortium: Consortium, board: Board) -> list[Person]:
    """Three people: with two roles, with one and one that ended, with none."""
    everybody = [Person.objects.create_user(f"{name}@voorbeeld.example", name=name) for name in ("Ada", "Ben", "Cor")]
    ada, ben, _cor = everybody
    adas = {"consortium": consortium, "person": ada}
    Membership.objects.create(role="adviser", **adas)
    school = School.objects.create(consortium=consortium, brin="90ZZ", name="De Proef")
    Location.objects.create(consortium=consortium, school=school, code="00", town="Proefdorp")
    Membership.objects.create(role="leader", school=school, **adas)
    Membership.objects.create(role="board-officer", board=board, consortium=consortium, person=ben)
    Membership.objects.create(role="adviser", consortium=consortium, person=ben, ended=timezone.now())
    return everybody


def test_rows_are_those_of_the_query_with_all_that_hangs_on_them(
    people: list[Person], django_assert_num_queries: Any
) -> None:
    prepared = Prepared(
        lambda: Membership.objects.current().with_places().filter(person=Asked("person", Person._meta.pk))
    )
    for person in (*people, people[0]):
        with django_assert_num_queries(1):
            given = _held(prepared, person)  # places and town come along
        rows = Membership.objects.current().with_places().filter(person=person)
        assert given == sorted((row.role, str(row.place), row.__dict__["school_town"]) for row in rows)
    assert [len(_held(prepared, person)) for person in people] == [2, 1, 0]
