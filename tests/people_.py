"""People in tests: somebody in a role at work, signing in, and the link of their letter."""

import datetime
import re
from typing import Any

from django.test import Client

from draagvlak.people.models import Membership, Person
from draagvlak.places.models import Consortium, School
from post_ import arrived

PASSWORD = "een heel lang wachtwoord"
DAY = datetime.date(2021, 10, 4)


def at_work(consortium: Consortium, role: str, name: str = "", **place: Any) -> Client:
    person = Person.objects.filter(email=f"{name or role}@voorbeeld.example").first()
    if person is None:
        person = Person.objects.create_user(f"{name or role}@voorbeeld.example", PASSWORD, name=(name or role).title())
    Membership.objects.create(person=person, consortium=consortium, role=role, **place)
    client = Client()
    client.force_login(person)
    client.cookies["taal"] = "en"
    client.person = person  # type: ignore[attr-defined]
    return client


def school(brin: str) -> School:
    return School.objects.get(brin=brin)


def link() -> str:
    """The address in the last letter."""
    return re.search(r"http://testserver(/\S+)", arrived()[-1].body)[1]  # type: ignore[index]


def sign_in(client: Client, password: str = PASSWORD, email: str = "mens@voorbeeld.example", **rest: Any) -> Any:
    return client.post("/inloggen/", {"login": email, "password": password}, **rest)
