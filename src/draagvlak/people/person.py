"""Who is asking."""

from typing import cast

from django.http import HttpRequest

from draagvlak.people.models import Person


def me(request: HttpRequest) -> Person:
    """The person who signed in; only behind a rule that asks for one."""
    return cast(Person, request.user)
