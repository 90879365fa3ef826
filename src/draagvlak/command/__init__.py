"""The ``draagvlak`` command: what an operator and a consortium's adviser do from a terminal."""

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress

from draagvlak import environment
from draagvlak.command import backup, check, domains, manage, norms, offers, places, serve, site_domains, worker
from draagvlak.command.base import MISTYPED, REFUSED, cli, fail

__all__ = [
    "backup",
    "check",
    "cli",
    "domains",
    "main",
    "manage",
    "norms",
    "offers",
    "places",
    "serve",
    "site_domains",
    "worker",
]
_WITHOUT_DJANGO = {"-h", "--help", "--version"}


def main() -> None:
    """Start Django, then the command. What an operator does wrong is told in one line, never by a traceback; what is
    written is its owner's alone, unless a command says otherwise."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
    with nullcontext() if environment.read(os.environ).values["DRAAGVLAK_DEBUG"] else _told_in_one_line():
        words = sys.argv[1:]
        for word in words:
            if not word.isascii() and any("\ud800" <= sign <= "\udfff" for sign in word):
                fail(f"{word!a} is no text in UTF-8.", MISTYPED)
        ours = words[:2] if words[:1] == ["manage"] else words  # what follows is Django's, as its own --help
        if words and not _WITHOUT_DJANGO & set(ours):
            with _nothing_goes():
                _start(words)
        cli()


def _start(words: Sequence[str]) -> None:
    faults = environment.read(os.environ).faults
    if faults and words[0] != "check":
        more = f"  (and {len(faults) - 1} more: draagvlak check)" if len(faults) > 1 else ""
        fail(f"{faults[0]}{more}", REFUSED)
    if faults:
        return
    import django

    from draagvlak.core.styles import assemble
    from draagvlak.core.translations import compile_catalogues

    with suppress(OSError):  # an installation that may not write into its own folder brought them with it
        compile_catalogues()
        assemble()
    django.setup()
    from django.utils import translation

    from draagvlak.core.disk import use_what_is_aside

    if words[0] != "work":  # one that is started again and again would use up what a site needs to come up
        use_what_is_aside()

    translation.activate("en")  # the terminal speaks English; each page of the site its reader's language


@contextmanager
def _nothing_goes() -> Iterator[None]:
    """What is loaded here stays until the end: to look through it for what may go, while it is loaded and ever after,
    took a quarter of the time in which a command starts. More is loaded later, with the pages: there it looks seldom,
    as in the server."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        line = _line(error)
        if line is None:
            raise
        fail(line, REFUSED)


def _line(error: Exception) -> str | None:
    """What the operator reads of a fault of the machine, the database or the settings; none for a fault of ours."""
    import sqlite3

    import psycopg
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import DatabaseError

    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror or type(error).__name__}{where}"
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    if isinstance(error, DatabaseError | psycopg.Error | sqlite3.Error):  # Django's, and of what we ask past it
        return f"The database: {first}"
    return first if isinstance(error, ImproperlyConfigured | CommandError) else None
