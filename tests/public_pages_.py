"""Public pages as they are served beside as they are made with nothing kept."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client

from draagvlak.core.by_content import ByContent
from draagvlak.core.models import MadePage
from draagvlak.norms.models import Provision, Status, Topic, Version
from draagvlak.offers import search

_DRAWN = re.compile(rb"<updated>[^<]*</updated>|\d{4}-\d\d-\d\dT[\d:.+Z-]+")  #: the moment of asking


def served(pages: Iterable[str]) -> dict[str, tuple[int, bytes]]:
    client = Client(raise_request_exception=False)
    answers = {path: client.get(path) for path in pages}
    return {path: (answer.status_code, _DRAWN.sub(b"", answer.content)) for path, answer in answers.items()}


def keep_no_listing() -> None:
    """As in another process: here a revision may come back that an act counted up before it was undone."""
    search._listings = ByContent(200)


def keep_no_page() -> None:
    for name in ("pages", "moments"):
        caches[name].clear()
    MadePage.objects.all().delete()


def let_go_of_all_that_is_kept() -> None:
    keep_no_page()
    Version.objects.all().changed()  # texts are read anew
    keep_no_listing()


def old_pages(pages: Iterable[str]) -> list[str]:
    """Pages that are served otherwise than they are made. What is made is kept again for the next look."""
    told = served(pages)
    let_go_of_all_that_is_kept()
    anew = served(pages)
    return [path for path in told if told[path] != anew[path]]


class Tables:
    """Which tables are read, and which are written to, from now on. That a revision is counted up, or a text named
    anew, writes nothing that is shown."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.written: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not _COUNTS.match(sql):
            kind = self.read if sql.lstrip().startswith("SELECT") else self.written
            kind.update(_TABLE.findall(sql))
        return execute(sql, *rest)


_TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"')
_COUNTS = re.compile(r'UPDATE "\w+" SET ("revision" = \("\w+"\."revision" \+ |"text_id" = )[^,]* WHERE')
_CACHES = ("pages", "moments")  #: in memory, and so not undone with the database


class Undone:
    """What a form did is undone, also in what is kept: the next form finds all as it was."""

    def __enter__(self) -> "Undone":
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.kept = {name: (dict(caches[name]._cache), dict(caches[name]._expire_info)) for name in _CACHES}  # type: ignore[attr-defined]
        return self

    def __exit__(self, *fault: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(*fault)
        for name, (held, expire) in self.kept.items():
            for now, then in ((caches[name]._cache, held), (caches[name]._expire_info, expire)):  # type: ignore[attr-defined]
                now.clear()
                now.update(then)
        keep_no_listing()


@dataclass(frozen=True)
class MadeOf:
    """The tables from which a page is made."""

    tables: frozenset[str]
    parts: frozenset[str]
    """Those of them that are not read when the page is made again: what was read of them before is kept by itself."""


_TEXTS = {model._meta.db_table: model for model in (Topic, Provision)}


def _texts(tables: Iterable[str]) -> dict[str, list[Any]]:
    """By table the topics and provisions of all versions but drafts, which no visitor reads."""
    return {
        table: list(_TEXTS[table].objects.exclude(version__status=Status.DRAFT).order_by("pk").values_list())
        for table in tables
    }


class KeptPages:
    """Pages that are kept once they were made, each with what it is made of. They are kept from here on."""

    def __init__(self, pages: Iterable[str]) -> None:
        self.made = {page: self._made_of(page) for page in pages}
        let_go_of_all_that_is_kept()
        self._marks = self.marks()
        self._texts = _texts(_TEXTS)

    def __len__(self) -> int:
        return len(self.made)

    def marks(self) -> dict[str, str]:
        """Readers ask for each of them: its mark now."""
        return self._look(self.made)

    def shown(self, *done: Tables) -> set[str]:
        """Which of the tables that were written any of them is made of; not those of which only rows of drafts were."""
        written = set().union(*(one.written for one in done)) & set().union(*(its.tables for its in self.made.values()))
        same = {table for table, rows in _texts(written & set(_TEXTS)).items() if rows == self._texts[table]}
        return written - same

    def read_after(self, *done: Tables) -> dict[str, str]:
        """Readers ask for what may have become another; the marks of all pages as they are then."""
        return self._marks | self._look(self._touched(*done))

    def old_after(self, done: Tables, marks: dict[str, str]) -> list[str]:
        """Pages that are old once something was written. One with another mark was made for this reader; of it only
        what is kept by itself can be old."""
        written, touched = self.shown(done), self._touched(done)
        now = self._look(touched)
        doubted = [page for page in touched if now[page] == marks[page] or written & self.made[page].parts]
        return old_pages(doubted) if doubted else []

    def _touched(self, *done: Tables) -> list[str]:
        written = self.shown(*done)
        return [page for page, its in self.made.items() if its.tables & written]

    def _look(self, pages: Iterable[str]) -> dict[str, str]:
        client = Client(raise_request_exception=False)
        return {page: client.get(page).headers.get("ETag", "") for page in pages}

    @staticmethod
    def _made_of(page: str) -> MadeOf:
        let_go_of_all_that_is_kept()
        with connection.execute_wrapper(first := Tables()):
            served([page])
        keep_no_page()
        with connection.execute_wrapper(again := Tables()):
            served([page])
        return MadeOf(frozenset(first.read), frozenset(first.read - again.read))
