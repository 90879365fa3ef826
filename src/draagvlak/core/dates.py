"""Days and moments in figures, each written in one place. Within a sentence of a page the templates write them."""

import datetime

from django.utils import timezone


def in_figures(day: datetime.date) -> str:
    """A day as people here write it: 31-12-2026."""
    return day.strftime("%d-%m-%Y")


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
