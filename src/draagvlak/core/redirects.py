"""Where a visitor is sent on to, when the place came from outside: only ever to a page of this site."""

import re

from django.utils.http import url_has_allowed_host_and_scheme

_STRANGE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2000-\u200f\u2028-\u202f\u3000\ufeff]")


def is_ours(target: str | None) -> bool:
    """Whether a target, just as it is going to be sent, is the path of a page here.

    A path has no two slashes in a row, nor signs that browsers read otherwise than they look: backslashes, spaces and
    control signs.
    """
    return (
        target is not None
        and target.startswith("/")
        and "//" not in target.partition("?")[0]
        and not _STRANGE.search(target)
        and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    )


def ours(target: str | None, otherwise: str) -> str:
    """The target when it is the path of a page here, else ``otherwise``. Ask it of what is sent, after every change."""
    return target if target is not None and is_ours(target) else otherwise
