"""The trail on a phone, by keyboard alone; and where the heading of each page stands."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from demo_pages_ import PAGES
from site_ import ADVISER, BOARD, BOARD_AT, COORDINATOR, EVALUATION, WIDTHS, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser trail")]
#: with letters as large as one wants them, they come first
_OTHERWISE = {"offer-large"}
_HEADING = "Math.round(document.querySelector('h1').getBoundingClientRect().top + scrollY)"


def test_the_heading_of_every_page_stands_in_the_first_160_pixels(address: str, browser: Browser) -> None:
    low = []
    for person in dict.fromkeys(person for _name, _path, person in PAGES):
        context = visit(browser, address, width=360, person=person)
        page = context.new_page()
        for name, path, who in PAGES:
            if who == person and name not in _OTHERWISE:
                page.goto(path.partition("#")[0])  # with its styles
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


def cut(target: Locator) -> bool:
    """Whether a text ends in dots, because its box is too narrow for it."""
    return bool(target.evaluate("text => text.scrollWidth > text.clientWidth"))


def test_on_a_phone_a_name_that_stands_alone_is_whole_and_the_last_step_is_in_sight(
    address: str, browser: Browser
) -> None:
    for person, path in ((BOARD, BOARD_AT), (COORDINATOR, "/voorbeeld/scholen/90AA/")):
        context = visit(browser, address, width=360, person=person)
        page = context.new_page()
        page.goto(path)
        assert not cut(page.locator(".trail-steps li:last-child > a").first), path
        page.goto(EVALUATION + "onderwerp/reading/")
        place = page.locator(".trail-steps li:last-child").bounding_box()
        assert place is not None
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 360
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_switch_cuts_no_name_town_or_board(address: str, browser: Browser, width: int) -> None:
    context = visit(browser, address, width=width, person=ADVISER)
    page = context.new_page()
    page.goto("/voorbeeld/scholen/90AA/team/")
    page.get_by_role("button", name="Andere school").press("Enter")
    choices = page.locator(".choose a")
    choices.nth(20).wait_for()
    assert not any(cut(each) for each in choices.all())
    context.close()
