"""What tests of people share: boards with their schools, and somebody with a password."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from draagvlak.core.encryption import seal
from draagvlak.people import discovery
from draagvlak.people.models import BoardDomain, IdentityProvider, Membership, Person, Role
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, School
from people_ import DAY, PASSWORD
from providers import EMAIL, Oidc, openid


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


@pytest.fixture(scope="module")
def _running() -> Iterator[Oidc]:
    with openid() as one:
        yield one


@pytest.fixture
def inner(settings: Any) -> None:
    """Providers on this machine may be asked."""
    settings.INNER_HOSTS = ["127.0.0.1"]


@pytest.fixture
def idp(_running: Oidc) -> Oidc:
    """The provider, telling the truth about somebody with a verified address."""
    _running.tamper, _running.sign_with, _running.algorithm = lambda _claims: None, _running.key, "RS256"
    _running.userinfo, _running.issuer = {}, ""
    _running.hostile = lambda _path: None
    _running.knows("bea", email=EMAIL, email_verified=True, name="Bea Bestuur")
    return _running


@pytest.fixture
def board(consortium: Consortium) -> Board:
    return Board.objects.create(consortium=consortium, number="99001", name="Bestuur Een")


@pytest.fixture
def provider(board: Board, idp: Oidc) -> IdentityProvider:
    BoardDomain.objects.create(board=board, domain="bestuur.example")
    return IdentityProvider.objects.create(
        consortium=board.consortium, board=board, domain="bestuur.example", protocol="oidc", issuer=idp.address,
        client_id="draagvlak", secret=seal("geheim"), confirmed=timezone.now(), discovery=discovery.ask(idp.address),
    )  # fmt: skip


@pytest.fixture
def bea(board: Board) -> Person:
    person = Person.objects.create_user(EMAIL, "een heel lang wachtwoord", name="Bea")
    Membership.objects.create(consortium=board.consortium, person=person, role=Role.BOARD_OFFICER, board=board)
    return person
