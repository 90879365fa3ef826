"""Which face a page wears: of the consortium in its address, else of that in which the visitor works, else ours."""

from typing import Any

from django.core.validators import slug_re
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from draagvlak.core.face import OWN, Face, worn
from draagvlak.core.middleware import language_in
from draagvlak.core.site import served_alone
from draagvlak.people.access import current, memberships
from draagvlak.places.faces import face_of
from draagvlak.places.models import Consortium
from draagvlak.places.short_names import NATIONAL

_KNOWN = "_consortium_here"


def wears(request: HttpRequest, consortium: Consortium | None) -> None:
    """Say of which consortium the page is, where its view read it: then nobody asks for it again."""
    setattr(request, _KNOWN, consortium)


def _slug_in(request: HttpRequest) -> str:
    """With what the address begins where a consortium's short name stands; of an address that is not there its first
    word, which may be one."""
    if request.resolver_match:
        return str(request.resolver_match.kwargs.get("slug", ""))
    _language, path = language_in(request.path)
    _root, word, *_rest = f"{path}/".split("/")
    return served_alone() or (word if slug_re.match(word) else "")


def face_here(request: HttpRequest) -> Face:
    """At most one light query, and none for who works in that consortium."""
    slug = _slug_in(request)
    looked_at = worn()
    if looked_at is not None and looked_at.slug == (slug or looked_at.slug):
        return looked_at
    if slug == NATIONAL:
        return OWN
    known: Consortium | None = getattr(request, _KNOWN, None)
    if known is not None and known.slug == slug:
        return known.face
    try:
        here = next((member.consortium for member in memberships(request) if member.consortium.slug == slug), None)
        of_address = here.face if here else face_of(slug) if slug else OWN
        if of_address.slug or (slug and request.resolver_match):
            return of_address
        working = current(request)
        return working.consortium.face if working else OWN
    except DatabaseError:  # the page that says so needs no face
        return OWN


def face(request: HttpRequest) -> dict[str, Any]:
    """For every page."""
    return {"face": SimpleLazyObject(lambda: face_here(request))}
