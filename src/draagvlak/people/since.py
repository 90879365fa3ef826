"""What colleagues did since somebody was here: from the log of acts of the places where they work, and from rooms that
know of more. Nobody reads here of what they may not read elsewhere: each act that is told has its rule."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core import hooks
from draagvlak.core.disk import cannot_save
from draagvlak.people.kept_queries import Asking, keys, reached_schools
from draagvlak.people.log import acts
from draagvlak.people.models import Event, Person
from draagvlak.people.waiting import AtWork

MOST = 10  #: sentences
LONGEST_AWAY = datetime.timedelta(days=60)  #: of what happened longer ago nobody reads on the start page
_MOST_READ = 200  #: lines of the log


@dataclass
class Happened:
    """What one person did at one place."""

    who: str
    place: str
    done: dict[str, int] = field(default_factory=dict)
    """What, and how often."""

    @property
    def text(self) -> str:
        """All of it, in one sentence."""
        return ", ".join(what if times == 1 else f"{what} ({times}×)" for what, times in self.done.items())


def last_day_before(person: Person) -> datetime.date | None:
    """The day before today on which somebody saw their start page; notes that they see it today. One query, once a
    day. On a full disk reading goes on."""
    today = timezone.localdate()
    if person.here_on != today:
        days = {"here_before": person.here_on, "here_on": today}
        try:
            with transaction.atomic():
                Person.objects.filter(pk=person.pk).update(**days)
        except (OSError, DatabaseError) as error:
            if not cannot_save(error):
                raise
        person.here_before, person.here_on = person.here_on, today
    return person.here_before


def happened(work: AtWork, since: datetime.date) -> list[Happened]:
    """What others did since a day, of each person and place one sentence, the latest first. One query, and those of
    rooms that know of more."""
    since = max(since, work.today - LONGEST_AWAY)
    things = [thing for look in hooks.each(lambda room: room.happened) for thing in look(work, since)]
    return _together([*things, *_of_the_log(work, since)])[:MOST]


def _together(some: Iterable[Happened]) -> list[Happened]:
    by_whom: dict[tuple[str, str], Happened] = {}
    for thing in some:
        sentence = by_whom.setdefault((thing.who, thing.place), Happened(thing.who, thing.place))
        for what, times in thing.done.items():
            sentence.done[what] = sentence.done.get(what, 0) + times
    return list(by_whom.values())


def _of_the_log(work: AtWork, since: datetime.date) -> Iterable[Happened]:
    words = acts()
    begin = timezone.make_aware(datetime.datetime.combine(since, datetime.time.min))
    for act, name, own_name, school, board in work.tuples(_lines, begin=begin):
        what = str(words[act])
        who = name or _("Whoever keeps Draagvlak running")
        yield Happened(who, own_name or school or board or "", {what[:1].lower() + what[1:]: 1})


def _lines(marks: Asking) -> "QuerySet[Event, tuple[Any, ...]]":
    """What others did, at the places that somebody reaches under the rule of each act."""
    begin = marks.one("begin", Event._meta.get_field("at"))
    lines = Event.objects.filter(_readable(marks), at__gte=begin).exclude(person=marks.person)
    return lines.values_list("act", "name", "school__own_name", "school__name", "board__name")[:_MOST_READ]


def _readable(marks: Asking) -> Q:
    by_rule: dict[str, list[str]] = {}
    for act, rule in hooks.house().news.items():
        by_rule.setdefault(rule, []).append(act)
    readable = Q(pk__in=[])
    for rule, its_acts in by_rule.items():
        passing = marks.passing(rule)
        reached = reached_schools(passing, marks.today) | Q(board__in=keys(passing, "board_id"))
        readable |= reached & Q(act__in=its_acts)
    return readable
