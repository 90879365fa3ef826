"""An adviser's way in a real browser: read in a handbook, settle doubts, mend, preview, take away; two editors at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from axe_ import problems
from draagvlak.handbooks import fictional
from draagvlak.norms import files
from site_ import ADVISER, DIRECTOR, DRAFT, NORM, follow, sign_in, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser walk")]


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    document = files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes())
    target = tmp_path / "handboek-2027.pdf"
    target.write_bytes(fictional.as_pdf(document))
    return target


def click(page: Page, name: str, **rest: bool) -> None:
    page.get_by_role("button", name=name, **rest).first.click()


def test_from_handbook_to_export(address: str, browser: Browser, handbook: Path, tmp_path: Path) -> None:
    """On a phone, which is the hardest; on a wide screen the pages are looked at one by one."""
    context = visit(browser, address, width=360, person=ADVISER)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Werkplek").click()
    # first with wrong input: the page says what to do and nothing is made
    wrong = tmp_path / "leeg.txt"
    wrong.write_bytes(b"")
    page.set_input_files("#handbook", wrong)
    page.select_option("#norm", "basisondersteuning")
    click(page, "Inlezen")
    expect(page.get_by_role("alert")).to_contain_text("leeg")
    page.set_input_files("#handbook", handbook)
    page.select_option("#norm", "basisondersteuning")
    click(page, "Inlezen")
    # doubts come first
    expect(page.get_by_role("heading", name="7 twijfels, eerst deze")).to_be_visible()
    draft = page.url
    page.locator(".doubt summary").first.click()
    expect(page.locator(".doubt .source").first).to_contain_text("De school werkt met (hoog)begaafde")
    apart = page.locator(".doubt", has_text="staat los na wat erbuiten valt")
    follow(apart.get_by_role("button", name="Nee, dit biedt de school"))
    for _each in range(6):
        follow(page.locator(".doubt .button").first)
    expect(page.get_by_text("Alle twijfels van het inlezen zijn opgelost.")).to_be_visible()
    # mend a text: it is saved as one types
    follow(page.locator(".topics").get_by_role("link", name="Lezen, spellen en dyslexie"))
    topic = page.url
    page.get_by_role("link", name="Bewerken Logopedie").click()
    page.fill("#f-text", "Logopedie die iets anders moet verbeteren.")
    expect(page.locator("[data-saved]")).to_contain_text("Opgeslagen om")
    page.reload()
    expect(page.locator("#f-text")).to_have_value("Logopedie die iets anders moet verbeteren.")
    page.get_by_label("Gezondheidszorg").check()
    # and press a button at once after typing: what was typed is saved first
    page.fill("#f-nl", "Logopedie. Die vraagt u aan via de huisarts.")
    click(page, "Omhoog", exact=True)
    expect(page.locator(".part.outside .says").nth(1)).to_contain_text("Logopedie die iets anders")
    page.goto(topic)
    page.get_by_role("link", name="Bewerken Logopedie").click()
    expect(page.locator("#f-nl")).to_have_value("Logopedie. Die vraagt u aan via de huisarts.")
    # by keyboard alone: open, delete, undo
    page.goto(topic)
    link = page.get_by_role("link", name="Bewerken Logopedie")
    link.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Verwijderen", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Met Ongedaan maken komt het terug")).to_be_visible()
    expect(page.get_by_text("Logopedie die iets anders")).to_have_count(0)
    expect(page.locator(".undo")).to_contain_text("Verwijderd: Logopedie")
    click(page, "Ongedaan maken")
    expect(page.locator(".part.outside .says", has_text="Logopedie die iets anders")).to_be_visible()
    # as parents will see it, and nobody else yet
    page.get_by_role("link", name="Bekijk als ouder").click()
    expect(page.get_by_text("Logopedie. Die vraagt u aan via de huisarts.")).to_be_visible()
    expect(page.get_by_text("U ziet een concept.")).to_be_visible()
    stranger = browser.new_context(base_url=address)
    answer = stranger.new_page().goto(page.url)
    assert answer is not None
    assert answer.status == 404
    stranger.close()
    # take it away, open it again
    page.locator(".crumbs a").nth(1).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF, om te lezen en te printen").click()
    target = tmp_path / "norm.pdf"
    waiting.value.save_as(target)
    text = " ".join(sheet.extract_text() for sheet in PdfReader(target).pages)
    assert "Logopedie die iets anders moet verbeteren." in " ".join(text.split())
    # show it to others
    page.goto(draft)
    number = "3.0"
    page.fill("#number", number)
    click(page, "Opslaan", exact=True)
    click(page, "In consultatie")
    expect(page.get_by_text("De versie is nu: In consultatie")).to_be_visible()
    stranger = browser.new_context(base_url=address)
    answer = stranger.new_page().goto(f"/voorbeeld/norm/basisondersteuning/{number}/")
    assert answer is not None
    assert answer.status == 200
    stranger.close()
    context.close()


@pytest.fixture
def two(address: str, browser: Browser) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    one, other = visit(browser, address, person=ADVISER), visit(browser, address, width=360, person=DIRECTOR)
    yield one, other
    one.close()
    other.close()


def test_two_editors_see_both_texts(two: tuple[BrowserContext, BrowserContext]) -> None:
    path = DRAFT + "onderwerp/reading/?open=reading-file"
    one, other = two[0].new_page(), two[1].new_page()
    one.goto(path)
    other.goto(path)
    one.fill("#f-text", "Dit schreef Anouk.")
    expect(one.locator("[data-saved]")).to_contain_text("Opgeslagen om")
    other.fill("#f-text", "Dit schreef Dirk.")
    expect(other.get_by_role("alert")).to_contain_text("Anouk Adviseur veranderde dit op hetzelfde moment")
    expect(other.get_by_text("Dit schreef Anouk.")).to_be_visible()
    expect(other.locator("#c-text")).to_have_value("Dit schreef Dirk.")
    assert problems(other) == []
    one.reload()
    expect(one.locator("#f-text")).to_have_value("Dit schreef Anouk.")
    click(other, "Mijn tekst houden")
    expect(other.locator("#p-reading-file")).to_contain_text("Dit schreef Dirk.")
    one.fill("#f-text", "En weer Anouk.")
    expect(one.get_by_text("Dit schreef Dirk.")).to_be_visible()
    one.get_by_role("link", name="Die tekst houden").click()
    expect(one.locator("#f-text")).to_have_value("Dit schreef Dirk.")


def test_a_lost_connection_is_told_and_nothing_typed_is_lost(two: tuple[BrowserContext, BrowserContext]) -> None:
    page = two[0].new_page()
    page.goto(DRAFT + "onderwerp/arithmetic/?open=arithmetic-file")
    two[0].set_offline(True)
    page.fill("#f-text", "Dit typte ik in de trein.")
    expect(page.get_by_text("Niet opgeslagen: geen verbinding.")).to_be_visible()
    two[0].set_offline(False)
    page.locator("#f-text").press_sequentially(" Weer verbonden.")
    expect(page.locator("[data-saved]")).to_contain_text("Opgeslagen om")
    page.reload()
    expect(page.locator("#f-text")).to_have_value("Dit typte ik in de trein. Weer verbonden.")


def test_being_signed_out_while_typing_loses_nothing(two: tuple[BrowserContext, BrowserContext]) -> None:
    page = two[0].new_page()
    page.goto(DRAFT + "onderwerp/giftedness/?open=giftedness-peers")
    two[0].clear_cookies(name="sessionid")
    page.fill("#f-text", "Dit typte ik te laat.")
    expect(page.get_by_text("Niet opgeslagen: je bent uitgelogd.")).to_be_visible()
    expect(page.locator("#f-text")).to_have_value("Dit typte ik te laat.")
    sign_in(two[0], ADVISER)  # in another tab
    page.locator("#f-text").press_sequentially(" Maar nu wel.")
    expect(page.locator("[data-saved]")).to_contain_text("Opgeslagen om")


def test_editing_works_without_javascript(address: str, browser: Browser) -> None:
    with_script = visit(browser, address, person=ADVISER)
    cookies = with_script.cookies()
    with_script.close()
    context = browser.new_context(base_url=address, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(DRAFT + "onderwerp/language/?open=language-parents")
    page.fill("#f-text", "De school doet iets met ouders.")
    click(page, "Opslaan en sluiten")
    expect(page.locator("#p-language-parents")).to_contain_text("De school doet iets met ouders.")
    context.close()


def test_a_parent_finds_an_answer_on_a_phone(address: str, browser: Browser) -> None:
    context = visit(browser, address, width=360)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Basisondersteuning").first.click()
    page.get_by_role("link", name="Menu").click()
    click(page, "English")
    page.get_by_label("Search this norm").fill("wheelchair")
    click(page, "Search")
    page.locator(".hits a").first.click()
    expect(page.locator(":target")).to_contain_text("wheelchair")
    context.close()


def test_comparison_and_coverage_on_screen(address: str, browser: Browser) -> None:
    context = visit(browser, address, person=ADVISER)
    page = context.new_page()
    page.goto(NORM + "vergelijken/")
    expect(page.locator("ins").first).to_be_visible()
    expect(page.locator("del").first).to_be_visible()
    page.goto(NORM + "dekking/")
    click(page, "Toon")
    page.get_by_role("button", name="Ja, dit dekt het").first.click()
    expect(page.locator(".tally")).to_contain_text("9 bevestigd")
    context.close()
