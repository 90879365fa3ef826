"""What a letter says: that it is automatic, in the language of its reader, and no longer than it is needed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.models import School
from evaluation_ import answer_all, client_of, shown, url
from letters_ import here, invite_many
from mail_server_ import MailServer

pytestmark = pytest.mark.process

CLOSING = {"nl": "Draagvlak stuurde deze mail vanzelf", "en": "Draagvlak sent this letter by itself"}


def test_letters_say_that_they_are_automatic_and_whose_they_are(director: Client, post: MailServer) -> None:
    invite_many(director, 1)
    here("letters")
    one = post.letters[0]
    assert one["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[^@]+@school\.example>", str(one["Message-ID"]))
    assert abs(one["Date"].datetime - timezone.now()) < timedelta(minutes=5)


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: kwaad@x.example", "a\u2028Bcc: kwaad@x.example", "a\x0bb\x85c\x00", "é\n\n"]
)
def test_a_name_stays_within_its_header(director: Client, post: MailServer, schools: list[School], name: str) -> None:
    School.objects.filter(pk=schools[0].pk).update(own_name=name.replace("\x00", ""))
    invite_many(director, 1)
    here("letters")
    assert len(post.letters) == 1
    one = post.letters[0]
    assert (one["Bcc"], [str(one["To"])]) == (None, ["p0@x.example"])
    assert name[0] in one["Subject"]


def language_of(letter: Any) -> str:
    """Of the closing line; the text above it may hold no word of the other."""
    text = letter.get_content()
    spoken = [code for code, line in CLOSING.items() if line in text]
    assert len(spoken) == 1, text
    return spoken[0]


def test_letters_of_commands_are_wholly_in_the_language_of_their_reader(
    evaluation: Evaluation, coordinator: Person, post: MailServer
) -> None:
    here("remind")
    here("forget-second-factor", coordinator.email)
    here("letters")
    mine = post.to(coordinator.email)
    assert [language_of(one) for one in mine] == ["nl", "nl"]
    assert "second factor" not in mine[1].get_content()


def test_a_reader_of_english_gets_english_whoever_caused_the_letter(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person, officer: Person, post: MailServer
) -> None:
    reader = Client()
    reader.force_login(leader)
    reader.post("/taal/", {"taal": "en", "terug": "/start/"})
    answer_all(evaluation, asked, coordinator)
    dutch = Client()
    dutch.force_login(coordinator)
    dutch.post(url(evaluation, "klaar/"), shown(evaluation))
    english = client_of(officer)
    english.post(url(evaluation, "vraag/"), {"key": "reading-aids", "text": "Sinds wanneer?"})
    here("letters")
    assert [language_of(one) for one in post.to(leader.email)] == ["en", "en"]
    assert "ready to sign" in post.to(leader.email)[0]["Subject"]
    assert [language_of(one) for one in post.to(coordinator.email)] == ["nl"]
    assert "Een vraag" in post.to(coordinator.email)[0]["Subject"]


def test_what_a_letter_said_is_kept_no_longer_than_its_sending(coordinator: Person, post: MailServer) -> None:
    Client().post("/wachtwoord/vergeten/", {"email": coordinator.email})
    here("letters")
    path = re.search(r"http://testserver/wachtwoord/nieuw/(\S+)/", post.letters[0].get_content())[1]  # type: ignore[index]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_outgoingletter")
        assert path not in str(cursor.fetchall())
