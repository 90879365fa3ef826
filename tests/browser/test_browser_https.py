"""What people type is saved, with the settings an operator uses: HTTPS, a host name of its own, a proxy in front."""

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from site_ import BOARD, COORDINATOR, EVALUATION, FOLDERS, LEADER, Letters, visit
from tls_ import SCHOOL_SITE, Proxy, chromium_that_finds, secure_demo

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser https")]
TOPIC = f"{EVALUATION}onderwerp/behaviour/"
CHAPTER = "/voorbeeld/scholen/90AA/schoolgids/"
POPULATION = "/voorbeeld/scholen/90AA/populatie/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Proxy]]:
    with secure_demo(tmp_path_factory.mktemp("tls")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_that_finds() as made:
        yield made


@pytest.fixture
def person(site: tuple[str, Proxy], browser: Browser) -> Iterator[BrowserContext]:
    context = visit(browser, site[0], person=COORDINATOR)
    yield context
    context.close()


def text_of(context: BrowserContext, path: str, field: str) -> str:
    """What a new page has in a field."""
    page = context.new_page()
    page.goto(path)
    value = page.locator(field).first.input_value()
    page.close()
    return value


def signed_in_again(context: BrowserContext, who: str) -> None:
    """In another tab, in which somebody signs in; it stays open."""
    page = context.new_page()
    page.goto("/inloggen/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", "voorbeeld-wachtwoord")
    page.click("main form button:not([form])")
    page.wait_for_url(lambda url: "inloggen" not in url)


def end_session(context: BrowserContext) -> None:
    context.clear_cookies(name=re.compile("session"))


def send(page: Page, name: str = "Opslaan") -> None:
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=name, exact=True).first.click()


def open_topic(page: Page) -> None:
    """A topic with every row of it unfolded: what one types in stands in a row."""
    page.goto(TOPIC)
    unfold(page)


def named(field: Locator) -> str:
    """How to find a field again: its row moves once it is answered."""
    return f"#{field.get_attribute('id')}"


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((row) => { row.open = true })")


def test_typed_text_is_saved_also_after_signing_in_again_in_another_tab(person: BrowserContext) -> None:
    page = person.new_page()
    open_topic(page)
    row = page.locator("[data-saves]").first
    text = page.locator(named(row.locator("textarea")))
    with page.expect_response(lambda answer: "bewaren" in answer.url and answer.status == 200):
        text.fill("Voor de pauze.")
    end_session(person)
    text.fill("Na de pauze.")
    expect(row.locator("[data-state]")).to_contain_text("je bent uitgelogd")
    with page.expect_response(lambda answer: "bewaren" in answer.url and answer.status == 200):
        signed_in_again(person, COORDINATOR)  # nothing is typed: it is sent by itself
    expect(row.locator("[data-saved]")).to_contain_text("Bevestigd door Ilse")
    page.reload()
    expect(text).to_have_value("Na de pauze.")


def test_a_form_and_an_upload_arrive_also_after_signing_in_again_in_another_tab(person: BrowserContext) -> None:
    page = person.new_page()
    page.goto(CHAPTER)
    page.fill("#introduction", "Wat wij typten.")
    end_session(person)
    signed_in_again(person, COORDINATOR)
    send(page)
    expect(page.get_by_text("Opgeslagen.")).to_be_visible()
    expect(page.locator("#introduction")).to_have_value("Wat wij typten.")
    page.goto(f"{EVALUATION}bewijs/reading-aids/")
    end_session(person)
    signed_in_again(person, COORDINATOR)
    page.set_input_files("[type=file]", {"name": "plan.txt.pdf", "mimeType": "application/pdf", "buffer": PDF})
    send(page, "Toevoegen")
    expect(page.get_by_text("Toegevoegd.")).to_be_visible()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_text_sent_while_signed_out_stands_in_the_form_again(person: BrowserContext) -> None:
    for path, field, button in ((CHAPTER, "#introduction", "Opslaan"), (POPULATION, "#id_about", "Opslaan")):
        page = person.new_page()
        page.goto(path)
        before = page.locator(field).input_value()
        page.fill(field, f"Getypt tijdens de lunch {path}")
        expect(page.get_by_text("Nog niet opgeslagen")).to_be_visible()
        end_session(person)
        send(page, button)
        expect(page.get_by_text("Wat je net verstuurde, is niet opgeslagen")).to_be_visible()
        page.fill("[name=login]", COORDINATOR)
        page.fill("[name=password]", "voorbeeld-wachtwoord")
        page.click("main form button:not([form])")
        page.wait_for_url(lambda url, path=path: path in url)  # type: ignore[misc]
        expect(page.locator(field)).to_have_value(f"Getypt tijdens de lunch {path}")
        expect(page.get_by_text("Je tekst staat weer in het formulier")).to_be_visible()
        assert text_of(person, path, field) == before
        send(page, button)
        expect(page.get_by_text("Opgeslagen.")).to_be_visible()
        assert text_of(person, path, field) == f"Getypt tijdens de lunch {path}"
        page.goto("/start/")
        page.goto(path)
        expect(page.get_by_text("Je tekst staat weer in het formulier")).to_have_count(0)
        assert page.evaluate("sessionStorage.getItem('draagvlak.form')") is None
        page.close()


def test_a_page_of_one_person_saves_nothing_under_another_name(
    site: tuple[str, Proxy], browser: Browser, person: BrowserContext
) -> None:
    page, topic = person.new_page(), person.new_page()
    page.goto(POPULATION)
    expect(page.get_by_role("banner")).to_contain_text("Ilse Begeleider")
    before = page.locator("#id_about").input_value()
    open_topic(topic)
    page.bring_to_front()
    page.fill("#id_about", "Dit schreef Ilse.")
    end_session(person)
    signed_in_again(person, LEADER)
    expect(page.get_by_role("alert")).to_contain_text("Hier is nu Sven Schoolleider ingelogd")
    topic.locator("[data-saves] textarea").first.fill("Dit schreef Ilse ook.")
    expect(topic.locator("[data-saves]").first.locator("[data-state]")).to_contain_text("iemand anders ingelogd")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit is niet opgeslagen: de pagina was van iemand anders")
    expect(page.get_by_label("Getypte tekst 1", exact=True)).to_have_value("Dit schreef Ilse.")
    assert text_of(person, POPULATION, "#id_about") == before
    end_session(person)
    signed_in_again(person, COORDINATOR)
    send(page, "Verstuur het nog eens")
    expect(page.get_by_text("Opgeslagen.")).to_be_visible()
    assert text_of(person, POPULATION, "#id_about") == "Dit schreef Ilse."


def test_without_scripts_text_comes_back_and_can_be_sent_once_more(site: tuple[str, Proxy], browser: Browser) -> None:
    context = browser.new_context(base_url=site[0], java_script_enabled=False)
    signed_in_again(context, COORDINATOR)
    page = context.new_page()
    page.goto(CHAPTER)
    page.fill("#contact", "De begeleider, op dinsdag.")
    end_session(context)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit is nog niet opgeslagen: je bent uitgelogd")
    expect(page.locator("textarea[name=contact]")).to_have_value("De begeleider, op dinsdag.")
    signed_in_again(context, COORDINATOR)
    send(page, "Verstuur het nog eens")  # the token of before is of no use: it comes back, with the token of now
    if page.get_by_role("heading", level=1).inner_text().startswith("Dit formulier is verlopen"):
        send(page, "Verstuur het nog eens")
    expect(page.get_by_text("Opgeslagen.")).to_be_visible()
    assert text_of(context, CHAPTER, "#contact") == "De begeleider, op dinsdag."
    context.close()


def test_what_failed_is_sent_again_by_itself(person: BrowserContext) -> None:
    page = person.new_page()
    open_topic(page)
    rows = page.locator("[data-saves]")
    box = rows.filter(has=page.locator("[name^=standing-]")).nth(1)
    person.set_offline(True)
    choice = box.locator("[name^=standing-]:not(:checked)").first
    value, name = choice.get_attribute("value"), choice.get_attribute("name")
    choice.check(force=True)
    typed = page.locator(named(rows.first.locator("textarea")))
    typed.fill("In de trein.")
    for row in (box, rows.first):
        expect(row.locator("[data-state]")).to_contain_text("geen verbinding")
        expect(row.locator("[data-state]")).to_contain_text("opnieuw")
        expect(row.get_by_text("Bevestigd door")).to_be_hidden()
    with page.expect_response(lambda answer: "bewaren" in answer.url and answer.status == 200):
        person.set_offline(False)
    expect(box.locator("[data-state]")).to_be_empty()
    expect(rows.first.locator("[data-state]")).to_be_empty()
    page.reload()
    expect(typed).to_have_value("In de trein.")
    expect(page.locator(f"[name={name}][value={value}]")).to_be_checked()


@pytest.mark.parametrize(
    ("path", "field"), [(POPULATION, "[name=about]"), (CHAPTER, "[name=introduction]"), (TOPIC, "textarea")]
)
def test_a_form_stays_where_it_is_without_a_connection(person: BrowserContext, path: str, field: str) -> None:
    page = person.new_page()
    page.goto(path)
    unfold(page)
    person.set_offline(True)
    field = named(page.locator(field).first)
    box = page.locator(field)
    box.fill(f"In de tunnel, {path}.")
    form = box.locator("xpath=ancestor::form")
    form.locator("button:not([hidden])").last.click()
    expect(form.get_by_text("Niet verstuurd: geen verbinding")).to_be_visible()
    expect(box).to_have_value(f"In de tunnel, {path}.")
    person.set_offline(False)
    expect(form.get_by_text("Er is weer verbinding")).to_be_visible()
    with page.expect_navigation(wait_until="load"):
        form.locator("button:not([hidden])").last.click()
    page.close()
    assert text_of(person, path, field) == f"In de tunnel, {path}."


def test_text_that_no_key_typed_is_saved_and_sent_once(person: BrowserContext) -> None:
    page = person.new_page()
    open_topic(page)
    row = page.locator("[data-saves]").first
    text = page.locator(named(row.locator("textarea")))
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if "bewaren" in asked.url else None)
    row.locator("textarea").focus()
    page.evaluate(  # as dictation and a mouse's paste do: no key goes up
        """() => { const field = document.activeElement; field.value = 'Gedicteerd.';
        field.dispatchEvent(new InputEvent('input', {bubbles: true})); }"""
    )
    expect(row.locator("[data-state]")).to_contain_text("Nog niet opgeslagen")
    expect(row.locator("[data-saved]")).to_contain_text("Bevestigd door Ilse")
    expect(row.locator("[data-state]")).to_be_empty()
    page.locator("h1").click()  # leaving the field sends nothing again
    page.wait_for_timeout(300)
    assert len(sent) == 1
    page.reload()
    expect(text).to_have_value("Gedicteerd.")


def test_two_tabs_of_one_person_do_not_hinder_each_other(person: BrowserContext) -> None:
    one, other = person.new_page(), person.new_page()
    for page in (one, other):
        open_topic(page)
    fields = [named(one.locator("[data-saves]").nth(n).locator("textarea")) for n in range(3)]
    for page, n, text in ((one, 0, "Tab een."), (other, 1, "Tab twee."), (one, 2, "Weer tab een.")):
        page.bring_to_front()
        with page.expect_response(lambda answer: "bewaren" in answer.url and answer.status == 200):
            page.fill(fields[n], text)
    one.reload()
    for n, text in enumerate(("Tab een.", "Tab twee.", "Weer tab een.")):
        expect(one.locator(fields[n])).to_have_value(text)


def test_signing_in_with_a_second_factor(site: tuple[str, Proxy], browser: Browser) -> None:
    context = visit(browser, site[0], person=BOARD)
    page = context.new_page()
    page.goto("/profiel/tweede-factor/app/")
    letters = Letters(FOLDERS[site[0]], BOARD)
    page.get_by_role("button", name="Stuur mij de brief").click()
    expect(page.get_by_role("status")).to_contain_text("onderweg")
    link = re.search(r"https://\S+", letters.new())
    assert link
    assert link[0].startswith(site[0])
    page.goto(link[0])
    page.get_by_role("button", name="Verder").click()
    page.goto("/profiel/tweede-factor/app/")
    secret = page.locator("details code").text_content() or ""
    page.fill("[name=code]", _code(secret))
    with page.expect_navigation():
        page.click("main form button")
    expect(page).to_have_url(re.compile("tweede-factor/codes"))
    context.close()
    context = browser.new_context(base_url=site[0])
    page = context.new_page()
    page.goto("/inloggen/?next=/voorbeeld/besturen/99001/")
    page.fill("[name=login]", BOARD)
    page.fill("[name=password]", "voorbeeld-wachtwoord")
    page.click("main form button:not([form])")
    page.wait_for_url("**/inloggen/stap/**")
    page.fill("[name=code]", _code(secret, 1))
    with page.expect_navigation():
        page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page).to_have_url(re.compile(r"/voorbeeld/besturen/99001/$"))
    for cookie in context.cookies():
        assert cookie["secure"], cookie["name"]
        assert not cookie["name"].startswith(("sessionid", "csrftoken"))
    context.close()


def _code(secret: str, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def test_the_chapter_stands_in_the_schools_own_site(site: tuple[str, Proxy], browser: Browser) -> None:
    address, proxy = site
    context = visit(browser, address, person=LEADER)
    page = context.new_page()
    page.goto(f"{CHAPTER}lezen/")
    line = page.locator("code", has_text="blok.js").first.inner_text()
    assert "http://" not in line
    proxy.pages["/"] = (
        f"<!doctype html><html lang=nl><title>Onze school</title><body><h1>Onze school</h1>{line}</body></html>"
    )
    page.goto(f"https://{SCHOOL_SITE}:{proxy.port}/")
    expect(page.get_by_role("heading", name="Onze school").first).to_be_visible()
    expect(page.locator("body")).to_contain_text("Ondersteuning op Basisschool De Verzonnen Eik")
    context.close()


def test_nothing_on_a_page_leads_to_plain_http(person: BrowserContext, site: tuple[str, Proxy]) -> None:
    page = person.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    for path in (
        "/start/",
        TOPIC,
        CHAPTER,
        "/voorbeeld/aanbod/90AA/",
        "/profiel/",
        "/inloggen/",
        "/api/",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        host = site[0].removeprefix("https://")
        assert f"http://{host.split(':')[0]}" not in answer.text(), path
    assert faults == []
