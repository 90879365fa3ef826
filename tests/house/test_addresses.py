"""One address of the site in all that leaves it, whatever a visitor says; and no way on to another site."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import IdentityProvider, Membership, Person, Role
from draagvlak.places.models import Board, Consortium, School
from evaluation_ import answer_all, client_of, shown, url
from post_ import arrived

OURS = "https://norm.example"
STRANGE = [
    "testserver:6666",
    "testserver.",
    "testserver.:80",
    "testserver:0",
    "TESTSERVER:81",
    "[testserver]",
    "testserver:80:80",
]


@pytest.fixture(autouse=True)
def _reached_at_another_name(settings: Any) -> None:
    """The site is at one address, and is asked at another of its names."""
    settings.ADDRESS = OURS


# -- the address --------------------------------------------------------------------------------------------------------


def test_letters_lead_to_the_configured_address(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person, officer: Person,
    consortium: Consortium,
) -> None:  # fmt: skip
    director = Person.objects.create_user("d@voorbeeld.example", None, name="D")
    Membership.objects.create(person=director, consortium=consortium, role=Role.DIRECTOR)
    Client().post("/wachtwoord/vergeten/", {"email": leader.email})
    Client().post("/voorbeeld/volgen/", {"email": "ouder@x.example", "school": "90AA"})
    invited = {"email": "n@x.example", "role": "teacher", "place": "school:90AA"}
    client_of(director).post("/voorbeeld/toegang/uitnodigen/", invited)
    client_of(officer).post(url(evaluation, "vraag/"), {"key": "reading-aids", "text": "Sinds wanneer?"})
    answer_all(evaluation, asked, coordinator)
    client_of(coordinator).post(url(evaluation, "klaar/"), shown(evaluation))
    client_of(coordinator).post(url(evaluation, "bezoek/"), {"email": officer.email, "topic": "reading"})
    letters = arrived()
    assert len(letters) == 7
    for letter in letters:
        found = re.findall(r"https?://[^\s/]+", str(letter.body))
        assert set(found) == {OURS}, letter.body


@pytest.mark.once
@pytest.mark.parametrize(
    "path",
    ["/sitemap.xml", "/voorbeeld/kaart.xml", "/robots.txt", "/voorbeeld/aanbod/wijzigingen.atom", "/voorbeeld/aanbod/90AA/",
     "/voorbeeld/aanbod/90AA/wijzigingen.atom", "/api/consortia", "/api/norms", "/api/voorbeeld/schools?limit=1",
     "/api/voorbeeld/offers", "/api/voorbeeld/hsds/services?limit=1"],
)  # fmt: skip
def test_what_others_read_names_the_configured_address(evaluation: Evaluation, path: str) -> None:
    from draagvlak.offers.models import Change

    school = evaluation.school
    assert school is not None
    Change.objects.create(consortium=evaluation.consortium, school=school, kind=Change.Kind.PUBLISHED)
    text = Client().get(path).content.decode()
    assert "testserver" not in text
    assert OURS in text


def test_what_a_board_enters_at_its_provider_has_the_configured_address(
    consortium: Consortium, officer: Person, schools: list[School]
) -> None:
    board = Board.objects.get(number="99001")
    for protocol in ("oidc", "saml"):
        IdentityProvider.objects.create(
            consortium=consortium,
            board=board,
            domain=f"{protocol}.example",
            protocol=protocol,
            issuer="https://i.example",
        )
    text = client_of(officer).get("/voorbeeld/besturen/99001/inloggen/").content.decode()
    assert text.count(f"{OURS}/inloggen/") >= 2
    assert "http://testserver/inloggen" not in text


@pytest.mark.once
@pytest.mark.parametrize("host", STRANGE)
def test_a_name_or_port_that_is_not_the_sites_is_refused(evaluation: Evaluation, host: str) -> None:
    client = Client(headers={"host": host}, raise_request_exception=False)
    for path in ("/voorbeeld/aanbod/90AA/", "/inloggen/", "/robots.txt", "/geen-pagina/"):
        assert client.get(path).status_code == 400, path
    before = len(arrived())
    assert client.post("/wachtwoord/vergeten/", {"email": "ib@voorbeeld.example"}).status_code == 400
    assert len(arrived()) == before


def test_one_page_for_all_names_of_the_site(evaluation: Evaluation, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["norm.example", "anders.example"]
    pages = [Client().get("/voorbeeld/aanbod/90AA/", headers={"host": host}) for host in settings.ALLOWED_HOSTS]
    assert pages[0].content == pages[1].content
    assert pages[0]["ETag"] == pages[1]["ETag"]


# -- the way on -----------------------------------------------------------------------------------------------------------

ELSEWHERE = [
    "//evil.example/x", "/en//evil.example/x", "/en/\\evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "https:evil.example", "///evil.example", "/en///evil.example", "/en/\t/evil.example", "/\t/evil.example", "/\n/evil.example",
    "javascript:alert(1)", " //evil.example", "/en/ /evil.example", "http://testserver@evil.example/", "//testserver:6666/",
    "http://testserver:6666/", "/en//%09/evil.example", "/\u3000/evil.example", "http://localhost/x", "", "start/",
]  # fmt: skip


def leaves(location: str) -> bool:
    """Whether a browser would leave the site for it: it drops tabs and line ends, and reads backslashes as slashes."""
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    return not read.startswith("/") or read.startswith("//")


@pytest.mark.once
@pytest.mark.parametrize("target", ELSEWHERE)
def test_choosing_a_language_leads_nowhere_else(db: None, target: str) -> None:
    answer = Client().post("/taal/", {"taal": "nl", "terug": target})
    assert (answer.status_code, leaves(answer["Location"])) == (302, False), answer["Location"]


@pytest.mark.once
@pytest.mark.parametrize("target", ELSEWHERE)
def test_choosing_large_letters_leads_nowhere_else(db: None, target: str) -> None:
    answer = Client().post("/letters/", {"letters": "groot", "terug": target})
    assert (answer.status_code, leaves(answer["Location"])) == (302, False), answer["Location"]


@pytest.mark.once
@trying(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(target=st.text(alphabet="/\\en:.@%\t\r\n \u3000aevil?#;09", max_size=24))
def test_no_text_at_all_leads_elsewhere(db: None, target: str) -> None:
    answer = Client().post("/taal/", {"taal": "nl", "terug": f"/en/{target}"})
    assert not leaves(answer["Location"])
    answer = Client().post("/taal/", {"taal": "nl", "terug": target})
    assert not leaves(answer["Location"])


@pytest.mark.once
@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(consortium: Consortium, target: str) -> None:
    person = Person.objects.create_user("mens@voorbeeld.example", "een heel lang wachtwoord", name="Mens")
    for path in ("/inloggen/", f"/inloggen/?next={target}"):
        answer = Client().post(path, {"login": person.email, "password": "een heel lang wachtwoord", "next": target})
        assert (answer.status_code, leaves(answer["Location"])) == (302, False)
    page = Client().get("/inloggen/organisatie/", {"next": target}).content.decode()
    assert 'name="next" value="/start/"' in page


@pytest.mark.once
@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example/", "//evil.example//"])
def test_the_page_one_came_from_leads_nowhere_else(evaluation: Evaluation, path: str) -> None:
    answer = Client().post(url(evaluation, "klaar/"), headers={"referer": f"http://testserver{path}"})
    assert answer["Location"].endswith("next=/")


@pytest.mark.once
@pytest.mark.parametrize("target", [*ELSEWHERE, "/en//voorbeeld/aanbod/90AA/"])
def test_a_remark_leads_nowhere_else(evaluation: Evaluation, target: str) -> None:
    from draagvlak.offers import reactions

    sent = {"text": "Dit klopt niet.", "over": target, "open": reactions.opened()}
    answer = Client().post("/voorbeeld/klopt-dit/", sent)
    assert not leaves(answer.get("Location", "/"))
    page = Client().get("/voorbeeld/klopt-dit/", {"over": target}).content.decode()
    main, _end, foot = page.partition("<main")[2].partition("</main>")
    assert "evil.example" not in main
    back = re.findall(r'name="terug" value="([^"]*)"', foot)  # the page itself, with what it was asked
    assert back
    assert not [one for one in back if leaves(html.unescape(one))]
