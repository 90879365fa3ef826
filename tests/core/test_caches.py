"""What browsers and caches between may keep: what everyone reads, for five minutes; and nothing of a visitor."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from draagvlak.core.addresses import all_addresses
from draagvlak.core.own_pages import Inside
from draagvlak.evaluations.models import Evaluation
from draagvlak.offers.models import Edition
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Consortium
from evaluation_ import client_of, url

FOR_ALL = [
    "/voorbeeld/aanbod/", "/voorbeeld/aanbod/90AA/", "/en/voorbeeld/aanbod/90AA/", "/voorbeeld/aanbod/90AA/blad/",
    "/voorbeeld/past-dit/", "/voorbeeld/past-dit/reading/", "/voorbeeld/aanbod/90AA/past-dit/", "/voorbeeld/woorden/",
    "/voorbeeld/norm/basisondersteuning/1.0/", "/api/", "/api/voorbeeld/schools", "/api/openapi.json", "/blok.js",
    "/voorbeeld/aanbod/wijzigingen.atom", "/voorbeeld/aanbod/vergelijken/?school=90AA",
]  # fmt: skip
NOT_THERE = [
    "/bestaat-niet/", "/voorbeeld/aanbod/77AA/", "/api/nope/schools", "/api/voorbeeld/schools?limit=veel", "/voorbeeld/aanbod/90AA/schoolgids.pdf",
    "/voorbeeld/aanbod/90AA/schoolgids/blok/", "/en/bestaat-niet/", "/voorbeeld/aanbod/90AA/schoolgids/9/",
]  # fmt: skip


def kept(response: Any) -> str:
    return str(response.get("Cache-Control", ""))


@pytest.mark.once
@pytest.mark.parametrize("path", FOR_ALL)
def test_public_is_only_what_was_found_without_a_session(
    evaluation: Evaluation, coordinator: Person, path: str
) -> None:
    anonymous = Client().get(path)
    assert (anonymous.status_code, kept(anonymous)) == (200, "public, max-age=300"), "gone everywhere in five minutes"
    assert not anonymous.cookies
    signed_in = client_of(coordinator, "nl").get(path)
    assert kept(signed_in) == "no-store"
    told = Client()
    told.cookies["messages"] = "iets"
    assert kept(told.get(path)) == "no-store"
    other = Client()
    other.cookies["taal"] = "en"
    led = other.get(path)
    if led.status_code != 200:
        assert "public" not in kept(led)


@pytest.mark.once
@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_not_there_is_kept_by_nobody(evaluation: Evaluation, coordinator: Person, path: str) -> None:
    for client in (Client(), client_of(coordinator, "nl")):
        answer = client.get(path)
        assert answer.status_code in {404, 422}
        assert kept(answer) == "no-store"


def test_a_fault_and_a_withdrawn_edition_are_kept_by_nobody(
    evaluation: Evaluation, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    school = evaluation.school
    assert school is not None
    Edition.objects.create(
        consortium=evaluation.consortium, school=school, number=1, year=2025, content={}, digest="x", withdrawn=timezone.now(),
        reason="fout", person=leader,
    )  # fmt: skip
    gone = Client().get("/voorbeeld/aanbod/90AA/schoolgids/1/")
    assert (gone.status_code, kept(gone)) == (410, "no-store")
    monkeypatch.setattr("draagvlak.offers.search.revisions_of", lambda *_about: 1 / 0)
    broken = Client(raise_request_exception=False).get("/voorbeeld/aanbod/")
    assert (broken.status_code, kept(broken)) == (500, "no-store")


def test_nothing_of_somebody_who_is_signed_in_is_kept(evaluation: Evaluation, consortium: Consortium) -> None:
    person = Person.objects.create_user("d@voorbeeld.example", None, name="D")
    Membership.objects.create(person=person, consortium=consortium, role=Role.DIRECTOR)
    client = client_of(person)
    for path in ("/start/", "/voorbeeld/toegang/", "/voorbeeld/toegang/toegang.csv", "/voorbeeld/logboek/", "/profiel/", "/",
                 "/voorbeeld/stand/", "/voorbeeld/scholen/90AA/", url(evaluation), "/stijl/", "/klaar-niet/",
                 "/voorbeeld/norm/basisondersteuning/1.0/norm.pdf"):  # fmt: skip
        assert kept(client.get(path)) == "no-store", path
    assert kept(Client().get("/inloggen/")) == "no-store", "a page with a token is of one visitor"


def test_signing_out_empties_the_browsers_cache(consortium: Consortium, coordinator: Person, settings: Any) -> None:
    assert client_of(coordinator).post("/uitloggen/")["Clear-Site-Data"] == '"cache"'
    idle = client_of(coordinator)
    session = idle.session
    session["seen"] = 1.0
    session.save()
    assert idle.get("/start/")["Clear-Site-Data"] == '"cache"', "also when it ends by itself"
    assert "Clear-Site-Data" not in Client().get("/inloggen/")


# -- what parents type ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/voorbeeld/past-dit/", "/en/voorbeeld/past-dit/", "/voorbeeld/aanbod/90AA/past-dit/"]
)
def test_what_a_parent_tells_stands_in_no_address_and_no_cache(evaluation: Evaluation, path: str) -> None:
    page = Client(enforce_csrf_checks=True).get(path)
    form = re.search(r"<form[^>]*data-listen[^>]*>", page.content.decode())
    assert form is not None
    assert 'method="post"' in form[0]
    assert f'action="{path}"' in form[0]
    assert ("csrfmiddlewaretoken" in page.content.decode(), bool(page.cookies)) == (False, False), "one page for all"
    answer = Client(enforce_csrf_checks=True).post(path, {"q": "mijn kind draait letters om"})
    assert (answer.status_code, kept(answer), bool(answer.cookies)) == (200, "no-store", False)
    assert "past-dit/reading/" in answer.content.decode().partition("data-heard")[2].partition("</section>")[0]
    assert "letters om" in answer.content.decode()
    assert Client().get(path).content == page.content, "nothing of it stays"
    asked = Client().get(path, {"q": "mijn kind draait letters om"})
    assert kept(asked) == "no-store"
    assert 'name="q" value=""' in asked.content.decode(), "an address is not listened to"


@pytest.mark.parametrize("words", ["\0", "a\0b", "x" * 5000, "<script>", "é" * 200, "%s %(x)s", ""])
def test_any_words_are_heard_without_a_fault(evaluation: Evaluation, words: str) -> None:
    assert Client().post("/voorbeeld/past-dit/", {"q": words}).status_code == 200


def test_a_page_that_became_a_file_asks_the_live_site(evaluation: Evaluation) -> None:
    text = Inside("https://levend.example").get("/voorbeeld/past-dit/").body.decode()
    assert 'action="https://levend.example/voorbeeld/past-dit/"' in text


@pytest.mark.once
@pytest.mark.parametrize(
    "path",
    ["/voorbeeld/aanbod/?q=eik", "/voorbeeld/aanbod/?postcode=1234", "/voorbeeld/norm/basisondersteuning/1.0/zoeken/?q=diabetes",
     "/voorbeeld/aanbod/90AA/?naam=noor", "/voorbeeld/klopt-dit/?over=/voorbeeld/aanbod/90AA/", "/api/voorbeeld/schools?wie=noor"],
)  # fmt: skip
def test_what_somebody_searches_for_is_kept_by_nobody(evaluation: Evaluation, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, kept(answer)) == (200, "no-store")


#: addresses that take a form without its token, and why that is well
WITHOUT_TOKEN = {
    "core:choose-language": "changes only in which language this very visitor reads",
    "core:choose-letters": "changes only how large this very visitor's letters are",
    "offers:guide": "changes nothing",
    "offers:school-guide": "changes nothing",
    "offers:stop-following": "the link itself is the key; also what a mail program sends",
    "saml_acs": "what a provider sends is signed by it",
    **dict.fromkeys(
        [
            "handbooks:upload",
            "people:receive-data",
            "people:draft-face",
            "evaluations:school-evidence",
            "evaluations:board-evidence",
            "evaluations:school-paper",
            "evaluations:board-paper",
        ],
        "asks its token itself, once it is known how large a file may be",
    ),
}


def test_only_what_is_named_takes_a_form_without_its_token() -> None:
    exempt = {name or route for route, view, name in all_addresses() if getattr(view, "csrf_exempt", False)}
    assert {name for name in exempt if not name.startswith("offers:api") and name not in WITHOUT_TOKEN} == set()
    assert "offers:guide" in exempt


def test_a_page_asks_for_its_looks_by_the_name_that_they_have_now(
    evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is known by what it says alone: gathering files gives them other names."""
    norm = "/voorbeeld/norm/basisondersteuning/1.0/"
    before = staticfiles_storage.url
    assert before("draagvlak/draagvlak.css").encode() in Client().get(norm).content
    monkeypatch.setattr(staticfiles_storage, "url", lambda name: before(name).replace(".css", ".a1b2c3.css"))
    assert before("draagvlak/draagvlak.css").replace(".css", ".a1b2c3.css").encode() in Client().get(norm).content
