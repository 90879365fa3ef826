"""Letters as they arrive: what was written is handed over first, as the serving process does."""

from django.core import mail
from django.core.mail import EmailMessage

from draagvlak.core import outbox


def arrived() -> list[EmailMessage]:
    """Every letter that arrived in this test, the newest last."""
    outbox.send(at_once=True)
    return mail.outbox
