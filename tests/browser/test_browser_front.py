"""The first page where several consortia can be read, and one consortium at its own domain, in a real browser."""

import os
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from axe_ import problems, too_wide
from site_ import COMMAND, DATABASES, FOLDERS, ROOT, WIDTHS, demo, visit

pytestmark = pytest.mark.browser
DOMAIN = "steun.localhost"  #: a browser finds each name that ends so at its own machine


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The demo, a second consortium beside it, and a domain for the first."""
    with demo() as url:
        given = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
        given |= {"DRAAGVLAK_DATA": FOLDERS[url], "DRAAGVLAK_ADDRESS": url} | DATABASES[url]
        norm = str(ROOT / "src/draagvlak/norms/library/voorbeeld-2021.yaml")
        for words in (
            ("add-consortium", "buren", "Samenwerkingsverband Buren"),
            ("norm", "import", norm, "--consortium", "buren"),
            ("site-domain", "set", DOMAIN, "--consortium", "voorbeeld"),
        ):
            subprocess.run([*COMMAND, *words], env=given, check=True, capture_output=True)
        yield url


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_first_page_is_accessible_and_fits(address: str, browser: Browser, width: int, language: str) -> None:
    context = visit(browser, address, width=width, language=language)
    page = context.new_page()
    for path in ("/", "/?q=school", "/?q=xyzzy", "/nergens/", "/voorbeeld/een/twee/"):
        page.goto(path)
        assert problems(page) == [], path
        assert not too_wide(page), path
    context.close()


def test_a_reader_stays_at_the_domain_and_signs_in_elsewhere(address: str, browser: Browser) -> None:
    there = address.replace("127.0.0.1", DOMAIN)
    context = visit(browser, there)
    page = context.new_page()
    page.goto("/")
    page.locator("form[action='/aanbod/'] [name=q]").fill("eik")
    page.locator("form[action='/aanbod/'] button").click()
    assert page.url.startswith(f"{there}/aanbod/?")
    page.get_by_role("button", name="English").click()
    assert page.url.startswith(f"{there}/en/aanbod/?")
    assert {cookie["name"] for cookie in context.cookies(there)} == {"taal"}
    page.get_by_role("link", name="Sign in").click()
    assert page.url == f"{address}/en/inloggen/"
    context.close()
