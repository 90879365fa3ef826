"""Rounds and answers: opening, carrying over, saving together, confirming, signing; and what must not happen."""

import datetime
import io
import re
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.evaluations import answers, assignments, evidence, overviews, rounds, steps, visits
from draagvlak.evaluations.answers import Given, mark
from draagvlak.evaluations.models import Answer, Evaluation, Evidence, Round, Side, State, Step, Visit
from draagvlak.norms.files import Document
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import BOARD, SCHOOL, STANDINGS, Questionnaire
from draagvlak.norms.store import store
from draagvlak.people.models import Event, Person, Role
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, School
from evaluation_ import answer_all, as_adopted, changed, client_of, counts_hold, member, shown, url
from page_form import PageForm, forms_of
from post_ import arrived

START = datetime.date(2024, 8, 1)


# -- what is asked ------------------------------------------------------------------------------------------------


def test_asked_follows_the_actor(asked: Questionnaire) -> None:
    owners = {one.key: one.owner for one in asked.by_key.values()}
    assert owners["policy-reading"] == BOARD
    assert owners["reading-aids"] == SCHOOL
    assert "reading-speech-therapy" not in owners  # falls outside
    assert {asked.by_key[key].owner for key in asked.registers["policies"]} == {BOARD}
    assert len(asked.registers["policies"]) == 6
    assert len(asked.register("principles")) == 7
    assert len(asked.register("facilities")) == 4
    assert [one.key for one in asked.by_key.values() if one.exemptible] == ["facility-accessible"]


# -- opening ------------------------------------------------------------------------------------------------------


def test_a_round_needs_an_adopted_version_of_ones_own(
    consortium: Consortium, version: Version, schools: list[School], library: dict[str, Document]
) -> None:
    days = (datetime.date(2025, 9, 1), datetime.date(2025, 12, 12))
    with pytest.raises(NotPossible, match="adopted version"):
        rounds.open_round(consortium, version, 2025, *days)
    other = Consortium.objects.create(slug="buren", name="Buren")
    theirs = store(as_adopted(library["rgv-basisondersteuning"], "1.0"), other, "norm")
    with pytest.raises(NotPossible, match="your own norm"):
        rounds.open_round(consortium, theirs, 2025, *days)
    assert not Round.objects.exists()


def test_every_school_of_the_day_takes_part_once(
    consortium: Consortium, adopted: Version, schools: list[School], library: dict[str, Document]
) -> None:
    history.close(schools[2], datetime.date(2025, 8, 1))
    special = School.objects.create(consortium=consortium, brin="99ZZ", kind="sbo", name="SBO")
    history.open_school(special, Board.objects.get(number="99001"), None, START)
    days = (datetime.date(2025, 9, 1), datetime.date(2025, 12, 12))
    made = rounds.open_round(consortium, adopted, 2025, *days)
    assert set(made.evaluations.filter(board=None).values_list("school__brin", flat=True)) == {"90AA", "90AB"}
    assert list(made.evaluations.filter(school=None).values_list("board__number", flat=True)) == ["99001"]
    with pytest.raises(NotPossible, match="its round already"):
        rounds.open_round(consortium, adopted, 2025, *days)
    with pytest.raises(NotPossible, match="after the first"):
        rounds.open_round(consortium, adopted, 2026, days[1], days[0])
    with pytest.raises(NotPossible, match="No school"):
        rounds.open_round(consortium, adopted, 2019, datetime.date(2019, 9, 1), datetime.date(2019, 12, 1))
    assert Round.objects.count() == 1
    counts_hold(made)


def test_schools_that_come_later_are_let_in(round_: Round, schools: list[School], consortium: Consortium) -> None:
    new = School.objects.create(consortium=consortium, brin="90AZ", name="Nieuw")
    history.open_school(new, Board.objects.get(number="99002"), None, datetime.date(2025, 10, 1))
    assert rounds.missing(round_) == [new]
    assert rounds.let_in(round_) == 1
    assert rounds.missing(round_) == []
    rounds.close_round(round_)
    with pytest.raises(NotPossible, match="closed"):
        rounds.let_in(Round.objects.get(pk=round_.pk))


def test_a_school_that_moves_or_closes_during_the_round(
    round_: Round, schools: list[School], evaluation: Evaluation, asked: Questionnaire, coordinator: Person
) -> None:
    answer_all(evaluation, asked, coordinator)
    history.move(schools[0], history.today(), board=Board.objects.get(number="99002"), region=None)
    lines = {line.key: line for line in overviews.school_lines(round_)}
    assert lines["90AA"].board == "99002"
    assert lines["90AA"].region == "geen"
    history.close(schools[1], history.today())
    assert "90AB" not in {line.key for line in overviews.school_lines(round_)}
    assert Evaluation.objects.filter(round=round_, school=schools[1]).exists()  # what it said can still be read


# -- carrying over ------------------------------------------------------------------------------------------------


_ANSWERS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 134)),
    st.tuples(st.sampled_from(STANDINGS[:4]), st.text("abc é\n", max_size=6), st.booleans()),
    max_size=40,
)
_PROPERTY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def put(
    round_: Round, asked: Questionnaire, person: Person, said: dict[tuple[int, int], tuple[str, str, bool]]
) -> None:
    """Answers of the schools of a round: school and provision by number, standing, words, whether confirmed."""
    keys = [one.key for one in asked.by_key.values() if one.owner == SCHOOL]
    evaluations = list(round_.evaluations.filter(board=None).order_by("school__brin"))
    now = timezone.now()
    Answer.objects.bulk_create(
        Answer(consortium=round_.consortium, round=round_, evaluation=evaluations[n], key=keys[m], standing=standing, how=how,
               confirmed=now if sure else None, confirmed_by=person if sure else None)
        for (n, m), (standing, how, sure) in said.items()
    )  # fmt: skip
    rounds.recount(round_)


@_PROPERTY
@given(said=_ANSWERS)
def test_carry_over_keeps_every_unchanged_answer(
    said: dict[Any, Any], round_: Round, asked: Questionnaire, adviser: Person, library: dict[str, Document]
) -> None:
    """By key, with its words; only where the text changed it asks to be looked at; nothing counts as confirmed."""
    with transaction.atomic():
        put(round_, asked, adviser, said)
        Version.objects.filter(pk=round_.version_id).update(status="retired")
        new = store(changed(library["rgv-basisondersteuning"], "2.0"), round_.consortium, "basisondersteuning")
        following = rounds.open_round(
            round_.consortium, new, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 1, 1)
        )
        then = {
            (one.evaluation.school_id, one.key): one
            for one in Answer.objects.filter(round=round_).select_related("evaluation")
        }
        now = {
            (one.evaluation.school_id, one.key): one
            for one in Answer.objects.filter(round=following).select_related("evaluation")
        }
        assert set(now) == {at for at in then if at[1] != "reading-file"}
        for at, one in now.items():
            assert (one.standing, one.how, one.confirmed) == (then[at].standing, then[at].how, None)
            assert one.changed == (at[1] == "reading-aids")
        counts_hold(following)
        transaction.set_rollback(True)


@_PROPERTY
@given(said=_ANSWERS)
def test_coverage_adds_up_at_each_level(
    said: dict[Any, Any], round_: Round, asked: Questionnaire, adviser: Person
) -> None:
    """Schools, boards, regions and the whole count the same answers; so do provisions, counted from the answers."""
    with transaction.atomic():
        put(round_, asked, adviser, said)
        counts_hold(round_)
        lines = overviews.school_lines(round_)
        whole = overviews.together(lines)
        for per in ("board", "region"):
            groups = overviews.grouped(lines, per)
            assert overviews.together(groups) == whole
            assert sum(group.schools for group in groups) == len(lines) == 3
        asked_of_schools = [one for one in asked.by_key.values() if one.owner == SCHOOL]
        for everyone in (True, False):
            tallies = overviews.provision_tallies(round_, asked_of_schools, lines, everyone=everyone)
            for topic in asked.of(SCHOOL):
                counted: dict[str, int] = {}
                for one in tallies:
                    if one.asked.topic == topic.key:
                        overviews.add(counted, one.tally)
                expected = {name: n for name, n in overviews.named(whole[topic.key]).items() if name != "confirmed"}
                assert counted == expected
                assert sum(overviews.spread(lines, topic.key)) == 3
        assert overviews.asked_in(overviews.total(whole)) == 3 * len(asked_of_schools)
        for _closed in (False, True):
            assert overviews.years(Round.objects.all(), None)[0].counts == whole
            if not _closed:
                rounds.close_round(Round.objects.get(pk=round_.pk))
        transaction.set_rollback(True)


def test_answers_come_along_by_key(
    consortium: Consortium,
    round_: Round,
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    library: dict[str, Document],
) -> None:
    answer_all(evaluation, asked, coordinator, "partly")
    Evidence.objects.create(evaluation=evaluation, key="reading-aids", kind="note", text="n", person=coordinator)
    Version.objects.filter(pk=round_.version_id).update(status="retired")
    new = store(changed(library["rgv-basisondersteuning"], "2.0"), consortium, "basisondersteuning")
    following = rounds.open_round(consortium, new, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 12, 1))
    now = {
        one.key: one for one in Answer.objects.filter(evaluation__round=following, evaluation__school=evaluation.school)
    }
    then = {one.key: one for one in evaluation.answers.all()}
    assert set(now) == set(then) - {"reading-file"}
    for key, answer in now.items():
        assert (answer.standing, answer.how) == (then[key].standing, then[key].how)
        assert answer.confirmed is None
        assert answer.last_confirmed == then[key].confirmed
        assert answer.changed == (key == "reading-aids")
    assert Evidence.objects.filter(evaluation__round=following, key="reading-aids").count() == 1
    heir = Evaluation.objects.get(round=following, school=evaluation.school)
    assert overviews.named(heir.counts["reading"])["open"] == 1  # the new provision
    counts_hold(following)
    # what nobody looked at keeps the text that it once answered
    third = rounds.open_round(consortium, new, 2027, datetime.date(2027, 9, 1), datetime.date(2099, 12, 1))
    again = Answer.objects.get(round=third, evaluation__school=evaluation.school, key="reading-aids")
    assert again.changed
    assert again.carried_id == round_.version_id
    page = client_of(coordinator).get(url(heir, "onderwerp/reading/")).content.decode()
    assert "<ins>Ook thuis.</ins>" in page


def test_the_norm_is_replaced_during_the_round(
    consortium: Consortium,
    round_: Round,
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    adviser: Person,
    library: dict[str, Document],
) -> None:
    answer_all(evaluation, asked, coordinator)
    Version.objects.filter(pk=round_.version_id).update(status="retired")
    new = store(changed(library["rgv-basisondersteuning"], "2.0"), consortium, "basisondersteuning")
    assert Round.objects.get(pk=round_.pk).version_id == round_.version_id  # nothing moves by itself
    page = client_of(adviser).post("/voorbeeld/rondes/2025/versie/", {"version": new.pk}, follow=True)
    assert "1 answers have to be looked at again" in page.content.decode()
    counts_hold(round_)
    answer = evaluation.answers.get(key="reading-aids")
    assert (answer.confirmed, answer.changed, answer.standing) == (None, True, "in-place")
    assert evaluation.answers.get(key="reading-file").how == "Zo: reading-file"  # kept, though nobody asks it now
    with pytest.raises(NotPossible, match="already"):
        rounds.go_on_with(Round.objects.select_related("version").get(pk=round_.pk), new)


# -- saving -------------------------------------------------------------------------------------------------------


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
    done = client.post(url(heir, "bevestigen/"), {"key": keys[:-1]}, follow=True)
    assert f"{len(keys) - 1} answers confirmed" in done.content.decode()
    left = heir.answers.get(key=keys[-1])
    assert left.confirmed is None
    assert client.post(url(heir, "bevestigen/"), {"key": keys}, follow=True).status_code == 200
    assert heir.answers.filter(confirmed=None).count() == 0
    counts_hold(following)


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


# -- from prepared to closed --------------------------------------------------------------------------------------


def test_prepare_sign_ask_close_and_open_again(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person, officer: Person, adviser: Person
) -> None:
    ib, head, board, consortium = (client_of(one) for one in (coordinator, leader, officer, adviser))
    assert "have no answer yet" in ib.post(url(evaluation, "klaar/"), shown(evaluation), follow=True).content.decode()
    answer_all(evaluation, asked, coordinator)
    assert ib.post(url(evaluation, "tekenen/")).status_code == 404  # only the leader signs
    assert ib.post(url(evaluation, "klaar/"), shown(evaluation)).status_code == 302
    assert [one.to for one in arrived()] == [[leader.email]]
    assert "klaar om te tekenen" in arrived()[0].subject, "in the language of the reader"
    assert head.post(url(evaluation, "tekenen/"), shown(evaluation)).status_code == 302
    signed = Step.objects.get(act="signed")
    assert len(signed.answers) == evaluation.answers.count()
    assert "cannot follow" in head.post(url(evaluation, "tekenen/"), follow=True).content.decode()
    # what is signed does not change
    sent = {"standing-reading-aids": "absent", "how-reading-aids": "Anders", "base-standing-reading-aids": "in-place",
            "base-how-reading-aids": mark("Zo: reading-aids")}  # fmt: skip
    late = ib.post(url(evaluation, "bewaren/reading-aids/"), sent, headers={"HX-Request": "true"})
    assert late.status_code == 422
    assert "is signed" in late.content.decode()
    # the board asks, the school replies, the board says that it is clear, and closes
    arrived().clear()
    board.post(url(evaluation, "vraag/"), {"key": "reading-aids", "text": "Sinds wanneer?"})
    assert {address for one in arrived() for address in one.to} == {coordinator.email, leader.email}
    assert "Sinds wanneer" not in arrived()[0].body  # no answer travels by e-mail
    assert steps.questioned([evaluation.pk]) == {evaluation.pk: 1}
    ib.post(url(evaluation, "vraag/"), {"key": "reading-aids", "text": "Sinds augustus."})
    assert steps.questioned([evaluation.pk]) == {}
    assert arrived()[-1].to == [officer.email]
    board.post(url(evaluation, "vraag/helder/"), {"key": "reading-aids"})
    assert evaluation.remarks.get(side=Side.BOARD).settled
    consortium.post(url(evaluation, "vraag/"), {"key": "", "text": "Wat viel op?"})
    assert evaluation.remarks.filter(side=Side.CONSORTIUM).count() == 1
    assert head.post(url(evaluation, "afsluiten/")).status_code == 404
    assert board.post(url(evaluation, "afsluiten/"), shown(evaluation)).status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.state == State.CLOSED
    # opening again leaves a trace, and what was signed stays as it was
    assert "ask the board" in head.post(url(evaluation, "heropenen/"), {"note": "Fout"}, follow=True).content.decode()
    assert "Say why" in board.post(url(evaluation, "heropenen/"), {"note": ""}, follow=True).content.decode()
    board.post(url(evaluation, "heropenen/"), {"note": "Eén antwoord klopt niet"})
    assert ib.post(url(evaluation, "bewaren/reading-aids/"), sent, headers={"HX-Request": "true"}).status_code == 200
    kept = head.get(url(evaluation, f"getekend/{signed.pk}/")).content.decode()
    assert "Zo: reading-aids" in kept
    assert "Anders" not in kept
    assert "Eén antwoord klopt niet" in ib.get(url(evaluation)).content.decode()
    acts = set(Event.objects.values_list("act", flat=True))
    assert {"evaluation-ready", "evaluation-signed", "evaluation-closed", "evaluation-reopened"} <= acts


def test_nobody_signs_or_closes_what_they_did_not_see(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person, officer: Person
) -> None:
    """A page that was opened before an answer changed signs nothing, and says where to look."""
    answer_all(evaluation, asked, coordinator)
    head, board = client_of(leader), client_of(officer)

    def button(client: Client, act: str) -> PageForm:
        return next(form for form in forms_of(client, url(evaluation)) if form.path.endswith(f"/{act}/"))

    def change() -> None:
        answer_all(evaluation, asked, coordinator, "partly")

    def state() -> str:
        evaluation.refresh_from_db()
        return evaluation.state

    old = button(head, "tekenen")
    change()
    said = old.send()
    assert state() == State.PREPARING
    told = head.get(said.url).content.decode()
    assert re.search(
        r'(?s)<div class="notice warn" role="alert">(?:(?!</div>).)*Answers changed since you opened this page, at: ',
        told,
    )
    old = button(head, "tekenen")
    evidence.add(evaluation, "reading-file", coordinator, [("note", "Later erbij")])
    assert "changed since you opened the page" in head.get(old.send().url).content.decode()
    assert state() == State.PREPARING
    assert head.post(url(evaluation, "tekenen/"), {"shown": "0 morgen"}).status_code == 302
    assert state() == State.PREPARING, "a mark that was never given"
    assert head.post(url(evaluation, "tekenen/")).status_code == 302
    assert state() == State.PREPARING, "without a mark"
    button(head, "tekenen").send()
    assert state() == State.SIGNED
    old = button(board, "afsluiten")
    head.post(url(evaluation, "heropenen/"), {"note": "Toch anders"})
    change()
    button(head, "tekenen").send()
    said = old.send()
    assert state() == State.SIGNED
    assert "This evaluation changed since you opened the page" in board.get(said.url).content.decode()
    button(board, "afsluiten").send()
    assert state() == State.CLOSED


def test_signing_waits_for_what_came_along(
    consortium: Consortium,
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    leader: Person,
    adopted: Version,
) -> None:
    answer_all(evaluation, asked, coordinator)
    following = rounds.open_round(consortium, adopted, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 12, 1))
    heir = Evaluation.objects.select_related("round").get(round=following, school=evaluation.school)
    with pytest.raises(NotPossible, match="not confirmed yet"):
        steps.step(heir, asked, Step.Act.SIGNED, leader)
    assert not Step.objects.exists()


def test_a_closed_round_takes_nothing(
    round_: Round, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, adviser: Person
) -> None:
    steward, ib = client_of(adviser), client_of(coordinator)
    assert "closed" in steward.post("/voorbeeld/rondes/2025/sluiten/", follow=True).content.decode()
    sent = {"standing-reading-aids": "in-place", "how-reading-aids": "Zo", "base-how-reading-aids": mark("")}
    assert ib.post(url(evaluation, "bewaren/reading-aids/"), sent, headers={"HX-Request": "true"}).status_code == 422
    assert "closed" in ib.post(url(evaluation, "vraag/"), {"key": "", "text": "x"}, follow=True).content.decode()
    assert not evaluation.answers.exists()
    assert not evaluation.remarks.exists()
    steward.post("/voorbeeld/rondes/2025/heropenen/")
    assert ib.post(url(evaluation, "bewaren/reading-aids/"), sent, headers={"HX-Request": "true"}).status_code == 200


READ_BEFORE: dict[str, tuple[Callable[[Evaluation, Person], object], str]] = {
    "a note": (lambda one, who: evidence.add(one, "reading-aids", who, [("note", "Later")]), "is signed"),
    "a file": (lambda one, who: evidence.add(one, "reading-aids", who, file=LOOKED)[0], "is signed"),
    "taking evidence away": (lambda one, who: evidence.remove(one.evidence.get(), who), "is signed"),
    "dividing topics": (lambda one, who: assignments.divide(one, "reading", who, who), "is signed"),
    "a question": (lambda one, who: steps.say(one, "", Side.BOARD, who, "Later?"), "is closed"),
    "that a question is clear": (lambda one, who: steps.settle(one, "", Side.BOARD, who), "is closed"),
    "asking a visitor": (lambda one, who: visits.invite(one, who.email, ["reading"], who), "is closed"),
    "taking a visit back": (lambda one, who: visits.withdraw(one, str(one.visits.get().pk), who), "is closed"),
    "a visit": (lambda one, who: visits.keep(one.visits.get(), {"reading-aids": ("absent", "")}, "Later", True), "is closed"),
}  # fmt: skip
LOOKED = evidence.Looked("later.txt", ".txt", b"later")


@pytest.mark.parametrize("act", READ_BEFORE)
def test_every_act_looks_again_at_what_may_change(
    act: str, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, officer: Person
) -> None:
    """Somebody signs, or closes the round, between the look of a page and its act."""
    evidence.add(evaluation, "reading-aids", coordinator, [("note", "Eerder")])
    steps.say(evaluation, "", Side.BOARD, officer, "Eerder?")
    Visit.objects.create(evaluation=evaluation, visitor=officer, invited_by=coordinator, topics=["reading"])
    do, said = READ_BEFORE[act]
    if said == "is signed":
        Evaluation.objects.filter(pk=evaluation.pk).update(state=State.SIGNED)
    else:
        rounds.close_round(Round.objects.get(pk=evaluation.round_id))
    with pytest.raises(NotPossible, match=said):
        do(evaluation, coordinator)
    assert [one.text for one in evaluation.evidence.all()] == ["Eerder"]
    assert [(one.text, one.settled) for one in evaluation.remarks.all()] == [("Eerder?", None)]
    visit = evaluation.visits.get()
    assert (visit.impression, visit.finished, visit.withdrawn) == ("", None, None)
    assert not evaluation.assignments.exists()


def test_nothing_slips_into_what_was_signed_while_a_file_is_looked_at(
    evaluation: Evaluation, coordinator: Person, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = evidence.look

    def slowly(name: str, raw: bytes) -> evidence.Looked:
        Evaluation.objects.filter(pk=evaluation.pk).update(state=State.SIGNED)
        return look(name, raw)

    monkeypatch.setattr(evidence, "look", slowly)
    page = url(evaluation, "bewijs/reading-aids/")
    file = SimpleUploadedFile("later.txt", b"Wij lezen elke dag.")
    said = client_of(coordinator).post(page, {"note": "Later", "file": file})
    assert said.status_code == 422
    assert "This evaluation is signed" in said.content.decode()
    assert not evaluation.evidence.exists()


def test_after_the_round_nobody_divides_or_finishes_a_visit(
    round_: Round, evaluation: Evaluation, coordinator: Person, leader: Person, officer: Person
) -> None:
    visit = visits.invite(evaluation, officer.email, ["reading"], coordinator)
    rounds.close_round(round_)
    said = client_of(officer).post(f"/voorbeeld/bezoeken/{visit.pk}/", {"impression": "Later", "finish": "1"})
    assert said.status_code == 422
    assert "This round is closed." in said.content.decode()
    sent = {"topic": "reading", "person": coordinator.pk}
    said = client_of(leader).post(url(evaluation, "verdelen/"), sent, follow=True)
    assert "This round is closed" in said.content.decode()
    visit.refresh_from_db()
    assert visit.finished is None
    assert not evaluation.assignments.exists()


def test_rounds_are_opened_and_reminded_by_form(
    consortium: Consortium,
    adopted: Version,
    schools: list[School],
    adviser: Person,
    coordinator: Person,
    leader: Person,
) -> None:
    client = client_of(adviser)
    assert "No round yet" in client.get("/voorbeeld/rondes/").content.decode()
    assert client.get("/voorbeeld/stand/").status_code == 200
    now = history.today()
    year = now.year if now.month >= 8 else now.year - 1
    wrong = {"version": adopted.pk, "year": year, "opens": "2025-09-01", "closes": "2025-08-01", "kinds": ["bo"]}
    refused = client.post("/voorbeeld/rondes/nieuw/", wrong)
    assert refused.status_code == 422
    assert "after the first" in refused.content.decode()
    opened = client.post("/voorbeeld/rondes/nieuw/", wrong | {"closes": "2099-12-12"}, follow=True)
    assert "3 schools take part" in opened.content.decode()
    twice = client.post("/voorbeeld/rondes/nieuw/", wrong | {"closes": "2099-12-12"})
    assert "its round already" in twice.content.decode()
    said = client.post(f"/voorbeeld/rondes/{year}/herinneren/", follow=True).content.decode()
    assert "2 letters went to 1 schools" in said
    assert {address for one in arrived() for address in one.to} == {coordinator.email, leader.email}
    sheet = client.get(f"/voorbeeld/rondes/{year}/voortgang.csv").content.decode()
    assert '"90AA";"School A";"Bestuur 1";"Regio";"Not started";"0";"135"' in sheet


def test_work_is_shared(evaluation: Evaluation, coordinator: Person, schools: list[School]) -> None:
    teacher = member("leerkracht@voorbeeld.example", Role.TEACHER, school=schools[0])
    stranger = member("elders@voorbeeld.example", Role.TEACHER, school=schools[1])
    client = client_of(coordinator)
    client.post(url(evaluation, "verdelen/"), {"topic": "reading", "person": teacher.pk})
    assert evaluation.assignments.get().person == teacher
    assert "8 provisions were given to you" in client_of(teacher).get("/start/").content.decode()
    client.post(url(evaluation, "verdelen/"), {"topic": "reading", "person": stranger.pk})  # no colleague here
    assert not evaluation.assignments.exists()
    assert client.post(url(evaluation, "verdelen/"), {"topic": "bestaat-niet"}).status_code == 404
    assert client_of(teacher).post(url(evaluation, "verdelen/"), {"topic": "reading"}).status_code == 404


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
    sheet = client.get(url(evaluation, "stand.csv")).content.decode()
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


def test_where_no_school_stands_is_said_in_whole_sentences(evaluation: Evaluation, adviser: Person) -> None:
    page = client_of(adviser).get("/voorbeeld/stand/?regio=nergens").content.decode()
    assert "0 schools; nothing was answered yet." in page
    assert "<h1>nergens " in page, "the region that was asked, and not 'no region'"


def test_overviews_in_every_form(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    adviser: Person,
    officer: Person,
    schools: list[School],
) -> None:
    answer_all(evaluation, asked, coordinator, "partly")
    client = client_of(adviser)
    with CaptureQueriesContext(connection) as found:
        page = client.get("/voorbeeld/stand/").content.decode()
    assert len(found) <= 12
    assert "3 schools; 0% of what the norm asks is in place." in page
    assert "partly" in client.get("/voorbeeld/stand/gemis/").content.decode()
    for path, most in (("gemis/", 12), ("jaren/", 12), ("onderwerp/reading/", 12), ("bepaling/reading-aids/", 12)):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/voorbeeld/stand/{path}").status_code == 200
        assert len(found) <= most, path
    for path in ("stand.csv", "stand.xlsx", "stand.svg", "stand.png"):
        assert client.get(f"/voorbeeld/stand/{path}").status_code == 200
    for path in ("jaren/", "gemis/", "onderwerp/reading/"):
        for form in ("csv", "xlsx", "svg", "png"):
            given_ = client.get(f"/voorbeeld/stand/{path}?als={form}")
            assert "attachment" in given_["Content-Disposition"], (path, form)
    for path in (
        "stand.exe",
        "jaren/?als=exe",
        "onderwerp/reading/?als=exe",
        "onderwerp/weg/",
        "bepaling/weg/",
        "bepaling/policy-reading/",
    ):
        assert client.get(f"/voorbeeld/stand/{path}").status_code == 404, path
    assert client.get("/voorbeeld/stand/?jaar=x&bestuur=1&regio=%27&per=y").status_code == 200
    # a board sees its own schools, and no other's through any door
    mine = client_of(officer)
    for path in (
        "",
        "?bestuur=99002",
        "jaren/",
        "onderwerp/reading/",
        "bepaling/reading-aids/",
        "stand.csv",
        "stand.svg?per=school",
    ):
        body = mine.get(f"/voorbeeld/stand/{path}").content.decode()
        assert "School C" not in body, path
        assert "Bestuur 2" not in body, path
    assert "School C" not in mine.get("/voorbeeld/rondes/2025/").content.decode()
    assert "School C" not in mine.get("/voorbeeld/rondes/2025/voortgang.csv").content.decode()
