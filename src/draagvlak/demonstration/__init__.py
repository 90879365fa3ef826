"""The demo: one coherent, clearly fictional story of consortium Voorbeeld."""

from collections.abc import Callable

from django.db import transaction
from django.utils import translation

from draagvlak.demonstration import evaluations, norm, offers
from draagvlak.demonstration import people as people_of_the_demo
from draagvlak.demonstration.people import PASSWORD, PEOPLE, SLUG
from draagvlak.norms.models import Norm, Provision

__all__ = ["PASSWORD", "PEOPLE", "SLUG", "build", "is_there"]


@transaction.atomic
def build(say: Callable[[str], None] = lambda _text: None) -> None:
    """Fill an empty database with the story."""
    with translation.override("nl"):  # the people of the story work in Dutch
        owner, people = people_of_the_demo.build(say)
        norm.build(owner, people, say)
        evaluations.build(owner, people, say)
        offers.build(owner, people, say)


def is_there() -> bool:
    """Whether the story is already in this database."""
    return Norm.objects.filter(consortium__slug=SLUG).exists() and Provision.objects.exists()
