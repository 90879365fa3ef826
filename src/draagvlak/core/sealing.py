"""Secrets that must be read again (keys of second factors and of sign-in providers) are sealed in the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal:" + settings.SECRET_KEY.encode()).digest()))


def seal(text: str) -> str:
    """Text that only this installation can read."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. ``ValueError`` when another installation's secret sealed it."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("sealed with another secret; bring the file 'secret' along with the database") from error
