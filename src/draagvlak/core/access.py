"""How a page declares who may use it. What the rules mean stands in ``people/access.py``."""

from collections.abc import Callable
from typing import TypeVar

from django.views.decorators import http

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed-in"
OWN_ACCOUNT = "own-account"

TO_SEND = "to-send"
TO_OPEN = "to-open"


def access(rule: str, *, writing: str = "", fresh: str = "") -> Callable[[View], View]:
    """Declare that ``rule`` guards this page; ``writing`` guards what is sent to it, where that is for fewer people.

    ``fresh``: a second factor has to have been shown within the last hour, ``TO_SEND`` a form to this address, or
    ``TO_OPEN`` it at all. Every address must carry such a declaration; a test walks them all.
    """

    def declare(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        view.access_rule_writing = writing or rule  # type: ignore[attr-defined]
        view.access_fresh = fresh  # type: ignore[attr-defined]
        return view

    return declare


def require_POST(view: View) -> View:
    """Django's own, which also notes that there is no page at this address: nobody is ever led there."""
    taking: View = http.require_POST(view)
    taking.takes_forms_only = True  # type: ignore[attr-defined]
    return taking
