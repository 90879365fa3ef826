"""In a browser from which all is taken that an old phone does not have: every page of a parent, with scripts and without,
by day and by night; one below the floor, which shows pages without style; and focus that no bar covers."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from axe_ import problems
from demo_pages_ import PAGES
from old_phones_ import OLDER_SCRIPTS, older_page, older_style
from site_ import COORDINATOR, EVALUATION, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("old phones")]
#: what no parent comes to
_OTHERS = {"style", "api", "login", "signin", "not-found", "invitation-gone"}
PARENTS = [(name, path) for name, path, person in PAGES if not person and name not in _OTHERS]

#: fields without an edge, and buttons without a shape, that are in sight
SHAPELESS = """() => {
    const parts = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
    const bright = ([r, g, b]) => [r, g, b].map((one) => one / 255)
        .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, n) => sum + one * [0.2126, 0.7152, 0.0722][n], 0);
    const contrast = (one, other) => {
        const [low, high] = [bright(parts(one)), bright(parts(other))].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const filled = (colour) => { const [, , , a = 1] = parts(colour); return a > 0.5 && colour !== "transparent"; };
    const ground = (element) => {
        for (let each = element.parentElement; each; each = each.parentElement) {
            const colour = getComputedStyle(each).backgroundColor;
            if (filled(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const seen = (element) => element.getClientRects().length && getComputedStyle(element).visibility === "visible"
        && !element.closest(".trap, .sr, details:not([open]) > :not(summary)");
    const edge = (element) => {
        const is = getComputedStyle(element);
        const drawn = parseFloat(is.borderTopWidth) >= 0.5 && is.borderTopStyle !== "none"
            && contrast(is.borderTopColor, ground(element)) >= 3;
        return drawn || (filled(is.backgroundColor) && contrast(is.backgroundColor, ground(element)) >= 3)
            || (is.boxShadow !== "none" && contrast(is.boxShadow, ground(element)) >= 3);
    };
    const drawnByTheBrowser = "[type=checkbox], [type=radio], [type=hidden]";
    const fields = [...document.querySelectorAll("input, select, textarea")].filter((one) => !one.matches(drawnByTheBrowser));
    const buttons = [...document.querySelectorAll("button, .button")].filter((one) => !one.matches(".term, .linklike"));
    return [...fields, ...buttons].filter((one) => seen(one) && !edge(one)).map((one) => one.outerHTML.slice(0, 90));
}"""


def old_phone(browser: Browser, address: str, scripts: bool = True, **how: Any) -> BrowserContext:
    """A visitor whose browser is one of seven years ago. Without scripts none of the page comes in: axe is one too."""
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, reduced_motion="reduce", **how
    )
    context.set_default_timeout(15_000)
    context.add_init_script(OLDER_SCRIPTS)
    styles: dict[str, str] = {}

    def answer(route: Route) -> None:
        kind, url = route.request.resource_type, route.request.url
        if kind == "stylesheet":
            if url not in styles:
                styles[url] = older_style(route.fetch().text())
            route.fulfill(body=styles[url], content_type="text/css")
        elif kind == "document":
            response = route.fetch()
            route.fulfill(response=response, body=older_page(response.text()))
        elif kind == "script" and not scripts:
            route.fulfill(body="", content_type="text/javascript")
        else:
            route.continue_()

    context.route("**/*", answer)
    return context


@pytest.mark.parametrize(("scripts", "dark"), [(True, False), (False, True)])
def test_on_an_old_phone_each_field_has_an_edge_and_each_button_a_shape(
    address: str, browser: Browser, scripts: bool, dark: bool
) -> None:
    context = old_phone(browser, address, scripts, color_scheme="dark" if dark else "light")
    page = context.new_page()
    wrong = []
    for name, path in PARENTS:
        page.goto(path)
        wrong += [f"{name}: no shape: {one}" for one in page.evaluate(SHAPELESS)]
        # where all outcomes stand on the page, two may have one title
        wrong += [f"{name}: {one}" for one in problems(page) if not one.startswith("landmark-unique")]
    context.close()
    assert not wrong, "\n".join(wrong)


def test_on_an_old_phone_the_guide_leads_to_an_outcome_and_words_to_their_meaning(
    address: str, browser: Browser
) -> None:
    """No question is hidden where a browser cannot tell which was chosen; where nothing opens, a link leads to it."""
    context = old_phone(browser, address)
    page = context.new_page()
    page.goto("/voorbeeld/past-dit/reading/")
    page.get_by_role("link", name="Lezen of spellen gaat langzaam of met veel fouten").click()
    assert page.locator(":target").is_visible()
    page.goto("/voorbeeld/aanbod/90AA/schoolgids/")
    sign = page.locator(".to-meaning:visible").first
    sign.click()
    assert page.locator(":target").is_visible()
    assert page.locator(":target").get_attribute("class") == "meaning"
    context.close()


def test_below_the_floor_a_page_reads_without_style(address: str, browser: Browser) -> None:
    """No picture grows over the page, nothing stands beside its place, and the heading comes before what is under it."""
    context = browser.new_context(base_url=address, viewport={"width": 360, "height": 740})
    context.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    page = context.new_page()
    wrong = []
    for name, path in PARENTS:
        page.goto(path)
        wrong += page.evaluate(
            """(name) => [
                ...[...document.querySelectorAll("svg, img")].filter((one) => one.getBoundingClientRect().width > 330)
                    .map((one) => name + ": " + one.outerHTML.slice(0, 60)),
                ...(document.querySelectorAll("h1").length === 1 ? [] : [name + ": not one heading"]),
                ...(document.querySelector("main").contains(document.querySelector("h1")) ? [] : [name + ": heading outside"]),
            ]""",
            name,
        )
    context.close()
    assert wrong == []


#: presses Tab through a page; what has focus and is covered by something else, or out of sight
COVERED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const place = one.getBoundingClientRect();
    const bars = [...document.querySelectorAll("body *")].filter((bar) => !bar.contains(one) && !one.contains(bar)
        && ["sticky", "fixed"].includes(getComputedStyle(bar).position) && bar.getClientRects().length);
    for (const bar of bars) {
        const its = bar.getBoundingClientRect();
        if (place.top >= its.top - 1 && place.bottom <= its.bottom + 1 && place.left < its.right && place.right > its.left)
            return one.outerHTML.slice(0, 90);
    }
    if (place.bottom <= 0 || place.top >= innerHeight) return "out of sight: " + one.outerHTML.slice(0, 90);
    return "";
}"""


def covered(page: Page, most: int) -> list[str]:
    """What is hidden while one presses Tab, so many times or until the end of the page."""
    found = []
    for _n in range(most):
        page.keyboard.press("Tab")
        told = page.evaluate(COVERED)
        if told is None:
            break
        found += [told] if told else []
    return found


@pytest.mark.parametrize(("width", "height"), [(360, 740), (640, 450), (1280, 900)])
def test_what_has_focus_is_never_hidden_under_a_bar(address: str, browser: Browser, width: int, height: int) -> None:
    hidden = []
    for person, paths in {
        "": ["/voorbeeld/aanbod/", "/voorbeeld/aanbod/90AA/"],
        COORDINATOR: ["/voorbeeld/scholen/90AA/schoolgids/", EVALUATION + "onderwerp/reading/"],
    }.items():
        context = visit(browser, address, width=width, person=person)
        page = context.new_page()
        for path in paths:
            page.goto(path)
            page.set_viewport_size({"width": width, "height": height})
            if path.endswith("/aanbod/"):
                page.locator(".school-lines [type=checkbox]").first.check()
                page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
            hidden += [f"{path}: {one}" for one in covered(page, 70)]
        context.close()
    assert hidden == []
