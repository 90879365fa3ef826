"""Public pages of a school that lie ready in the database, so that no reader waits for one to be put together.

A page lies here under its whole address with the tag of what it depended on; when that changed, it is no longer found.
The serving process makes it anew shortly after the change, beside the visitors, and ``draagvlak prepare`` makes all.
"""

import logging
import queue
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.http import HttpRequest, HttpResponse

from draagvlak.core.caching import is_public, keep
from draagvlak.core.own_pages import Inside
from draagvlak.core.site import absolute
from draagvlak.offers.models import Edition, ReadyPage
from draagvlak.places.models import Consortium, School

_log = logging.getLogger(__name__)
MOST = 40  #: pages per school: languages, ways of telling, editions and hosts
PAUSE = 1.0  #: seconds in which saves in a row are gathered


@dataclass(frozen=True)
class _Made:
    """A page to lay ready."""

    school: int
    address: str
    tag: str
    body: bytes


_waiting: queue.SimpleQueue[_Made | int] = queue.SimpleQueue()
_worker: list[threading.Thread] = []
_serving = threading.Event()


def serve() -> None:
    """Say that this process serves visitors: from now on pages are made and laid ready beside them."""
    _serving.set()


def _address(request: HttpRequest) -> str:
    """Under which a page lies; nothing for one that becomes a file, which reads a little differently."""
    if request.published or request.GET:  # type: ignore[attr-defined]
        return ""
    found = absolute(request.get_full_path())
    return found if len(found) <= ReadyPage.ADDRESS_LIMIT else ""


@cache
def _query() -> str:
    table = connection.ops.quote_name(ReadyPage._meta.db_table)
    return f"SELECT body FROM {table} WHERE school_id = %s AND address = %s AND tag = %s"


def answer(request: HttpRequest, school: int, its_tag: str) -> HttpResponse | None:
    """The page as it lies ready, if it does. One query, in SQL as that of the stamp."""
    address = _address(request)
    if not address or not is_public(request):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_query(), [school, address, its_tag])
        row = cursor.fetchone()
    return keep(request, HttpResponse(zlib.decompress(row[0])), its_tag) if row else None


def lay(request: HttpRequest, school: int, its_tag: str, response: HttpResponse) -> None:
    """Lay a page ready that was just made. While serving, its reader does not wait for the writing."""
    address = _address(request)
    if not address or not is_public(request) or response.status_code != 200:
        return
    made = _Made(school, address, its_tag, response.content)
    if _serving.is_set():
        _hand_over(made)
    else:
        _write(made)


def soon(schools: Iterable[int]) -> None:
    """Make the pages of these schools anew, once what changed is saved."""
    if _serving.is_set():
        for school in schools:
            transaction.on_commit(partial(_hand_over, school))


def _hand_over(what: _Made | int) -> None:
    _waiting.put(what)
    if not _worker or not _worker[0].is_alive():
        _worker[:] = [threading.Thread(target=_work, name="ready pages", daemon=True)]
        _worker[0].start()


def _work() -> None:
    while True:
        found = [_waiting.get()]
        time.sleep(PAUSE)
        while not _waiting.empty():
            found.append(_waiting.get())
        do(found)
        close_old_connections()


def do(found: list[_Made | int]) -> None:
    """Lay ready what was made, and make anew what changed; a fault in one page leaves the others be."""
    for one in dict.fromkeys(found):
        try:
            if isinstance(one, _Made):
                _write(one)
            else:
                refresh(one)
        except (DatabaseError, ValueError):
            _log.warning("a page could not be laid ready", exc_info=True)


def _write(made: _Made) -> None:
    if ReadyPage.objects.filter(school=made.school).exclude(address=made.address).count() >= MOST:
        return
    row = ReadyPage(school_id=made.school, address=made.address, tag=made.tag, body=zlib.compress(made.body))
    ReadyPage.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["school", "address"], update_fields=["tag", "body", "made"]
    )


def refresh(school: int) -> None:
    """Make every page anew that lies ready for a school and is old; one that no longer answers goes away."""
    for address in ReadyPage.objects.filter(school=school).values_list("address", flat=True):
        parts = urlsplit(address)
        here = address.startswith(absolute("/"))  # else the site had that address before
        if not here or Inside(f"{parts.scheme}://{parts.netloc}", published=False).get(parts.path).status != 200:
            ReadyPage.objects.filter(school=school, address=address).delete()


def paths_of(consortium: Consortium) -> Iterator[str]:
    """The pages that most readers ask for: of every school, and its chapter, in each language."""
    with_chapter = set(Edition.objects.standing().filter(consortium=consortium).values_list("school__brin", flat=True))
    brins = School.objects.filter(consortium=consortium, successor__isnull=True).values_list("brin", flat=True)
    for brin in brins.order_by("brin"):
        for code, _name in settings.LANGUAGES:
            base = f"{'' if code == settings.LANGUAGE_CODE else f'/{code}'}/{consortium.slug}/aanbod/{brin}/"
            yield base
            if brin in with_chapter:
                yield f"{base}schoolgids/"


def prepare(
    consortium: Consortium,
    address: str,
    say: Callable[[str], None] = lambda _path: None,
    fault: Callable[[str], None] = lambda _text: None,
) -> tuple[int, int]:
    """Lay the pages of all schools of a consortium ready: how many there are, and how many were made anew.

    ``fault`` hears of each page that did not answer as it should; that one does not count.
    """
    inside, count = Inside(address, published=False), 0
    before = dict(ReadyPage.objects.filter(school__consortium=consortium).values_list("address", "tag"))
    for path in paths_of(consortium):
        say(path)
        answer = inside.get(path)
        caches["pages"].clear()  # each is asked once here
        if answer.status == 200:
            count += 1
        else:
            fault(f"{path}: {answer.status}")
    after = dict(ReadyPage.objects.filter(school__consortium=consortium).values_list("address", "tag"))
    return count, sum(before.get(one) != tag for one, tag in after.items())
