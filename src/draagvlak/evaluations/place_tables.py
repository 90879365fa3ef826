"""The tables about one school or board: its evaluation, its visits, its goals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.spreadsheets import Cell
from draagvlak.core.tables import Column, DataTable, TableSubject
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews
from draagvlak.evaluations.models import Answer, Evaluation, Goal
from draagvlak.evaluations.visits import Compared
from draagvlak.norms.questionnaire import OPEN, Standing, names_of_standings
from draagvlak.norms.version_text import ProvisionText
from draagvlak.places.models import Board, School


def subject_of(evaluation: Evaluation) -> TableSubject:
    """A school or board in the year of a round."""
    place = evaluation.place
    key = place.brin if isinstance(place, School) else place.number
    consortium = evaluation.consortium
    return TableSubject(consortium.slug, consortium.name, year=evaluation.round.year, place=str(place), key=key)


def topics_table(
    request: HttpRequest, evaluation: Evaluation, lines: Sequence[overviews.TopicLine]
) -> DataTable[overviews.TopicLine]:
    """The counts of an evaluation per topic."""
    names = names_of_standings()

    def number_of(part: str) -> Callable[[overviews.TopicLine], Cell]:
        return lambda line: line.tally.get(part, 0)

    columns: list[Column[overviews.TopicLine]] = [
        Column(key="topic", heading=_("Topic"), value=lambda line: f"{line.number} {spoken(line.title)}".strip()),
        Column(key="asked", heading=_("Asked"), value=lambda line: line.asked, figure=True, order=True),
        Column(key="confirmed", heading=_("Confirmed"), value=lambda line: line.answered, figure=True, order=True),
        *(
            Column(key=part, heading=names[part], value=number_of(part), figure=True, order=True)
            for part in charts.PARTS
        ),
        Column(
            key="before",
            heading=_("In place a year before"),
            value=lambda line: None if line.before is None else line.before.get(Standing.IN_PLACE, 0),
            figure=True,
        ),
    ]
    return DataTable(
        request,
        "onderwerpen",
        _("Table"),
        lines,
        columns,
        subject_of(evaluation),
        plain=True,
        beside_others=True,
    )


@dataclass
class AnsweredProvision:
    """A provision as one school or board answered it, with what shows that it is so."""

    provision: ProvisionText
    answer: Answer
    evidence: Sequence[str]
    own: bool
    """Whether this school or board answers it, or says how it carries out what its board answers."""

    @property
    def standing(self) -> str:
        """In words."""
        if not self.own:
            return _("answered by the board")
        return str(names_of_standings()[self.answer.standing or OPEN])

    @property
    def who(self) -> str:
        """Who confirmed it last in this round, or, where nobody did, who wrote it."""
        person = self.answer.confirmed_by if self.answer.confirmed else self.answer.saved_by
        return str(person) if person else ""


def provisions_table(
    request: HttpRequest, evaluation: Evaluation, rows: Sequence[AnsweredProvision]
) -> DataTable[AnsweredProvision]:
    """The evaluation itself, a row for each provision; to keep, not to show."""

    def day_of(name: str) -> Callable[[AnsweredProvision], Cell]:
        def value(row: AnsweredProvision) -> Cell:
            moment = getattr(row.answer, name) if row.answer.pk else None
            return timezone.localdate(moment) if moment else None

        return value

    def of_answer(name: str) -> Callable[[AnsweredProvision], Cell]:
        return lambda row: getattr(row.answer, name)

    columns: list[Column[AnsweredProvision]] = [
        Column(key="topic", heading=_("Topic"), value=lambda row: topic_of(row.provision)),
        Column(key="provision", heading=_("Short title"), value=lambda row: row.provision.name),
        Column(key="text", heading=_("Provision"), value=lambda row: row.provision.text),
        Column(key="standing", heading=_("Standing"), value=lambda row: row.standing),
        Column(key="how", heading=_("How"), value=of_answer("how")),
        Column(key="reason", heading=_("Why is it not possible here?"), value=of_answer("reason")),
        Column(key="evidence", heading=_("Evidence"), value=lambda row: "\n".join(row.evidence)),
        Column(
            key="confirmed",
            heading=_("Confirmed this school year"),
            value=lambda row: _("yes") if row.answer.confirmed else _("no"),
        ),
        Column(key="who", heading=_("By whom"), value=lambda row: row.who),
        Column(key="confirmed-on", heading=_("Last confirmed on"), value=day_of("last_confirmed")),
        Column(key="changed-on", heading=_("Last changed on"), value=day_of("saved")),
    ]
    return DataTable(request, "evaluatie", _("Evaluation"), rows, columns, subject_of(evaluation))


def topic_of(provision: ProvisionText) -> str:
    """The topic of a provision with its number."""
    return f"{provision.under.number} {spoken(provision.under.title)}".strip()


def topic_lines_table(
    request: HttpRequest,
    evaluation: Evaluation,
    name: str,
    title: str,
    lines: Sequence[overviews.TopicLine],
    *,
    before: Evaluation | None,
    mine: set[str],
) -> DataTable[overviews.TopicLine]:
    """The topics of one kind as people at work see them: how each stands and who fills it in."""
    columns: list[Column[overviews.TopicLine]] = [
        Column(key="topic", heading=_("Topic"), value=lambda line: f"{line.number} {spoken(line.title)}".strip()),
        Column(key="standing", heading=_("Standing")),
        Column(
            key="confirmed", heading=_("Confirmed"), figure=True, value=lambda line: f"{line.answered}/{line.asked}"
        ),
        Column(key="who", heading=_("Who")),
    ]
    if before is not None:
        since = _("Since %(year)s") % {"year": before.round}
        columns.insert(3, Column(key="since", heading=since, figure=True, value=lambda line: line.change))
    return DataTable(
        request,
        name,
        title,
        lines,
        columns,
        subject_of(evaluation),
        anchor=lambda line: f"t-{line.key}",
        style=lambda line: "mine" if line.key in mine else "",
        per_page=200,
        beside_others=True,
    )


def visit_table(request: HttpRequest, evaluation: Evaluation, rows: Sequence[Compared]) -> DataTable[Compared]:
    """What the school says beside what a visitor saw."""
    names = names_of_standings()
    columns: list[Column[Compared]] = [
        Column(key="provision", heading=_("Provision"), value=lambda row: row.asked.name, order=True),
        Column(
            key="school",
            heading=_("The school says"),
            value=lambda row: str(names[(row.answer.standing if row.answer else "") or OPEN]),
        ),
        Column(
            key="visitor",
            heading=_("The visitor saw"),
            value=lambda row: str(names[row.finding.standing or OPEN]) if row.finding else "",
        ),
        Column(key="note", heading=_("Note"), value=lambda row: row.finding.note if row.finding else "", on_page=False),
        Column(
            key="differs",
            heading=_("differs"),
            value=lambda row: _("yes") if row.differs else "",
            on_page=False,
        ),
    ]
    return DataTable(request, "bezoek", _("A second pair of eyes"), rows, columns, subject_of(evaluation), per_page=200)


def goals_table(
    request: HttpRequest, place: School | Board, goals: Any, provisions: dict[str, ProvisionText]
) -> DataTable[Goal]:
    """The goals of a school or board."""
    columns: list[Column[Goal]] = [
        Column(key="year", heading=_("School year"), value=lambda goal: goal.year),
        Column(key="goal", heading=_("Goal"), value=lambda goal: goal.what),
        Column(
            key="serves",
            heading=_("It serves"),
            value=lambda goal: "; ".join(provisions[key].name for key in goal.keys if key in provisions),
        ),
        Column(key="why", heading=_("Why"), value=lambda goal: goal.why),
        Column(key="success", heading=_("What does success look like?"), value=lambda goal: goal.success),
        Column(key="state", heading=_("State"), value=lambda goal: str(goal.get_state_display())),
        Column(key="cost", heading=_("Estimated cost in euros"), value=lambda goal: goal.cost),
        Column(key="actions", heading=_("Actions"), value=lambda goal: getattr(goal, "steps", 0)),
        Column(key="done", heading=_("Done"), value=lambda goal: getattr(goal, "steps_done", 0)),
        Column(key="outcome", heading=_("What came of it?"), value=lambda goal: goal.outcome),
    ]
    key = place.brin if isinstance(place, School) else place.number
    subject = TableSubject(place.consortium.slug, place.consortium.name, place=str(place), key=key)
    return DataTable(request, "doelen", _("Goals"), goals, columns, subject)
