"""Letters by e-mail: short, wholly in the language of their reader. They are written as plain text; one of a
consortium that has a face of its own wears it besides (``core.letter_looks``).

A letter is part of the act that causes it: ``post`` writes it in the same transaction, and ``core.outbox`` sends it
once that is done.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from draagvlak.core import outbox
from draagvlak.core.models import OutgoingLetter
from draagvlak.core.texts import printable

#: how long a letter is tried when nothing else ends its use
WITHIN = timedelta(days=5)


@dataclass(frozen=True)
class Letter:
    """What goes to one address, whole."""

    to: str
    subject: str
    text: str
    language: str
    sender: str = ""
    about: str = ""
    within: timedelta = WITHIN
    """After this time it is of no use to its reader any more."""
    bulk: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def letter(
    to: str,
    language: str,
    write: Callable[[], tuple[str, str]],
    *,
    sender: str = "",
    about: str = "",
    within: timedelta = WITHIN,
    bulk: bool = False,
    headers: dict[str, str] | None = None,
) -> Letter:
    """A letter in the language of its reader.

    Args:
        to: one address.
        language: of the reader.
        write: gives subject and text; it is asked while that language is spoken.
        sender: the short name of the consortium from which it comes; empty for a letter of the site itself.
        about: what the letter is about, as ``invitation:<key>``.
        within: how long it is of use.
        bulk: whether it is one of many and gives way to letters for which somebody waits.
        headers: besides those that every letter has.
    """
    with translation.override(language):
        subject, text = write()
        closing = _("Draagvlak sent this letter by itself. Answers do not arrive.")
    whole = f"{printable(text).strip()}\n\n-- \n{closing}\n"
    return Letter(to, _one_line(subject), whole, language, sender, about, within, bulk, headers or {})


def post(letters: Iterable[Letter]) -> None:
    """Write letters in the transaction of the act that causes them: together they hold, or neither does."""
    now, domain = timezone.now(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    rows = [
        OutgoingLetter(
            to=_one_line(one.to), subject=one.subject[:400], text=one.text, language=one.language,
            sender=one.sender, about=one.about,
            headers={name: _one_line(value) for name, value in one.headers.items()},
            message_id=f"<{uuid.uuid4()}@{domain}>", bulk=one.bulk, made=now, until=now + one.within, next_try=now,
        )
        for one in letters
    ]  # fmt: skip
    with transaction.atomic():
        OutgoingLetter.objects.bulk_create(rows, batch_size=500)
    outbox.written(rows)


def take_back(about: str) -> None:
    """Send no letter about this any more; what it offers no longer holds. One that is on its way just now goes."""
    with transaction.atomic():
        kept = OutgoingLetter.objects.waiting().filter(about=about).select_for_update(skip_locked=True)
        OutgoingLetter.objects.filter(pk__in=[row.pk for row in kept]).delete()


def _one_line(text: str) -> str:
    """A header of a letter is one line, and holds no signs that end it."""
    return " ".join(printable(text).split())
