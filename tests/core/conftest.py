"""What tests of the core share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Consortium, School
from letters_ import PASSWORD
from mail_server_ import MailServer, mail_server


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    """A mail server, to which this process sends."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.DEFAULT_FROM_EMAIL = "Draagvlak <noreply@school.example>"
        yield server


@pytest.fixture
def director(consortium: Consortium, schools: list[School]) -> Client:
    person = Person.objects.create_user("directeur@voorbeeld.example", PASSWORD, name="Dirk")
    Membership.objects.create(person=person, consortium=consortium, role=Role.DIRECTOR)
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client
