"""A form that was not taken opens at what is wrong, on a phone, with and without scripts, and leads to the field."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from axe_ import problems
from site_ import ADVISER, COORDINATOR, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser walk")]
GOALS = "/voorbeeld/scholen/90AA/doelen/"


def opens_at_what_is_wrong(page: Page, field: str, *, axe: bool = True) -> None:
    """The page has the focus there, says it in its title, and a link brings to the field and its name."""
    top = page.locator("#faults")
    expect(top).to_be_focused()
    expect(top).to_be_in_viewport()
    expect(page).to_have_title(re.compile("^Fout: "))
    if axe:
        assert problems(page) == []
    top.locator(f"a[href='#{field}']").click()
    expect(page.locator(f"label[for='{field}']").first).to_be_in_viewport()
    page.keyboard.type("§")
    assert "§" in page.locator(f"#{field}").input_value()


def test_a_refused_invitation_far_down_a_page_says_so_at_its_top(address: str, browser: Browser) -> None:
    page = visit(browser, address, width=360, person=ADVISER).new_page()
    page.goto("/voorbeeld/toegang/#uitnodigen")
    page.fill("#id_email", "geen adres")
    page.locator("#uitnodigen button").click()
    opens_at_what_is_wrong(page, "id_email")
    assert "geen adres" in page.locator("#id_email").input_value()


def test_so_it_does_where_the_address_leads_down_the_page(address: str, browser: Browser) -> None:
    page = visit(browser, address, width=360, person=COORDINATOR).new_page()
    page.goto(f"{GOALS}?bij=slow-needs#nieuw")
    page.fill("#id_cost", "veel")
    page.locator("#nieuw form button").last.click()
    opens_at_what_is_wrong(page, "id_what")


def test_so_it_does_without_scripts(address: str, browser: Browser) -> None:
    page = visit(browser, address, width=360, scripts=False).new_page()
    page.goto("/voorbeeld/klopt-dit/")
    page.fill("#text", "Te lang. " * 300)
    page.locator("main form button").first.click()
    opens_at_what_is_wrong(page, "text", axe=False)
