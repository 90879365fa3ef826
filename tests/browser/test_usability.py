"""The worst pages and ten everyday jobs, walked in a browser, against ``docs/usability.md``. ``make docs`` writes it."""

import os
import re

import pytest
from playwright.sync_api import Browser

from site_ import ROOT
from usability_ import JOBS, NEAR, PAGES, SCROLLED, job_row, jobs_now, pages_now, text_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("usability")]
SAYS = ROOT / "docs" / "usability.md"


def test_pages_are_as_long_and_jobs_take_as_many_clicks_as_is_written_down(address: str, browser: Browser) -> None:
    pages, jobs = pages_now(browser, address), jobs_now(browser, address)
    if os.environ.get("DOCS") == "write":
        SAYS.write_text(text_of(pages, jobs))
    lines = SAYS.read_text().splitlines()
    wrong = []
    for long, (height, stops) in zip(PAGES, pages, strict=True):
        line = next((line for line in lines if line.startswith(f"| {long.name} |")), "| | 0 px | 0 px | 0 | 0 |")
        said, said_stops = int(re.findall(r"(\d+) px", line)[1]), int(line.split("|")[5])
        if abs(height - said) > max(NEAR, SCROLLED * said) or abs(stops - said_stops) > 1:
            wrong.append((long.name, (height, stops), (said, said_stops)))
    wrong += [(job.name, now, None) for job, now in zip(JOBS, jobs, strict=True) if job_row(job, *now) not in lines]
    assert not wrong, f"docs/usability.md is not up to date: make docs\n{wrong}"
