"""Two who make the same, or end the same, at one moment: the second is told, and nothing fails or is done twice."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.db import IntegrityError
from django.db.models import QuerySet

from draagvlak.core.errors import NotPossible
from draagvlak.core.lost_forms import is_taken
from draagvlak.evaluations import rounds
from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.people import invitations
from draagvlak.people.models import Invitation, Person, Role
from draagvlak.places import history, partners, regions
from draagvlak.places.models import Board, Consortium, Partner, Region, School
from evaluation_ import client_of, member

AT = "/voorbeeld/"


def _region(owner: Consortium) -> None:
    Region.objects.create(consortium=owner, key="bezet", name="Bezet")


def _partner(owner: Consortium) -> None:
    Partner.objects.create(consortium=owner, key="bezet", name="Bezet", kind="care")


def _board(owner: Consortium) -> None:
    Board.objects.create(consortium=owner, number="77777", name="Bezet")


def _school(owner: Consortium) -> None:
    School.objects.create(consortium=owner, brin="77ZZ", name="Bezet")


#: forms that make something with a key: its page, what is filled in, and what is there already
MAKING: dict[str, tuple[str, dict[str, str], Callable[[Consortium], None]]] = {
    "region": ("regios/", {"name": "Race"}, _region),
    "partner": ("partners/", {"name": "Race", "kind": "care"}, _partner),
    "board": ("besturen/nieuw/", {"number": "77777", "name": "Race"}, _board),
    "school": ("scholen/nieuw/", {"brin": "77ZZ", "name": "Race", "kind": "bo", "board": "99001", "day": "2026-08-01"},
               _school),
}  # fmt: skip


@pytest.mark.parametrize("what", MAKING)
def test_what_another_made_since_the_look_is_told(
    evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    page, filled, make = MAKING[what]
    client = client_of(member("d@voorbeeld.example", Role.DIRECTOR, consortium=evaluation.consortium), "nl")
    make(evaluation.consortium)
    exists = QuerySet.exists
    with monkeypatch.context() as looked:  # as if each looked before the other saved
        for rules in (partners, regions):
            looked.setattr(rules, "address_key", lambda *_about: "bezet")
        looked.setattr(forms.BaseModelForm, "validate_unique", lambda _form: None)
        looked.setattr(forms.BaseModelForm, "validate_constraints", lambda _form: None, raising=False)
        looked.setattr("django.db.models.Model.validate_constraints", lambda _row, exclude=None: None)
        keyed = (Board, School)
        looked.setattr(QuerySet, "exists", lambda rows: rows.model not in keyed and exists(rows))
        told = client.post(AT + page, filled)
    assert told.status_code == 422
    assert "Dit bestaat al" in told.content.decode()
    assert "Race" in told.content.decode()


def test_a_school_that_another_moved_since_the_look_is_told_without_the_words_of_the_database(
    evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = evaluation.school
    assert school is not None
    here, there = (
        Board.objects.create(consortium=evaluation.consortium, number=number, name=f"Bestuur {number}")
        for number in ("77777", "88888")
    )
    client = client_of(member("d@voorbeeld.example", Role.DIRECTOR, consortium=evaluation.consortium), "nl")
    seen = school.placements.get(end=None)
    history.move(school, datetime.date(2026, 9, 1), board=there)
    monkeypatch.setattr(history, "_open", lambda _school: seen)  # as it was before the other saved
    told = client.post(f"{AT}scholen/{school.brin}/verhuizen/", {"board": here.number, "day": "2026-10-01"})
    page = told.content.decode()
    assert (told.status_code, "placement" in page, "constraint" in page.lower()) == (422, False, False), page
    assert "77777" in page, "what was chosen comes back"
    assert school.placements.get(end=None).board == there


def test_only_a_row_with_the_same_key_is_told_so(consortium: Consortium) -> None:
    from django.db import transaction

    _board(consortium)
    faults: list[Any] = []
    for wrong in ({"number": "77777", "name": "x"}, {"number": "1", "name": None}):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Board.objects.create(consortium=consortium, **wrong)
        faults.append(caught.value)
    assert [is_taken(one) for one in faults] == [True, False]


# -- looking and acting are one ----------------------------------------------------------------------------------------


def test_a_round_that_somebody_closed_meanwhile_is_not_closed_again(round_: Round) -> None:
    stale, other = Round.objects.get(pk=round_.pk), Round.objects.get(pk=round_.pk)
    rounds.close_round(round_)
    with pytest.raises(NotPossible):
        rounds.close_round(stale)
    with pytest.raises(NotPossible):
        rounds.let_in(other)
    rounds.reopen_round(other)
    with pytest.raises(NotPossible):
        rounds.reopen_round(stale)


def test_an_invitation_that_was_answered_meanwhile_is_not_sent_again(consortium: Consortium, adviser: Person) -> None:
    row = Invitation(consortium=consortium, email="n@x.example", role=Role.READER, invited_by=adviser)
    row.renew()
    row.save()
    stale, other = Invitation.objects.get(), Invitation.objects.get()
    person = Person.objects.create_user("n@x.example", None, name="N")
    member("a@x.example", Role.ADMINISTRATOR, consortium=consortium)
    invitations.withdraw(row, by=adviser)
    with pytest.raises(NotPossible):
        invitations.renew(stale, "{secret}", by=adviser)
    Invitation.objects.update(withdrawn=None, accepted="2026-01-01T00:00Z")
    with pytest.raises(NotPossible):
        invitations.withdraw(other, by=adviser)
    assert Invitation.objects.get().withdrawn is None
    assert person.memberships.count() == 0
