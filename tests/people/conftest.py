"""What tests of people share: boards with their schools, and somebody with a password."""

from typing import Any

import pytest

from draagvlak.people.models import Membership, Person, Role
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, School
from people_ import DAY, PASSWORD


@pytest.fixture(autouse=True)
def _letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def boards(consortium: Consortium) -> list[Board]:
    """Two boards, the first with two schools and the second with one."""
    made = [Board.objects.create(consortium=consortium, number=f"9900{n}", name=f"Bestuur {n}") for n in (1, 2)]
    for n, board in ((0, made[0]), (1, made[0]), (2, made[1])):
        school = School.objects.create(consortium=consortium, brin=f"90A{'ABC'[n]}", name=f"School {n}")
        history.open_school(school, board, None, DAY)
    return made


@pytest.fixture
def person(consortium: Consortium) -> Person:
    found = Person.objects.create_user("mens@voorbeeld.example", PASSWORD, name="Mens")
    Membership.objects.create(person=found, consortium=consortium, role=Role.READER)
    return found
