"""Whether a chapter holds what it must and should: a list that is data, checked on the chapter's own content.

Reading a chapter as a reader would takes some milliseconds, and a consortium looks at all of them at once. So an
edition keeps what it meets, and by which software; after an update it is held against the list of that one again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from draagvlak.core.pages import what_ships
from draagvlak.core.readability import measure
from draagvlak.core.school_years import year_of
from draagvlak.offers.chapters import Content, own_text
from draagvlak.offers.models import Approver, Edition

_FILE = Path(__file__).parent / "requirements.yaml"
MUST = "must"
_AT_ONCE = 1000  #: editions


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
    "this_year": lambda content, _yes: _is_of_now(content.get("year", 0)),
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


# -- what an edition keeps of it ------------------------------------------------------------------------------------


def _is_of_now(year: int) -> bool:
    return year >= year_of(timezone.localdate())


def hold_against_list(edition: Edition) -> None:
    """Write into an edition what it meets; the caller saves it."""
    checked = check(edition.content, {yes["approver"] for yes in edition.approvals}).checked
    edition.met = [part.requirement.key for part in checked if part.met and part.requirement.check != "this_year"]
    edition.met_by = what_ships()


def of_editions(editions: Iterable[Edition]) -> dict[int, Completeness]:
    """What some editions meet today, by their numbers. One query at most: the content of those that an earlier software
    held against its list is read here."""
    editions, ours = list(editions), what_ships()
    old = [edition.pk for edition in editions if edition.met_by != ours]
    read = Edition.objects.in_bulk(old) if old else {}
    for edition in read.values():
        hold_against_list(edition)
    return {edition.pk: _kept(read.get(edition.pk, edition)) for edition in editions}


def _kept(edition: Edition) -> Completeness:
    met = set(edition.met)
    return Completeness(
        tuple(
            Checked(line, _is_of_now(edition.year) if line.check == "this_year" else line.key in met)
            for line in requirements()
        )
    )


def keep_after_update() -> int:
    """Hold the editions against the list of this software that an earlier one held against its own, the newest first.
    How many; never more than what takes some seconds."""
    count = 0
    old = Edition.objects.standing().exclude(met_by=what_ships()).order_by("-published").values_list("pk", flat=True)
    for pk in list(old[:_AT_ONCE]):
        edition = Edition.objects.standing().filter(pk=pk).first()
        if edition is not None:
            hold_against_list(edition)
            count += Edition.objects.standing().filter(pk=pk).update(met=edition.met, met_by=edition.met_by)
    return count
