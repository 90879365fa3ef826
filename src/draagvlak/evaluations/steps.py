"""From prepared to closed: who says what about an evaluation as a whole, and the questions on the way."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core import hooks
from draagvlak.core.acts import record, verb
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations.answers import held_open
from draagvlak.evaluations.letters import answering_side, tell_asked, tell_step
from draagvlak.evaluations.models import AT, Evaluation, Remark, Side, State, Step
from draagvlak.norms.questionnaire import OPEN, Questionnaire, name_in
from draagvlak.people.models import Level, Membership, Person

#: act: states from which it leads, and where to
_WAYS = {
    Step.Act.READY: ({State.PREPARING}, State.READY),
    Step.Act.SIGNED: ({State.PREPARING, State.READY}, State.SIGNED),
    Step.Act.CLOSED: ({State.SIGNED}, State.CLOSED),
    Step.Act.REOPENED: ({State.READY, State.SIGNED, State.CLOSED}, State.PREPARING),
}


def mark_of(evaluation: Evaluation) -> str:
    """A mark of what somebody is shown who may sign or close: another one later means that they have to look again.
    Three queries."""
    last = evaluation.steps.aggregate(last=Max("pk"))["last"]
    saved = evaluation.answers.aggregate(last=Max("saved"))["last"]
    pieces = evaluation.evidence.aggregate(many=Count("pk"), last=Max("added"))
    newest = pieces["last"].timestamp() if pieces["last"] else 0
    return f"{last or 0}-{pieces['many']}-{newest} {saved.isoformat() if saved else '-'}"


def _check_shown(evaluation: Evaluation, asked: Questionnaire, shown: str) -> None:
    """What somebody agrees to is what they saw."""
    if shown == mark_of(evaluation):
        return
    try:
        since = datetime.datetime.fromisoformat(shown.partition(" ")[2])
        keys = set(evaluation.answers.filter(saved__gt=since).values_list("key", flat=True))
    except (ValueError, TypeError):
        keys = set()
    titles = [spoken(topic.title) for topic in asked.topics if keys & {one.key for one in topic.provisions}]
    if titles:
        text = _("Answers changed since you opened this page, at: %(topics)s. Look at them, then do it again.")
        raise Conflict(text=text % {"topics": ", ".join(titles)})
    raise Conflict(text=_("This evaluation changed since you opened the page. Look again, then do it again."))


_LOGGED = {
    Step.Act.READY: "evaluation-ready",
    Step.Act.SIGNED: "evaluation-signed",
    Step.Act.CLOSED: "evaluation-closed",
    Step.Act.REOPENED: "evaluation-reopened",
}


@verb
def step(
    evaluation: Evaluation,
    asked: Questionnaire,
    act: str,
    person: Person,
    note: str = "",
    shown: str | None = None,
    url: str = "",
) -> Step:
    """Take an evaluation a step further, or back. A signing keeps the answers as they were signed.

    Args:
        shown: the mark (``mark_of``) of what the person saw who offers, signs or closes it; opening it again needs
            none.
        url: where it is read; without one nobody is written to whose turn it is.

    Raises:
        NotPossible: when it is not its turn, or when what they saw is not what stands there; the text says why.
    """
    act = Step.Act(act)
    note = fitting(note, 1000, _("Why"), "note")
    current = held_open(evaluation.pk)
    states, target = _WAYS[act]
    if current.state not in states:
        raise NotPossible(
            _("This evaluation is '%(state)s' now; that cannot follow on it. Look at the page again.")
            % {"state": current.get_state_display()}
        )
    if shown is not None and act != Step.Act.REOPENED:
        _check_shown(current, asked, shown)
    if act == Step.Act.REOPENED and not note:
        raise NotPossible(_("Say why it is opened again; that stays to be read."))
    if act in {Step.Act.READY, Step.Act.SIGNED}:
        _check_whole(current, asked, act)
    answers = signed_answers(current, asked) if act == Step.Act.SIGNED else []
    taken = Step.objects.create(evaluation=current, act=act, person=person, note=note, answers=answers)
    current.state = target
    current.save(update_fields=["state"])
    for heard in hooks.each(lambda room: room.after_steps):
        heard(current, taken)
    record(current.consortium, person, _LOGGED[act], current, current.place)
    if url:
        tell_step(current, taken, url)
    evaluation.state = current.state
    return taken


def _check_whole(evaluation: Evaluation, asked: Questionnaire, act: Step.Act) -> None:
    """What somebody offers or signs has an answer everywhere; what they sign, they looked at."""
    left = sum(topic[AT[OPEN]] for topic in evaluation.counts.values())
    if left:
        raise NotPossible(_("%(n)s provisions have no answer yet.") % {"n": left})
    looked = evaluation.answers.filter(confirmed__isnull=True).exclude(standing="").filter(key__in=asked.by_key)
    if act == Step.Act.SIGNED and looked.exists():
        raise NotPossible(_("%(n)s answers of last year were not confirmed yet.") % {"n": looked.count()})


def signed_answers(evaluation: Evaluation, asked: Questionnaire) -> list[dict[str, str]]:
    """The answers with the texts that they answer, in the order of the norm."""
    known = {one.key: one for one in evaluation.answers.all()}
    return [
        {
            "key": key,
            "topic": one.topic,
            "text": one.text,
            "standing": known[key].standing,
            "how": known[key].how,
            "reason": known[key].reason,
        }
        for key, one in asked.by_key.items()
        if key in known
    ]


@dataclass(frozen=True)
class SignedOtherwise:
    """A provision that stands otherwise than when it was last signed."""

    name: dict[str, str]
    topic: str
    key: str
    before: str
    now: str
    """How it stood and stands; the same where only the words changed."""


def changes_since_signed(evaluation: Evaluation, norm: Questionnaire) -> tuple[Step | None, list[SignedOtherwise]]:
    """The last signing of the same school or board, and what stands otherwise now, in the order of the norm. Two
    queries."""
    same = Q(evaluation__school=evaluation.school_id, evaluation__board=evaluation.board_id)
    last = Step.objects.filter(same, act=Step.Act.SIGNED).order_by("at", "id").last()
    before = {answer["key"]: answer for answer in last.answers} if last else {}
    changes = []
    for answer in signed_answers(evaluation, norm):
        old = before.get(answer["key"], {})
        if answer["standing"] and any(answer[part] != old.get(part, "") for part in ("standing", "how", "reason")):
            provision = norm.by_key[answer["key"]]
            old_standing = old.get("standing", "")
            changes.append(
                SignedOtherwise(provision.names, provision.topic, provision.key, old_standing, answer["standing"])
            )
    return last, changes


def side_of(membership: Membership) -> Side:
    """From which side somebody speaks who acts by this membership."""
    return {Level.SCHOOL: Side.SCHOOL, Level.BOARD: Side.BOARD}.get(membership.level, Side.CONSORTIUM)


def _about(evaluation: Evaluation, key: str) -> str:
    """In the log: the evaluation, and the provision by its name."""
    return f"{evaluation}: {name_in(evaluation.round.version, key)}" if key else str(evaluation)


@verb
def say(evaluation: Evaluation, key: str, side: str, person: Person, text: str, url: str = "") -> Remark:
    """Ask something about an answer, or reply. Possible as long as the round is open. ``url``: as of ``step``."""
    text = fitting(text, 4000, _("Your question or reply"), "text")
    if not text:
        raise NotPossible(_("Write your question or answer."))
    current = held_open(evaluation.pk)
    remark = Remark.objects.create(evaluation=evaluation, key=key, side=side, person=person, text=text)
    record(current.consortium, person, "asked-about-answer", _about(current, key), current.place)
    if url:
        tell_asked(current, remark, url)
    return remark


@verb
def settle(evaluation: Evaluation, key: str, side: str, person: Person) -> int:
    """Say that a question of one's own side is clear. Possible as long as the round is open. How many there were."""
    current = held_open(evaluation.pk)
    waiting = Remark.objects.filter(evaluation=evaluation, key=key, side=side, settled__isnull=True)
    number = waiting.update(settled=timezone.now())
    if number:
        record(current.consortium, person, "settled-question", _about(current, key), current.place)
    return number


@dataclass
class Thread:
    """What was said about one answer."""

    key: str
    answering: Side
    """From which side it is answered."""
    remarks: list[Remark]

    @property
    def waits_for_answer(self) -> bool:
        """Whether the last word is a question to whose evaluation it is."""
        last = self.remarks[-1]
        return last.side != self.answering and last.settled is None

    @property
    def waits_for_asker(self) -> bool:
        """Whether there is a reply and nobody said that it is clear."""
        return self.remarks[-1].side == self.answering and any(
            one.side != self.answering and one.settled is None for one in self.remarks
        )


def threads(evaluation: Evaluation) -> dict[str, Thread]:
    """All that was said, by key. One query."""
    found: dict[str, Thread] = {}
    for one in evaluation.remarks.select_related("person"):
        found.setdefault(one.key, Thread(one.key, answering_side(evaluation), [])).remarks.append(one)
    return found


def questioned(evaluations: Iterable[int]) -> dict[int, int]:
    """Of evaluations of schools: how many questions wait for the school. One query."""
    last: dict[tuple[int, str], bool] = {}
    rows = Remark.objects.filter(Q(evaluation__in=list(evaluations))).order_by("at", "id")
    for evaluation, key, side, settled in rows.values_list("evaluation_id", "key", "side", "settled"):
        last[evaluation, key] = side != Side.SCHOOL and settled is None
    found: dict[int, int] = {}
    for (evaluation, _key), waits in last.items():
        if waits:
            found[evaluation] = found.get(evaluation, 0) + 1
    return found
