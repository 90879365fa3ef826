"""The end of a version's road: adopting it, letting it lapse, and correcting the steps that led there.

None of these can be taken back, so each says what it brings about, and leaves a line with its reason in the log.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from draagvlak.core import hooks
from draagvlak.core.acts import record, verb
from draagvlak.core.dates import in_figures
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.core.texts import shortened
from draagvlak.norms.models import FINAL, Norm, Status, Step, Version, may_be_number, provisional
from draagvlak.people.models import Person


@dataclass(frozen=True)
class Resting:
    """Something that still runs on a version: what, and where it is seen to."""

    text: str
    url: str


def resting_on(version: Version) -> list[Resting]:
    """All that still runs on a version."""
    return [rest for source in hooks.each(lambda room: room.rests_on_versions) for rest in source(version)]


@dataclass(frozen=True)
class Consequence:
    """What adopting does to a version that holds now."""

    version: Version
    resting: list[Resting]


def consequences(version: Version) -> list[Consequence]:
    """What becomes of others when a version is adopted: what holds now retires, and what runs on it goes on with it."""
    former = Version.objects.filter(norm_id=version.norm_id, status=Status.ADOPTED).exclude(pk=version.pk)
    return [Consequence(one, resting_on(one)) for one in former.select_related("norm__consortium").defer("vocabulary")]


def seen(found: list[Consequence]) -> str:
    """A mark of what somebody was shown: another one later means that he has to look again."""
    return "; ".join(f"{one.version.number}: {len(one.resting)}" for one in found)


@transaction.atomic
def adopt(
    version: Version, person: Person, *, number: str, day: dt.date | None, body: str, shown: str, today: dt.date
) -> Version:
    """Adopt a proposed version; whatever held before retires.

    Args:
        number: under which it stands for ever.
        day: on which it was adopted, not after ``today``.
        body: who adopted it, as 'ALV'.
        shown: the mark of the consequences that the person saw (``seen``).

    Raises:
        NotPossible: with words for the reader. Nothing was changed.
    """
    Norm.objects.select_for_update().get(pk=version.norm_id)  # one adoption of a norm at a time
    held = Version.objects.select_for_update(of=("self",)).select_related("norm__consortium").get(pk=version.pk)
    if held.status != Status.PROPOSED:
        raise NotPossible(_("Only a version that was proposed can be adopted."))
    number, body = number.strip(), fitting(" ".join(body.split()), 200, _("Adopted by"), "body")
    _check_number(held, number)
    if day is None or day > today:
        raise NotPossible(_("Fill in on which day it was adopted; that day has to be there already."), "day")
    if not body:
        raise NotPossible(_("Fill in who adopted it, for example the general assembly."), "body")
    found = consequences(held)
    if shown != seen(found):
        raise Conflict(text=_("What this brings about has changed since you looked. Look again."))
    with translation.override(held.norm.language):
        said = _("Adopted by %(body)s") % {"body": body}
    Step.objects.create(
        version=held, position=_after(held), number=number, step=said, when=in_figures(day), date=day, done=True
    )
    for one in found:
        Version.objects.filter(pk=one.version.pk).update(status=Status.RETIRED)
        _log(held, person, "retired-version", f"{one.version} ({held.norm.title.get('nl', '')} {number})")
    Version.objects.filter(pk=held.pk).update(number=number, status=Status.ADOPTED)
    held.refresh_from_db()
    _log(held, person, "adopted-version", f"{held}: {body}, {in_figures(day)}")
    held.norm.changed()
    return held


def _check_number(version: Version, number: str) -> None:
    if not may_be_number(number):
        raise NotPossible(_("A version number has letters, digits, points and hyphens, for example 1.0."), "number")
    if provisional(number):
        raise NotPossible(_("“%(number)s” is a name for a draft. Adopted it needs a number, for example 1.0.")
                          % {"number": number}, "number")  # fmt: skip
    if Version.objects.filter(norm_id=version.norm_id, number=number).exclude(pk=version.pk).exists():
        raise NotPossible(_("There is already a version %(number)s of this norm.") % {"number": number}, "number")


def why_not_retired(version: Version) -> str:
    """Why an adopted version cannot lapse now; empty when it can."""
    if version.status != Status.ADOPTED:
        return _("Only an adopted version can lapse.")
    if not Version.objects.filter(norm_id=version.norm_id, status=Status.ADOPTED).exclude(pk=version.pk).exists():
        return _("A version lapses when the next one is adopted; there is none yet.")
    if resting := resting_on(version):
        return " ".join(one.text for one in resting)
    return ""


@verb
def retire(version: Version, person: Person, reason: str, today: dt.date) -> None:
    """Let an adopted version lapse beside the one that holds.

    Raises:
        NotPossible: it is the only one, something still runs on it, or there is no reason.
    """
    held = Version.objects.select_for_update(of=("self",)).select_related("norm__consortium").get(pk=version.pk)
    reason = _reason(reason)
    if why := why_not_retired(held):
        raise NotPossible(why)
    with translation.override(held.norm.language):
        said = shortened(f"{Status.RETIRED.label}: {reason}", 300)
    Step.objects.create(
        version=held, position=_after(held), number=held.number, step=said, when=in_figures(today), date=today,
        done=True, reason=reason,
    )  # fmt: skip
    Version.objects.filter(pk=held.pk).update(status=Status.RETIRED)
    _log(held, person, "retired-version", f"{held}: {reason}")
    held.norm.changed()


@verb
def correct_step(
    version: Version, person: Person, pk: int | None, reason: str, today: dt.date, *, number: str = "", step: str = "",
    when: str = "", done: bool = False, strike: bool = False,
) -> Step:  # fmt: skip
    """Correct, strike out or (without ``pk``) add a step of an adopted version. What stood there is kept.

    Raises:
        NotPossible: without a reason, a text or a step, or when nothing differs.
    """
    held = Version.objects.select_for_update(of=("self",)).select_related("norm__consortium").get(pk=version.pk)
    if held.status not in FINAL:
        raise NotPossible(_("Steps of a version that is not adopted are changed directly."))
    reason = _reason(reason)
    old = held.steps.standing().filter(pk=pk).first() if pk is not None else None
    if pk is not None and old is None:
        raise NotPossible(_("This step is no longer there."))
    given = {
        "number": fitting(number, 20, _("Version"), "step_number"),
        "step": fitting(step, 300, _("Step"), "step"),
        "when": fitting(when, 120, _("Date or period"), "when"),
        "done": done,
    }
    if strike and old is not None:
        given = {name: getattr(old, name) for name in given}
    if not given["step"]:
        raise NotPossible(_("Write down first what the step is."), "step")
    if old is not None and not strike and all(getattr(old, name) == value for name, value in given.items()):
        raise NotPossible(_("Nothing differs from what stands there."))
    same_day = old is not None and old.when == given["when"]
    with translation.override(held.norm.language):
        was = shortened(old.said, 500) if old else ""
    held.changed()
    made: Step = Step.objects.create(
        version=held, position=old.position if old else _after(held), corrects=old, was=was, reason=reason,
        corrected=today, struck=strike, date=old.date if old is not None and same_day else None, **given,
    )  # fmt: skip
    _log(held, person, "corrected-step", f"{held}: {was or '–'} → {'–' if strike else made.said}. {reason}")
    held.norm.changed()
    return made


def _reason(text: str) -> str:
    reason = fitting(" ".join(text.split()), 300, _("Why"), "reason")
    if not reason:
        raise NotPossible(_("Write down why. Readers and the log tell it."), "reason")
    return reason


def _after(version: Version) -> int:
    return max(version.steps.values_list("position", flat=True), default=-1) + 1


def _log(version: Version, person: Person, act: str, subject: str) -> None:
    if version.norm.consortium is not None:
        record(version.norm.consortium, person, act, subject)
