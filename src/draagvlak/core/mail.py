"""Letters by e-mail: plain text, short, in the language of the moment."""

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

_log = logging.getLogger(__name__)
_FAULTS = (OSError, smtplib.SMTPException)


@dataclass(frozen=True)
class Letter:
    """What goes to one address."""

    to: str
    subject: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)


def post(letters: Iterable[Letter]) -> list[str]:
    """Send letters over one connection; gives the addresses whose letter the mail server did not take.

    Why it did not is in the log, without the address.
    """
    failed = []
    closing = _("Draagvlak sent this letter by itself. Answers do not arrive.")
    connection = get_connection()
    try:
        connection.open()
    except _FAULTS as error:
        _log.error("the mail server was not reached: %s", type(error).__name__)
        return [letter.to for letter in letters]
    for letter in letters:
        text = f"{letter.text.strip()}\n\n-- \n{closing}\n"
        message = EmailMessage(
            " ".join(letter.subject.split()), text, to=[letter.to], headers=letter.headers, connection=connection
        )
        try:
            message.send()
        except _FAULTS as error:
            _log.error("a letter was not sent: %s", type(error).__name__)
            failed.append(letter.to)
    connection.close()
    return failed


def send(to: str, subject: str, text: str) -> bool:
    """Send a letter to one address; whether the mail server took it."""
    return not post([Letter(to, subject, text)])
