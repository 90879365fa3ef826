"""In a real browser: a parent on a phone from worry to conversation sheet; a school from answers to its published chapter
in every form; the chapter on the school's own site; and the site as files, without a server behind it."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from docx import Document as Word
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from pypdf import PdfReader

from axe_ import too_wide
from pdf_ import lost
from site_ import BOARD, COMMAND, COORDINATOR, DATABASES, FOLDERS, LEADER, follow, visit
from static_host_ import served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser offers")]
SCHOOL = "/voorbeeld/aanbod/90AA/"
WORK = "/voorbeeld/scholen/90AA/schoolgids/"


def pages_of(page: Page) -> int:
    """How many sheets of A4 a page prints on."""
    return len(PdfReader(io.BytesIO(page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom"), "12mm")))).pages)


def printed(page: Page) -> str:
    """What stands on those sheets."""
    return " ".join(one.extract_text() for one in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_parent_from_worry_to_conversation_sheet(address: str, browser: Browser, scripts: bool) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, has_touch=True, java_script_enabled=scripts
    )
    page = context.new_page()
    page.goto("/voorbeeld/aanbod/")
    page.get_by_label("Naam van de school of plaats").fill("verzonnen eik")
    page.get_by_label("Bij postcode").fill("0101")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Basisschool De Verzonnen Eik").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Basisschool De Verzonnen Eik")
    assert not too_wide(page)
    page.get_by_role("link", name="Past dit bij de basis?").last.click()
    page.get_by_label("Vertel het in uw eigen woorden").fill("mijn kind draait letters om")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Lezen, spellen en dyslexie").first.click()
    expect(page.locator(".node:visible")).to_have_count(1)
    page.get_by_role("link", name="Lezen of spellen gaat langzaam of met veel fouten").click()
    expect(page.locator(".node:visible h2")).to_have_text("Krijgt uw kind al extra hulp bij lezen?")
    page.get_by_role("link", name="Ja, al langer, maar het helpt te weinig").click()
    page.go_back()
    expect(page.locator(".node:visible h2")).to_have_text("Krijgt uw kind al extra hulp bij lezen?")
    page.get_by_role("link", name="Ja, al langer, maar het helpt te weinig").click()
    page.get_by_role("link", name="Nee", exact=True).click()
    outcome = page.locator(".node:visible")
    expect(outcome).to_have_count(1)
    expect(outcome).to_contain_text("Hoort deels bij de basis")
    expect(outcome).to_contain_text("Voorbeeldstad: De school vraagt het onderzoek aan bij de gemeente.")
    expect(outcome).to_contain_text("Wat het u kost")
    assert not too_wide(page)
    sheet = printed(page)
    for said in ("Opschrijven voor het gesprek", "Wat ik thuis zie", "Wie doet wat"):
        assert said in sheet
    assert "Deze behandeling regelt en betaalt u zelf" not in sheet, "only this outcome is on the sheet"
    if scripts:  # several ways lead here; which one it was, only a script knows
        expect(outcome).to_contain_text("Krijgt uw kind al extra hulp bij lezen? Ja, al langer")
        assert page.evaluate("document.activeElement.tagName") == "H2"
        context.set_offline(True)  # every step is on the page already
        page.get_by_role("link", name="Opnieuw beginnen").click()
        expect(page.locator(".node:visible h2")).to_have_text("Wat speelt er?")
        context.set_offline(False)
    # one way leads there: the sheet tells it, without scripts too
    page.goto("/voorbeeld/past-dit/reading/#severe")
    one_way = page.locator(".node:visible")
    assert one_way.locator("[data-answers] li").count() >= 1
    expect(one_way.locator("[data-answers]")).to_be_visible()
    assert not context.cookies(), "nothing of the visit is kept"
    context.close()


def test_searching_while_one_types_and_going_back(address: str, browser: Browser) -> None:
    page = visit(browser, address, width=360).new_page()
    page.goto("/voorbeeld/aanbod/")
    page.wait_for_load_state("networkidle")
    with page.expect_response(lambda answer: "verzonnen+eik" in answer.url or "verzonnen%20eik" in answer.url):
        page.get_by_label("Naam van de school of plaats").press_sequentially("verzonnen eik")
    expect(page.locator(".school-line")).to_have_count(1)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    follow(page.locator(".school-name"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Basisschool De Verzonnen Eik")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoek een school")
    expect(page.get_by_label("Naam van de school of plaats")).to_have_value("verzonnen eik")
    expect(page.locator(".school-line")).to_have_count(1)


def test_a_school_on_paper_is_whole(address: str, browser: Browser) -> None:
    page = visit(browser, address).new_page()
    for brin in ("90AA", "90AC", "90AG"):
        page.goto(f"/voorbeeld/aanbod/{brin}/blad/")
        assert pages_of(page) <= 5, brin
        titles = page.locator(".columns li > b:first-child").all_inner_texts()
        assert len(titles) > 25
        assert lost(page.pdf(format="A4"), titles) == [], brin
    page.goto(SCHOOL)
    assert "De leerkracht merkt op tijd" in printed(page), "what is folded on the screen is on paper"


def test_a_word_is_explained_by_keyboard(address: str, browser: Browser) -> None:
    page = visit(browser, address, width=360).new_page()
    page.goto(SCHOOL + "schoolgids/")
    term = page.locator("button.term").first
    described = page.locator(f"#{term.get_attribute('aria-describedby')}")
    expect(described).to_be_hidden()
    term.focus()
    page.keyboard.press("Enter")
    expect(described).to_be_visible()
    page.keyboard.press("Escape")
    expect(described).to_be_hidden()


def test_a_school_publishes_in_every_form(address: str, browser: Browser) -> None:
    ib = visit(browser, address, person=COORDINATOR).new_page()
    ib.goto("/voorbeeld/scholen/90AC/")
    ib.goto(WORK.replace("90AA", "90AB"))
    words = (
        "Ten behoeve van een optimale ontwikkeling realiseren wij een integrale ondersteuningsstructuur voor iedereen."
    )
    ib.get_by_label("Inleiding").press_sequentially(words)
    expect(ib.locator(".measured").first).to_contain_text("Niveau C1")
    expect(ib.locator(".measured").first).to_contain_text("zeg: voor")
    ib.get_by_label("Inleiding").fill(
        "Wij helpen elk kind dat meer nodig heeft. Eerst in de klas, samen met u als ouder."
    )
    expect(ib.locator(".measured").first).to_contain_text("Niveau A2")
    ib.locator("#onderwerp-arithmetic summary").click()
    ib.get_by_label("In eigen woorden Rekenen en dyscalculie").fill("Wij rekenen elke dag met echte spullen.")
    ib.get_by_label("Titel 1").fill("Rekenclub")
    ib.get_by_label("Wat, voor wie, wanneer 1").fill("Op vrijdag, voor wie wil.")
    ib.get_by_role("button", name="Opslaan").click()
    expect(ib.get_by_role("status").filter(has_text="Opgeslagen.")).to_be_visible()
    # the leader of the story's first school holds that role at another school too
    work = WORK.replace("90AA", "90AC")
    boss, board = (visit(browser, address, person=one).new_page() for one in (LEADER, BOARD))
    boss.goto(work)
    boss.get_by_label("Inleiding").fill("Op onze school doet elk kind mee. Wij kijken wat het nodig heeft.")
    boss.get_by_role("button", name="Opslaan").click()
    boss.goto(work + "lezen/")
    expect(boss.get_by_text("Wat verschilt van uitgave 1")).to_be_visible()
    for who in ("Schoolleider", "Medezeggenschapsraad (MR)"):
        boss.get_by_role("button", name=f"Dit akkoord vastleggen {who}").click()
    expect(boss.get_by_role("button", name="Publiceren")).to_have_count(0)
    board.goto(work + "lezen/")
    board.get_by_role("button", name="Dit akkoord vastleggen Schoolbestuur").click()
    boss.reload()
    boss.get_by_role("button", name="Publiceren").click()
    expect(boss.get_by_text("Gepubliceerd. Ouders lezen het vanaf nu.")).to_be_visible()
    said = "Op onze school doet elk kind mee."
    parent = browser.new_context(base_url=address).new_page()
    parent.goto(SCHOOL.replace("90AA", "90AC") + "schoolgids/")
    expect(parent.get_by_text(said)).to_be_visible()
    expect(parent.get_by_text("uitgave 2").first).to_be_visible()
    for form, read in (
        (
            "PDF",
            lambda raw: " ".join(one.extract_text() for one in PdfReader(io.BytesIO(raw)).pages).replace("\n", " "),
        ),
        ("Word", lambda raw: " ".join(one.text for one in Word(io.BytesIO(raw)).paragraphs)),
        ("Kale HTML", lambda raw: raw.decode()),
        ("JSON", lambda raw: json.dumps(json.loads(raw), ensure_ascii=False)),
    ):
        with parent.expect_download() as got:
            parent.get_by_role("link", name=form).click()
        assert said in read(Path(got.value.path()).read_bytes()), form
    parent.get_by_role("link", name="uitgave 1").click()
    expect(parent.get_by_text("Dit is een eerdere uitgave.")).to_be_visible()


@pytest.mark.parametrize(
    ("policy", "scripts", "text"),
    [
        ("", True, True),
        ("default-src 'self'", True, False),
        ("default-src 'none'; script-src {site}; connect-src {site}", True, True),
        ("", False, False),
    ],
)
def test_the_chapter_on_the_schools_own_site(
    address: str, browser: Browser, tmp_path: Path, policy: str, scripts: bool, text: bool
) -> None:
    """One line of HTML in a page of others: the text where that page allows it, else the link. Nothing of the reader
    goes along."""
    page = browser.new_context(base_url=address).new_page()
    page.goto(SCHOOL + "schoolgids/")
    line = page.locator("code").last.inner_text()
    assert "\n" not in line.strip()
    (tmp_path / "index.html").write_text(
        f'<!doctype html><html lang="nl"><title>School</title><body><h1>Onze school</h1><p>{line}</p></body></html>'
    )
    with served(tmp_path, policy.format(site=address)) as own:
        context = browser.new_context(java_script_enabled=scripts)
        context.add_cookies([{"name": "taal", "value": "nl", "url": address}])
        page = context.new_page()
        sent: list[dict[str, str]] = []
        page.on("request", lambda one: sent.append(one.all_headers()) if address in one.url else None)
        page.goto(own)
        if text:
            expect(page.get_by_role("heading", name="Ondersteuning op Basisschool De Verzonnen Eik")).to_be_visible()
            expect(page.get_by_text("Lees dit op Draagvlak")).to_be_visible()
            assert len(sent) == 2
            assert not any("cookie" in headers or "referer" in headers for headers in sent[1:])
        else:
            link = page.get_by_role("link", name="Wat onze school biedt")
            expect(link).to_be_visible()
            assert link.get_attribute("href") == f"{address}{SCHOOL}schoolgids/"
        context.close()


@pytest.mark.both
def test_what_a_school_saves_lies_ready_before_a_parent_asks(address: str, browser: Browser) -> None:
    """The worker makes the pages anew beside the visitors: the command finds nothing left to make."""
    given = os.environ | {"DRAAGVLAK_DATA": FOLDERS[address]} | DATABASES[address]

    def prepare() -> str:
        asked = [*COMMAND, "prepare", "--consortium", "voorbeeld", "--address", address]
        done = subprocess.run(asked, env=given, check=True, capture_output=True, text=True)
        assert not done.stderr
        return done.stdout

    assert int(re.findall(r"(\d+) pages ready", prepare())[0]) > 50, "made by it, or by the worker before"
    page = visit(browser, address, person=COORDINATOR).new_page()
    page.goto("/voorbeeld/scholen/90AA/structuur/nieuw/?soort=role")
    page.fill("[name=title]", "Hulp bij het plannen")
    page.click("main form button:not([name])")
    expect(page.get_by_text("Hulp bij het plannen")).to_be_visible()
    page.wait_for_timeout(8000)
    assert ", 0 made anew" in prepare()
    page.goto(SCHOOL)
    expect(page.locator("#wie")).to_contain_text("Hulp bij het plannen")


#: says each phrase in the form that stands on the page, and reads which topics the page then shows
SAY = """phrases => {
    const field = document.querySelector("[data-listen] [name=q]"), heard = {};
    for (const phrase of phrases) {
        field.value = phrase;
        field.form.requestSubmit();
        heard[phrase] = [...document.querySelectorAll("[data-heard] [data-topic]")].map(one => one.dataset.topic);
    }
    return heard;
}"""


#: ``publish``, of the schools that this test looks at, and without the page of each provision
_OF_SOME = """
import re
import django
django.setup()
from draagvlak.command import main
from draagvlak.offers import static_site
skipped = re.compile(r"/bepaling/|/norm/.*/2021/|/aanbod/9(?!0A[AFGHIJQY]|0BG)")
for name in ("paths_of", "files_of"):
    def some(consortium, whole=getattr(static_site, name)):
        return (path for path in whole(consortium) if not skipped.search(path))
    setattr(static_site, name, some)
main()
"""


@pytest.fixture(scope="module")
def host(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as files, written by the command and served by any host."""
    given = os.environ | {"DRAAGVLAK_DATA": FOLDERS[address], "DJANGO_SETTINGS_MODULE": "draagvlak.settings"}
    folder = tmp_path_factory.mktemp("files") / "uit"
    done = subprocess.run(
        [sys.executable, "-c", _OF_SOME, "publish", str(folder), "--consortium", "voorbeeld", "--address", address],
        env=given | DATABASES[address], check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert re.search(r"\d+ pages and \d+ files, .* per second", done.stdout)
    with served(folder) as there:
        yield there


#: asks for schools in the form on the page, as somebody who fills it in anew
LOOK_FOR = """wish => {
    const form = document.querySelector("[data-finder]");
    for (const field of form.elements) {
        if (field.type === "checkbox") field.checked = (wish.met || []).includes(field.value);
        else if (field.name) field.value = wish[field.name] || "";
    }
    form.requestSubmit();
}"""
ASKED: dict[str, list[Any]] = json.loads((Path(__file__).parents[1] / "data" / "asked.json").read_text())


#: puts into the page what the site answers there now, as a browser that goes there would show it
ANSWERED = """async ([place, path, said]) => {
    const asked = said === null ? {} : {method: "POST", body: new URLSearchParams({q: said})};
    const answer = new DOMParser().parseFromString(await (await fetch(path, asked)).text(), "text/html");
    const shown = document.querySelector(place);
    shown.replaceWith(document.adoptNode(answer.querySelector(place)));
    return document.querySelector(place).innerText;
}"""


def same_in_files(page: Page, place: str, live: str) -> str:
    """What a reader sees there as soon as it is what the live site shows; or after some seconds, whatever it is."""
    with suppress(PlaywrightTimeout):
        page.wait_for_function(
            "([place, live]) => document.querySelector(place).innerText === live", arg=[place, live], timeout=2500
        )
    return page.locator(place).inner_text()


@pytest.mark.parametrize("language", ["", "/en"])
def test_files_find_schools_as_the_live_site_does(address: str, browser: Browser, host: str, language: str) -> None:
    """Words with accents, misspelt, none or one found; postcodes good, faulty and unknown; wishes together."""
    live, files = (browser.new_context(base_url=base).new_page() for base in (address, host))
    for page in (live, files):
        page.goto(f"{language}/voorbeeld/aanbod/")
    for wish in ASKED["finder"]:
        path = f"{language}/voorbeeld/aanbod/?{urlencode(wish, doseq=True)}"
        told = live.evaluate(ANSWERED, ["#gevonden", path, None])
        files.evaluate(LOOK_FOR, wish)
        assert same_in_files(files, "#gevonden", told) == told, wish
    live.context.close()
    files.context.close()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("at", ["/voorbeeld/past-dit/", SCHOOL.replace("90AA", "90AG") + "past-dit/"])
def test_files_hear_what_the_live_site_hears(address: str, browser: Browser, host: str, language: str, at: str) -> None:
    live, files = (browser.new_context(base_url=base).new_page() for base in (address, host))
    for page in (live, files):
        page.goto(language + at)
    for told in ASKED["guide"]:
        files.evaluate(SAY, [told])
        heard = live.evaluate(ANSWERED, ["[data-heard]", language + at, told])
        assert files.locator("[data-heard]").inner_text() == heard, told
    live.context.close()
    files.context.close()


def test_the_site_as_files(host: str, browser: Browser) -> None:
    """Finding, distance, the guide and its search work without our server."""
    context = browser.new_context(base_url=host, viewport={"width": 360, "height": 740})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto("/voorbeeld/aanbod/")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Naam van de school of plaats").fill("verzonnen")
    names = page.locator(".school-line:visible .school-name")
    expect(page.locator(".school-line:visible").filter(has_not_text="Verzonnen")).to_have_count(0)
    found = names.count()
    assert found
    page.get_by_label("Bij postcode").fill("0103")
    expect(page.locator(".school-line:visible .chip.sun").first).to_contain_text("km")
    page.get_by_text("Wat moet de school hebben?").first.click()
    page.get_by_label("Groep met andere snelle leerlingen").check(force=True)
    assert 0 < page.locator(".school-line:visible").count() < found
    names.first.click()
    page.get_by_role("link", name="Past dit bij de basis?").last.click()
    page.wait_for_load_state("networkidle")
    page.get_by_label("Vertel het in uw eigen woorden").fill("driftbuien")
    page.get_by_role("button", name="Zoeken").click()
    page.locator("[data-heard] a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gedrag")
    page.get_by_role("link", name="Menu").click()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="What do you notice?")).to_be_visible()
    assert wrong == []
    context.close()
