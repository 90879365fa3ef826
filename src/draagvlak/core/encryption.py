"""Secrets that must be read again (keys of second factors and of sign-in providers) are sealed in the database.

By a mark of the secret in the database it shows whether the secret that is here now is the one they were sealed with.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from draagvlak.core import hooks


class OtherSecret(ValueError):
    """What was sealed was sealed with another secret than the one that is here."""


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal:" + settings.SECRET_KEY.encode()).digest()))


def seal(text: str) -> str:
    """Text that only this installation can read."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed.

    Raises:
        OtherSecret: another installation's secret sealed it.
    """
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise OtherSecret("sealed with another secret than the one that is here") from error


def mark_of(secret: str) -> str:
    """By which a secret is known again and cannot be found."""
    return hmac.new(secret.encode(), b"draagvlak: this secret seals the data here", hashlib.sha256).hexdigest()


def let_go() -> None:
    """Of everything that is sealed."""
    for kept in hooks.each(lambda room: room.sealed):
        kept.let_go()


def opened() -> tuple[int, int]:
    """How many of all sealed texts the secret that is here opens, and how many there are."""
    well = count = 0
    for kept in hooks.each(lambda room: room.sealed):
        for sealed in kept.texts():
            count += 1
            try:
                unseal(sealed)
                well += 1
            except OtherSecret:
                pass
    return well, count
