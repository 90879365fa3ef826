"""What comes from outside as text (in an address, a form, a header), as a value within bounds, or as nothing.

Every number, day and identity that a request names passes here, through a converter of an address, or through a field
of ``core.forms``: a database is never asked for what it cannot hold. There is a check for it.
"""

import datetime
import re
import uuid

LARGEST = 2**31 - 1  #: the largest whole number that each of our databases holds in each of its columns
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: thousands as Dutch people write them: 1.000, 1 000, 1'000
_GROUPED = re.compile(r"(\d{1,3})((?:[.  ' ]\d{3})+)", re.ASCII)


def whole(text: str | None, low: int = 0, high: int = LARGEST) -> int | None:
    """A whole number written in digits, from ``low`` to ``high``; else nothing."""
    if not text or len(text) > 10 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if low <= number <= high else None


def day(text: str | None) -> datetime.date | None:
    """A day written as 2026-10-31, in this century or the one before; else nothing."""
    if not text or not _ISO.fullmatch(text):
        return None
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def sought(text: str | None, most: int = 100) -> str:
    """What somebody looks for, no longer than any search needs: a database takes no pattern of any length."""
    return (text or "").strip()[:most]


def identity(text: str | None) -> uuid.UUID | None:
    """An identity of the kind 6c1f8d6e-8f8a-4d0c-9d3b-3f1f2f3f7a10; else nothing."""
    try:
        return uuid.UUID(text) if text and len(text) <= 40 else None
    except ValueError:
        return None


def typed_number(text: str) -> str:
    """A number as people type it, as a programme reads it: ``€ 1.000,-`` is 1000, ``2 500,50`` is 2500.50.

    A point followed by three digits parts thousands, a comma parts what is behind it. What is neither stays as it is,
    for whoever reads it to refuse.
    """
    text = text.strip().removeprefix("€").strip()
    head, comma, tail = text.partition(",")
    grouped = _GROUPED.fullmatch(head)
    if grouped:
        head = grouped[1] + re.sub(r"\D", "", grouped[2])
    if not comma:
        return head
    if tail in {"-", "--", "–", "00"}:
        return head
    return f"{head}.{tail}" if head.isascii() and head.isdigit() and len(tail) < 3 else text
