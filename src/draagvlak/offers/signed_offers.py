"""From signed answers to a school's public offer."""

from collections.abc import Iterable
from typing import Any

from draagvlak.evaluations.models import Evaluation, Step
from draagvlak.norms.questionnaire import Standing
from draagvlak.offers.facts import Answers
from draagvlak.offers.models import Change, Offer
from draagvlak.places.models import School

SHOWN = {Standing.IN_PLACE, Standing.PARTLY}  #: standings with which a school is found by a filter on expertise


def gather(schools: Iterable[School]) -> int:
    """Make the offers of schools from what their leaders last signed. Three queries and one write per hundred."""
    wanted = {school.pk: school for school in schools}
    steps: dict[int, Step] = {}
    signed = (
        Step.objects.filter(evaluation__school__in=wanted, act=Step.Act.SIGNED)
        .select_related("evaluation__round__version")
        .defer("evaluation__counts", "evaluation__round__version__vocabulary")
        .order_by("evaluation__round__year", "at", "id")
    )
    for step in signed:
        steps[step.evaluation.school_id or 0] = step
    rows = [_made(school, steps.get(pk)) for pk, school in wanted.items()]
    Offer.objects.bulk_create(
        rows,
        batch_size=100,
        update_conflicts=True,
        unique_fields=["school"],
        update_fields=["version", "year", "confirmed", "answers", "in_place"],
    )
    School.objects.filter(pk__in=wanted).changed()
    return len(rows)


def _made(school: School, step: Step | None) -> Offer:
    offer = Offer(consortium_id=school.consortium_id, school=school)
    if step is not None:
        round_ = step.evaluation.round
        offer.version, offer.year, offer.confirmed = round_.version, round_.year, step.at
        offer.answers = {
            said["key"]: [said["standing"], said["how"], said["reason"]]
            for said in step.answers
            if isinstance(said, dict)
        }
        offer.in_place = [key for key, said in offer.answers.items() if said[0] == Standing.IN_PLACE]
    return offer


def differing(before: Answers, after: Answers) -> list[str]:
    """Keys of which the answer became another, came or went."""
    keys = dict.fromkeys([*before, *after])
    return [key for key in keys if before.get(key, ["", "", ""]) != after.get(key, ["", "", ""])]


def when_signed(evaluation: Evaluation, step: Step) -> None:
    """A signing becomes the school's public offer at once, and whoever follows the school hears what changed."""
    if step.act != Step.Act.SIGNED or evaluation.school_id is None:
        return
    school = School.objects.get(pk=evaluation.school_id)
    before: dict[str, Any] = Offer.objects.filter(school=school).values_list("answers", flat=True).first() or {}
    gather([school])
    after = Offer.objects.get(school=school).answers
    Change.objects.create(
        consortium_id=school.consortium_id,
        school=school,
        kind=Change.Kind.CONFIRMED,
        keys=differing(before, after),
    )
