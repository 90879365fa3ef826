"""What tests of norms share: a draft, a handbook that was read in, and who edits them."""

import pytest
from django.test import Client

from draagvlak.handbooks import fictional
from draagvlak.handbooks.drafts import take_in
from draagvlak.norms import versions
from draagvlak.norms.files import Document
from draagvlak.norms.models import Norm, Version
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Consortium


@pytest.fixture
def draft(version: Version) -> Version:
    return versions.next_draft(version)


@pytest.fixture
def told(norm: Norm, library: dict[str, Document]) -> Version:
    """The fictional handbook, read in."""
    return take_in("handboek.txt", fictional.as_text(library["rgv-basisondersteuning"]), norm.consortium, norm)


@pytest.fixture
def colleague(consortium: Consortium) -> Person:
    person = Person.objects.create_user("collega@voorbeeld.example", "een lang wachtwoord", name="Carla Collega")
    Membership.objects.create(person=person, consortium=consortium, role=Role.DIRECTOR)
    return person


@pytest.fixture
def editor(adviser: Person) -> Client:
    client = Client()
    client.force_login(adviser)
    return client
