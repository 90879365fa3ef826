"""Rounds: opening one, carrying answers over, letting schools join, going on with another version, closing."""

import datetime
from collections.abc import Iterable, Mapping
from operator import add as plus

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.errors import NotPossible
from draagvlak.core.school_years import school_year
from draagvlak.evaluations.letters import out_of_reach, remind_not_started
from draagvlak.evaluations.models import AT, CONFIRMED, COUNTED, FRESH, Answer, Counts, Evaluation, Evidence, Round
from draagvlak.norms.models import Status, Version
from draagvlak.norms.questionnaire import BOARD, OPEN, SCHOOL, Questionnaire, Standing, questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Event, Person
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, Kind, Placement, School

BATCH = 2000
TOGETHER = 25  #: evaluations of which the answers come along at once


def sum_into(counts: Counts, more: Counts) -> None:
    """Count topics of one evaluation in those of many. This runs thousands of times for one page."""
    for topic, counted in more.items():
        have = counts.get(topic)
        counts[topic] = counted if have is None else list(map(plus, have, counted))


def ready_versions(consortium: Consortium) -> list[Version]:
    """The adopted versions of a consortium's own norms, newest first."""
    return list(
        Version.objects.filter(norm__consortium=consortium, status=Status.ADOPTED)
        .select_related("norm")
        .defer("vocabulary")
    )


@verb
def open_round(
    consortium: Consortium,
    version: Version,
    year: int,
    opens: datetime.date,
    closes: datetime.date,
    kinds: Iterable[str] = (Kind.BO,),
    *,
    by: Person | None = None,
) -> Round:
    """Open the round of a school year: every school of its first day gets an evaluation, and so does every board. One
    whose first day is still to come waits for it.

    Raises:
        NotPossible: when the version is not adopted, not the consortium's, or the year has its round already.
    """
    if version.norm.consortium_id != consortium.pk or version.status != Status.ADOPTED:
        raise NotPossible(_("A round needs an adopted version of your own norm."))
    if not questionnaire(version).of(SCHOOL):
        raise NotPossible(_("This version asks nothing of schools."))
    if closes <= opens:
        raise NotPossible(_("The last day has to come after the first."))
    try:
        with transaction.atomic():
            found = Round.objects.create(
                consortium=consortium, version=version, year=year, opens=opens, closes=closes, kinds=list(kinds)
            )
    except IntegrityError as error:
        raise NotPossible(_("School year %(year)s has its round already.") % {"year": school_year(year)}) from error
    if not _schools_to_take_in(found, opens):
        raise NotPossible(_("No school of this kind is open on that day."))
    if opens > timezone.localdate():
        record(consortium, by, "planned-round", f"{found}, {version}")
        return found
    take_in(found, opens)
    record(consortium, by, "opened-round", f"{found}, {version}")
    return found


@verb
def begin(round_: Round, *, by: Person | None = None) -> int:
    """Begin a round whose first day came: its schools and boards get their evaluations, with the answers of then. How
    many schools."""
    hold(round_)
    if round_.began is not None or round_.opens > timezone.localdate():
        raise NotPossible(_("This round begins on its own day."))
    number = take_in(round_, round_.opens)
    record(round_.consortium, by, "opened-round", f"{round_}, {round_.version}")
    return number


def begin_rounds() -> int:
    """Begin all rounds whose first day came; how many."""
    due = Round.objects.filter(began=None, closed=None, opens__lte=timezone.localdate())
    rounds = list(due.select_related("consortium", "version"))
    for round_ in rounds:
        begin(round_)
    return len(rounds)


@verb
def withdraw(round_: Round, *, by: Person | None = None) -> None:
    """Take back a round that did not begin yet."""
    hold(round_)
    if round_.began is not None:
        raise NotPossible(_("This round has begun; close it when it is done."))
    record(round_.consortium, by, "withdrew-round", round_)
    Round.objects.filter(pk=round_.pk).delete()


def missing(round_: Round) -> list[School]:
    """Schools that are open today and should be in the round, but came after it opened."""
    return list(_schools_to_take_in(round_, timezone.localdate()))


@verb
def let_in(round_: Round, *, by: Person | None = None) -> int:
    """Let schools that came later, and their boards, take part. How many."""
    _must_be_open(round_)
    number = take_in(round_, timezone.localdate())
    record(round_.consortium, by, "let-in-schools", f"{round_}: {number}")
    return number


@verb
def remind(round_: Round, url: str, *, by: Person | None = None) -> tuple[int, int]:
    """Write to the schools that have not started, with the address to go to. How many letters, to how many schools."""
    _must_be_open(round_)
    letters, schools = remind_not_started(round_, url)
    record(round_.consortium, by, "reminded-schools", f"{round_}: {schools}")
    return letters, schools


def last_reminder(round_: Round) -> Event | None:
    """When schools of the round were last reminded, and by whom. One query."""
    return Event.objects.filter(
        consortium=round_.consortium_id, act="reminded-schools", subject__startswith=f"{round_}:"
    ).first()


def about_reminders(round_: Round) -> dict[str, object]:
    """For a page: whom a reminder does not reach, and when the last one went. Two queries."""
    return {"out_of_reach": out_of_reach(round_), "reminded": last_reminder(round_)}


def gone_since(round_: Round) -> list[School]:
    """Schools that took part but do not count any more on the round's day. One query."""
    taking_part = Evaluation.objects.filter(round=round_, school__isnull=False)
    gone = taking_part.exclude(pk__in=round_.counting().values("pk"))
    return list(School.objects.filter(pk__in=gone.values("school")))


def last_movement(round_: Round) -> datetime.datetime | None:
    """When an answer of the round was last saved."""
    found: datetime.datetime | None = Answer.objects.filter(consortium=round_.consortium_id, round=round_).aggregate(
        at=Max("saved")
    )["at"]
    return timezone.localtime(found) if found else None


def _schools_to_take_in(round_: Round, day: datetime.date) -> "QuerySet[School]":
    """Schools of a day that should be in a round and are not."""
    there = School.objects.filter(consortium=round_.consortium_id, kind__in=round_.kinds).on(day)
    return there.exclude(evaluations__round=round_)


def take_in(round_: Round, day: datetime.date) -> int:
    """Give every school of a day that has none yet an evaluation, and its board too. How many schools."""
    asked = questionnaire(round_.version)
    taking_part = Evaluation.objects.filter(round=round_)
    schools = list(_schools_to_take_in(round_, day))
    boards = []
    if asked.of(BOARD):
        under = Placement.objects.on(day).filter(consortium=round_.consortium_id, school__kind__in=round_.kinds)
        boards = list(
            Board.objects.filter(pk__in=under.values("board")).exclude(
                pk__in=taking_part.filter(board__isnull=False).values("board")
            )
        )
    made = Evaluation.objects.bulk_create(
        [
            *(Evaluation(consortium_id=round_.consortium_id, round=round_, school=one) for one in schools),
            *(Evaluation(consortium_id=round_.consortium_id, round=round_, board=one) for one in boards),
        ]
    )
    _carry(round_, made, asked)
    if round_.began is None:
        round_.began = timezone.now()
        round_.save(update_fields=["began"])
    return len(schools)


def _carry(round_: Round, evaluations: list[Evaluation], asked: Questionnaire) -> None:
    """Let the latest earlier answers of each come along, by key; nothing is confirmed by that. Some evaluations at a
    time, so that the answers of a whole consortium are never in memory together."""
    before = _latest_before(round_, evaluations)
    versions = Version.objects.filter(rounds__consortium=round_.consortium_id).defer("vocabulary").distinct()
    texts = {version.pk: questionnaire(version).by_key for version in versions}
    for first in range(0, len(evaluations), TOGETHER):
        some = evaluations[first : first + TOGETHER]
        heirs = {before[heir.pk][0]: heir for heir in some if heir.pk in before}
        coming: dict[int, list[Answer]] = {heir.pk: [] for heir in some}
        for old in Answer.objects.filter(evaluation__in=list(heirs)).iterator(BATCH):
            heir = heirs[old.evaluation_id]
            if (answer := _carried(old, heir, asked, before[heir.pk][1], texts)) is not None:
                coming[heir.pk].append(answer)
        Answer.objects.bulk_create([answer for answers in coming.values() for answer in answers], batch_size=BATCH)
        Evidence.objects.bulk_create(
            [
                Evidence(evaluation=heirs[old.evaluation_id], key=old.key, kind=old.kind, text=old.text, file=old.file,
                         media_type=old.media_type, size=old.size, added=old.added, person_id=old.person_id)
                for old in Evidence.objects.filter(evaluation__in=list(heirs))
                if old.key in asked.by_key
            ],
            batch_size=BATCH,
        )  # fmt: skip
        for heir in some:
            heir.counts = counted(asked, heir.board_id is not None, coming[heir.pk])
    Evaluation.objects.bulk_update(evaluations, ["counts"], batch_size=500)


def _latest_before(round_: Round, evaluations: list[Evaluation]) -> dict[int, tuple[int, int]]:
    """Of some evaluations: the last one of the same school or board before, and the version asked there. Of a school
    that had none: of the one that it continues under another number, of the same year too."""
    of_consortium = Evaluation.objects.filter(consortium=round_.consortium_id, round__year__lte=round_.year)
    past = of_consortium.exclude(pk__in=[evaluation.pk for evaluation in evaluations])
    latest: dict[tuple[int | None, int | None], tuple[int, int]] = {
        (school, board): (pk, version)
        for pk, school, board, version in past.order_by("round__year").values_list(
            "pk", "school_id", "board_id", "round__version_id"
        )
    }
    places = {evaluation.pk: (evaluation.school_id, evaluation.board_id) for evaluation in evaluations}
    new = [school for school, board in places.values() if school is not None and (school, board) not in latest]
    for school, before in history.continued(new).items() if new else ():
        if (before, None) in latest:
            latest[school, None] = latest[before, None]
    return {pk: latest[place] for pk, place in places.items() if place in latest}


def answers_come_along(school: School, successor: School) -> None:
    """Of a school that goes on under another number: let its answers come along where its successor takes part already,
    and nobody there answered or added anything yet."""
    taking_part = Evaluation.objects.filter(school=successor, round__closed__isnull=True)
    for evaluation in taking_part.select_related("round__version"):
        if not (evaluation.answers.exists() or evaluation.evidence.exists()):
            _carry(evaluation.round, [evaluation], questionnaire(evaluation.round.version))


def _carried(
    old: Answer,
    heir: Evaluation,
    asked: Questionnaire,
    asked_then: int,
    texts: Mapping[int, Mapping[str, ProvisionText]],
) -> Answer | None:
    """An answer as it comes along into a new evaluation, if it does.

    Args:
        asked_then: the version that was asked in its own round.
        texts: what each version asks, by key.
    """
    now = asked.by_key.get(old.key)
    if now is None or (not old.standing and not old.how):
        return None
    if (now.owner == BOARD) != (heir.board_id is not None) and old.standing:
        return None  # it is another's to answer now
    told = old.carried_id if old.confirmed is None and old.carried_id else asked_then
    before = texts.get(told, {}).get(old.key)
    return Answer(
        consortium_id=heir.consortium_id,
        round_id=heir.round_id,
        evaluation=heir,
        key=old.key,
        standing=old.standing if old.standing != "exempt" or now.exemptible else "",
        how=old.how,
        reason=old.reason if now.exemptible else "",
        carried_id=told,
        changed=before is None or before.whole != now.whole,
        last_confirmed=old.confirmed or old.last_confirmed,
        saved=old.saved,
        saved_by_id=old.saved_by_id,
    )


def open_counts(questions: Questionnaire, owner: str) -> Counts:
    """The counts of an evaluation in which nothing was answered yet."""
    return {
        topic.key: [len(topic.of(owner)) if name == OPEN else 0 for name in COUNTED] for topic in questions.of(owner)
    }


def counted(asked: Questionnaire, of_board: bool, answers: Iterable[Answer]) -> Counts:
    """The counts of an evaluation, from its answers."""
    owner = BOARD if of_board else SCHOOL
    counts = open_counts(asked, owner)
    for answer in answers:
        one = asked.by_key.get(answer.key)
        if one is None or one.owner != owner or not answer.standing:
            continue
        topic = counts[one.topic]
        topic[AT[OPEN]] -= 1
        topic[AT[answer.standing]] += 1
        topic[AT[CONFIRMED]] += answer.confirmed is not None
        topic[AT[FRESH]] += answer.confirmed is not None and answer.standing == Standing.IN_PLACE
    return counts


@verb
def go_on_with(round_: Round, version: Version, *, by: Person | None = None) -> int:
    """Go on with a version adopted since. Answers to changed texts have to be looked at again; how many those are.

    Evaluations that are signed or closed stay as they were signed; whoever opens one again sees the new text.
    """
    _must_be_open(round_)
    if version.norm.consortium_id != round_.consortium_id or version.status != Status.ADOPTED:
        raise NotPossible(_("A round needs an adopted version of your own norm."))
    if version.pk == round_.version_id:
        raise NotPossible(_("The round has this version already."))
    old, new = questionnaire(round_.version), questionnaire(version)
    touched = {key for key, one in old.by_key.items() if key in new.by_key and new.by_key[key].whole != one.whole}
    changed = Answer.objects.filter(round=round_, key__in=touched)
    changed.filter(confirmed__isnull=False).update(last_confirmed=timezone.now(), carried=round_.version_id)
    number = changed.update(changed=True, confirmed=None, confirmed_by=None)
    round_.version = version
    round_.save(update_fields=["version"])
    recount(round_)
    record(round_.consortium, by, "changed-version-of-round", f"{round_}: {version}")
    return number


@transaction.atomic
def recount(round_: Round) -> None:
    """Count every evaluation of a round again, from its answers."""
    asked = questionnaire(round_.version)
    evaluations = list(Evaluation.objects.filter(round=round_).select_for_update())
    answers: dict[int, list[Answer]] = {}
    for answer in Answer.objects.filter(round=round_).only("evaluation_id", "key", "standing", "confirmed"):
        answers.setdefault(answer.evaluation_id, []).append(answer)
    for one in evaluations:
        one.counts = counted(asked, one.board_id is not None, answers.get(one.pk, []))
    Evaluation.objects.bulk_update(evaluations, ["counts"], batch_size=500)


@verb
def close_round(round_: Round, at: datetime.datetime | None = None, *, by: Person | None = None) -> None:
    """End a round: nothing in it changes any more. The counts of the schools that are there on that day are added up,
    once."""
    _must_be_open(round_)
    mine = Evaluation.objects.filter(round=round_).order_by("pk")
    list(mine.select_for_update().values_list("pk"))  # whoever is at work on one comes first
    closed = at or timezone.now()
    schools = round_.counting(timezone.localdate(closed)).values_list("counts", flat=True)
    together: Counts = {}
    for counts in schools:
        sum_into(together, counts)
    Round.objects.filter(pk=round_.pk).update(closed=closed, counts=together, schools=len(schools))
    record(round_.consortium, by, "closed-round", round_)


@verb
def reopen_round(round_: Round, *, by: Person | None = None) -> None:
    """Let a closed round go on."""
    hold(round_)
    if round_.closed is None:
        raise NotPossible(_("This round is open."))
    Round.objects.filter(pk=round_.pk).update(closed=None, counts={}, schools=0)
    record(round_.consortium, by, "reopened-round", round_)


def hold(round_: Round) -> None:
    """Read a round again, with nobody else closing it, opening it or giving it another version meanwhile."""
    round_.refresh_from_db(
        fields=["began", "closed", "version", "counts", "schools"],
        from_queryset=Round.objects.select_for_update(of=("self",), no_key=True),
    )


def _must_be_open(round_: Round) -> None:
    hold(round_)
    if round_.closed is not None:
        raise NotPossible(_("This round is closed."))
    if round_.began is None:
        raise NotPossible(_("This round begins on its own day."))


def latest_evaluation(place: School | Board, *, open_only: bool = False) -> Evaluation | None:
    """The newest evaluation of a school or board. One query."""
    at = {"school": place} if isinstance(place, School) else {"board": place}
    found = Evaluation.objects.filter(consortium_id=place.consortium_id, **at).select_related("round__version")
    if open_only:
        found = found.filter(round__closed__isnull=True)
    return found.defer("round__version__vocabulary").order_by("-round__year").first()
