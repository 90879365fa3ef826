"""A whole school year in a real browser: an IB'er fills on a phone, the leader signs, the board asks and closes, and the
next year everything comes along. Also two people in one topic, the keyboard alone, and no JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from site_ import ADVISER, BOARD, COORDINATOR, EVALUATION, LEADER, YEAR, follow, unfold, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser year")]


def open_page(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    return page


@pytest.mark.both
def test_two_people_in_one_topic(address: str, browser: Browser) -> None:
    """Each sees at once what is saved; where both wrote, the second sees both texts and chooses."""
    first, second = visit(browser, address, person=COORDINATOR), visit(browser, address, person=LEADER, width=360)
    one, other = (open_page(context, EVALUATION + "onderwerp/physical/") for context in (first, second))
    key = "physical-signals"
    unfold(one.locator(f"#w-{key}")).press_sequentially("Wij kijken mee")
    expect(one.locator(f"#saved-{key}")).to_contain_text("Bevestigd door Ilse Begeleider")
    unfold(other.locator(f"#w-{key}")).press_sequentially("Wij vragen het na")
    expect(other.locator(f"#saved-{key}")).to_contain_text("Ilse Begeleider veranderde dit op hetzelfde moment")
    expect(other.locator(f"#saved-{key} blockquote")).to_contain_text("Wij kijken mee")
    assert "Wij vragen het na" in other.locator(f"#w-{key}").input_value()
    other.get_by_role("button", name="Mijn tekst houden").click()
    other.wait_for_load_state()
    assert "Wij vragen het na" in other.locator(f"#w-{key}").input_value()
    one.reload()
    assert "Wij vragen het na" in one.locator(f"#w-{key}").input_value()
    # another provision, at the same moment: no quarrel
    unfold(one.locator("#p-physical-needs [name^=confirm-]")).check()
    unfold(other.locator("#p-physical-teach-skills [name^=confirm-]")).check()
    for page, which in ((one, "physical-needs"), (other, "physical-teach-skills")):
        expect(page.locator(f"#saved-{which}")).to_contain_text("Bevestigd door")
    first.close()
    second.close()


def test_the_form_by_keyboard_and_without_javascript(address: str, browser: Browser) -> None:
    context = visit(browser, address, person=COORDINATOR)
    page = open_page(context, EVALUATION + "onderwerp/task-behaviour/")
    key = "task-executive-functions"
    radio = page.locator(f"#p-{key} input[type=radio]").first
    unfold(radio).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"#saved-{key}")).to_contain_text("Bevestigd door")
    assert page.locator(f"#p-{key} [type=radio][value=partly]").is_checked()
    state = context.storage_state()
    context.close()
    plain = browser.new_context(
        base_url=address, java_script_enabled=False, storage_state=state, viewport={"width": 360, "height": 740}
    )
    page = open_page(plain, EVALUATION + "onderwerp/task-behaviour/")
    unfold(page.locator(f"#p-{key}").locator("text=Nog niet").last).click()
    page.fill(f"#w-{key}", "Dit jaar beginnen we.")
    unfold(page.locator("#w-task-stimuli")).fill("Ook zonder script.")
    follow(page.get_by_role("button", name="Opslaan en hier blijven"))
    assert page.locator(f"#p-{key} [type=radio][value=absent]").is_checked()
    assert page.locator(f"#w-{key}").input_value() == "Dit jaar beginnen we."
    assert page.locator("#w-task-stimuli").input_value() == "Ook zonder script."
    plain.close()


def fill_what_is_left(page: Page) -> None:
    """Topic by topic: say that an answer still holds, or choose one where there is none."""
    page.goto(EVALUATION)
    topics = page.locator(".topic-lines tbody tr").all()
    left = []
    for row in topics:
        done, asked = re.findall(r"(\d+)/(\d+)", row.inner_text())[0]
        if done != asked:
            left.append(row.locator("th a").get_attribute("href"))
    assert left
    for href in left:
        page.goto(str(href))
        for one in page.locator("details[data-answer]").all():
            unfold(one)
            saved = one.locator(".saved")
            if one.locator("fieldset").count() == 0 or "Bevestigd" in saved.inner_text():
                continue
            if one.locator("[name^=confirm-]").count():
                one.locator("[name^=confirm-]").check()
            else:
                one.locator("fieldset").get_by_text("Staat", exact=True).click()
            expect(saved).to_contain_text("Bevestigd door Ilse Begeleider")
        done, asked = re.findall(r"(\d+) van (\d+)", page.locator("#progress").inner_text())[0]
        assert done == asked


def test_a_whole_year(address: str, browser: Browser) -> None:
    phone = visit(browser, address, person=COORDINATOR, width=360)
    page = open_page(phone, "/start/")
    follow(page.get_by_role("link", name=re.compile(r"wachten op een ja.*Verzonnen Eik")))
    assert "/onderwerp/" in page.url
    page.goto(EVALUATION)
    follow(page.get_by_role("link", name=re.compile(r"ongewijzigde antwoorden en bevestig")))
    number = page.locator("[name=key]").count()
    assert number > 40
    topic = page.locator("details[open]:has([name=key])")
    of_topic = topic.locator("[name=key]").count()
    topic.locator("[name=key]").first.uncheck()
    follow(topic.get_by_role("button", name="Wat aangevinkt is, klopt nog"))
    assert re.search(rf"\b{of_topic - 1} antwoord(en)? bevestigd", page.inner_text(".messages"))
    assert page.locator("[name=key]").count() == number - of_topic + 1, "the rest still waits, on the same page"
    fill_what_is_left(page)
    page.goto(EVALUATION)
    follow(page.get_by_role("button", name="Aanbieden om te tekenen"))
    assert "Klaar om te tekenen" in page.inner_text("main")

    desk = visit(browser, address, person=LEADER)
    head = open_page(desk, "/start/")
    follow(head.get_by_role("link", name=re.compile("De evaluatie is klaar: lees en teken haar")))
    follow(head.get_by_role("button", name="Tekenen"))
    assert "Getekend. Het bestuur leest" in head.inner_text("main")
    page.goto(EVALUATION + "onderwerp/reading/")
    assert page.locator("[data-answer] input[type=radio]").count() == 0  # what is signed stays

    office = visit(browser, address, person=BOARD)
    board = open_page(office, EVALUATION + "onderwerp/reading/")
    board.locator("#p-reading-aids > summary").click()
    board.locator("#v-reading-aids > summary").click()
    board.fill("#ask-reading-aids", "Welke software gebruiken jullie?")
    follow(board.locator("#v-reading-aids").get_by_role("button", name="Verstuur"))
    page.goto(EVALUATION)
    assert "2 wachten op antwoord" in page.inner_text("#vragen")
    reply = page.locator("#vragen .thread", has_text="Welke software gebruiken jullie?")
    reply.locator("textarea").fill("Voorleessoftware op elke laptop.")
    follow(reply.get_by_role("button", name="Verstuur"))
    board.goto(EVALUATION + "onderwerp/reading/")
    thread = board.locator("#v-reading-aids")
    unfold(thread)
    assert "Voorleessoftware op elke laptop." in thread.inner_text()
    follow(thread.get_by_role("button", name="Dit is duidelijk"))
    board.goto(EVALUATION)
    follow(board.get_by_role("button", name="Evaluatie afsluiten"))
    assert "Afgesloten" in board.inner_text("main")

    consortium = visit(browser, address, person=ADVISER)
    steward = open_page(consortium, f"/voorbeeld/rondes/{YEAR}/")
    steward.get_by_text("Ronde afsluiten").first.click()
    follow(steward.get_by_role("button", name="Ronde afsluiten"))
    steward.goto("/voorbeeld/rondes/")
    follow(steward.get_by_role("link", name="Ronde openen"))
    steward.select_option("[name=year]", str(YEAR + 1))
    steward.locator("[name=version]").select_option(index=1)
    follow(steward.get_by_role("button", name="Ronde openen"))
    assert "39 scholen doen mee" in steward.inner_text(".messages")

    following = EVALUATION.replace(str(YEAR), str(YEAR + 1))
    page.goto(following)
    assert re.search(r"0 van \d+ bevestigd", page.inner_text("main"))
    page.goto(following + "onderwerp/reading/")
    assert page.locator("#p-reading-aids input[type=radio]:checked").count() == 1
    assert "Uit een eerder jaar" in unfold(page.locator("#saved-reading-aids")).inner_text()
    for context in (phone, desk, office, consortium):
        context.close()
