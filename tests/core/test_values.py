"""Numbers, days and identities from outside: one way in, within bounds, as people write them."""

import contextlib
import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from addresses_ import ALL
from draagvlak.core.forms import Day, Fraction, Whole
from draagvlak.core.values import LARGEST, day, identity, typed_number, whole
from draagvlak.evaluations.models import Assignment, Evaluation, Evidence, Goal
from draagvlak.people.models import Person
from draagvlak.registers.models import TeamMember
from evaluation_ import client_of, url
from fuzz import SOURCE

HUGE = "9223372036854775808"


# -- from outside, through the site -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"/api/voorbeeld/schools?offset={HUGE}",
        f"/api/norms?offset={HUGE}",
        f"/api/voorbeeld/offers?offset={HUGE}&limit={HUGE}",
        f"/api/consortia?offset=-{HUGE}",
        "/voorbeeld/norm/basisondersteuning/0.1/zoeken/?q=" + "x" * 60_000,
    ],
)
def test_numbers_beyond_any_database_give_no_fault(client: Client, version: Any, address: str) -> None:
    client.raise_request_exception = False
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("said", ["²", "abc", "1.5", "-1", HUGE, "9" * 5000, ""])
def test_a_colleague_who_is_no_number_is_nobody(
    evaluation: Evaluation, leader: Person, coordinator: Person, said: str
) -> None:
    client = client_of(leader)
    client.raise_request_exception = False
    client.post(url(evaluation, "verdelen/"), {"topic": "reading", "person": coordinator.pk})
    assert Assignment.objects.get().person == coordinator
    assert client.post(url(evaluation, "verdelen/"), {"topic": "reading", "person": said}).status_code == 302
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("year", [HUGE, "0", "99999", "2025000000000", "9" * 400])
def test_a_year_out_of_this_time_does_not_exist(evaluation: Evaluation, leader: Person, year: str) -> None:
    client = client_of(leader)
    client.raise_request_exception = False
    assert client.get(f"/voorbeeld/scholen/90AA/evaluatie/{year}/").status_code == 404


@pytest.mark.parametrize("said", ["x" * 70_000, "_" * 70_000, "%" * 70_000])
def test_however_long_the_words_somebody_looks_for(steward: Client, schools: Any, said: str) -> None:
    steward.raise_request_exception = False
    for page in ("scholen", "toegang", "logboek"):
        assert steward.get(f"/voorbeeld/{page}/", {"q": said}).status_code == 200


@pytest.mark.parametrize("said", ["0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01"])
def test_a_day_out_of_this_time_is_said_to_be_so(steward: Client, evaluation: Evaluation, said: str) -> None:
    steward.raise_request_exception = False
    for page in (f"scholen/?op={said}", f"logboek/?van={said}&tot={said}"):
        assert steward.get(f"/voorbeeld/{page}").status_code == 200
    sent = steward.post(
        "/voorbeeld/scholen/nieuw/", {"brin": "90ZZ", "name": "x", "kind": "bo", "board": "99001", "day": said}
    )
    assert sent.status_code == 422
    assert "between 1900 and 2100" in sent.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1000", 1000), ("1.000", 1000), ("25.000", 25000), ("1.250.000", 1250000), ("€ 1.000,-", 1000), ("1 000", 1000), ("1.000,00", 1000), (" 500 ", 500)],
)  # fmt: skip
def test_a_thousand_euros_are_a_thousand(evaluation: Evaluation, leader: Person, typed: str, kept: int) -> None:
    sent = client_of(leader).post("/voorbeeld/scholen/90AA/doelen/", {"what": "Rust", "cost": typed})
    assert sent.status_code == 302, sent.content.decode()
    assert Goal.objects.get().cost == kept


@pytest.mark.parametrize(
    "typed", ["1,5", "1.5", "1,000", "1.00", "1e3", "²", "NaN", HUGE, "99.999.999.999", "-5", "duizend"]
)
def test_what_is_no_whole_number_of_euros_is_refused_with_words(
    evaluation: Evaluation, leader: Person, typed: str
) -> None:
    sent = client_of(leader).post("/voorbeeld/scholen/90AA/doelen/", {"what": "Rust", "cost": typed})
    assert sent.status_code == 422
    assert not Goal.objects.exists()
    assert f'value="{typed}"' in sent.content.decode(), "what was typed stays"


@pytest.mark.parametrize(("typed", "kept"), [("16,5", "16.5"), ("16.5", "16.5"), ("8", "8")])
def test_hours_are_read_as_people_write_them(evaluation: Evaluation, leader: Person, typed: str, kept: str) -> None:
    to = "/voorbeeld/scholen/90AA/team/nieuw/"
    sent = client_of(leader).post(to, {"name": "N", "function": "ib", "hours": typed, "findable": "no"})
    assert sent.status_code in {302, 422}
    if sent.status_code == 422:
        assert 'class="error" id="id_hours_error"' not in sent.content.decode()
    else:
        assert TeamMember.objects.get().hours == Decimal(kept)


@pytest.mark.parametrize("typed", ["1.000", "NaN", "Infinity", "1e2", "sNaN", "1,2,3"])
def test_hours_that_are_none_are_refused(evaluation: Evaluation, leader: Person, typed: str) -> None:
    to = "/voorbeeld/scholen/90AA/team/nieuw/"
    sent = client_of(leader).post(to, {"name": "N", "function": "ib", "hours": typed})
    assert sent.status_code == 422
    assert 'class="error" id="id_hours_error"' in sent.content.decode()


def test_the_sign_nul_comes_in_with_no_file_either(evaluation: Evaluation, coordinator: Person) -> None:
    client = client_of(coordinator)
    file = SimpleUploadedFile("a.txt", b"Zo doen wij het.")
    sent = client.post(url(evaluation, "bewijs/reading-aids/"), {"note": "a\0b", "file": file})
    assert sent.status_code == 400
    assert not Evidence.objects.exists()
    assert client.post(url(evaluation, "terug/"), {"read": "a\0b"}).status_code == 400


@pytest.mark.parametrize(
    "said",
    ["9" * 5000, "[" * 9000, "[]", "null", "1", '"x"', "{}", '{"id": 1}', "x" * 70_000,
     '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA", "userHandle": "/w"}}',
     '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "attestationObject": "AA"}}'],
)  # fmt: skip
def test_what_is_no_passkey_is_refused_and_no_fault(leader: Person, said: str) -> None:
    for client, page in (
        (Client(), "/inloggen/sleutel/"),
        (client_of(leader), "/profiel/tweede-factor/sleutels/nieuw/"),
    ):
        client.raise_request_exception = False
        client.get(page)
        assert client.post(page, {"credential": said, "name": "x"}).status_code < 500


@pytest.mark.parametrize("target", ["http://[::1", "//[", "https://x:99999999/", "\\x", "javascript:x"])
def test_a_target_that_is_no_address_leads_nowhere(client: Client, target: str) -> None:
    client.raise_request_exception = False
    assert client.get("/inloggen/", {"next": target}).status_code == 200
    assert client.post("/inloggen/organisatie/", {"email": "x", "next": target}).status_code < 500


# -- one way in -------------------------------------------------------------------------------------------------------


def test_no_page_reads_a_number_by_itself() -> None:
    """Pages ask ``core.values`` and the fields of ``core.forms``; those that read text as a number are named here."""
    reads = re.compile(r"(?<![\w.])(?:int|float|Decimal)\((?!\))|fromisoformat\(|\.isdigit\(|UUID\(")
    pages = [
        file
        for file in (SOURCE / "draagvlak").rglob("*.py")
        if "views" in str(file) or file.name in {"api.py", "urls.py", "finding.py"}
    ]
    assert len(pages) > 20
    found = [
        f"{file.name}: {line.strip()}" for file in pages for line in file.read_text().splitlines() if reads.search(line)
    ]
    known = {
        "team.py: [member.name, member.function, float(member.hours) if member.hours is not None else None,",
        'finding.py: far = float("inf")',
    }
    assert set(found) <= known, set(found) - known


def test_no_address_takes_a_number_without_bounds() -> None:
    assert len(ALL) > 150
    assert [route for route, _view, _name in ALL if "<int:" in route] == []


def test_every_field_of_every_form_has_bounds() -> None:
    """A number is read by ``Whole`` or ``Fraction``, a day by ``Day``, a text has a longest length."""
    get_resolver().url_patterns  # noqa: B018  # all forms are there once all pages are

    def below(kind: type) -> list[type]:
        return [one for sub in kind.__subclasses__() for one in (sub, *below(sub))]

    ours = [form for form in below(forms.BaseForm) if form.__module__.startswith("draagvlak.")]
    assert len(ours) > 20
    wrong = [
        f"{form.__name__}.{name}: {type(its).__name__}"
        for form in ours
        for name, its in getattr(form, "base_fields", {}).items()
        if (isinstance(its, forms.IntegerField) and not isinstance(its, Whole | Fraction))
        or (isinstance(its, forms.DateField) and not isinstance(its, Day))
        or isinstance(its, forms.DateTimeField)
    ]
    assert wrong == []


# -- by themselves ----------------------------------------------------------------------------------------------------


@given(st.text() | st.integers().map(str) | st.floats().map(str) | st.dates().map(str) | st.uuids().map(str))
def test_any_text_is_a_value_within_bounds_or_none(text: str) -> None:
    number, at, key = whole(text), day(text), identity(text)
    assert number is None or 0 <= number <= LARGEST
    assert at is None or 1900 <= at.year <= 2100
    assert key is None or key.int >= 0


@given(st.integers(0, LARGEST), st.sampled_from([".", " ", " ", "'"]), st.sampled_from(["", ",-", ",00"]))
def test_a_number_with_its_thousands_apart_is_itself(number: int, apart: str, end: str) -> None:
    typed = f"{number:,}".replace(",", apart) + end
    assert Whole().clean(typed) == number
    assert Whole().clean(f"€ {typed}") == number


@given(st.text())
def test_fields_read_any_text_or_say_that_they_do_not(text: str) -> None:
    for its in (Whole(required=False), Fraction(required=False), Day(required=False)):
        with contextlib.suppress(ValidationError):
            its.clean(text)
    assert isinstance(typed_number(text), str)


def test_fields_in_cases() -> None:
    assert Fraction().clean("1.234,5") == Decimal("1234.5")
    assert Fraction().clean("16,50") == Decimal("16.50")
    assert Day().clean("2026-10-31") == datetime.date(2026, 10, 31)
    for wrong in ("2100000000000", "1.0", "12.34", "1.0000"):
        with pytest.raises(ValidationError):
            Whole().clean(wrong)
