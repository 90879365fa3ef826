"""Saving answers, one or many, so that two people in one topic never lose each other's text.

Who saves says what stood there when they began. What they did not touch stays as it is now; what nobody else touched
becomes theirs; what both changed is a conflict, and then nothing of this answer is saved.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.evaluations.models import AT, CONFIRMED, COUNTED, FRESH, HOW_LIMIT, Answer, Evaluation
from draagvlak.norms.questionnaire import BOARD, OPEN, SCHOOL, STANDINGS, Questionnaire, Standing
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person


@dataclass(frozen=True)
class Given:
    """What somebody filled in for one provision, and what stood there when they began."""

    standing: str = ""
    how: str = ""
    reason: str = ""
    base_standing: str = ""
    base_how: str = ""
    """Mark of the text that stood there, by ``mark``."""
    confirmed: bool = False
    """Whether they said that it still holds."""
    base_reason: str = ""
    """Mark of the reason that stood there; without one whoever sends another means to change it."""


def mark(text: str) -> str:
    """A short mark of a text: two texts with the same mark are the same."""
    return hashlib.blake2b(tidy(text).encode(), digest_size=8).hexdigest()


def answer_mark(answer: Answer) -> str:
    """A mark of an answer as it stands."""
    return mark(f"{answer.standing}|{answer.how}|{answer.reason}")


def tidy(text: str) -> str:
    """A text as it is kept: line ends as one sign, no space at the ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def save(evaluation: Evaluation, asked: ProvisionText, given: Given, person: Person) -> Answer:
    """Save one answer; what is saved counts as confirmed.

    Raises:
        Conflict: when somebody else changed the same field meanwhile.
        NotPossible: when it may not be saved; the text says why.
    """
    return save_all(evaluation, [(asked, given)], person)[0]


def save_all(evaluation: Evaluation, many: list[tuple[ProvisionText, Given]], person: Person) -> list[Answer]:
    """Save answers of one evaluation together, or none of them. Raises as ``save``."""
    with transaction.atomic():
        found = locked(evaluation.pk)
        saved = save_held(found, many, person)
    evaluation.counts, evaluation.started = found.counts, found.started
    return saved


def save_held(found: Evaluation, many: list[tuple[ProvisionText, Given]], person: Person) -> list[Answer]:
    """As ``save_all``, for an evaluation that this transaction has locked already."""
    must_be_writable(found)
    known = {one.key: one for one in Answer.objects.filter(evaluation=found, key__in=[a.key for a, _g in many])}
    saved, touched = [], False
    for asked, given in many:
        answer = known.get(asked.key) or Answer(
            consortium_id=found.consortium_id, round_id=found.round_id, evaluation=found, key=asked.key
        )
        before = (answer.standing, answer.confirmed is not None)
        if _merge(answer, given, asked, found):
            _confirm(answer, person)
            answer.save()
            touched |= _count(found, asked, before, answer) or found.started is None
        saved.append(answer)
    if touched:
        found.started = found.started or timezone.now()
        found.save(update_fields=["counts", "started"])
    return saved


def locked(pk: int) -> Evaluation:
    """An evaluation that nobody else writes until this transaction ends; only while answers may change."""
    found = held(pk)
    must_be_writable(found)
    return found


def held_open(pk: int) -> Evaluation:
    """An evaluation that nobody else writes until this transaction ends, signed or not; only while its round is open:
    for what is said about answers, and by whom."""
    found = held(pk)
    if found.round.closed:
        raise NotPossible(_("This round is closed."))
    return found


def held(pk: int) -> Evaluation:
    """An evaluation that nobody else writes until this transaction ends, in whatever state it is.

    Every act on an evaluation looks at its state here, and not at what was read before: whoever signs it, or closes
    it, may have come in between. Its round is read after that, when nobody can be in between any more.
    """
    return Evaluation.objects.select_for_update().get(pk=pk)


def must_be_writable(evaluation: Evaluation) -> None:
    """``NotPossible`` when its answers may not change now."""
    if not evaluation.writable:
        raise NotPossible(
            _("This round is closed; answers stay as they are.")
            if evaluation.round.closed
            else _("This evaluation is signed; answers stay as they were signed. Open it again to change something.")
        )


def _merge(answer: Answer, given: Given, asked: ProvisionText, evaluation: Evaluation) -> bool:
    """Take over what was changed. Whether anything is to be saved."""
    own = asked.owner == (BOARD if evaluation.board_id else SCHOOL)
    how = tidy(given.how)
    standing = given.standing if own else ""
    if standing and standing not in STANDINGS:
        raise NotPossible(_("Choose one of the standings."))
    if len(how) > HOW_LIMIT:
        raise NotPossible(_("This text is longer than %(n)s characters.") % {"n": HOW_LIMIT})
    standing_mine, how_mine = standing != given.base_standing, mark(how) != given.base_how
    standing_theirs = answer.standing != given.base_standing and own
    how_theirs = mark(answer.how) != given.base_how
    if (
        (standing_mine and standing_theirs and standing != answer.standing)
        or (how_mine and how_theirs and how != answer.how)
        or _reasons_clash(answer, given, standing)
    ):
        raise Conflict(answer, given)
    if standing_mine and own:
        answer.standing = standing
    if how_mine:
        answer.how = how
    reason = fitting(tidy(given.reason), 500, _("Why is it not possible here?"))
    if answer.standing == Standing.EXEMPT:
        if not asked.exemptible:
            raise NotPossible(_("The norm has no exception here; choose another standing."))
        if standing == Standing.EXEMPT and not reason:
            raise NotPossible(_("Say why this is not possible; then it is saved."))
        if reason != answer.reason and _reason_mine(given, standing):
            answer.reason, how_mine = reason, True
    else:
        answer.reason = ""
    return standing_mine or how_mine or (given.confirmed and answer.confirmed is None)


def _reason_mine(given: Given, standing: str) -> bool:
    """Whether somebody changed why something is not possible."""
    return standing == Standing.EXEMPT and (not given.base_reason or mark(given.reason) != given.base_reason)


def _reasons_clash(answer: Answer, given: Given, standing: str) -> bool:
    """Whether a reason that somebody else wrote meanwhile would go, for another reason or another standing."""
    if not given.base_reason or mark(answer.reason) == given.base_reason:
        return False
    both_wrote = _reason_mine(given, standing) and tidy(given.reason) != answer.reason
    return both_wrote or standing not in {given.base_standing, answer.standing}


def _confirm(answer: Answer, person: Person) -> None:
    now = timezone.now()
    answer.saved, answer.saved_by, answer.changed = now, person, False
    if answer.standing or answer.how:
        answer.confirmed, answer.confirmed_by, answer.last_confirmed = now, person, now
    else:
        answer.confirmed, answer.confirmed_by = None, None


def _count(evaluation: Evaluation, asked: ProvisionText, before: tuple[str, bool], answer: Answer) -> bool:
    """Keep the counts by what changed; the evaluation is locked. Whether they changed: other words change none."""
    if asked.owner != (BOARD if evaluation.board_id else SCHOOL) or before == (
        answer.standing,
        answer.confirmed is not None,
    ):
        return False
    topic = evaluation.counts.setdefault(asked.topic, [0] * len(COUNTED))
    was, was_confirmed = before
    now, now_confirmed = answer.standing, answer.confirmed is not None
    topic[AT[was or OPEN]] -= 1
    topic[AT[now or OPEN]] += 1
    topic[AT[CONFIRMED]] += int(bool(now) and now_confirmed) - int(bool(was) and was_confirmed)
    in_place = Standing.IN_PLACE
    topic[AT[FRESH]] += int(now == in_place and now_confirmed) - int(was == in_place and was_confirmed)
    return True


def unconfirmed(evaluation: Evaluation, asked: Questionnaire) -> list[Answer]:
    """Answers that came along unchanged and wait for a yes, in the order of the norm. Those that count alone: what a
    school says of how it carries out what its board answers has no standing, and waits for nobody."""
    owner = BOARD if evaluation.board_id else SCHOOL
    order = {key: n for n, (key, text) in enumerate(asked.by_key.items()) if text.owner == owner}
    found = evaluation.answers.filter(confirmed__isnull=True, changed=False).exclude(standing="")
    return sorted((one for one in found if one.key in order), key=lambda one: order[one.key])


def unanswered(evaluation: Evaluation, questions: Questionnaire) -> list[ProvisionText]:
    """What a school or board is asked and has not answered, in the order of the norm. One query."""
    owner = BOARD if evaluation.board_id else SCHOOL
    answered = set(evaluation.answers.exclude(standing="").values_list("key", flat=True))
    return [text for text in questions.by_key.values() if text.owner == owner and text.key not in answered]


def confirm(evaluation: Evaluation, asked: Questionnaire, seen: Mapping[str, str], person: Person) -> int:
    """Say of answers that came along unchanged that they still hold. How many were confirmed now.

    Args:
        seen: by key the mark (``answer_mark``) of the answer as the person saw it; what is another now stays.
    """
    now = timezone.now()
    with transaction.atomic():
        found = locked(evaluation.pk)
        wanted = [one for one in unconfirmed(found, asked) if seen.get(one.key) == answer_mark(one)]
        for answer in wanted:
            before = (answer.standing, False)
            answer.confirmed = now
            _count(found, asked.by_key[answer.key], before, answer)
        Answer.objects.filter(pk__in=[one.pk for one in wanted]).update(
            confirmed=now, confirmed_by=person, last_confirmed=now
        )
        if wanted:
            found.started = found.started or now
            found.save(update_fields=["counts", "started"])
    evaluation.counts, evaluation.started = found.counts, found.started
    return len(wanted)
