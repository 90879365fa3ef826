"""Letters by e-mail: plain text, short, in the language of the moment."""

import logging
import smtplib

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

_log = logging.getLogger(__name__)


def send(to: str, subject: str, text: str) -> bool:
    """Send a letter to one address. ``False`` when the mail server did not take it; the reason is in the log."""
    closing = _("Draagvlak sent this letter by itself. Answers do not arrive.")
    try:
        EmailMessage(" ".join(subject.split()), f"{text.strip()}\n\n-- \n{closing}\n", to=[to]).send()
    except (OSError, smtplib.SMTPException) as error:
        _log.error("a letter was not sent: %s", type(error).__name__)
        return False
    return True
