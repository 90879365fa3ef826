"""Sending the letters that were written: a second after the act that caused them, and again until they were taken.

Several processes may do this at once. A letter is held by one of them while it is handed over: on PostgreSQL by the
lock on its row, on SQLite by a lock on one byte of a file beside the database. Both end with the process, so a letter
whose sender was killed waits for nobody; it may then arrive twice, with the same Message-ID.
"""

import fcntl
import logging
import os
import smtplib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import close_old_connections, connection, transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone

from draagvlak.core.letter_looks import dressed
from draagvlak.core.models import OutgoingLetter

_log = logging.getLogger(__name__)
#: how long a letter that was refused waits for its next try, by the number of times it was; the last goes on
PAUSES = [timedelta(0), timedelta(0), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15),
          timedelta(hours=1), timedelta(hours=4), timedelta(hours=12)]  # fmt: skip
#: seconds that a mail server may take over one step; a letter given up too early arrives twice (RFC 5321, 4.5.3.2)
PATIENCE = 300
GOODBYE = 5.0  #: seconds that it may take over the end; nothing depends on that
BEHIND = timedelta(minutes=30)  #: after this time it is told that nobody sends
SOON = 1.0  #: seconds after which a letter that was just written is on its way
#: seconds between two rounds of the worker, while the mail server is not reached; the last goes on
LOOKS = [60, 60, 120, 300, 600]
KEPT = timedelta(days=14)  #: after it was taken or given up: what tells the operator that a letter went
_CLOSING = 421  # what a mail server answers when it closes
#: faults by which a mail server says that it is about this letter; whoever wrote it sees that
_OF_A_LETTER = {"SMTPRecipientsRefused", "SMTPDataError"}
FEW = 2  #: addresses that are refused at a time; more of them, and none taken since, is no mistyped address


@dataclass
class Sending:
    """What became of one round."""

    sent: int = 0
    not_taken: int = 0
    away: str = ""
    """The kind of fault by which the mail server was not reached; empty when it was."""


class _Away(Exception):
    """The mail server is not reached, or stopped answering: at a letter, or before there was one."""

    def __init__(self, fault: Exception, *, at_a_letter: bool) -> None:
        super().__init__(type(fault).__name__)
        self.at_a_letter = at_a_letter


class _Lost(_Away):
    """The mail server closed."""


@dataclass
class _MailServer:
    """Reached once for all letters, and again when it closes in between."""

    connection: Any = None

    def hand_over(self, message: EmailMessage) -> None:
        """Raises ``_Away``, or whatever says that this letter was refused."""
        was_open = self.connection is not None
        try:
            self._send(message)
        except _Lost:
            if not was_open:
                raise
            self._send(message)  # it closed after letters before this one

    def _send(self, message: EmailMessage) -> None:
        if self.connection is None:
            self.connection = _open()
        try:
            self.connection.send_messages([message])
        except (smtplib.SMTPServerDisconnected, ConnectionError) as error:
            self.close()
            raise _Lost(error, at_a_letter=True) from error
        except TimeoutError as error:
            self.close()
            raise _Away(error, at_a_letter=True) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code != _CLOSING:
                raise
            self.close()
            raise _Lost(error, at_a_letter=True) from error

    def close(self) -> None:
        if self.connection is not None:
            try:
                _be_patient(self.connection, GOODBYE)
                self.connection.close()
            except OSError as error:
                _log.info("the mail server did not say goodbye: %s", type(error).__name__)
            self.connection = None


def _open() -> Any:
    try:
        backend = get_connection()
        backend.open()
    except Exception as error:
        raise _Away(error, at_a_letter=False) from error
    _be_patient(backend, PATIENCE)  # reaching it goes quickly or not at all; what follows may take its time
    return backend


def _be_patient(backend: Any, seconds: float) -> None:
    socket = getattr(getattr(backend, "connection", None), "sock", None)
    if socket is not None:
        socket.settimeout(seconds)


def _message(row: OutgoingLetter) -> EmailMessage:
    own = {
        "Message-ID": row.message_id,
        "Date": format_datetime(timezone.localtime(row.made)),
        "Auto-Submitted": "auto-generated",
        "Content-Language": row.language,
    }
    return dressed(
        row.sender, EmailMessage(row.subject, row.text, to=[row.to], headers=own | row.headers), row.language
    )


# -- one round --------------------------------------------------------------------------------------------------------

_one_round = threading.Lock()
#: letters that this process handed over, and when, while their rows do not say so: it hands them over no second time
_handed_over: dict[int, datetime] = {}


def send(only: list[int] | None = None, *, at_once: bool = False) -> Sending:
    """Hand over every letter whose time it is.

    Args:
        only: the keys of some letters; else all.
        at_once: also those that wait for their next try.
    """
    with _one_round:
        return _Round(only, at_once).run()


@dataclass
class _Round:
    only: list[int] | None
    at_once: bool
    sending: Sending = field(default_factory=Sending)
    server: _MailServer = field(default_factory=_MailServer)
    looked_at: set[int] = field(default_factory=set)
    """Letters that wait still though their turn was: refused, or another process is handing them over now."""

    def run(self) -> Sending:
        _note_taken()
        OutgoingLetter.objects.filter(until__lt=timezone.now()).give_up()
        try:
            while (key := self._next()) is not None:
                self._try(key)
        except _Away as error:
            self.sending.away = str(error)
            left = self._due()
            self.sending.not_taken += left.update(tried=timezone.now(), failure=str(error))
            _log.error("the mail server was not reached: %s", error)
        finally:
            self.server.close()
        return self.sending

    def _due(self) -> "QuerySet[OutgoingLetter]":
        now = timezone.now()
        letters = OutgoingLetter.objects.waiting().filter(until__gte=now).exclude(pk__in=self.looked_at)
        if self.only is not None:
            letters = letters.filter(pk__in=self.only)
        # no letter waits longer than the longest pause: what says so was written while the clock ran ahead
        its_time = Q(next_try__lte=now) | Q(next_try__gt=now + PAUSES[-1])
        return letters if self.at_once else letters.filter(its_time)

    def _next(self) -> int | None:
        letters = self._due().order_by("bulk", "refusals", "pk")
        return letters.values_list("pk", flat=True).first()

    def _try(self, key: int) -> None:
        away: _Away | None = None
        self.looked_at.add(key)
        with _held(key) as row:
            if row is None:
                return
            OutgoingLetter.objects.filter(pk=key).update(tried=timezone.now())  # without a note nothing goes out
            try:
                self.server.hand_over(_message(row))
            except _Away as error:
                away = error
                if away.at_a_letter:
                    self._refused(row, str(away))
                else:
                    OutgoingLetter.objects.waiting().filter(pk=key).update(failure=str(away))
                    self.sending.not_taken += 1
            except Exception as error:
                self._refused(row, type(error).__name__)
            else:
                _handed_over[key] = timezone.now()
                self.sending.sent += 1
                _note_taken()
                self.looked_at.discard(key)
        if away is not None:
            raise away

    def _refused(self, row: OutgoingLetter, kind: str) -> None:
        now = timezone.now()
        pause = PAUSES[min(row.refusals, len(PAUSES) - 1)]
        OutgoingLetter.objects.waiting().filter(pk=row.pk).update(
            refusals=F("refusals") + 1, tried=now, next_try=now + pause, failure=kind
        )
        self.sending.not_taken += 1
        _log.error("a letter was not sent: %s", kind)


def _note_taken() -> None:
    """Write down which letters were handed over. Raises what the database raises when it cannot; then the next round
    tries again before anything else."""
    for key, when in list(_handed_over.items()):
        OutgoingLetter.objects.waiting().filter(pk=key).update(taken=when, text="", headers={})
        del _handed_over[key]


@contextmanager
def _held(key: int) -> Iterator[OutgoingLetter | None]:
    """A letter, for this process alone; none when another has it, or when it waits no longer."""
    waiting = OutgoingLetter.objects.waiting().filter(pk=key)
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            yield waiting.select_for_update(skip_locked=True).first()
        return
    with _byte_locked(key) as mine:
        yield waiting.first() if mine else None


@contextmanager
def _byte_locked(key: int) -> Iterator[bool]:
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:  # nobody else knows this database
        yield True
        return
    with os.fdopen(os.open(Path(f"{name}-letters"), os.O_RDWR | os.O_CREAT, 0o600), "rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, key)
        except OSError:
            yield False
        else:
            yield True


@dataclass(frozen=True)
class Stand:
    """How the letters stand."""

    waiting: int
    given_up: int
    """Within the last day."""
    held_up: int
    """That wait for a while and not by a fault of their own: nobody sends, or the mail server is not reached, breaks
    off, or takes nothing of anybody."""
    failures: list[tuple[str, int, datetime]]
    """Of those that wait and were tried: the kind of fault, how many, and when the first is tried again."""


def stand() -> Stand:
    """How the letters stand now. Six queries."""
    waiting = OutgoingLetter.objects.waiting()
    rows = waiting.exclude(failure="").values_list("failure").annotate(n=Count("pk"), again=Min("next_try"))
    failures = [(kind, count, timezone.localtime(again)) for kind, count, again in rows.order_by("failure")]
    given_up = OutgoingLetter.objects.filter(given_up__gte=timezone.now() - timedelta(days=1))
    old = waiting.filter(made__lt=timezone.now() - BEHIND)
    held_up = old.exclude(failure__in=_OF_A_LETTER).count()
    last = OutgoingLetter.objects.aggregate(at=Max("taken"))["at"]
    refused = old.filter(failure__in=_OF_A_LETTER, **({"made__gt": last} if last else {}))
    if (count := refused.values("to").distinct().count()) > FEW:
        held_up += count
    return Stand(waiting.count(), given_up.count(), held_up, failures)


def let_go() -> int:
    """Forget letters that were taken or given up a while ago. How many."""
    limit = timezone.now() - KEPT
    taken, _each = OutgoingLetter.objects.filter(taken__lt=limit).delete()
    given_up, _each = OutgoingLetter.objects.filter(given_up__lt=limit).delete()
    return taken + given_up


# -- who sends --------------------------------------------------------------------------------------------------------

_by_this_command: list[int] | None = None


def written(rows: list[OutgoingLetter]) -> None:
    """Hear of letters that were just written: a command sends its own at its end; all others the worker does."""
    if _by_this_command is not None:
        _by_this_command.extend(row.pk for row in rows)


def begin_command() -> None:
    """From now on keep the letters that this process writes, so that the command can say what became of them."""
    global _by_this_command  # noqa: PLW0603  # one command a process
    _by_this_command = []


def leave_to_worker() -> None:
    """This process goes on for long: its letters are the worker's."""
    global _by_this_command  # noqa: PLW0603
    _by_this_command = None


def end_command() -> Sending:
    """Send the letters that this command wrote. What another process is sending just now is waited for."""
    global _by_this_command
    keys, _by_this_command = _by_this_command or [], None
    if not keys:
        return Sending()
    sending = send(keys)
    for _second in range(60):
        if not OutgoingLetter.objects.waiting().filter(pk__in=keys, failure="").exists():
            break
        time.sleep(1)
        send(keys)
    mine = OutgoingLetter.objects.filter(pk__in=keys)
    taken = mine.filter(taken__isnull=False).count()
    return Sending(taken, mine.count() - taken, sending.away)


def keep_sending(stop: threading.Event) -> None:
    """Send, as the worker does: what was just written within a second, what was tried before from time to time."""
    fruitless = 0
    while not stop.is_set():
        try:
            fruitless = fruitless + 1 if send().away else 0
            until = time.monotonic() + LOOKS[min(fruitless, len(LOOKS) - 1)]
            while time.monotonic() < until and not stop.wait(SOON) and not _just_written():
                close_old_connections()
        except Exception:  # the next round is another chance
            _log.exception("letters could not be sent")
            connection.close()
            stop.wait(LOOKS[0])
    connection.close()


def _just_written() -> bool:
    """Whether there is a letter that nobody tried yet. One query, of an index that holds what waits alone."""
    return OutgoingLetter.objects.waiting().filter(tried=None).exists()
