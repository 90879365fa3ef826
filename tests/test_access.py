"""Who may use which address: every URL declares it, and every role tries every URL."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from draagvlak.core.declarations import PUBLIC, SIGNED_IN
from draagvlak.norms.editing import next_draft
from draagvlak.norms.importing import store
from draagvlak.norms.models import Doubt, Version
from draagvlak.organisations.access import TABLE
from draagvlak.organisations.models import Consortium, Membership, Person, Role

MATRIX = Path(__file__).parent.parent / "docs" / "access.md"


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


ALL = list(patterns())


def test_every_address_declares_its_rule() -> None:
    known = {PUBLIC, SIGNED_IN, *TABLE}
    assert len(ALL) > 25
    assert [route for route, view in ALL if getattr(view, "access_rule", None) not in known] == []


@pytest.fixture
def world(version: Version, previous: Version, national: Version, library: Any) -> dict[str, Any]:
    """Two consortia with the same kinds of things, and people in every role of each."""
    people: dict[str, Person | None] = {
        "visitor": None,
        "nobody": Person.objects.create_user("x@niemand.example", "x" * 12),
    }
    other = Consortium.objects.create(slug="buren", name="De buren")
    store(library["voorbeeld-2021"], other, "basisondersteuning")
    store(library["rgv-basisondersteuning"], other, "basisondersteuning")
    drafts = {}
    for owner in (version.norm.consortium, other):
        assert owner is not None
        drafts[owner.slug] = draft = next_draft(Version.objects.get(norm__consortium=owner, number="0.1"))
        Doubt.objects.create(version=draft, topic=draft.topics.first(), keys=[], position=0, kind="repeated")
        for role in Role.values:
            person = Person.objects.create_user(f"{role}@{owner.slug}.example", "x" * 12)
            Membership.objects.create(person=person, consortium=owner, role=role)
            people[f"{role} {'here' if owner.slug == 'voorbeeld' else 'elsewhere'}"] = person
    return {
        "people": people,
        "national": national,
        "draft": drafts["voorbeeld"],
        "doubt": drafts["voorbeeld"].doubts.get(),
    }


def fill(route: str, number: str, doubt: int) -> str:
    values = {
        "slug": "voorbeeld", "key": "basisondersteuning", "topic": "reading", "provision": "reading-file",
        "number": number, "other_number": "1.0", "owner": "landelijk", "form": "csv", "doubt": str(doubt),
        "other": "landelijke-norm" if "dekking" in route else "2021",
    }  # fmt: skip
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: values[found[1]], route)


def answer(world: dict[str, Any], who: str, path: str) -> int:
    client = Client()
    if world["people"][who] is not None:
        client.force_login(world["people"][who])
    code = client.get(path).status_code
    sent = {"topic": "reading", "part": "offer", "other": world["national"].pk}
    return client.post(path, sent).status_code if code == 405 else code


def expected(rule: str, who: str) -> str:
    if rule == PUBLIC:
        return "yes"
    if who == "visitor":
        return "sign in"
    if rule == SIGNED_IN:
        return "yes"
    role, _, place = who.partition(" ")
    return "yes" if place == "here" and role in TABLE[rule] else "404"


def test_every_role_at_every_address(world: dict[str, Any]) -> None:
    rows: dict[str, dict[str, str]] = {}
    draft_number = world["draft"].number
    wrong = []
    for route, view in ALL:
        rule = view.access_rule
        path = fill(route, "0.1" if "/norm/" in route else draft_number, world["doubt"].pk)
        for who in world["people"]:
            code = answer(world, who, path)
            if code >= 500 and not path.startswith("/static/"):
                wrong.append((path, who, code, "no fault of ours"))
            got = "404" if code == 404 else "sign in" if code == 302 and rule != PUBLIC and who == "visitor" else "yes"
            want = expected(rule, who)
            if got != want:
                wrong.append((path, who, code, want))
            rows.setdefault(f"/{route}", {"rule": rule})[who] = want
    assert wrong == []
    text = matrix(rows, list(world["people"]))
    if not MATRIX.exists() or MATRIX.read_text() != text:
        MATRIX.write_text(text)
        pytest.fail("docs/access.md was not up to date; it has been written again, commit it")


def test_drafts_are_for_colleagues_only(world: dict[str, Any]) -> None:
    base = f"/voorbeeld/norm/basisondersteuning/{world['draft'].number}/"
    for rest in ("", "onderwerp/reading/", "bepaling/reading-file/", "zoeken/?q=lezen", "norm.yaml", "norm.pdf", "dekking/",
                 "vergelijken/2021/", "dekking/landelijk/landelijke-norm/1.0/"):  # fmt: skip
        for who in world["people"]:
            here = who.endswith(" here")
            assert answer(world, who, base + rest) == (200 if here else 404), (rest, who)
    # nor does a draft shine through elsewhere
    for path in (
        "/",
        "/voorbeeld/",
        "/voorbeeld/norm/basisondersteuning/versies/",
        "/voorbeeld/norm/basisondersteuning/0.1/",
    ):
        assert world["draft"].number not in Client().get(path).content.decode()


def test_objects_of_others_do_not_exist(world: dict[str, Any]) -> None:
    """An adviser who puts another consortium's keys into his own addresses, or a doubt's number, finds nothing."""
    client = Client()
    client.force_login(world["people"]["adviser here"])
    theirs = Doubt.objects.exclude(version=world["draft"]).get()
    number = world["draft"].number
    assert client.get(f"/buren/werk/basisondersteuning/{number}/").status_code == 404
    assert client.post(f"/buren/werk/basisondersteuning/{number}/ongedaan/").status_code == 404
    assert client.post(f"/voorbeeld/werk/basisondersteuning/{number}/twijfel/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert not theirs.settled


def test_forms_need_their_token(world: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["people"]["adviser here"])
    number = world["draft"].number
    assert client.post(f"/voorbeeld/werk/basisondersteuning/{number}/ongedaan/").status_code == 403
    response = client.post("/voorbeeld/werk/inlezen/")
    assert response.status_code == 403
    assert "verlopen" in response.content.decode()


def test_signing_in_tells_nothing_about_accounts(adviser: Person) -> None:
    client = Client()
    answers = {
        client.post("/inloggen/", {"email": email, "password": "verkeerd wachtwoord"})
        .content.decode()
        .replace(email, "")
        for email in (adviser.email, "niemand@voorbeeld.example")
    }
    texts = {re.sub(r'value="[^"]*"', "", text) for text in answers}
    assert len(texts) == 1
    good = client.post(
        "/inloggen/?next=/voorbeeld/werk/",
        {"email": adviser.email.upper(), "password": "een lang wachtwoord"},
    )
    assert (good.status_code, good["Location"]) == (302, "/voorbeeld/werk/")
    away = Client().post(
        "/inloggen/?next=https://elders.example/", {"email": adviser.email, "password": "een lang wachtwoord"}
    )
    assert away["Location"] == "/"


def test_whoever_was_signed_out_comes_back_to_his_page(adviser: Person, version: Version) -> None:
    here = "/voorbeeld/werk/basisondersteuning/0.1/"
    page = f"http://testserver{here}onderwerp/reading/?open=reading-file"
    client = Client()
    sent = client.post(f"{here}bepaling/reading-file/opslaan/", {"text": "x"}, headers={"referer": page})
    assert sent["Location"].endswith(
        "next=/voorbeeld/werk/basisondersteuning/0.1/onderwerp/reading/%3Fopen%3Dreading-file"
    )
    away = client.post(f"{here}ongedaan/", headers={"referer": "https://elders.example/x"})
    assert away["Location"].endswith("next=/")
    assert client.post(f"{here}ongedaan/", headers={"HX-Request": "true"}).status_code == 401


def test_an_address_for_forms_says_so_to_who_opens_it(adviser: Person, version: Version) -> None:
    client = Client()
    client.force_login(adviser)
    response = client.get("/voorbeeld/werk/inlezen/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Op dit adres staat geen pagina" in response.content.decode()


def test_public_pages_set_no_cookie_and_guard_the_browser(version: Version) -> None:
    response = Client().get("/voorbeeld/norm/basisondersteuning/0.1/")
    assert not response.cookies
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert "style=" not in response.content.decode()


def matrix(rows: dict[str, dict[str, str]], people: list[str]) -> str:
    lines = [
        "# Who may use which address",
        "",
        "Written by the tests, which try every role at every address. 'Here' is the consortium in the address, 'elsewhere'",
        "another one. What somebody may not see answers 404, as if it did not exist. A draft at a public address is there",
        "for colleagues of the consortium only.",
        "",
        "| address | rule | " + " | ".join(people) + " |",
        "|---" * (len(people) + 2) + "|",
    ]
    for route, row in rows.items():
        lines.append(f"| `{route}` | {row['rule']} | " + " | ".join(row[who] for who in people) + " |")
    return "\n".join(lines) + "\n"
