"""No path leads to another address than its own: a system check, made whenever Django checks and as the site starts.

Two addresses may both take a path: ``/x/scholen/nieuw/`` is also ``/x/scholen/<str:brin>/``. That does no harm where no
school can have the BRIN ``nieuw``. What may stand in a part, rooms say in their hooks.
"""

import re
from collections.abc import Callable, Mapping
from itertools import combinations, product
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.urls.converters import get_converters

from draagvlak.core import hooks
from draagvlak.core.addresses import Address, all_addresses, segments_of

_PART = re.compile(r"<(?:(\w+):)?(\w+)>|([^<]+)")
#: of each kind of part some texts that it takes; where two kinds share a text, one of these is such a text
_EXAMPLES = {
    "str": ("x", "12", "2025", "12345678-1234-1234-1234-123456789012"),
    "slug": ("x",),
    "number": ("12",),
    "year": ("2025",),
    "uuid": ("12345678-1234-1234-1234-123456789012",),
    "sheet": ("csv",),
}


def clashes(addresses: list[Address], may_hold: Mapping[str, Callable[[str], bool]]) -> list[str]:
    """A line for each two addresses of different pages of which the first takes a path that is the second's.

    Args:
        addresses: in the order in which they are tried.
        may_hold: of parts of addresses, as declared, what may stand there.
    """
    split = [(address, segments_of(address.route)) for address in addresses]
    lines = []
    for (first, taking), (second, losing) in combinations(split, 2):
        if len(taking) == len(losing) and first.view is not second.view:
            path = _path_of_both(taking, losing, may_hold)
            if path is not None:
                lines.append(f"/{path} is of /{second.route}, and leads to /{first.route}")
    return lines


def _path_of_both(taking: list[str], losing: list[str], may_hold: Mapping[str, Callable[[str], bool]]) -> str | None:
    if any("<" not in own + theirs and own != theirs for own, theirs in zip(taking, losing, strict=True)):
        return None  # most pairs, and quickly seen
    path = []
    for segments in zip(taking, losing, strict=True):
        shared = _shared(*segments, may_hold)
        if shared is None:
            return None
        path.append(shared)
    return "/".join(path)


def _shared(taking: str, losing: str, may_hold: Mapping[str, Callable[[str], bool]]) -> str | None:
    """A text that both segments take and that may stand in the second one, if there is any."""
    if taking == losing:
        return _texts(taking)[0]
    texts = [text for text in (*_texts(taking), *_texts(losing)) if _takes(taking, text) and _takes(losing, text)]
    if "<" not in taking and losing in may_hold:
        texts = [text for text in texts if may_hold[losing](text)]
    return next(iter(texts), None)


def _texts(segment: str) -> list[str]:
    parts = [(fixed,) if fixed else _EXAMPLES[kind or "str"] for kind, _name, fixed in _PART.findall(segment)]
    return ["".join(texts) for texts in product(*parts)]


def _takes(segment: str, text: str) -> bool:
    kinds = get_converters()
    pieces = [
        re.escape(fixed) if fixed else f"(?:{kinds[kind or 'str'].regex})"
        for kind, _name, fixed in _PART.findall(segment)
    ]
    return re.fullmatch("".join(pieces), text) is not None


def of_the_site() -> list[str]:
    """The clashes of all addresses of the site."""
    return clashes(list(all_addresses()), hooks.house().may_hold)


def check_addresses(**_given: Any) -> list[CheckMessage]:
    """For Django's own check."""
    return [Error(line, id="draagvlak.E001") for line in of_the_site()]


def require_none() -> None:
    """For the start of the site.

    Raises:
        ImproperlyConfigured: a path leads to another address than its own.
    """
    if lines := of_the_site():
        raise ImproperlyConfigured("; ".join(lines))
