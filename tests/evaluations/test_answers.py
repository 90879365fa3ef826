"""Answers: saved together, confirmed, exempt, and by a board for its schools."""

import datetime
import io
import re

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from draagvlak.core.errors import Conflict
from draagvlak.evaluations import answers, overviews, rounds, steps
from draagvlak.evaluations.answers import Given, mark
from draagvlak.evaluations.assignments import divide
from draagvlak.evaluations.models import Answer, Evaluation, Evidence, Round, Side
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import SCHOOL, Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, School
from evaluation_ import answer_all, client_of, counts_hold, url


def test_one_answer_is_saved_and_counted(evaluation: Evaluation, asked: Questionnaire, coordinator: Person) -> None:
    one = asked.by_key["reading-aids"]
    answer = answers.save(evaluation, one, Given("partly", " Zo.\r\nEn zo. ", base_how=mark("")), coordinator)
    assert (answer.standing, answer.how, answer.confirmed_by) == ("partly", "Zo.\nEn zo.", coordinator)
    assert overviews.named(evaluation.counts["reading"]) == {"open": 7, "partly": 1, "confirmed": 1}
    # the same once more changes nothing, not even the moment
    again = answers.save(
        evaluation, one, Given("partly", "Zo.\nEn zo.", base_standing="partly", base_how=mark(answer.how)), coordinator
    )
    assert Answer.objects.get(pk=answer.pk).saved == answer.saved == again.saved
    counts_hold(evaluation.round)


def test_two_people_in_one_topic_never_lose_text(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person
) -> None:
    one = asked.by_key["reading-aids"]
    empty = mark("")
    answers.save(evaluation, one, Given("", "Van de een", base_how=empty), coordinator)
    # who only chose a standing meanwhile, keeps the other's text
    answers.save(evaluation, one, Given("partly", "", base_how=empty), leader)
    now = evaluation.answers.get(key="reading-aids")
    assert (now.standing, now.how) == ("partly", "Van de een")
    with pytest.raises(Conflict) as found:
        answers.save(evaluation, one, Given("", "Van de ander", base_how=empty), leader)
    assert found.value.now.how == "Van de een"
    assert evaluation.answers.get(key="reading-aids").how == "Van de een"
    with pytest.raises(Conflict):
        answers.save(
            evaluation, one, Given("absent", "Van de een", base_standing="", base_how=mark("Van de een")), leader
        )
    counts_hold(evaluation.round)


def test_a_stale_page_a_week_later_loses_nothing(evaluation: Evaluation, coordinator: Person, leader: Person) -> None:
    """By the forms: the second sees both texts, what was typed stays, and choosing settles it."""
    page = url(evaluation, "onderwerp/reading/")
    first, second = client_of(coordinator), client_of(leader)
    sent = {"standing-reading-aids": "in-place", "how-reading-aids": "Van de een", "base-standing-reading-aids": "",
            "base-how-reading-aids": mark("")}  # fmt: skip
    assert first.post(page, sent).status_code == 302
    late = second.post(page, sent | {"how-reading-aids": "Een week later"})
    body = late.content.decode()
    assert late.status_code == 409
    assert "Een week later</textarea>" in body
    assert "Van de een" in body
    force = body.split('name="force-reading-aids" value="')[1].split('"')[0]
    done = second.post(page, sent | {"how-reading-aids": "Een week later", "force-reading-aids": force})
    assert done.status_code == 302
    assert evaluation.answers.get(key="reading-aids").how == "Een week later"
    # the choice was about that text only: when it changed again, one is asked again
    first.post(page, sent | {"how-reading-aids": "Nog later", "base-how-reading-aids": mark("Een week later"),
                             "base-standing-reading-aids": "in-place"})  # fmt: skip
    assert second.post(page, sent | {"how-reading-aids": "Oud", "force-reading-aids": force}).status_code == 409
    assert evaluation.answers.get(key="reading-aids").how == "Nog later"


def test_exempt_only_where_the_norm_says_so_and_with_a_reason(evaluation: Evaluation, coordinator: Person) -> None:
    client = client_of(coordinator)
    headers = {"HX-Request": "true"}
    save = url(evaluation, "bewaren/facility-accessible/")
    sent = {
        "standing-facility-accessible": "exempt",
        "how-facility-accessible": "",
        "base-how-facility-accessible": mark(""),
    }
    refused = client.post(save, sent, headers=headers)
    assert refused.status_code == 422
    assert "Say why this is not possible" in refused.content.decode()
    fine = client.post(save, sent | {"reason-facility-accessible": "Monument"}, headers=headers)
    assert fine.status_code == 200
    assert "1 of 4 confirmed" in fine.content.decode()
    answer = evaluation.answers.get()
    assert (answer.standing, answer.reason) == ("exempt", "Monument")
    other = client.post(url(evaluation, "bewaren/reading-aids/"), {"standing-reading-aids": "exempt", "reason-reading-aids": "x",
                        "base-how-reading-aids": mark("")}, headers=headers)  # fmt: skip
    assert other.status_code == 422
    assert (
        client.post(
            url(evaluation, "bewaren/reading-aids/"), {"standing-reading-aids": "zomaar"}, headers=headers
        ).status_code
        == 422
    )
    assert client.post(url(evaluation, "bewaren/bestaat-niet/"), {}, headers=headers).status_code == 404
    assert evaluation.answers.count() == 1


def test_a_text_that_is_too_long_is_refused_and_kept(evaluation: Evaluation, coordinator: Person) -> None:
    long = "lang " * 3000
    page = client_of(coordinator).post(
        url(evaluation, "onderwerp/reading/"), {"how-reading-aids": long, "base-how-reading-aids": mark("")}
    )
    assert page.status_code == 422
    assert "longer than 10000" in page.content.decode()
    assert long.strip() in page.content.decode()
    assert not evaluation.answers.exists()


def test_sending_twice_is_saving_once(evaluation: Evaluation, coordinator: Person) -> None:
    client = client_of(coordinator)
    sent = {"standing-reading-aids": "in-place", "how-reading-aids": "Zo", "base-how-reading-aids": mark("")}
    for _time in range(2):
        assert client.post(url(evaluation, "onderwerp/reading/"), sent).status_code == 302
    assert evaluation.answers.count() == 1
    counts_hold(evaluation.round)


def test_confirming_what_did_not_change(
    consortium: Consortium, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, adopted: Version
) -> None:
    answer_all(evaluation, asked, coordinator)
    following = rounds.open_round(consortium, adopted, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 12, 1))
    heir = Evaluation.objects.get(round=following, school=evaluation.school)
    client = client_of(coordinator)
    look = client.get(url(heir, "bevestigen/"))
    body = look.content.decode()
    keys = [part.split('"')[0] for part in body.split('name="key" value="')[1:]]
    assert len(keys) == len([one for one in asked.by_key.values() if one.owner == SCHOOL])
    assert body.count("checked") == len(keys)
    assert body.count("<form") - body.split("<main")[0].count("<form") >= len(heir.counts), "each topic by itself"
    seen = dict(re.findall(r'name="(seen-[^"]+)" value="([^"]+)"', body))
    done = client.post(url(heir, "bevestigen/"), {"key": keys[:-1], **seen}, follow=True)
    assert f"{len(keys) - 1} answers confirmed" in done.content.decode()
    left = heir.answers.get(key=keys[-1])
    assert left.confirmed is None
    assert client.post(url(heir, "bevestigen/"), {"key": keys, **seen}, follow=True).status_code == 200
    assert heir.answers.filter(confirmed=None).count() == 0
    counts_hold(following)


def test_nothing_of_a_colleague_s_topic_is_ticked_beforehand(
    consortium: Consortium, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, adopted: Version,
    leader: Person,
) -> None:  # fmt: skip
    answer_all(evaluation, asked, coordinator)
    following = rounds.open_round(consortium, adopted, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 12, 1))
    heir = Evaluation.objects.get(round=following, school=evaluation.school)
    divide(heir, "reading", leader, coordinator)
    body = client_of(coordinator).get(url(heir, "bevestigen/")).content.decode()
    of_reading = body.split('id="o-reading"')[1].split("</form>")[0]
    assert str(leader) in of_reading
    assert "checked" not in of_reading
    assert body.count("<details") >= body.count('id="o-') > 1
    assert "checked" in client_of(leader).get(url(heir, "bevestigen/")).content.decode().split('id="o-reading"')[1]


def test_the_number_without_answer_leads_to_each(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person
) -> None:
    answer_all(evaluation, asked, coordinator)
    evaluation.answers.filter(key="reading-aids").delete()
    rounds.recount(evaluation.round)
    main = client_of(coordinator).get(url(evaluation, "")).content.decode().split("<main")[1]
    assert "1 provision has no answer yet" in main
    assert f'href="{url(evaluation, "onderwerp/reading/")}#p-reading-aids"' in main.split("no answer yet")[1]


def test_a_board_answers_once_and_its_schools_see_it_locked(
    round_: Round, evaluation: Evaluation, coordinator: Person, officer: Person
) -> None:
    of_board = Evaluation.objects.get(round=round_, board__number="99001")
    sent = {
        "standing-policy-reading": "in-place",
        "how-policy-reading": "Vastgesteld",
        "base-how-policy-reading": mark(""),
    }
    assert client_of(officer).post(url(of_board, "onderwerp/policy/"), sent).status_code == 302
    client = client_of(coordinator)
    page = client.get(url(evaluation, "onderwerp/policy/")).content.decode()
    assert "The board answers this:" in page
    assert "Vastgesteld" in page
    assert 'name="standing-policy-reading"' not in page
    # a school says how it carries it out, and cannot change how it stands
    forged = {
        "standing-policy-reading": "absent",
        "how-policy-reading": "Wij lezen voor",
        "base-how-policy-reading": mark(""),
    }
    assert client.post(url(evaluation, "onderwerp/policy/"), forged).status_code == 302
    own = evaluation.answers.get(key="policy-reading")
    assert (own.standing, own.how) == ("", "Wij lezen voor")
    assert of_board.answers.get(key="policy-reading").standing == "in-place"
    counts_hold(round_)
    assert client_of(officer).post(url(of_board, "bewaren/reading-aids/"), {}).status_code == 404


def test_the_form_costs_the_same_whatever_there_is(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person
) -> None:
    client = client_of(coordinator)

    def queries(path: str, sent: dict[str, str] | None = None) -> int:
        with CaptureQueriesContext(connection) as found:
            response = client.get(path) if sent is None else client.post(path, sent, headers={"HX-Request": "true"})
        assert response.status_code == 200
        return len(found)

    pages = ["", "onderwerp/reading/", "onderwerp/facilities/", "bevestigen/"]
    sheet = client.get(url(evaluation, "?als=csv&tabel=onderwerpen")).content.decode()
    assert ';"8";"0";"0";"0";"0";"0";"0";"8";"";"' in sheet
    assert client.get(url(evaluation, "stand.exe")).status_code == 404
    client.get(url(evaluation, "onderwerp/reading/"))  # what the norm asks is read once
    empty = [queries(url(evaluation, page)) for page in pages]
    answer_all(evaluation, asked, coordinator)
    Evidence.objects.create(evaluation=evaluation, key="reading-aids", kind="note", text="n", person=coordinator)
    steps.say(evaluation, "reading-aids", Side.BOARD, coordinator, "Vraag")
    full = [queries(url(evaluation, page)) for page in pages]
    assert [more - few <= 1 for few, more in zip(empty, full, strict=True)] == [True] * len(pages)
    assert max(full) <= 24
    sent = {"standing-reading-aids": "partly", "how-reading-aids": "Zo", "base-standing-reading-aids": "in-place",
            "base-how-reading-aids": mark("Zo: reading-aids")}  # fmt: skip
    assert queries(url(evaluation, "bewaren/reading-aids/"), sent) <= 13


def test_words_stay_words_wherever_they_are_shown(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, officer: Person, adviser: Person
) -> None:
    """Scripts, formulas and signs that turn the line around, in a school's name and in its own words."""
    script, formula = "<script>alert(1)</script>", "=HYPERLINK(1)"
    School.objects.filter(pk=evaluation.school_id).update(own_name=f"{formula}{script}")
    one = asked.by_key["reading-aids"]
    answers.save(evaluation, one, Given("partly", f"{formula}\n{script} \u202e א 🙂", base_how=mark("")), coordinator)
    steps.say(evaluation, "reading-aids", Side.BOARD, officer, script)
    client = client_of(adviser)
    for path in (
        url(evaluation),
        url(evaluation, "onderwerp/reading/"),
        "/voorbeeld/stand/?per=school",
        "/voorbeeld/stand/bepaling/reading-aids/",
        "/voorbeeld/rondes/2025/",
        "/voorbeeld/stand/stand.svg?per=school",
    ):
        body = client.get(path).content.decode()
        assert "&lt;script&gt;" in body, path
        assert script not in body, path
    sheet = client.get("/voorbeeld/stand/bepaling/reading-aids/?als=csv").content.decode()
    assert f"'{formula}" in sheet
    book = load_workbook(io.BytesIO(client.get("/voorbeeld/stand/bepaling/reading-aids/?als=xlsx").content)).active
    values = [cell.value for row in book.iter_rows() for cell in row]
    assert f"{formula}{script}" in values
    assert all(cell.data_type != "f" for row in book.iter_rows() for cell in row)
    assert client.get("/voorbeeld/stand/stand.png?per=school").content.startswith(b"\x89PNG")
    word = docx.Document(io.BytesIO(client.get(url(evaluation, "evaluatie.docx")).content))
    assert any(script in cell.text for table in word.tables for cell in table.rows[2].cells)
