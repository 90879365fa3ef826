"""A topic of twenty provisions on a phone: what is left to do stands open, the rest folds, and what was seen is confirmed
together. Taps and scrolling are counted."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from site_ import COORDINATOR, EVALUATION, demo, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser topic")]
SCREEN = 740  #: of a phone, in pixels
TOPIC = EVALUATION + "onderwerp/slow-learning/"
CHANGED = ("slow-needs", "slow-adapt")  #: what became another this year

#: scrolls no farther than needed, so that something stands in sight above the bar at the bottom; answers how far
NEAR = """target => {
  const { top, bottom } = target.getBoundingClientRect();
  const room = innerHeight - document.querySelector('.dock').offsetHeight;
  const before = scrollY;
  if (bottom > room) scrollBy(0, bottom - room);
  else if (top < 0) scrollBy(0, top);
  return Math.abs(scrollY - before);
}"""


class Thumb:
    """Taps what is in sight, and scrolls to it when it is not; counts both."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.scrolled = page, 0, 0.0

    def tap(self, target: Locator) -> None:
        self.scrolled += target.evaluate(NEAR)
        self.taps += 1
        target.click()


def two_changed(page: Page, press: "Thumb") -> None:
    """Two provisions stand otherwise than last year; all others as they did."""
    for key in CHANGED:
        row = page.locator(f"#p-{key}")
        press.tap(row.locator("summary").first)
        press.tap(row.locator("fieldset label", has_text="Deels"))


@pytest.mark.parametrize("script", [True, False])
def test_a_topic_of_twenty_takes_six_taps_and_three_screens(script: bool, browser: Browser) -> None:
    with demo() as address:
        taps, scrolled = walk(address, browser, script)
    assert taps <= 6
    assert scrolled <= 3 * SCREEN


def walk(address: str, browser: Browser, script: bool) -> tuple[int, float]:
    """Somebody does it; how many taps it took, and how far they scrolled."""
    signed_in = visit(browser, address, width=360, person=COORDINATOR)
    context = browser.new_context(
        base_url=address, storage_state=signed_in.storage_state(), java_script_enabled=script,
        viewport={"width": 360, "height": SCREEN}, reduced_motion="reduce",
    )  # fmt: skip
    signed_in.close()
    page = context.new_page()
    page.goto(TOPIC)
    assert page.locator("[data-answer]").count() == 20
    thumb = Thumb(page)
    two_changed(page, thumb)
    if script:
        for key in CHANGED:
            expect(page.locator(f"#saved-{key}")).to_contain_text("Bevestigd door")
    for together in ("settled", "lower"):
        button = page.locator(f"[name=together][value={together}]")
        if button.count():
            with page.expect_navigation():
                thumb.tap(button)
    assert "20 van 20 bevestigd" in page.inner_text("#progress")
    for key in CHANGED:
        assert "Deels" in page.locator(f"#s-{key}").text_content()
    context.close()
    return thumb.taps, thumb.scrolled


def test_a_topic_is_confirmed_by_keyboard(address: str, browser: Browser) -> None:
    """Fold out, choose, go on to what confirms the rest; what has the focus is never below the bar."""
    context = visit(browser, address, width=360, person=COORDINATOR)
    page = context.new_page()
    page.goto(EVALUATION + "onderwerp/task-behaviour/")
    row = page.locator(".part .row").first
    row.locator("summary").first.focus()
    page.keyboard.press("Enter")
    for _stop in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement.closest('.dock') || "
            "document.activeElement.getBoundingClientRect().top < document.querySelector('.dock').getBoundingClientRect().top"
        )
        if page.evaluate("document.activeElement.name") == "together":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "antwoorden bevestigd" in page.inner_text(".messages")
    context.close()
