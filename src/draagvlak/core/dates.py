"""Days and moments as people say them, in what they read; in figures, for files, the log and commands. Each is written
here alone."""

import datetime

from django.utils import dateformat, timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAYS_OF_WEEK, DAYS_COUNTED = 7, 31  #: a day that is nearer is named by its weekday, or by how many days are left


def in_figures(day: datetime.date) -> str:
    """A day as people here write it: 31-12-2026. Of a moment its day in the Netherlands."""
    return _here(day).strftime("%d-%m-%Y")


def day_for_programs(day: datetime.date) -> str:
    """A day as programs read it: 2026-12-31. Of a moment its day in the Netherlands."""
    return _here(day).strftime("%Y-%m-%d")


def moment_as_told(moment: datetime.datetime) -> str:
    """A moment in the Netherlands as people here write it: 31-12-2026 09:05."""
    return timezone.localtime(moment).strftime("%d-%m-%Y %H:%M")


def moment_in_figures(moment: datetime.datetime, seconds: bool = False) -> str:
    """A moment in the Netherlands as tables sort it: 2026-12-31 09:05."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def read_day(text: str, *forms: str) -> datetime.date | None:
    """A day as one of some forms of ``strptime``; nothing when it is none of them."""
    for form in forms:
        try:
            read = datetime.datetime.strptime(text, form)  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        return datetime.date(read.year, read.month, read.day)
    return None


def stamp() -> str:
    """This moment, for the name of a file or folder: 2026-12-31T090500."""
    return timezone.localtime().strftime("%Y-%m-%dT%H%M%S")


def day_in_words(day: datetime.date) -> str:
    """A day as people say it, with its year: 31 december 2026. Of a moment its day in the Netherlands."""
    return dateformat.format(_here(day), "j F Y")


def moment_in_words(moment: datetime.datetime) -> str:
    """A moment in the Netherlands as people say it: 31 december 2026, 09:05."""
    return dateformat.format(_here(moment), "j F Y, H:i")


def as_said(day: datetime.date) -> str:
    """A day as people say it: 17 december, with its year where that is another than this one."""
    return dateformat.format(day, "j F" if day.year == timezone.localdate().year else "j F Y")


def until_as_said(day: datetime.date) -> str:
    """How long there is until a day, as people say it: today, before Friday, 21 days left, 3 days late."""
    left = (day - timezone.localdate()).days
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    if left == 0:
        return _("today at the latest")
    if left == 1:
        return _("tomorrow at the latest")
    if left < DAYS_OF_WEEK:
        return _("before %(day)s") % {"day": WEEKDAYS[day.weekday()]}
    if left <= DAYS_COUNTED:
        return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    return _("before %(day)s") % {"day": as_said(day)}


def since_as_said(day: datetime.date) -> str:
    """Since when something is so, as people say it: today, since Monday, since 3 November."""
    past = (timezone.localdate() - day).days
    if past <= 0:
        return _("today")
    if past == 1:
        return _("since yesterday")
    return _("since %(day)s") % {"day": WEEKDAYS[day.weekday()] if past < DAYS_OF_WEEK else as_said(day)}


def _here(day: datetime.date) -> datetime.date:
    """A day as it is; a moment as it is in the Netherlands."""
    return timezone.localtime(day) if isinstance(day, datetime.datetime) and timezone.is_aware(day) else day
