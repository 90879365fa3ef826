"""People in a real browser: invited, accepted, second factor, another role, leaving; open data; a passkey."""

import os
import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from axe_ import problems
from draagvlak.places.duo.fictional import Country
from site_ import ADVISER, COORDINATOR, Letters, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser walk")]


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_from_invitation_to_leaving(address: str, data_folder: str, browser: Browser) -> None:
    who = f"noor{os.getpid()}@school.example"
    leader = visit(browser, address, person=ADVISER).new_page()
    leader.goto("/start/")
    leader.goto("/voorbeeld/toegang/")
    leader.fill("#id_email", "geen adres")
    click(leader, "Stuur de uitnodiging")
    expect(leader.locator("#id_email_error")).to_be_visible()
    letters = Letters(data_folder, who)
    for role, place in (("leader", "school:90AV"), ("coordinator", "school:90AX")):
        leader.fill("#id_email", who)
        leader.select_option("#id_role", role)
        leader.select_option("#id_place", "board:99001")
        click(leader, "Stuur de uitnodiging")
        expect(leader.locator("#id_place_error")).to_contain_text("Kies een school")
        leader.select_option("#id_place", place)
        click(leader, "Stuur de uitnodiging")
        expect(leader.get_by_role("status")).to_contain_text("is onderweg")
    # on a phone, out of the letter
    guest = visit(browser, address, width=360)
    page = guest.new_page()
    link = re.search(r"http://\S+", letters.new(2))
    assert link
    page.goto(link[0])
    assert problems(page) == []
    page.fill("#id_name", "Noor Nieuw")
    page.fill("#id_password", "te kort")
    click(page, "Aannemen")
    expect(page.locator("#id_password_error")).to_be_visible()
    page.fill("#id_password", "een zin die niemand raadt")
    click(page, "Aannemen")
    expect(page.get_by_role("status")).to_contain_text("Welkom")
    # the second factor
    page.goto("/profiel/")
    page.get_by_role("link", name="Tweede factor").click()
    page.get_by_role("link", name="Stel de app in").click()
    assert problems(page) == []
    page.locator("main summary").click()
    secret = page.locator("details code").inner_text()
    page.fill("#id_code", "000000")
    click(page, "Instellen")
    expect(page.locator("#id_code_error")).to_contain_text("klopt niet")
    page.fill("#id_code", code_for(secret))
    click(page, "Instellen")
    expect(page.get_by_role("heading", name="Herstelcodes")).to_be_visible()
    assert problems(page) == []
    spare = page.locator(".codes code").first.inner_text()
    # the other invitation waits on the start page; then there is a role to switch to
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    click(page, "Aannemen")
    expect(page.get_by_role("status")).to_contain_text("Welkom")
    page.get_by_role("button", name="Menu").click()
    page.locator(".me summary").click()
    page.get_by_role("button", name="Werk als").first.click()
    expect(page.get_by_role("status")).to_contain_text("Je werkt nu als")
    # signing in again asks the code
    page.get_by_role("button", name="Menu").click()
    page.locator(".me summary").click()
    click(page, "Uitloggen")
    page.goto("/inloggen/")
    page.fill("#id_login", who)
    page.fill("#id_password", "een zin die niemand raadt")
    page.locator("main form button:not([form])").first.click()
    expect(page.get_by_role("heading", name="Nog één stap")).to_be_visible()
    assert problems(page) == []
    page.fill("#id_code", spare)
    page.locator("main form button:not([form])").first.click()
    expect(page.get_by_role("heading", name=re.compile(r"^Goede\w+ Noor$"))).to_be_visible()
    # leaving both
    for _role in range(2):
        page.goto("/profiel/")
        page.get_by_role("link", name="Stoppen").first.click()
        assert problems(page) == []
        click(page, "Ja, ik stop hier")
        expect(page.get_by_role("status")).to_contain_text("Je bent gestopt")
    expect(page.get_by_role("heading", name="Je hebt nog nergens een rol")).to_be_visible()
    assert page.goto("/voorbeeld/scholen/90AV/").status == 404  # type: ignore[union-attr]
    for act in ("invited", "accepted", "left"):
        leader.goto(f"/voorbeeld/logboek/?q=Noor&wat={act}")
        expect(leader.locator("tbody tr")).to_have_count(2)
    leader.context.close()
    guest.close()


def test_a_passkey(address: str, data_folder: str, browser: Browser) -> None:
    """The browser's own virtual key, through the strict policy for scripts: add it, and sign in with it alone."""
    context = visit(browser, address.replace("127.0.0.1", "localhost"), person=COORDINATOR)
    page = context.new_page()
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    page.goto("/profiel/tweede-factor/sleutels/nieuw/")
    assert problems(page) == []
    letters = Letters(data_folder, COORDINATOR)
    click(page, "Stuur mij de brief")
    expect(page.get_by_role("status")).to_contain_text("onderweg")
    link = re.search(r"http://[^/]+(/\S+)", letters.new())
    assert link
    page.goto(link[1])
    assert problems(page) == []
    click(page, "Verder")
    page.goto("/profiel/tweede-factor/sleutels/nieuw/")
    assert problems(page) == []
    page.fill("#id_name", "Mijn telefoon")
    page.check("#id_passwordless")
    page.locator("#mfa_webauthn_add").click()
    expect(page.get_by_role("status")).to_contain_text("Je passkey is ingesteld")
    page.goto("/profiel/tweede-factor/sleutels/")
    expect(page.get_by_text("Mijn telefoon").first).to_be_visible()
    assert problems(page) == []
    page.locator(".me summary").click()
    click(page, "Uitloggen")
    page.goto("/inloggen/")
    page.locator("#passkey_login").click()
    expect(page.get_by_role("heading", name=re.compile(r"^Goede\w+ Ilse$"))).to_be_visible()
    page.goto("/profiel/tweede-factor/sleutels/")
    page.get_by_role("link", name="Weghalen Mijn telefoon").click()
    click(page, "Weghalen")
    expect(page.get_by_role("status")).to_contain_text("De passkey is weg")
    context.close()


def test_open_data_looked_at_first(address: str, browser: Browser, tmp_path: Path) -> None:
    country = Country(schools_each=40, boards_each=8)
    country.schools[2].name = "Basisschool De Nieuwe Naam"
    wrong, right = tmp_path / "verkeerd.csv", tmp_path / "vestigingen.csv"
    wrong.write_bytes(b"PEILDATUM;INSTELLINGSCODE;VMBO_B_K\n20241001;90AA;1\n")
    right.write_bytes(country.locations())
    context = visit(browser, address, width=360, person=ADVISER)
    page = context.new_page()
    page.goto("/voorbeeld/open-data/")
    page.set_input_files("#id_file", wrong)
    click(page, "Bekijk wat het verandert")
    expect(page.locator("#id_file_error")).to_contain_text("Het lijkt te zijn: Schooladviezen")
    page.set_input_files("#id_file", right)
    click(page, "Bekijk wat het verandert")
    expect(page.get_by_role("heading", name="0 nieuw, 1 gewijzigd, 0 weg")).to_be_visible()
    expect(page.get_by_text("Er is nog niets veranderd.")).to_be_visible()
    assert problems(page) == []
    click(page, "Verwerken")
    expect(page.get_by_role("status")).to_contain_text("Klaar: 0 nieuw, 1 gewijzigd, 0 weg.")
    page.goto("/voorbeeld/scholen/?q=Nieuwe+Naam")
    expect(page.get_by_role("link", name="De Nieuwe Naam")).to_be_visible()
    context.close()
