"""A form that was sent when a second factor had to be shown first: it waits in the session, sealed, and is sent after.

It waits for an hour, for the person who sent it, and goes nowhere but to the address to which it was sent.
"""

import json
import time
from dataclasses import dataclass

from django.http import HttpRequest

from draagvlak.core.encryption import seal, unseal
from draagvlak.core.lost_forms import is_secret

_KEPT = "kept-form"
_LONGEST = 60_000  #: bytes; a longer form, or one with files, has to be sent again from its page
_TERM = 60 * 60  #: seconds


@dataclass(frozen=True)
class KeptForm:
    """To where it was sent, what was in it, and the page on which it stands."""

    path: str
    page: str
    fields: list[tuple[str, str]]


def keep(request: HttpRequest, page: str) -> bool:
    """Keep what was sent; whether it was a form that can be kept. One with a password or another secret is not."""
    if request.method != "POST" or request.FILES:
        return False
    if any(is_secret(name) and request.POST.get(name) for name in request.POST if name != _TOKEN):
        return False
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != _TOKEN]
    text = json.dumps([request.user.pk, time.time(), request.get_full_path(), page, fields])
    if len(text) > _LONGEST:
        return False
    request.session[_KEPT] = seal(text)
    return True


_TOKEN = "csrfmiddlewaretoken"


def kept(request: HttpRequest) -> KeptForm | None:
    """The form that waits for who is signed in."""
    sealed = request.session.get(_KEPT)
    if sealed is None:
        return None
    try:
        person, at, path, page, fields = json.loads(unseal(sealed))
    except ValueError:
        return None
    if person != request.user.pk or at < time.time() - _TERM:
        return None
    return KeptForm(path, page, [(name, value) for name, value in fields])


def forget(request: HttpRequest) -> None:
    """It was sent, or something else was."""
    if request.method == "POST" and _KEPT in request.session:
        del request.session[_KEPT]
