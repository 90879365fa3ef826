"""Jobs of the clock: what is done once a day, from its time in the Netherlands on, or again and again.

Each has a row, which the worker looks at every minute. A machine that was off or asleep does a job once when it wakes.
What fails is tried again some times, then given up until the next day, and told to the operator. A job that was being
done by a worker that is gone is done again.
"""

import datetime
import logging
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.core import hooks, installation
from draagvlak.core.backup import back_up_today
from draagvlak.core.dates import moment_as_told
from draagvlak.core.dumps import Faulty
from draagvlak.core.errors import NotPossible
from draagvlak.core.hooks import Daily, Often
from draagvlak.core.models import Job

_log = logging.getLogger(__name__)
#: how long a job that failed waits for its next attempt, by the number of attempts; then it is given up for the day
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 60)]
BACKUP, LETTING_GO = datetime.time(3, 15), datetime.time(3, 30)
OVERDUE = datetime.timedelta(minutes=30)  #: after this time it is told that nobody does it
NOBODYS = datetime.timedelta(days=2)  #: after this time a job that is due is one of an earlier version, or switched off
LONG = datetime.timedelta(hours=6)  #: after this time, that it goes on and on
Working = Callable[[], set[str]]
Clockwork = Daily | Often


def of_house() -> dict[str, Clockwork]:
    """All jobs, by name, in the order of the night."""
    backup = {"backup": Daily(BACKUP, back_up_today)} if settings.BACKUPS else {}
    nightly = {
        f"letting go of {name}": Daily(LETTING_GO, partial(_let_go, remove), _("Letting go of what has had its time"))
        for name, remove in hooks.house().nightly.items()
    }
    return backup | nightly | dict(hooks.house().jobs)


def _let_go(remove: Callable[[], int]) -> int:
    with transaction.atomic():
        return remove()


def let_go_now() -> dict[str, int]:
    """Let go, by hand, of all that had its time: how much of each."""
    return {name: _let_go(remove) for name, remove in hooks.house().nightly.items()}


def keep_rows() -> None:
    """Have a row for each job, as a worker starts. A new one is done at its next time; what is done again and again
    waits so long too, for who starts a site waits for its pages. What this worker does not know another may do, of
    other settings: such a row goes when nobody did."""
    now, jobs = timezone.now(), of_house()
    Job.objects.exclude(name__in=jobs).filter(next__lt=now - NOBODYS).delete()
    new = [Job(name=name, next=clockwork.next_time(now)) for name, clockwork in jobs.items()]
    Job.objects.bulk_create(new, ignore_conflicts=True)
    for name, clockwork in jobs.items():
        if isinstance(clockwork, Often):
            Job.objects.filter(name=name, next__lte=now).update(next=clockwork.next_time(now))


def set_right() -> int:
    """Bring back what waits for a time that a clock which ran ahead wrote down: nothing waits longer than from one
    time to the next and a pause. How many. One query while there is nothing."""
    now, jobs, count = timezone.now(), of_house(), 0
    for name, until in Job.objects.filter(next__gt=now).values_list("name", "next"):
        if name in jobs and until > (due := jobs[name].next_time(now)) + PAUSES[-1]:
            count += Job.objects.filter(name=name, next=until).update(next=due)
            _log.warning("%s waited for %s: the clock ran ahead then", name, moment_as_told(until))
    return count


def do_due(worker: str, working: Working) -> int:
    """Do all jobs that are due and that nobody is at, one after another. How many.

    Args:
        worker: who asks, by the name that ``working`` gives.
        working: the names of all workers that are there.
    """
    jobs, count = of_house(), 0
    while Job.objects.filter(next__lte=timezone.now()).exists():
        job = _take(worker, working)
        if job is None:
            break
        _do(job, jobs[job.name])
        count += 1
    return count


def hurry(before: dict[str, object]) -> bool:
    """Let what waits for its next time be due now, where it is to be done sooner: whether there is any.

    Args:
        before: what was given the last time, by the name of the job; kept here.
    """
    due = False
    for name, clockwork in of_house().items():
        if isinstance(clockwork, Often) and clockwork.when is not None:
            now_given = clockwork.when()
            if before.setdefault(name, now_given) != now_given:
                # one that somebody is at may have looked before this: it is asked again in a second
                waiting = Job.objects.filter(name=name, worker="", attempts=0)
                if waiting.update(next=timezone.now()):
                    before[name], due = now_given, True
    return due


@transaction.atomic
def _take(worker: str, working: Working) -> Job | None:
    now, jobs = timezone.now(), of_house()
    due = Job.objects.select_for_update(skip_locked=True).filter(next__lte=now, name__in=jobs).order_by("next", "pk")
    for job in due:
        if job.worker not in {"", worker} and job.worker in working():
            continue
        if job.attempts > len(PAUSES):
            _give_up(job, jobs[job.name], job.failure or "it ended its worker each time")
            continue
        job.worker, job.attempts = worker, job.attempts + 1
        job.save(update_fields=["worker", "attempts"])
        return job
    return None


def _do(job: Job, clockwork: Clockwork) -> None:
    began = time.monotonic()
    try:
        clockwork.do()
    except (NotPossible, Faulty) as error:
        _failed(job, clockwork, str(error))
    except Exception as error:
        _failed(job, clockwork, type(error).__name__)
    else:
        level = logging.INFO if isinstance(clockwork, Daily) else logging.DEBUG
        _log.log(level, "%s: done in %.1f s", job.name, time.monotonic() - began)
        now = timezone.now()
        _keep(job, worker="", failure="", given_up=None, attempts=0, done=now, next=clockwork.next_time(now))


def _failed(job: Job, clockwork: Clockwork, failure: str) -> None:
    _log.exception("%s failed", job.name)
    if job.attempts > len(PAUSES):
        _give_up(job, clockwork, failure)
    else:
        _keep(job, worker="", failure=failure[:300], next=timezone.now() + PAUSES[job.attempts - 1])


def _give_up(job: Job, clockwork: Clockwork, failure: str) -> None:
    now = timezone.now()
    _log.error("%s is given up for today: %s", job.name, failure)
    again = clockwork.next_time(now)
    _keep(job, worker="", failure=failure[:300], given_up=job.given_up or now, attempts=0, next=again)


def _keep(job: Job, **fields: object) -> None:
    """In the row, unless another took it over meanwhile."""
    Job.objects.filter(pk=job.pk, worker=job.worker).update(**fields)


def jobs_undone() -> dict[str, datetime.datetime]:
    """Names of jobs that were given up, or that nobody does, each with since when. One query."""
    now = timezone.now()
    undone = {}
    for job in Job.objects.order_by("next", "pk"):
        if job.given_up:
            undone[job.name] = job.given_up
        elif _is_left(job, now):
            undone[job.name] = job.next
    return undone


def _is_left(job: Job, now: datetime.datetime) -> bool:
    """Whether it is due for a while and nobody does it."""
    return job.next < now - OVERDUE and not (job.worker and installation.is_worked())


def overdue_or_failed() -> list[str]:
    """What the operator has to know: jobs that were given up, and those that nobody does. One query."""
    now, lines = timezone.now(), []
    for job in Job.objects.order_by("next", "pk"):
        due = moment_as_told(job.next)
        if job.given_up:
            since = moment_as_told(job.given_up)
            lines.append(f"{job.name} has failed since {since}: {job.failure}. It is tried again from {due}")
        elif _is_left(job, now):
            lines.append(f"{job.name} is due since {due} and nobody does it: is 'draagvlak serve' there?")
        elif job.next < now - LONG:
            lines.append(f"{job.name} is being done since {due}")
    return lines
