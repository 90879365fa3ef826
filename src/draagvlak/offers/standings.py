"""How a school stands with what the norm asks of it, in readers' words: every page and file takes them from here.

'No' and 'not said' are two things, and what was said long ago says so itself. Counts are of what is asked of the
school, never of what it answered; what it is exempt from is counted apart.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.norms.questionnaire import STANDINGS, Standing
from draagvlak.registers.models import Facility

UNSAID = ""  #: stands for a provision of which nobody said anything

_WORDS: Mapping[str, Promise] = {
    Standing.IN_PLACE: gettext_lazy("Yes"),
    Standing.PARTLY: gettext_lazy("Partly"),
    Standing.DEVELOPING: gettext_lazy("Being worked on"),
    Standing.ABSENT: gettext_lazy("No"),
    Standing.EXEMPT: gettext_lazy("Does not apply here"),
    UNSAID: gettext_lazy("Not said yet"),
}
_OF_ROOMS: Mapping[str, Promise | str] = {
    Facility.Value.PRESENT: _WORDS[Standing.IN_PLACE],
    Facility.Value.LACKING: _WORDS[Standing.ABSENT],
    Facility.Value.EXCEPTION: Facility.Value.EXCEPTION.label,
}


class Old(models.TextChoices):
    """Why what was said may not hold any more."""

    YEAR = "year", gettext_lazy("more than a year old")
    NORM = "norm", gettext_lazy("of an earlier version of the norm")
    REVIEW = "review", gettext_lazy("the day to review it is past")


def said_old(old: Iterable[str]) -> str:
    """Why it may not hold any more, in words; nothing when it does."""
    return ", ".join(str(Old(why).label) for why in old)


def standing_in_words(standing: str, old: Iterable[str] = ()) -> str:
    """A standing in words, with what makes it old."""
    return _with_age(str(_WORDS[standing]), old if standing else ())


def room_in_words(value: str, old: Iterable[str] = ()) -> str:
    """How one location stands, in words (see ``Facility.Value``); not said where there is no value."""
    return _with_age(str(_OF_ROOMS.get(value, _WORDS[UNSAID])), old if value else ())


def _with_age(words: str, old: Iterable[str]) -> str:
    why = said_old(old)
    return f"{words} ({why})" if why else words


def in_languages(standing: str, old: tuple[str, ...] = ()) -> dict[str, str]:
    """A standing in words, by language."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = standing_in_words(standing, old)
    return words


lazy_words, lazy_room_words = lazy(standing_in_words, str), lazy(room_in_words, str)


def is_old(day: datetime.date, today: datetime.date | None = None) -> bool:
    """Whether a day is more than twelve months ago, on the day of looking."""
    today = today or timezone.localdate()
    return (day.year + 1, day.month, day.day) < (today.year, today.month, today.day)


@dataclass(frozen=True)
class Counts:
    """How many of the provisions that are asked of a school stand how."""

    by_standing: Mapping[str, int]

    @classmethod
    def of(cls, standings: Iterable[str]) -> "Counts":
        """Counted out of the standing of each that is asked."""
        return cls(Counter(standings))

    @property
    def exempt(self) -> int:
        return self.by_standing.get(Standing.EXEMPT, 0)

    @property
    def asked(self) -> int:
        """How many are asked, without those that do not apply."""
        return sum(self.by_standing.values()) - self.exempt

    @property
    def in_words(self) -> str:
        """As it stands above a list: 12 agreements: 8 yes, 4 not said yet; 1 does not apply here."""
        each = [(standing, self.by_standing.get(standing, 0)) for standing in (*STANDINGS, UNSAID)]
        words = [
            f"{number} {_in_a_sentence(standing_in_words(standing))}"
            for standing, number in each
            if number and standing != Standing.EXEMPT
        ]
        text = ngettext("%(n)s agreement", "%(n)s agreements", self.asked) % {"n": self.asked}
        if words:
            text = f"{text}: {', '.join(words)}"
        if self.exempt:
            apart = ngettext("%(n)s does not apply here", "%(n)s do not apply here", self.exempt) % {"n": self.exempt}
            text = f"{text}; {apart}"
        return text


def _in_a_sentence(words: str) -> str:
    return words[:1].lower() + words[1:]


def deciding(provisions: Iterable[str], standings: Mapping[str, str]) -> str:
    """Which of several provisions, each of which gives what schools are found by, decides how a school stands with it:
    one that is in place; as long as none is, one of which nothing was said; else the best of them."""
    ranked = [Standing.IN_PLACE, UNSAID, *STANDINGS]
    return min(provisions, key=lambda provision: ranked.index(standings.get(provision, UNSAID)), default="")
