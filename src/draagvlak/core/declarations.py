"""How a page declares who may use it. What the rules mean stands in ``organisations/access.py``."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed-in"


def access(rule: str) -> Callable[[View], View]:
    """Declare that ``rule`` guards this page. Every address must carry such a declaration; a test walks them all."""

    def declare(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return declare
