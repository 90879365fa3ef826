"""The trail on a phone, by keyboard alone; and where the heading of each page stands."""

import pytest
from playwright.sync_api import Browser, expect

from demo_pages_ import PAGES
from site_ import ADVISER, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser trail")]
_HEADING = "Math.round(document.querySelector('h1').getBoundingClientRect().top + scrollY)"


def test_the_heading_of_every_page_stands_in_the_first_160_pixels(address: str, browser: Browser) -> None:
    low = []
    for person in dict.fromkeys(person for _name, _path, person in PAGES):
        context = visit(browser, address, width=360, person=person)
        page = context.new_page()
        for name, path, who in PAGES:
            if who == person:
                page.goto(path.partition("#")[0], wait_until="domcontentloaded")
                if (top := page.evaluate(_HEADING)) >= 160:
                    low.append((name, person, top))
        context.close()
    assert low == []


def test_a_switch_is_worked_by_keyboard(address: str, browser: Browser) -> None:
    context = visit(browser, address, width=360, language="en", person=ADVISER)
    page = context.new_page()
    page.goto("/voorbeeld/scholen/90AA/team/")
    switch = page.get_by_role("button", name="Another school")
    switch.focus()
    page.keyboard.press("Enter")
    page.locator(".choose a").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.choose a')")
    page.keyboard.press("Escape")
    assert page.locator(".options").count() == 0
    assert switch.evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")
    page.locator(".choose a").first.wait_for()
    page.keyboard.type("90AC")
    expect(page.locator(".choose a")).to_have_count(1)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/voorbeeld/scholen/90AC/team/")
    context.close()
