"""Letters that did not go, on the page of management: to whom, what kind, when and why, and nothing of what they say."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from draagvlak.core.models import OutgoingLetter
from draagvlak.people.models import Invitation, Membership, Person, Role
from draagvlak.places.models import Board, Consortium
from management_ import part_of, troubles_told
from people_ import at_work


def letter(to: str, about: str = "", failure: str = "", given_up: bool = False, taken: bool = False) -> None:
    now = timezone.now()
    OutgoingLetter.objects.create(
        to=to, subject="Geheim onderwerp", text="" if given_up or taken else "Geheime tekst", language="nl", about=about,
        message_id=f"<{OutgoingLetter.objects.count()}@x>", until=now + timedelta(days=5), failure=failure,
        given_up=now if given_up else None, taken=now if taken else None,
    )  # fmt: skip


def invited(consortium: Consortium, email: str) -> str:
    """What a letter with an invitation is about."""
    sent = Invitation(consortium=consortium, email=email, role=Role.READER, invited_by=Person.objects.first())
    sent.renew()
    sent.save()
    return f"invitation:{sent.pk}"


def test_letters_that_did_not_go_are_told_and_nothing_of_what_they_say(
    consortium: Consortium, boards: list[Board]
) -> None:
    steward = at_work(consortium, Role.ADMINISTRATOR)
    at_work(consortium, Role.READER, "lezer")
    assert troubles_told(steward, "brieven") == []
    assert "Nothing is wrong here." in part_of(steward, "brieven")
    letter("fout@x.example", invited(consortium, "fout@x.example"), "SMTPRecipientsRefused")
    letter("lezer@voorbeeld.example", "account/email/password_reset_key", "SMTPDataError", given_up=True)
    letter("lezer@voorbeeld.example", "person:1", "ConnectionRefusedError")
    letter("lezer@voorbeeld.example", "person:1", taken=True)
    letter("lezer@voorbeeld.example", "person:1")
    assert troubles_told(steward, "brieven") == [
        "The mail server does not know the address of 1 letter: look whether it is right",
        "1 letter could not be handed over to the mail server; the operator sees why",
        "The mail server refused 1 letter",
    ]
    said, day = part_of(steward, "brieven"), f"{timezone.localdate():%d-%m-%Y}"
    for words in (
        f'href="/voorbeeld/toegang/#uitnodigingen">Invitation to fout@x.example, {day}<',
        f">Password to Lezer, {day}, given up<",
        f">Message to Lezer, {day}<",
    ):
        assert words in said
    assert "Gehei" not in said


def test_letters_of_others_are_not_told(consortium: Consortium, boards: list[Board]) -> None:
    steward = at_work(consortium, Role.ADMINISTRATOR)
    other = Consortium.objects.create(slug="buren", name="Buren", second_factor=False)
    at_work(consortium, Role.READER, "beide")
    Membership.objects.create(
        consortium=other, person=Person.objects.get(email="beide@voorbeeld.example"), role="reader"
    )
    at_work(other, Role.READER, "elders")
    at_work(consortium, Role.READER, "volger")
    letter("a@x.example", invited(other, "a@x.example"), "SMTPDataError")
    letter("volger@voorbeeld.example", invited(other, "volger@voorbeeld.example"), "SMTPDataError")
    for to, about in (
        ("beide@voorbeeld.example", "person:1"), ("elders@voorbeeld.example", "person:2"),
        ("ouder@x.example", "follower:1"), ("volger@voorbeeld.example", "follower:2"), ("vreemd@x.example", "x"),
    ):  # fmt: skip
        letter(to, about, "SMTPDataError", given_up=True)
    assert troubles_told(steward, "brieven") == []


def test_the_questions_about_letters_do_not_grow(
    consortium: Consortium, boards: list[Board], django_assert_max_num_queries: object
) -> None:
    steward: Client = at_work(consortium, Role.ADMINISTRATOR)
    for number in range(30):
        email = f"p{number}@x.example"
        letter(email, invited(consortium, email), "SMTPRecipientsRefused")
    with django_assert_max_num_queries(34):  # type: ignore[operator]
        said = part_of(steward, "brieven")
    assert "addresses of 30 letters" in said
    assert said.count("Invitation to") == 20
