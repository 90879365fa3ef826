"""School years: each begins on 1 August, and is called after the year in which it begins."""

import datetime

import pytest

from draagvlak.core.school_years import school_year, year_of


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (datetime.date(2025, 7, 31), 2024),
        (datetime.date(2025, 8, 1), 2025),
        (datetime.date(2025, 8, 31), 2025),
        (datetime.date(2025, 12, 31), 2025),
        (datetime.date(2026, 1, 1), 2025),
    ],
)
def test_a_day_falls_in_the_school_year_that_began_last(day: datetime.date, year: int) -> None:
    assert year_of(day) == year


def test_a_school_year_is_said_by_both_its_years() -> None:
    assert school_year(2025) == "2025-2026"
