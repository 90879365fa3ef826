"""How far one scrolls, and how often one clicks: the pages that were the worst in use, and ten everyday jobs, walked in
a real browser on the demo. ``docs/usability.md`` holds what came of it beside how it was."""

import re
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page

from site_ import ADVISER, COORDINATOR, EVALUATION, LEADER, visit

SCHOOL = "/voorbeeld/scholen/90AA/"
PHONE = 740  #: of a phone's screen, in pixels
SCROLLED = 0.06  #: by how much a page may be longer or shorter than it says
NEAR = 60  #: and by how many pixels at least


@dataclass(frozen=True)
class LongPage:
    """A page, what one comes there for, and how it was: height, and stops of the tab key before that thing."""

    name: str
    path: str
    person: str
    thing: str
    before: tuple[int, int]


PAGES = [
    LongPage("Evaluation: offer it to be signed", EVALUATION, COORDINATOR, "[action$='/klaar/'] button", (6012, 45)),
    LongPage(
        "Topic of an evaluation", f"{EVALUATION}onderwerp/reading/", COORDINATOR, "[data-answer] summary", (7798, 12)
    ),
    LongPage("Confirm what did not change", f"{EVALUATION}bevestigen/", COORDINATOR, "form button", (16127, 81)),
    LongPage("Goals: one that runs", f"{SCHOOL}doelen/", COORDINATOR, "li a[href*='/doelen/']", (5948, 3)),
    LongPage(
        "Team: what nobody covers", f"{SCHOOL}team/", COORDINATOR, "h2:has-text('door niemand gedekt')", (6637, 29)
    ),
    LongPage("What a colleague knows: save", "kennis", COORDINATOR, "form button", (9427, 64)),
    LongPage("Chapter: write", f"{SCHOOL}schoolgids/", COORDINATOR, "textarea", (7955, 7)),
    LongPage("Chapter: who says yes", f"{SCHOOL}schoolgids/lezen/", LEADER, "#akkoord", (25077, 8)),
    LongPage("Inspection: enter a judgement", f"{SCHOOL}inspectie/", LEADER, "select", (4675, 17)),
    LongPage(
        "Round: who has not started", "/voorbeeld/rondes/2026/", ADVISER, "a[href='?stand=not_started']", (8292, 3)
    ),
]

_STOPS = """thing => [...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')]
  .filter(one => one.checkVisibility() && one.type !== 'hidden' && !one.disabled && one.tabIndex >= 0
    && !(one.type === 'radio' && !one.checked)
    && thing.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING).length"""


def measured(page: Page, long: LongPage) -> tuple[int, int]:
    """The height of a page, and how many stops of the tab key stand in it before what one comes for."""
    if long.path == "kennis":
        page.goto(f"{SCHOOL}team/")
        page.goto(str(page.locator("main a[href*='/kennis/']").first.get_attribute("href")))
    else:
        page.goto(long.path)
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    return height, int(page.locator(f"main {long.thing}").first.evaluate(_STOPS))


def pages_now(browser: Browser, address: str) -> list[tuple[int, int]]:
    """All of ``PAGES`` on a phone."""
    context = {person: visit(browser, address, width=360, person=person) for person in {one.person for one in PAGES}}
    found = []
    for one in PAGES:
        page = context[one.person].new_page()
        found.append(measured(page, one))
        page.close()
    for each in context.values():
        each.close()
    return found


# -- jobs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """What somebody does, from the start page. Steps: ``>`` an address to which a link leads, ``=`` a field to fill
    in, ``+`` something to unfold, ``.`` to tick or choose, ``!`` a button, ``/`` a word to find. ``before``: clicks and
    pages loaded, as it was."""

    name: str
    person: str
    steps: tuple[str, ...]
    before: tuple[int, int]


OPEN_TOPIC = "details[open]:has([name=key])"
JOBS = [
    Job("Confirm a topic", COORDINATOR,
        (">evaluatie/$", ">/bevestigen/$", f"!{OPEN_TOPIC} form button"), (3, 3)),
    Job("Answer a question", COORDINATOR, ("#v-reading-file", "=#v-reading-file textarea", "!#v-reading-file button[name=key]"), (4, 3)),
    Job("Find a school by its name", ADVISER, ("/verzonnen eik", ">/scholen/90AA/$"), (2, 2)),
    Job("Give a topic to a colleague", COORDINATOR,
        (">evaluatie/$", "+.assign summary", ".select[name=person]", "!.assign[open] button"), (4, 2)),
    Job("Open the next that is not confirmed", COORDINATOR, (">#p-",), (2, 2)),
    Job("Write on a topic of the chapter", COORDINATOR, (">/schoolgids/$", "=textarea", "!.sticky button"), (2, 2)),
    Job("See what most schools lack", ADVISER, (">/stand/$", ">/gemis/"), (2, 2)),
    Job("Invite a colleague", LEADER,
        (">/toegang/$", "=[action$='/uitnodigen/'] [type=email]", ".[action$='/uitnodigen/'] [name=role]",
         ".[action$='/uitnodigen/'] [name=place]", "![action$='/uitnodigen/'] button"), (4, 2)),
    Job("Set a goal", COORDINATOR,
        (">/doelen/$", "+#ontbreekt details summary", ".#ontbreekt [name=bij]", "!#ontbreekt form button",
         "=#nieuw [name=what]", "!#nieuw form button"), (3, 2)),
    Job("Read what changed in the norm", COORDINATOR, (">/voorbeeld/$", ">/1.0/$", ">/vergelijken/$"), (3, 3)),
]  # fmt: skip


class Walker:
    """Somebody who does a job; counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.loads = page, 0, 0
        page.goto("/start/")
        page.on("load", lambda _page: self._loaded())

    def _loaded(self) -> None:
        self.loads += 1

    def _shown(self, selector: str) -> Locator:
        return self.page.locator(selector).locator("visible=true").first

    def _click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(150)

    def take(self, step: str) -> None:
        """One step of a job."""
        kind, what = step[0], step[1:]
        if kind == ">":
            self._click(self._link(what))
        elif kind == "=":
            self._shown(f"main {what}").fill("nieuw@voorbeeld.example" if "email" in what else "Zo doen wij het.")
        elif kind == ".":
            target = self._shown(f"main {what}")
            self.clicks += 1
            if target.evaluate("field => field.tagName") == "SELECT":
                target.select_option(index=1)
            else:
                target.check()
        elif kind == "/":
            self._shown("header [name=q]").fill(what)
            self.clicks += 1
            self.page.keyboard.press("Enter")
            self.page.wait_for_url(lambda url: "/zoek/" in url)
        else:
            self._click(self._shown(f"main {what}") if kind in "+!" else self._link(step))

    def _link(self, wanted: str) -> Locator:
        """The first link in sight whose address ends so or holds it."""
        links = self.page.locator("a[href]").locator("visible=true")
        found = links.evaluate_all("all => all.map(one => one.getAttribute('href'))")
        at = next(at for at, href in enumerate(found) if re.search(wanted, href))
        return links.nth(at)


def jobs_now(browser: Browser, address: str) -> list[tuple[int, int]]:
    """Clicks and pages loaded of each of ``JOBS``."""
    done = []
    for job in JOBS:
        context = visit(browser, address, person=job.person)
        walker = Walker(context.new_page())
        for step in job.steps:
            walker.take(step)
        if "!" in "".join(step[0] for step in job.steps):
            assert walker.page.locator(".messages").count(), f"{job.name}: not done"
        done.append((walker.clicks, walker.loads))
        context.close()
    return done


# -- the page of the documentation ----------------------------------------------------------------------------------

TITLE = """# How it is in use

Written by `make docs`, compared by `make test`: `tests/usability_.py` walks the demo in a real browser. *Before* is
commit `96ab4ca`, measured the same way; where a job could not be walked there its clicks were counted by hand.

## The pages that were the worst

On a phone of 360 x 740 pixels: height in pixels and in screens, and how many stops of the tab key stand in the page
before what one comes there for.

| page | height before | height now | stops before | stops now |
|---|---|---|---|---|
"""
JOBS_TITLE = """
## Ten everyday jobs

From the start page, on a desk: clicks (with choices, ticks and Enter; what is typed does not count) and pages loaded.
A goal takes more than it did: the provisions that are not in place stand once, folded, where they stood twice and open.
To confirm a topic confirms what was in sight; before, the same three clicks confirmed all topics unread. By a former
name a school was not found at all; now it is found as by today's. 'The next' was the last that was edited.

| job | clicks before | clicks now | pages before | pages now |
|---|---|---|---|---|
"""


def _high(pixels: int) -> str:
    return f"{pixels} px, {pixels / PHONE:.1f} screens"


def page_row(long: LongPage, height: int, stops: int) -> str:
    """A row of the first table."""
    was_high, was_stops = long.before
    return f"| {long.name} | {_high(was_high)} | {_high(height)} | {was_stops} | {stops} |"


def job_row(job: Job, clicks: int, loads: int) -> str:
    """A row of the second."""
    was = job.before
    return f"| {job.name} | {was[0]} | {clicks} | {was[1]} | {loads} |"


def text_of(pages: list[tuple[int, int]], jobs: list[tuple[int, int]]) -> str:
    """All of ``docs/usability.md``."""
    rows = [page_row(long, *now) for long, now in zip(PAGES, pages, strict=True)]
    done = [job_row(job, *now) for job, now in zip(JOBS, jobs, strict=True)]
    return TITLE + "\n".join(rows) + "\n" + JOBS_TITLE + "\n".join(done) + "\n"
