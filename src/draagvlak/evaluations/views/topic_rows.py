"""The provisions of a topic with all that hangs on each, as the topic's page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.errors import Conflict
from draagvlak.core.refusals import Refusal
from draagvlak.evaluations import goals as goal_rules
from draagvlak.evaluations import overviews, steps
from draagvlak.evaluations.answers import Given, answer_mark, mark
from draagvlak.evaluations.models import Answer, Evidence, Goal
from draagvlak.evaluations.views.common import Where
from draagvlak.norms.comparison import words_changed
from draagvlak.norms.questionnaire import EXPERTISE, GAPS, SCHOOL, AskedTopic, questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.registers import team
from draagvlak.registers.models import Facility

WANTING, SETTLED, LOWER, OF_BOARD, DONE = "wanting", "settled", "lower", "of-board", "done"
TOGETHER = (SETTLED, LOWER)  #: parts of which all answers can be confirmed at once


@dataclass
class Shown:
    """One provision on its topic's page, with everything that hangs on it."""

    asked: ProvisionText
    answer: Answer
    locked: Answer | None = None
    """Of what the board answers: its answer, when this is the page of a school."""
    own: bool = True
    difference: list[tuple[str, str]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    thread: steps.Thread | None = None
    goals: list[Goal] = field(default_factory=list)
    rooms: list[Facility] = field(default_factory=list)
    covered: team.Covered | None = None
    conflict: Conflict | None = None
    fault: str = ""
    sent: Given | None = None
    """What could not be saved."""

    def not_taken(self, refusal: Refusal, given: Given) -> None:
        """Keep what was sent beside why it was not saved."""
        self.conflict = refusal.conflict
        if self.conflict is None:
            self.fault, self.sent = str(refusal), given

    @property
    def base_standing(self) -> str:
        """What stood there when the visitor began; of a fault, when they began to type what was wrong."""
        return self.sent.base_standing if self.sent else self.answer.standing

    @property
    def base_how(self) -> str:
        """The mark of the text that stood there then."""
        return self.sent.base_how if self.sent else mark(self.answer.how)

    @property
    def base_reason(self) -> str:
        """The mark of the reason that stood there then."""
        return self.sent.base_reason if self.sent else mark(self.answer.reason)

    @property
    def field_names(self) -> tuple[str, ...]:
        """With what the names of the fields begin that are saved as somebody types."""
        return "standing", "how", "reason", "confirm", "base-standing", "base-how", "base-reason"

    @property
    def seen_mark(self) -> str:
        """Of the answer as it is shown."""
        return answer_mark(self.answer)

    @property
    def wants(self) -> bool:
        """Whether it cannot be passed by: nothing was said, its text or the norm's is another, or somebody asks."""
        new = self.own and not self.answer.standing
        changed = self.answer.changed and self.answer.confirmed is None
        asked = self.thread is not None and self.thread.waits_for_answer
        return bool(new or changed or asked or self.conflict or self.fault)

    @property
    def to_do(self) -> bool:
        """Whether something is left to do here."""
        return self.wants or bool(self.answer.standing and not self.answer.confirmed)

    @property
    def part(self) -> str:
        """The name of the part of a topic's page under which it stands for whoever fills it in."""
        if self.wants:
            return WANTING
        if self.answer.confirmed:
            return DONE
        if not self.own and not self.answer.how:
            return OF_BOARD
        return LOWER if self.answer.standing in GAPS else SETTLED

    @property
    def their_mark(self) -> str:
        """Of what somebody else saved meanwhile."""
        return answer_mark(self.conflict.now) if self.conflict else ""


def shown(where: Where, topic: AskedTopic) -> list[Shown]:
    """The provisions of a topic's page. The number of queries does not depend on how many there are."""
    found = where.of
    policies = {one.key for one in where.asked.policies(topic)} if where.kind == SCHOOL else set()
    wanted = [one for one in topic.provisions if one.owner == where.kind or one.key in policies]
    answers = {
        answer.key: answer
        for answer in found.answers.filter(key__in=[provision.key for provision in wanted])
        .select_related("confirmed_by", "carried")
        .defer("carried__vocabulary")
    }
    of_board = _answers_of_board(where, policies) if policies else {}
    proof: dict[str, list[Evidence]] = {}
    for piece in found.evidence.select_related("person"):
        proof.setdefault(piece.key, []).append(piece)
    threads = steps.threads(found)
    goals = list(goal_rules.goals_of(where.place).filter(state=Goal.State.RUNNING))
    rooms: dict[str, list[Facility]] = {}
    if {one.key for one in where.asked.register("facilities")} & {one.key for one in wanted}:
        for room in Facility.objects.filter(consortium=found.consortium_id, school=found.school_id).select_related(
            "location"
        ):
            rooms.setdefault(room.key, []).append(room)
    covered = {}
    if where.kind == SCHOOL and any(one.part == EXPERTISE for one in wanted):
        covered = {one.asked.key: one for one in team.covers(where.asked, found.place)}  # type: ignore[arg-type]
    rows = []
    for one in wanted:
        answer = answers.get(one.key) or Answer(
            consortium_id=found.consortium_id, round_id=found.round_id, evaluation=found, key=one.key
        )
        rows.append(
            Shown(
                one,
                answer,
                locked=of_board.get(one.key),
                own=one.owner == where.kind,
                difference=_difference(answer, one),
                evidence=proof.get(one.key, []),
                thread=threads.get(one.key),
                goals=[goal for goal in goals if one.key in goal.keys],
                rooms=rooms.get(one.key, []),
                covered=covered.get(one.key),
            )
        )
    return rows


def _answers_of_board(where: Where, keys: Iterable[str]) -> dict[str, Answer]:
    place = overviews.places(where.of.consortium_id, where.of.round.day).get(where.place.pk)
    if place is None:
        return {}
    rows = Answer.objects.filter(
        consortium=where.of.consortium_id, round=where.of.round, key__in=keys, evaluation__board=place["board_id"]
    )
    return {one.key: one for one in rows}


def _difference(answer: Answer, asked: ProvisionText) -> list[tuple[str, str]]:
    if not (answer.changed and answer.carried):
        return []
    before = questionnaire(answer.carried).by_key.get(asked.key)
    return words_changed(before.whole, asked.whole) if before else []


@dataclass
class PartOfTopic:
    """A part of a topic's page with its provisions."""

    title: Any
    """A text, or one in each language."""
    rows: list[Shown]
    name: str = ""
    """Of a part for whoever fills in."""

    @property
    def together(self) -> bool:
        """Whether its answers can be confirmed at once."""
        return self.name in TOGETHER


def by_part(page: Where, rows: list[Shown]) -> list[PartOfTopic]:
    """The provisions under the headings of the norm's parts, for whoever reads."""
    parts: dict[str, PartOfTopic] = {}
    for row in rows:
        part = page.asked.parts.get(row.asked.part, {"title": {"nl": row.asked.part}})
        parts.setdefault(row.asked.part, PartOfTopic(part["title"], [])).rows.append(row)
    return list(parts.values())


def by_need(rows: list[Shown]) -> list[PartOfTopic]:
    """The provisions by what they ask, for whoever fills in: first what cannot be passed by."""
    titles = {
        WANTING: _("Asks for an answer"),
        SETTLED: _("Still to confirm"),
        LOWER: _("Not in place last time: did something change?"),
        OF_BOARD: _("The board answers this"),
        DONE: _("Confirmed this year"),
    }
    parts = [PartOfTopic(title, [row for row in rows if row.part == name], name) for name, title in titles.items()]
    return [part for part in parts if part.rows]
