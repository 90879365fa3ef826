"""Answers that follow from registers: fills the port ``answering``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from draagvlak.evaluations import overviews
from draagvlak.evaluations.answers import Given, mark, save_all
from draagvlak.evaluations.models import Answer, Evaluation
from draagvlak.evaluations.rounds import latest_evaluation
from draagvlak.norms.questionnaire import Questionnaire, questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person
from draagvlak.people.place_pages import PlacePage
from draagvlak.places.models import Board, School
from draagvlak.registers.answer_port import Answered, CarriedOut, Followed


def follow(evaluation: Evaluation, followed: Sequence[Followed], by: Person) -> None:
    """Let answers follow: standing and, for an exemption, the reason. Own words stay."""
    kept = {answer.key: answer for answer in Answer.objects.filter(evaluation=evaluation)}
    settled = {key for key, answer in kept.items() if answer.confirmed is not None}
    lines = [line for line in followed if line.anew or line.asked.key not in settled]
    save_all(evaluation, [_given(line, kept.get(line.asked.key)) for line in lines], by)


@dataclass
class AnsweringOf:
    """What is asked of a school or board in its newest round (see the port)."""

    place: School | Board
    evaluation: Evaluation

    @cached_property
    def questions(self) -> Questionnaire:
        return questionnaire(self.evaluation.round.version)

    @property
    def year(self) -> int:
        return self.evaluation.round.year

    @property
    def writable(self) -> bool:
        return self.evaluation.writable

    def follow(self, followed: Sequence[Followed], by: Person) -> None:
        if self.writable:
            follow(self.evaluation, followed, by)

    def answers(self, asked: Iterable[ProvisionText]) -> Mapping[str, Answered]:
        topics = {provision.key: provision.topic for provision in asked}
        kept = {answer.key: answer for answer in self.evaluation.answers.filter(key__in=topics)}
        page = PlacePage(self.place.consortium.slug, self.place)
        return {
            key: Answered(
                kept[key].standing if key in kept else "",
                kept[key].how if key in kept else "",
                f"{page.url('evaluations:topic', self.year, topic)}#p-{key}",
            )
            for key, topic in topics.items()
        }

    @cached_property
    def _lines(self) -> dict[int, overviews.Line]:
        if not isinstance(self.place, Board):
            return {}
        lines = overviews.school_lines(self.evaluation.round)
        return {line.evaluation: line for line in lines if line.board == self.place.number}

    def schools(self) -> int:
        return len(self._lines)

    def carried_out(self, keys: Iterable[str]) -> Mapping[str, list[CarriedOut]]:
        rows = Answer.objects.filter(
            consortium=self.evaluation.consortium_id, round=self.evaluation.round_id, key__in=list(keys),
            evaluation__in=list(self._lines),
        ).exclude(how="")  # fmt: skip
        by_key: dict[str, list[CarriedOut]] = {}
        for row in rows:
            by_key.setdefault(row.key, []).append(CarriedOut(self._lines[row.evaluation_id].name, row.how))
        return by_key


def _given(followed: Followed, answer: Answer | None) -> tuple[ProvisionText, Given]:
    how, was = (answer.how, answer.standing) if answer else ("", "")
    reason = followed.reason or (answer.reason if answer else "")
    return followed.asked, Given(followed.standing or was, how, reason, was, mark(how), confirmed=True)


def answering_of(place: School | Board) -> AnsweringOf | None:
    """Fills the port: the newest evaluation of a school or board. One query."""
    evaluation = latest_evaluation(place)
    return AnsweringOf(place, evaluation) if evaluation else None
