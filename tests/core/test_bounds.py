"""What strangers and colleagues send is kept up to a bound: sessions, forms of libraries, files."""

import base64
import json
import random
import re
import string
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from draagvlak.core.access import PUBLIC
from draagvlak.evaluations.models import Evaluation, Evidence
from draagvlak.people.models import BoardDomain, IdentityProvider, Person, Role
from draagvlak.places.models import Board, Consortium
from evaluation_ import client_of, member, url
from providers import Saml

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EMAIL = "bea@bestuur.example"
#: names under which a view, ours or a library's, might take something from a stranger
FIELDS = ("next", "SAMLResponse", "RelayState", "state", "code", "error", "email", "login", "password", "credential",
          "text", "name", "about", "over", "taal", "terug", "q", "membership", "school", "topic")  # fmt: skip


@pytest.fixture
def saml(consortium: Consortium) -> Saml:
    """A confirmed provider of a board."""
    one, board = Saml(), Board.objects.create(consortium=consortium, number="99001", name="Bestuur Een")
    BoardDomain.objects.create(board=board, domain="bestuur.example")
    certificate = "".join(line for line in one.certificate.splitlines() if "-----" not in line)
    IdentityProvider.objects.create(
        consortium=consortium, board=board, domain="bestuur.example", protocol="saml", issuer=one.entity,
        sign_in_url=one.sign_in, certificate=certificate, confirmed=timezone.now(),
    )  # fmt: skip
    return one


def noise(size: int) -> str:
    """Letters that no compression makes much smaller."""
    return "".join(random.Random(size).choices(string.ascii_letters + string.digits, k=size))


def kept() -> int:
    """Bytes of all rows of all tables, roughly: their values as text."""
    return sum(
        len(json.dumps([str(value) for value in row]))
        for model in apps.get_models()
        if model._meta.app_label != "norms"  # no stranger writes there, and it is much
        for row in model._default_manager.values_list()
    )


def public(resolver: Any = None, prefix: str = "/") -> list[str]:
    """Every address that anybody may use, with something in the places of its parts."""
    found: list[str] = []
    provider = IdentityProvider.objects.get().pk
    values = {
        "slug:slug": "voorbeeld", "str:brin": "90AA", "str:organization_slug": provider, "str:provider_id": provider,
        "str:norm": "basisondersteuning", "slug:norm": "basisondersteuning", "str:form": "pdf", "int:number": 1,
    }  # fmt: skip
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += public(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern) and getattr(entry.callback, "access_rule", "") == PUBLIC:
            path = re.sub(
                r"<(\w+:)?(\w+)>", lambda part: str(values.get(part[0][1:-1], "x")), prefix + str(entry.pattern)
            )
            found.append(re.sub(r"\(\?P<\w+>[^)]*\)", "x", path).replace("^", "").replace("$", ""))
    return found


@pytest.mark.once
def test_no_address_keeps_what_strangers_send_at_length(saml: Saml, version: Any) -> None:
    """Three hundred thousand bytes under every name, to every address that is open to all, as form and as question."""
    addresses = public()
    assert len(addresses) > 60
    assert any("/saml/" in path for path in addresses)
    much = {name: noise(300_000 // len(FIELDS)) for name in FIELDS} | {"email": "iemand@bestuur.example"}
    whole = {"email": EMAIL, "next": "/" + noise(300_000), "SAMLResponse": ""}
    sent = much, whole, {"SAMLResponse": noise(300_000)}
    questions: tuple[dict[str, Any], ...] = (
        {"query_params": {"next": "/" + noise(20_000), "state": noise(5000)}},
        {"headers": {"x-requested-with": "XMLHttpRequest"}},
    )
    for path in addresses:
        before = kept()
        statuses = [Client(raise_request_exception=False).post(path, fields).status_code for fields in sent]
        for asked in questions:
            statuses.append(Client(raise_request_exception=False).get(path, **asked).status_code)
        assert kept() - before < 12_000, f"{path} keeps what anybody sends: {statuses}"
        assert 500 not in statuses, path


def sessions() -> int:
    return int(apps.get_model("sessions.Session").objects.count())


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_answer_that_no_confirmed_provider_signed_is_not_kept(saml: Saml, confirmed: bool) -> None:
    known = str(IdentityProvider.objects.get().pk)
    asked = Client().post("/inloggen/organisatie/", {"email": EMAIL}, headers={"host": "testserver"})["Location"]
    _path, genuine = saml.respond(asked, EMAIL)
    _path, unsigned = saml.respond(asked, EMAIL, unsigned=True)
    _path, another = saml.respond(asked, EMAIL, key=(other := Saml()).key, certificate=other.certificate)
    if not confirmed:
        IdentityProvider.objects.update(confirmed=None)
    before = sessions()
    for provider in (known, "nope", "00000000-0000-4000-8000-000000000000", "%00"):
        path = f"/inloggen/saml/{provider}/acs/"
        there = confirmed and provider == known
        for form in (unsigned, another, {}, {"SAMLResponse": "x"}, {"SAMLResponse": base64.b64encode(b"<x/>").decode()},
                     {"SAMLResponse": base64.b64encode(b"<").decode()}, {"SAMLResponse": "é%"}):  # fmt: skip
            answer = Client(raise_request_exception=False).post(path, form, headers={"host": "testserver"})
            assert answer.status_code not in {302, 500}, (provider, form)
            assert there or answer.status_code in {400, 404}
        large = Client().post(path, {"SAMLResponse": noise(200_000)}, headers={"host": "testserver"})
        assert large.status_code == (413 if there else 404) or provider == "%00"
        assert Client().get(path).status_code in {400, 404, 405}
    assert sessions() == before, "nothing of it was kept"
    taken = Client().post(f"/inloggen/saml/{known}/acs/", genuine, headers={"host": "testserver"})
    assert (taken.status_code, sessions() - before) == ((302, 1) if confirmed else (404, 0))


def test_whoever_sends_answers_without_end_is_stopped(saml: Saml, settings: Any) -> None:
    assert settings.ACCOUNT_RATE_LIMITS["provider"] == "600/5m/ip"
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"provider": "5/5m/ip"}
    path = f"/inloggen/saml/{IdentityProvider.objects.get().pk}/metadata/"
    statuses = [Client().get(path, headers={"host": "testserver"}).status_code for _each in range(6)]
    assert statuses == [200] * 5 + [429]


def test_the_session_of_a_stranger_ends_within_the_hour(saml: Saml) -> None:
    client = Client()
    client.post("/inloggen/organisatie/", {"email": EMAIL}, headers={"host": "testserver"})
    row = apps.get_model("sessions.Session").objects.get()
    assert (row.expire_date - timezone.now()).total_seconds() < 3700


# -- evidence -----------------------------------------------------------------------------------------------------


def add(client: Client, evaluation: Evaluation, raw: bytes = PDF) -> Any:
    return client.post(url(evaluation, "bewijs/reading-aids/"), {"file": SimpleUploadedFile("plan.pdf", raw)})


def earlier(evaluation: Evaluation, person: Person, key: str, name: str, size: int) -> Evidence:
    return Evidence.objects.create(
        evaluation=evaluation, key=key, kind="file", text="x.pdf", file=name, media_type="application/pdf", size=size,
        person=person,
    )  # fmt: skip


def test_the_files_of_a_school_have_a_bound_together(
    evaluation: Evaluation, coordinator: Person, settings: Any
) -> None:
    """All years and answers count; a file that came along counts once; another school has its own."""
    client = client_of(coordinator)
    ten = 10 * 1024 * 1024
    for n in range(49):
        earlier(evaluation, coordinator, f"behaviour-{n}", f"evidence/2025/{n}.pdf", ten)
    for key in ("came-along", "again"):
        earlier(evaluation, coordinator, key, "evidence/2024/same.pdf", ten - len(PDF))
    assert add(client, evaluation).status_code == 302, "just within it"
    refused = add(client, evaluation)
    assert (refused.status_code, "500 MB" in refused.content.decode()) == (422, True)
    assert client.post(url(evaluation, "bewijs/reading-aids/"), {"note": "Een notitie mag nog."}).status_code == 302
    other = Evaluation.objects.exclude(pk=evaluation.pk).filter(round=evaluation.round, school__isnull=False)[0]
    colleague = member("ib.elders@voorbeeld.example", Role.COORDINATOR, school=other.school)
    assert add(client_of(colleague), other).status_code == 302


def test_the_pieces_with_an_evaluation_have_a_bound_together(evaluation: Evaluation, coordinator: Person) -> None:
    Evidence.objects.bulk_create(
        Evidence(evaluation=evaluation, key=f"behaviour-{n // 20}", kind="note", text="x", person=coordinator)
        for n in range(1000)
    )
    for sent in ({"note": "Nog een."}, {"file": SimpleUploadedFile("plan.pdf", PDF)}):
        refused = client_of(coordinator).post(url(evaluation, "bewijs/reading-aids/"), sent)
        assert (refused.status_code, "1000" in refused.content.decode()) == (422, True)
