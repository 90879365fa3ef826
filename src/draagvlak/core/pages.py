"""Public pages: each is made once for everybody, and again when a revision or the day became another.

A page depends on the day and on the revisions that its view names, and on nothing else; ``tag`` makes them one mark,
which is its ETag and its name in the store. What was made for a visitor this process keeps in Django's cache; what is
made ahead of visitors lies in the database, where each process finds it (``MadePage``).
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from importlib.metadata import version as installed
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from draagvlak.core.face import worn
from draagvlak.core.logs import INSIDE
from draagvlak.core.models import MadePage
from draagvlak.core.own_pages import Inside
from draagvlak.core.site import served_alone, site

#: seconds in which a cache need not ask again: what is withdrawn is gone everywhere after them
FRESH = 300
#: parameters with which an answer may still be kept: they choose among what there is. Others hold what people type.
CHOSEN = frozenset({"tekst", "school", "onderwerp", "offset", "limit", "consortium", "topic"})
_KEPT = {200, 304}
_READING = {"GET", "HEAD", "OPTIONS"}
_NO_PART = {".pyc", ".po"}  #: compiled from what ships, and to what ships: no page is made of them
_OF_A_VISITOR = frozenset({settings.SESSION_COOKIE_NAME, "messages"})
A_DAY = 86_400  #: seconds for which a page that was made is kept; a change makes it another page
MOMENT = 0.5  #: seconds for which a process that serves visitors holds the revisions that it just read

Handler = Callable[[HttpRequest], HttpResponse]
Read = TypeVar("Read")


# -- on what a page depends -------------------------------------------------------------------------------------------


def software() -> str:
    """Which pages these are: of all that ships, and by which name they ask for their looks."""
    return f"{what_ships()}:{staticfiles_storage.url('draagvlak/draagvlak.css')}"


@cache
def what_ships() -> str:
    """All code, words and looks, as they were when this process began. The number of the release stays the same through
    many updates."""
    ships = hashlib.blake2b(installed("django").encode(), digest_size=12)
    for path in sorted(settings.PACKAGE.rglob("*")):
        if path.suffix not in _NO_PART and path.is_file():
            ships.update(f"\0{path.relative_to(settings.PACKAGE)}\0".encode() + path.read_bytes())
    return ships.hexdigest()


def name_in_cache(key: str, prefix: str, version: int) -> str:
    """What is kept in the cache of pages is of this software: on Redis it outlives an update. And of where it is asked:
    at a consortium's own domain pages lead to other addresses."""
    return f"{prefix}:{version}:{software()}:{served_alone()}:{key}"


def tag(request: HttpRequest, *revisions: Any) -> str:
    """The mark of a page: of its address and language, the day, and the revisions of what it shows."""
    looked_at = face.key if (face := worn()) else ""
    which = (software(), translation.get_language(), site(), request.get_full_path(), timezone.localdate(), looked_at)
    text = "|".join(map(str, (*which, *revisions)))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


_holds: list[bool] = []
_for_long: ContextVar[bool] = ContextVar("for_long", default=False)
"""Whether a page is made that is kept for longer than the moment: it asks all anew, for its mark says newer revisions
than what was held may show."""


def serve() -> None:
    """Say that this process serves visitors: from now on it holds for a moment which revisions it just read, so that a
    crowd at one page asks the database twice a second. What a form does here ends that at once; what another process
    does is seen within the moment. Caches of others keep a page for minutes, so nobody reads anything older by it."""
    software()  # of what this process runs, also when other code is laid there while it does
    _holds[:] = [True]


def held(read: Callable[..., Read]) -> Callable[..., Read]:
    """Ask the database for revisions again only after a moment. Faults are not held."""

    @wraps(read)
    def answer(*about: str) -> Read:
        if not _holds or _for_long.get():
            return read(*about)
        key = hashlib.sha256(repr((read.__module__, read.__qualname__, *about)).encode()).hexdigest()
        found: Read | None = caches["moments"].get(key)
        if found is None:
            found = read(*about)
            caches["moments"].set(key, found, MOMENT)
        return found

    return answer


# -- who may keep it --------------------------------------------------------------------------------------------------


def is_public(request: HttpRequest) -> bool:
    """Whether what we answer is the same for everybody: no session, nothing to tell this visitor, and nothing that they
    typed themselves."""
    return request.method in {"GET", "HEAD"} and not has_session(request) and not was_typed(request)


def was_typed(request: HttpRequest) -> bool:
    """Whether the address may hold what somebody typed."""
    return not set(request.GET) <= CHOSEN


def has_session(request: HttpRequest) -> bool:
    """Whether somebody is signed in, or has something to be told."""
    return not _OF_A_VISITOR.isdisjoint(request.COOKIES)


def kept(request: HttpRequest, response: HttpResponse, its_tag: str = "") -> HttpResponse:
    """Say that whoever may keep it for a while, when it is the same for everybody."""
    patch_vary_headers(response, ["Cookie"])
    if is_public(request) and response.status_code in _KEPT:
        response["Cache-Control"] = f"public, max-age={FRESH}"
        if its_tag:
            response["ETag"] = its_tag
    else:
        response["Cache-Control"] = "no-store"
    return response


def kept_by_whom(handler: Handler) -> Handler:
    """The last word on what may be kept. Public is only what was found and holds nothing of a visitor; what answers a
    session, sets a cookie, answers a form or says that something is not so, nobody keeps."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        if request.method not in _READING:
            caches["moments"].clear()
        told = response.headers.get("Cache-Control", "")
        for_all = response.status_code in _KEPT and is_public(request)
        for_one = has_session(request) or response.cookies or request.method not in _READING or was_typed(request)
        if for_one or response.status_code >= 400 or ("public" in told and not for_all):
            response.headers["Cache-Control"] = "no-store"
        elif not told:
            response.headers["Cache-Control"] = "private, no-cache"
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return middleware


# -- the store --------------------------------------------------------------------------------------------------------


def answer(
    request: HttpRequest, revisions: Iterable[Any], make: Callable[[], HttpResponse], *, ahead: bool = False
) -> HttpResponse:
    """A public page: 'not modified' when its reader has it, else as it was made before for everybody, else made now.

    Args:
        revisions: of all that the page shows; the day and the address are always part of it.
        make: makes the page, whoever asks.
        ahead: it is one of those that are made ahead of visitors. One light query more when this process has none.
    """
    its_tag = tag(request, *revisions)
    for_all = is_public(request) and not request.published  # type: ignore[attr-defined]  # a file reads a little differently
    if not for_all:
        return kept(request, make(), its_tag)
    if same := unchanged(request, its_tag):
        return same
    key = f"made:{its_tag}"
    made: bytes | None = caches["pages"].get(key) or (_made_ahead(its_tag) if ahead else None)
    by_many = _is_asked_by_many(request)
    with _asking_anew(by_many):
        response = HttpResponse(made) if made is not None else make()
    if response.status_code == 200 and by_many:
        caches["pages"].set(key, response.content, A_DAY)
    return kept(request, response, its_tag)


@contextmanager
def _asking_anew(needed: bool) -> Iterator[None]:
    token = _for_long.set(needed)
    try:
        yield
    finally:
        _for_long.reset(token)


def unchanged(request: HttpRequest, its_tag: str) -> HttpResponse | None:
    """'Not modified', when the reader already has what everybody reads here."""
    if is_public(request) and its_tag in request.headers.get("If-None-Match", ""):
        return kept(request, HttpResponseNotModified(), its_tag)
    return None


def _is_asked_by_many(request: HttpRequest) -> bool:
    """Whether others will ask for the very same address. One with a query, even an empty one as ``?&&``, has too many
    names; and what is made ahead lies in the database."""
    return not request.META.get("QUERY_STRING") and not request.META.get(INSIDE)


def _made_ahead(its_tag: str) -> bytes | None:
    body = MadePage.objects.filter(tag=its_tag).values_list("body", flat=True).first()
    return zlib.decompress(body) if body is not None else None


# -- ahead of visitors ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """A page that most readers ask for."""

    path: str
    revisions: str
    """Of all on which it depends, in one text; it is made anew when this is another."""


@dataclass
class Making:
    """What became of making pages ahead."""

    there: int = 0
    """How many lie there now."""
    made: int = 0
    """How many of them were made anew."""


def make_ahead(
    pages: Iterable[Ahead],
    address: str,
    say: Callable[[str], None] = lambda _path: None,
    fault: Callable[[str], None] = lambda _text: None,
    until: Callable[[], bool] = lambda: False,
) -> Making:
    """Make the pages of one owner that are no longer the same, and lay them in the database.

    Args:
        address: of the site, as readers reach it.
        fault: hears of each page that did not answer as it should; it lies there no longer.
        until: ends the making early; what was made until then stays.
    """
    done, inside, day = Making(), Inside(address, published=False), timezone.localdate()
    for some in _in_lots(pages):
        addresses = {address + page.path: page for page in some}
        lying = dict(MadePage.objects.filter(address__in=addresses).values_list("address", "revisions"))
        for there, page in addresses.items():
            revisions = f"{software()} {day} {page.revisions}"
            if lying.get(there) != revisions:
                if until():
                    return done
                say(page.path)
                if not _make(inside, there, revisions, fault):
                    continue
                done.made += 1
            done.there += 1
    return done


def _in_lots(pages: Iterable[Ahead], size: int = 500) -> Iterator[list[Ahead]]:
    lot: list[Ahead] = []
    for page in pages:
        lot.append(page)
        if len(lot) == size:
            yield lot
            lot = []
    yield lot


def _make(inside: Inside, address: str, revisions: str, fault: Callable[[str], None]) -> bool:
    path = urlsplit(address).path
    found = inside.get(path)
    if found.status != 200:
        MadePage.objects.filter(address=address).delete()
        fault(f"{path}: {found.status}")
        return False
    body = zlib.compress(found.body)
    row = MadePage(address=address, tag=found.headers["ETag"], revisions=revisions, body=body, made=timezone.now())
    MadePage.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["address"], update_fields=["tag", "revisions", "body", "made"]
    )
    return True
