"""Digests of what waits for somebody."""

import datetime

from django.utils import timezone

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.digests import remind
from draagvlak.people.models import Person
from evaluation_ import client_of
from post_ import arrived


def test_digests_go_as_often_as_people_chose(
    evaluation: Evaluation, coordinator: Person, leader: Person, officer: Person
) -> None:
    Person.objects.filter(pk=leader.pk).update(digest="never")
    client_of(officer).post("/profiel/", {"name": "Boukje", "digest": "daily"})
    assert remind("https://draagvlak.example") == 2
    to = {one.to[0]: one.body for one in arrived()}
    assert set(to) == {coordinator.email, officer.email}
    assert "135 bepalingen wachten op een ja" in to[coordinator.email]
    assert "https://draagvlak.example/start/" in to[coordinator.email]
    arrived().clear()
    assert remind("https://draagvlak.example") == 0
    Person.objects.update(digest_sent=timezone.now() - datetime.timedelta(days=1))
    assert remind("https://draagvlak.example") == 1
    assert arrived()[0].to == [officer.email]
