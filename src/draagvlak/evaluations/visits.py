"""A second pair of eyes: a colleague records an own judgement beside the school's; nothing is overwritten."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.errors import NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.evaluations.answers import held_open
from draagvlak.evaluations.letters import tell_visitor
from draagvlak.evaluations.models import Answer, Evaluation, Finding, Visit
from draagvlak.evaluations.rules import VISIT as MAY_VISIT
from draagvlak.norms.questionnaire import SCHOOL, STANDINGS, Questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.access import roles_by_rule
from draagvlak.people.models import Membership, Person


@verb
def invite(
    evaluation: Evaluation, email: str, topics: list[str], by: Person, url: Callable[[Visit], str] | None = None
) -> Visit:
    """Ask a colleague in the consortium, or oneself, to look at some topics.

    Args:
        url: of a visit its page; without it, and of oneself, no letter is written.

    Raises:
        NotPossible: when nobody with this address works in the consortium, or no topic was chosen.
    """
    held_open(evaluation.pk)
    if not topics:
        raise NotPossible(_("Choose at least one topic to look at."), "topic")
    held = (
        Membership.objects.current()
        .filter(
            consortium_id=evaluation.consortium_id,
            person__email=email.strip().lower(),
            role__in=roles_by_rule()[MAY_VISIT],
        )
        .select_related("person")
        .first()
    )
    if held is None:
        raise NotPossible(
            _("Nobody with the address %(email)s can visit: it has to be a colleague of a school, board or the "
              "consortium, who has signed in before.") % {"email": email},
            "email",
        )  # fmt: skip
    if evaluation.visits.filter(visitor=held.person, finished__isnull=True, withdrawn__isnull=True).exists():
        raise NotPossible(_("%(name)s was asked already.") % {"name": held.person}, "email")
    visit = Visit.objects.create(evaluation=evaluation, visitor=held.person, invited_by=by, topics=topics)
    _record(visit, "invited-visitor", by)
    if held.person != by and url is not None:
        tell_visitor(visit, url(visit))
    return visit


def _record(visit: Visit, act: str, by: Person) -> None:
    about = visit.evaluation
    record(about.consortium, by, act, f"{visit.visitor}, {about}", about.place)


def waiting_for(person: Person, consortium: int) -> int:
    """How many visits somebody was asked to make and has not finished."""
    return Visit.objects.filter(
        visitor=person,
        evaluation__consortium=consortium,
        finished__isnull=True,
        withdrawn__isnull=True,
        evaluation__round__closed__isnull=True,
    ).count()


@verb
def withdraw(evaluation: Evaluation, visit: str, by: Person) -> None:
    """Take back that a colleague was asked, who has not finished. Possible as long as the round is open."""
    held_open(evaluation.pk)
    open_visit = evaluation.visits.filter(pk=visit, finished__isnull=True, withdrawn__isnull=True).first()
    if open_visit is not None:
        open_visit.withdrawn = timezone.now()
        open_visit.save(update_fields=["withdrawn"])
        _record(open_visit, "withdrew-visit", by)


def hold(visit: Visit) -> Visit:
    """Read a visit again, while nobody else saves it in this transaction."""
    return Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)


@verb
def keep(
    visit: Visit,
    findings: dict[str, tuple[str, str]],
    impression: str,
    finish: bool,
    day: datetime.date | None = None,
) -> None:
    """Keep the visitor's judgements: by key of the provision, its standing and a note. Without a standing it goes.

    Raises:
        NotPossible: when the visit is finished or taken back, or its round closed.
    """
    held_open(visit.evaluation_id)
    current = hold(visit)
    if current.finished or current.withdrawn:
        raise NotPossible(_("This visit is finished."))
    for key, (standing, note) in findings.items():
        if standing in STANDINGS:
            fitted = fitting(note, 4000, _("Note"), f"note-{key}")
            seen = {"standing": standing, "note": fitted}
            Finding.objects.update_or_create(visit=current, key=key, defaults=seen)
        else:
            Finding.objects.filter(visit=current, key=key).delete()
    current.impression, current.day = fitting(impression, 10_000, _("Your impression of the whole"), "impression"), day
    current.finished = timezone.now() if finish else None
    current.save(update_fields=["impression", "finished", "day"])
    _record(current, "finished-visit" if finish else "saved-visit", current.visitor)
    visit.finished = current.finished


@dataclass
class Compared:
    """One provision as the school and as the visitor see it."""

    asked: ProvisionText
    answer: Answer | None
    finding: Finding | None

    @property
    def differs(self) -> bool:
        """Whether both said something, and not the same."""
        return bool(
            self.finding and self.answer and self.answer.standing and self.answer.standing != self.finding.standing
        )


def compared(visit: Visit, asked: Questionnaire) -> list[Compared]:
    """What was to be looked at, in the order of the norm. Two queries."""
    answers = {one.key: one for one in Answer.objects.filter(evaluation=visit.evaluation_id)}
    findings = {one.key: one for one in visit.findings.all()}
    return [
        Compared(one, answers.get(one.key), findings.get(one.key))
        for topic in asked.topics
        if topic.key in visit.topics
        for one in topic.of(SCHOOL)
    ]
