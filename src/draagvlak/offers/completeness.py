"""Whether a chapter holds what it must and should: a list that is data, checked on the chapter's own content."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from draagvlak.core.readability import measure
from draagvlak.core.school_years import year_of
from draagvlak.offers.chapters import Content, own_text
from draagvlak.offers.models import Approver

_FILE = Path(__file__).parent / "requirements.yaml"
MUST = "must"


@dataclass(frozen=True)
class Requirement:
    """One thing that belongs in the chapter."""

    key: str
    kind: str
    title: dict[str, str]
    law: str
    check: str


@dataclass(frozen=True)
class Checked:
    """A requirement, and whether the chapter meets it."""

    requirement: Requirement
    met: bool

    @property
    def must(self) -> bool:
        return self.requirement.kind == MUST


@dataclass(frozen=True)
class Completeness:
    """All requirements of one chapter."""

    checked: tuple[Checked, ...]

    @property
    def met(self) -> int:
        return sum(one.met for one in self.checked)

    @property
    def percent(self) -> int:
        return round(100 * self.met / len(self.checked))

    @property
    def lacking(self) -> list[Checked]:
        """What is lacking, what must be in it first."""
        return sorted((one for one in self.checked if not one.met), key=lambda one: not one.must)

    @property
    def lacks_must(self) -> int:
        return sum(one.must and not one.met for one in self.checked)


@cache
def requirements() -> tuple[Requirement, ...]:
    """The list, from ``requirements.yaml``."""
    rows = yaml.safe_load(_FILE.read_text())
    return tuple(Requirement(**({"law": ""} | row)) for row in rows)


def _topics(content: Content) -> list[dict[str, Any]]:
    return list(content.get("topics", []))


def _lines(content: Content) -> list[dict[str, Any]]:
    return [line for topic in _topics(content) for line in topic["lines"]]


def _lacking(content: Content) -> bool:
    return any(line["standing"] not in {"in-place", ""} for line in _lines(content))


#: what each check asks of the content and of who said yes to it
CHECKS: dict[str, Callable[[Content, set[str]], bool]] = {
    "basic": lambda content, _yes: bool(_lines(content)),
    "answers": lambda content, _yes: (
        bool(content.get("confirmed")) and all(line["standing"] for line in _lines(content))
    ),
    "extra": lambda content, _yes: bool(content.get("extra")),
    "this_year": lambda content, _yes: content.get("year", 0) >= year_of(timezone.localdate()),
    "council": lambda _content, yes: Approver.COUNCIL in yes,
    "board": lambda _content, yes: Approver.BOARD in yes,
    "point": lambda content, _yes: (
        bool(content.get("point", {}).get("name"))
        and any(content["point"].get(name) for name in ("phone", "email", "website"))
    ),
    "contact": lambda content, _yes: bool(content.get("contact")),
    "route": lambda content, _yes: len(content.get("route", [])) > 1,
    "outside": lambda content, _yes: any(topic["outside"] for topic in _topics(content)),
    "building": lambda content, _yes: bool(content.get("building")) and all(r["places"] for r in content["building"]),
    "how": lambda content, _yes: (
        bool(_topics(content))
        and all(topic["words"] or any(line["how"] for line in topic["lines"]) for topic in _topics(content))
    ),
    "plans": lambda content, _yes: not _lacking(content) or bool(content.get("plans")),
    "readable": lambda content, _yes: bool(own_text(content)) and measure(own_text(content)).clear,
}


def check(content: Content, approved: set[str]) -> Completeness:
    """Hold a chapter against the list.

    Args:
        approved: who said yes to this very text (see ``Approver``).
    """
    return Completeness(tuple(Checked(one, CHECKS[one.check](content, approved)) for one in requirements()))
