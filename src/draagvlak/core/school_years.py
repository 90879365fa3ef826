"""School years: each is called after the year in which it begins."""

import datetime


def school_year(year: int) -> str:
    """A school year by the year in which it begins: 2025-2026."""
    return f"{year}-{year + 1}"


def year_to_write_for(day: datetime.date) -> int:
    """For which school year somebody writes who says nothing else: from 1 March on for the coming one."""
    return year_of(day) + (3 <= day.month < 8)


def year_of(day: datetime.date) -> int:
    """The year in which the school year of a day began; school years begin on 1 August."""
    return day.year if day.month >= 8 else day.year - 1
