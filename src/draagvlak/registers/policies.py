"""The areas of policy that the norm asks of boards, with what a board has."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from draagvlak.core.acts import record, verb
from draagvlak.norms.questionnaire import Questionnaire, Standing
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person
from draagvlak.places.models import Board
from draagvlak.registers.answer_port import Answering, Followed
from draagvlak.registers.models import Policy

LONGEST_AGREED = 4  #: years after which a policy is looked at again, unless the board says otherwise


@dataclass
class PolicyArea:
    """An area of policy that the norm asks of boards, with the board's policy, and how many schools say how they
    carry it out."""

    asked: ProvisionText
    policy: Policy | None
    carried_out: int = 0

    @property
    def state(self) -> str:
        """``missing``, ``overdue`` or ``current``."""
        if self.policy is None:
            return "missing"
        return "overdue" if self.policy.overdue else "current"


def policy_areas(asked: Questionnaire, board: Board) -> list[PolicyArea]:
    """The areas in the order of the norm. One query."""
    known = {one.key: one for one in Policy.objects.filter(consortium_id=board.consortium_id, board=board)}
    return [PolicyArea(one, known.get(one.key)) for one in asked.register("policies")]


def standing_of_policy(review_before: datetime.date | None) -> str:
    """How a board stands with an area: by the day before which its policy has to be reviewed; none without a policy."""
    if review_before is None:
        return Standing.ABSENT
    return Standing.PARTLY if review_before < timezone.localdate() else Standing.IN_PLACE


@verb
def keep(policy: Policy, area: ProvisionText, answering: Answering, *, by: Person) -> None:
    """Save the policy on an area; the board's answer follows."""
    policy.saved, policy.saved_by = timezone.now(), by
    policy.save()
    _follow(PolicyArea(area, policy), answering, by)
    policy.consortium.changed()
    record(policy.consortium, by, "changed-policy", policy, policy.board)


@verb
def remove(policy: Policy, area: ProvisionText, answering: Answering, *, by: Person) -> None:
    """Take the policy on an area away for good; the board's answer follows."""
    policy.delete()
    _follow(PolicyArea(area, None), answering, by)
    policy.consortium.changed()
    record(policy.consortium, by, "removed-policy", policy, policy.board)


def _follow(area: PolicyArea, answering: Answering, by: Person) -> None:
    answering.follow([Followed(area.asked, standing_of_policy(area.policy.review_before if area.policy else None))], by)
