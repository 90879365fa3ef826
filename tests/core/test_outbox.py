"""Letters are written with the act, sent after it, tried again until they are taken, and never lost."""

import os
import re
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

import warm_
from draagvlak.core import outbox
from draagvlak.core.models import OutgoingLetter
from draagvlak.evaluations.models import Evaluation, Remark, Step, Visit
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.models import Change, Follower
from draagvlak.people.models import Event, Invitation, Person, Role
from draagvlak.places.models import Consortium, School
from evaluation_ import answer_all, client_of, member, shown, url
from letters_ import PASSWORD, here, invite_many
from mail_server_ import MailServer, mail_server
from site_ import COMMAND, free_port, installed
from visitor_ import forgotten

pytestmark = pytest.mark.process


def test_news_of_a_morning_without_mail_server_goes_along_later(
    schools: list[School], consortium: Consortium, post: MailServer, settings: Any
) -> None:
    Follower.objects.create(consortium=consortium, school=schools[0], email="ouder@x.example", confirmed=timezone.now())
    Change.objects.create(consortium=consortium, school=schools[0], kind=Change.Kind.PUBLISHED)
    settings.EMAIL_PORT = 9
    assert here("tell").exit_code == 1, "the command says that letters were not taken"
    assert here("letters").exit_code == 1
    settings.EMAIL_PORT = post.port
    again = here("letters")
    assert (again.exit_code, len(post.to("ouder@x.example"))) == (0, 1), again.output
    assert here("tell").exit_code == 0
    assert len(post.letters) == 1, "one letter for one change"


def test_digests_that_were_not_taken_are_said_and_tried_again(
    evaluation: Evaluation, coordinator: Person, post: MailServer, settings: Any
) -> None:
    settings.EMAIL_PORT = 9
    morning = here("remind")
    assert (morning.exit_code, "1 not taken by the mail server" in morning.output) == (1, True)
    settings.EMAIL_PORT = post.port
    assert here("letters").exit_code == 0
    assert here("remind").exit_code == 0
    assert len(post.to(coordinator.email)) == 1


def test_a_server_that_closes_after_three_gets_every_letter_once(director: Client, post: MailServer) -> None:
    post.closes_after = 3
    invite_many(director, 8)
    sent = here("letters")
    assert sorted(str(one["To"]) for one in post.letters) == [f"p{n}@x.example" for n in range(8)]
    assert sent.exit_code == 0


@pytest.mark.parametrize("refusal", ["550 no such person", "451 come back later", "421 closing"])
def test_what_a_server_refuses_is_said_kept_and_tried_again(director: Client, post: MailServer, refusal: str) -> None:
    post.refuses = refusal
    invite_many(director, 2)
    refused = here("letters")
    assert refused.exit_code == 1
    page = director.get("/voorbeeld/toegang/").content.decode()
    assert page.count("De brief is niet aangekomen bij de mailserver") == 2
    post.refuses = ""
    assert here("letters").exit_code == 0
    assert len(post.letters) == 2
    assert "niet aangekomen" not in director.get("/voorbeeld/toegang/").content.decode()


def test_a_letter_that_is_refused_again_and_again_is_tried_less_and_less(director: Client, post: MailServer) -> None:
    post.refuses = "550 no such person"
    invite_many(director, 1)
    for _time in range(5):
        assert here("letters").exit_code == 1
    before = post.connections
    later = here("letters")
    assert (later.exit_code, post.connections) == (1, before), "its next try is later"
    post.refuses = ""
    assert here("letters", "--now").exit_code == 0
    assert len(post.letters) == 1


def test_what_is_of_no_use_any_more_is_given_up_and_said(director: Client, post: MailServer, settings: Any) -> None:
    settings.EMAIL_PORT = 9
    invite_many(director, 1)
    assert here("letters").exit_code == 1
    OutgoingLetter.objects.update(until=timezone.now() - timedelta(seconds=1))
    settings.EMAIL_PORT = post.port
    late = here("letters")
    assert (late.exit_code, "1 given up" in late.output, post.letters) == (1, True, [])
    assert OutgoingLetter.objects.get().text == ""


@pytest.mark.parametrize("full_before", [True, False])
def test_while_nothing_can_be_saved_no_letter_goes_out_again_and_again(
    director: Client, post: MailServer, full_before: bool
) -> None:
    """A full disk, or somebody who writes for long: what was handed over cannot be noted."""
    invite_many(director, 1)
    is_full = [True]

    def disk(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        of_one = sql.startswith('UPDATE "core_outgoingletter"') and '"core_outgoingletter"."id" = ' in sql
        if of_one and is_full and (full_before or post.letters):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(disk):
        for _minute in range(3):
            with pytest.raises(OperationalError), transaction.atomic():
                outbox.send()
    assert len(post.letters) == (0 if full_before else 1)
    is_full.clear()
    outbox.send()
    assert len(post.letters) == 1
    assert not OutgoingLetter.objects.waiting().exists()


def test_a_mail_server_that_says_no_goodbye_holds_up_nothing(
    director: Client, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "GOODBYE", 0.2)
    post.says_goodbye = False
    invite_many(director, 1)
    started = time.monotonic()
    assert outbox.send() == outbox.Sending(sent=1)
    assert time.monotonic() - started < 60


def test_an_invitation_that_was_taken_back_is_not_sent(director: Client, post: MailServer) -> None:
    invite_many(director, 2)
    for one, act in zip(Invitation.objects.order_by("email"), ("intrekken", "opnieuw"), strict=True):
        director.post(f"/voorbeeld/toegang/uitnodiging/{one.pk}/{act}/", {"zeker": "ja"})
    assert here("letters").exit_code == 0
    assert [str(one["To"]) for one in post.letters] == ["p1@x.example"], "and one sent again is one letter"
    link = re.search(r"http://testserver(/\S+)", post.letters[0].get_content())[1]  # type: ignore[index]
    assert Client().get(link).status_code == 200


@contextmanager
def no_letter_can_be_written() -> Iterator[None]:
    """The database refuses letters, as a full disk would."""
    table = "core_outgoingletter"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE TRIGGER no_letters BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no letters'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION no_letters() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no letters'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER no_letters BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_letters()"
            )
        try:
            yield
        finally:
            cursor.execute("DROP TRIGGER no_letters" + ("" if connection.vendor == "sqlite" else f" ON {table}"))


def test_an_act_whose_letter_cannot_be_written_does_not_hold(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person, officer: Person, director: Client,
    schools: list[School],
) -> None:  # fmt: skip
    ib, board = (client_of(one) for one in (coordinator, officer))
    for client in (ib, board):
        client.raise_request_exception = False
    invite_many(director, 1)
    answer_all(evaluation, asked, coordinator)
    member("hoofd@voorbeeld.example", Role.LEADER, school=schools[1])
    invitation = Invitation.objects.get()
    head = Client(raise_request_exception=False)
    leader.set_password(PASSWORD)
    leader.save()
    head.force_login(leader)
    acts: list[tuple[str, Callable[[], Any]]] = [
        ("invite", lambda: director.post(
            "/voorbeeld/toegang/uitnodigen/", {"email": "n@x.example", "role": "teacher", "place": "school:90AA"})),
        ("renew", lambda: director.post(f"/voorbeeld/toegang/uitnodiging/{invitation.pk}/opnieuw/")),
        ("ready", lambda: ib.post(url(evaluation, "klaar/"), shown(evaluation))),
        ("ask", lambda: board.post(url(evaluation, "vraag/"), {"key": "reading-aids", "text": "Sinds wanneer?"})),
        ("visit", lambda: ib.post(url(evaluation, "bezoek/"), {"email": officer.email, "topic": "reading"})),
        ("remind", lambda: director.post(f"/voorbeeld/rondes/{evaluation.round.year}/herinneren/")),
        ("follow", lambda: Client(raise_request_exception=False).post(
            "/voorbeeld/volgen/", {"email": "ouder@x.example", "school": "90AA"})),
        ("password", lambda: head.post("/profiel/wachtwoord/", {
            "oldpassword": PASSWORD, "password1": "nog een veel langer wachtwoord"})),
    ]  # fmt: skip

    def state() -> tuple[Any, ...]:
        return (
            list(Invitation.objects.values_list("email", "digest")), Step.objects.count(), Remark.objects.count(),
            Visit.objects.count(), Follower.objects.count(), Event.objects.count(),
            Person.objects.get(pk=leader.pk).password,
        )  # fmt: skip

    before = state()
    with no_letter_can_be_written():
        for name, act in acts:
            assert (act().status_code, state()) == (500, before), name
    for name, act in acts:
        before = state()
        assert act().status_code in {200, 302}, name
        assert state() != before, name


class Site:
    """A site in a folder of its own, with real processes."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self.data = data
        kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DRAAGVLAK_SECRET"}}
        self.environment = kept | {"DRAAGVLAK_DATA": str(data)} | environment

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return warm_.command(*words, env=self.environment)

    @contextmanager
    def serving(self) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
        port = free_port()
        log = (self.data / "server.log").open("ab")
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)], env=self.environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            for _attempt in range(300):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond/", timeout=5)
                    break
                except OSError:
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}", process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


@pytest.fixture(scope="module")
def outside() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def site(outside: MailServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Set up once, with one administrator."""
    data = tmp_path_factory.mktemp("site") / "data"
    with installed(data) as where:
        yield Site(data, where | {"DRAAGVLAK_MAIL": outside.url})


@pytest.mark.once
def test_a_slow_mail_server_holds_no_page_and_gets_each_letter_once(site: Site, outside: MailServer) -> None:
    outside.letters.clear()
    outside.takes = 17  # longer than a connection may take to come about
    try:
        with site.serving() as (address, _process):
            started = time.monotonic()
            forgotten(address)
            urllib.request.urlopen(f"{address}/echt/", timeout=10).read()
            assert time.monotonic() - started < 8
            while not outside.busy and time.monotonic() - started < 20:
                time.sleep(0.1)
            assert outside.busy == 1, "it is being handed over now"
            assert urllib.request.urlopen(f"{address}/gezond/", timeout=5).read() == b"ok"
            assert len(outside.wait_for(1, 30)) == 1
            outside.takes = 0
            assert site.run("letters").returncode == 0
            assert len(outside.letters) == 1
    finally:
        outside.takes = 0


def test_a_process_killed_while_it_hands_over_loses_no_letter(site: Site, outside: MailServer) -> None:
    outside.letters.clear()
    with site.serving() as (address, process):
        outside.when_handed_over = lambda: os.killpg(process.pid, signal.SIGKILL)
        with suppress(ConnectionError):  # the letter may be on its way before the page is
            forgotten(address)
        outside.wait_for(1)
        process.wait(20)
    outside.when_handed_over = None
    assert len(outside.letters) == 1
    again = site.run("letters")
    assert len(outside.letters) == 2, again.stderr
    assert len({str(one["Message-ID"]) for one in outside.letters}) == 1, "so that the double can be recognised"
    assert site.run("letters").returncode == 0
    assert len(outside.letters) == 2


def test_several_processes_at_once_send_no_letter_twice(site: Site, outside: MailServer) -> None:
    outside.letters.clear()
    script = (
        "import django; django.setup()\n"
        "from draagvlak.core import mail\n"
        "mail.post([mail.letter(f'p{n}@x.example', 'nl', lambda: ('Onderwerp', 'Tekst')) for n in range(12)])"
    )
    made = subprocess.run(
        [COMMAND[0], "-c", script], capture_output=True, text=True, check=False,
        env=site.environment | {"DJANGO_SETTINGS_MODULE": "draagvlak.settings"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    outside.takes = 0.1
    try:
        senders = [subprocess.Popen([*COMMAND, "letters"], env=site.environment) for _n in range(3)]
        assert [one.wait(120) for one in senders] == [0, 0, 0]
    finally:
        outside.takes = 0
    assert sorted(str(one["To"]) for one in outside.letters) == sorted(f"p{n}@x.example" for n in range(12))
    assert outside.connections > 1
