"""Every page of the demo in a real browser: axe, both languages, light and dark, phone and desk, no errors."""

import os
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from axe_ import problems, too_wide
from demo_pages_ import PAGES
from site_ import (
    ADVISER,
    COORDINATOR,
    DRAFT,
    EVALUATION,
    LEADER,
    NORM,
    copy_of_demo,
    follow,
    running,
    sign_in,
    visit,
)

#: two processes look, each with a server and a browser: at night axe looks at a few pages only, so the rest is there
DAY, NIGHT = pytest.mark.xdist_group("pages by day"), pytest.mark.xdist_group("pages by night")
pytestmark = [pytest.mark.browser, NIGHT]


#: pages that are there to say that something is not
STATUS = {"not-found": 404, "invitation-gone": 410, "edition-withdrawn": 410}


#: pages with every component, colour and kind of status: there axe looks in English, at night and on a phone too
ALSO_AT_NIGHT = {
    "style", "home", "norm", "topic", "start-adviser", "people", "standing", "draft-topic", "evaluation", "topic-form",
    "goals", "offer", "guide-chapter", "chapter", "find-school", "guide-question",
}  # fmt: skip
SOME = 10  #: pages in one go


def in_goes() -> list[list[tuple[str, str, str]]]:
    """The pages in goes of some, those of one person together."""
    sorted_ = sorted(PAGES, key=lambda page: page[2])
    return [sorted_[n : n + SOME] for n in range(0, len(sorted_), SOME)]


_sessions: dict[tuple[str, str], Any] = {}  #: of the people who only look, by site


def looking(browser: Browser, address: str, person: str, **how: Any) -> BrowserContext:
    """A visitor with the session that this person has already: signing in is not what is looked at here."""
    context = visit(browser, address, **how)
    if person and (address, person) in _sessions:
        context.add_cookies(_sessions[address, person])
    elif person:
        sign_in(context, person)
        _sessions[address, person] = [cookie for cookie in context.cookies() if cookie.get("name") != "taal"]
    return context


@pytest.mark.parametrize(
    ("language", "dark", "width", "others"),
    [
        pytest.param("nl", False, 1280, (360, 320), marks=DAY),
        pytest.param("en", True, 360, (1280, 320), marks=NIGHT),
    ],
)
@pytest.mark.parametrize("pages", in_goes(), ids=lambda pages: pages[0][0])
def test_every_page_is_accessible(
    address: str, browser: Browser, pages: list[tuple[str, str, str]], language: str, dark: bool, width: int,
    others: tuple[int, ...],
) -> None:  # fmt: skip
    """axe at one width; at the others the page may not become wider than the screen."""
    wrong = []
    for person in dict.fromkeys(person for _name, _path, person in pages):
        context = looking(browser, address, person, width=width, language=language, dark=dark)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        for name, path, who in pages:
            if who != person:
                continue
            said.clear()
            page.set_viewport_size({"width": width, "height": 800})
            response = page.goto(path)
            assert response is not None
            if not dark or name in ALSO_AT_NIGHT:
                wrong += [f"{name}: {text}" for text in problems(page)]
            elif too_wide(page):
                wrong.append(f"{name}: wider than the screen")
            for other in others:
                page.set_viewport_size({"width": other, "height": 800})
                wrong += [f"{name} at {other}: wider than the screen"] if too_wide(page) else []
            status = STATUS.get(name, 200)
            wrong += [f"{name}: {text}" for text in said if status == 200]
            if response.status != status:
                wrong.append(f"{name}: {response.status}")
        context.close()
    assert wrong == []


def test_one_text_that_cannot_be_read_is_found_among_many_that_look_alike(address: str, browser: Browser) -> None:
    """Those that look alike are judged once; one with another colour, on another colour or paler is another."""
    context = looking(browser, address, ADVISER)
    page = context.new_page()
    found = []
    for change in ("", "td.style.color = '#aaa'", "td.style.background = '#444'", "td.parentNode.style.opacity = '.4'"):
        page.goto("/voorbeeld/scholen/")
        page.evaluate(
            f"() => {{ const td = document.querySelector('main tbody tr:nth-child(3) td:last-child'); {change} }}"
        )
        found.append({text.partition(":")[0] for text in problems(page)})
    context.close()
    assert found == [set(), *[{"color-contrast"}] * 3]


def test_touch_targets_are_large_enough(address: str, browser: Browser) -> None:
    """Buttons, fields and links that stand alone are at least 44 pixels high; links inside a text may be smaller."""
    context = looking(browser, address, ADVISER, width=360)
    page = context.new_page()
    small = []
    for path in (
        NORM,
        NORM + "onderwerp/reading/",
        DRAFT,
        DRAFT + "onderwerp/reading/?open=reading-file",
        "/voorbeeld/werk/",
        "/start/",
        "/voorbeeld/scholen/90AA/",
        "/voorbeeld/toegang/",
    ):
        page.goto(path)
        small += page.evaluate(
            """() => [...document.querySelectorAll("button, .button, select, input:not([type=hidden]), .bar a, .tabs a, .todo a, .index a, summary, .mini a, .switch a")]
            .filter(e => e.checkVisibility() && !e.closest("label"))
            .filter(e => e.getBoundingClientRect().height < 43.5)
            .map(e => location.pathname + " " + e.outerHTML.slice(0, 80) + " " + e.getBoundingClientRect().height)"""
        )
    context.close()
    assert small == []


def test_a_phone_offers_the_order_of_a_table_where_it_can_be_tapped(address: str, browser: Browser) -> None:
    """A table is cards there: its headings are what is tapped, and nothing that is not seen takes the focus."""
    context = looking(browser, address, ADVISER, width=360)
    page = context.new_page()
    page.goto("/voorbeeld/scholen/")
    heading = page.locator("thead a").first
    box = heading.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    follow(heading)
    assert "volgorde=school" in page.url
    context.close()


def test_a_phone_has_the_menu_in_one_row_and_the_heading_below_it(address: str, browser: Browser) -> None:
    context = looking(browser, address, ADVISER, width=360)
    page = context.new_page()
    late = []
    for path in ("/start/", "/voorbeeld/scholen/", "/voorbeeld/stand/", "/voorbeeld/toegang/", "/voorbeeld/werk/"):
        page.goto(path)
        place = page.locator("h1").bounding_box()
        assert place is not None
        late += [(path, place["y"])] if place["y"] > 160 else []
    assert late == []
    menu = page.get_by_role("button", name="Menu")
    school = page.locator(".areas").get_by_role("link", name="Scholen")
    assert not school.is_visible()
    menu.press("Space")
    assert menu.get_attribute("aria-expanded") == "true"
    follow(school)
    assert page.url.endswith("/voorbeeld/scholen/")
    page.get_by_role("button", name="Menu").click()
    follow(page.locator(".pages-of-area").get_by_role("link", name="Besturen"))
    context.close()


def test_without_scripts_the_menu_of_a_phone_is_a_page(address: str, browser: Browser) -> None:
    known = looking(browser, address, ADVISER, width=360)
    context = browser.new_context(
        base_url=address, java_script_enabled=False, viewport={"width": 360, "height": 740},
        storage_state=known.storage_state(),
    )  # fmt: skip
    page = context.new_page()
    page.goto("/start/")
    follow(page.locator(".menu-button"))
    follow(page.get_by_role("link", name="Rondes"))
    assert page.url.endswith("/voorbeeld/rondes/")
    context.close()
    known.close()


def test_print_leaves_the_norm_and_nothing_to_click(address: str, browser: Browser) -> None:
    context = visit(browser, address)
    page = context.new_page()
    page.goto(NORM + "onderwerp/reading/")
    page.emulate_media(media="print")
    assert page.locator(".says").first.is_visible()
    assert not page.locator(".bar nav").is_visible()
    assert not page.locator(".switch").is_visible()
    assert not page.locator(".permalink").first.is_visible()
    context.close()


def test_reading_works_without_javascript_and_with_large_text(address: str, browser: Browser) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, viewport={"width": 640, "height": 800})
    page = context.new_page()
    page.goto("/")
    assert page.url.endswith("/voorbeeld/"), "with one consortium it is its site"
    follow(page.get_by_role("link", name="Basisondersteuning").first)
    page.fill("#q", "leesproblemen")
    page.keyboard.press("Enter")
    follow(page.locator(".hits a").first)
    assert "onderwerp" in page.url
    assert page.locator(":target").count() == 1
    context.close()


def test_keyboard_alone_reaches_the_content(address: str, browser: Browser) -> None:
    context = visit(browser, address)
    page = context.new_page()
    page.goto(NORM)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    context.close()


#: one word of two hundred letters wherever people of the first school type: its name, answers, goals, notes, questions
LONG_WORDS = """
import django; django.setup()
from draagvlak.evaluations.models import Answer, Evaluation, Evidence, Goal, Remark
from draagvlak.people.models import Person; from draagvlak.places.models import School
word, school, person = "x" * 200, School.objects.get(brin="90AA"), Person.objects.get(email="schoolleider@voorbeeld.example")
evaluation = Evaluation.objects.filter(school=school).latest("round__year")
School.objects.filter(pk=school.pk).update(own_name=word)
Goal.objects.filter(school=school).update(what=word, why=word, success=word)
Answer.objects.filter(evaluation=evaluation).update(how=word)
Evidence.objects.create(evaluation=evaluation, key="reading-aids", kind="note", text=word, person=person)
for key in ("", "reading-aids"):
    Remark.objects.create(evaluation=evaluation, key=key, side="school", person=person, text=word)
"""


def test_one_long_word_makes_no_page_wider_than_the_screen(browser: Browser) -> None:
    school = "/voorbeeld/scholen/90AA/"
    visited = {
        "": ["/voorbeeld/aanbod/", "/voorbeeld/aanbod/90AA/", "/voorbeeld/aanbod/90AA/blad/",
             "/voorbeeld/aanbod/vergelijken/?school=90AA&school=90AC&onderwerp=reading"],
        COORDINATOR: [EVALUATION, EVALUATION + "onderwerp/reading/", EVALUATION + "bewijs/reading-aids/",
                      school + "doelen/", "/start/"],
        LEADER: [school, "/voorbeeld/toegang/", school + "schoolgids/lezen/"],
        ADVISER: ["/voorbeeld/scholen/", "/voorbeeld/schoolgidsen/", "/voorbeeld/stand/bepaling/reading-aids/"],
    }  # fmt: skip
    wrong = []
    with copy_of_demo() as (data, where):
        given = os.environ | {"DRAAGVLAK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "draagvlak.settings"} | where
        subprocess.run([sys.executable, "-c", LONG_WORDS], env=given, check=True)
        with running(data, **where) as address:
            for person, paths in visited.items():
                context = visit(browser, address, width=360, person=person)
                page = context.new_page()
                for path in paths:
                    page.goto(path)
                    for width in (360, 1280):
                        page.set_viewport_size({"width": width, "height": 800})
                        wrong += [(path, width)] if too_wide(page) else []
                context.close()
    assert wrong == []


def test_what_has_focus_does_not_lie_behind_the_bar_that_saves(address: str, browser: Browser) -> None:
    context = looking(browser, address, COORDINATOR, width=360)
    page = context.new_page()
    page.goto("/voorbeeld/scholen/90AA/schoolgids/")
    hidden = page.evaluate(
        """() => { const bar = document.querySelector(".sticky"), behind = [];
        for (const field of document.querySelectorAll("main input:not([type=hidden]), main select, main textarea")) {
            if (!field.checkVisibility() || bar.contains(field)) continue;
            scrollTo(0, 0); field.focus();
            const place = field.getBoundingClientRect();
            const first = Math.min(place.height, 120);  // of a tall field: where one begins to type
            if (place.top + first > bar.getBoundingClientRect().top + 1) behind.push(field.name);
        } return behind }"""
    )
    context.close()
    assert hidden == []
