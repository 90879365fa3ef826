"""Every form and page, attacked: no token, others' keys, too much text, scripts, formulas, signs that no text has."""

import datetime
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from addresses_ import ALL
from draagvlak.core.acts import record
from draagvlak.norms.files import Document
from draagvlak.norms.models import Version
from draagvlak.norms.store import store
from draagvlak.people.models import LEVEL, Event, IdentityProvider, Invitation, Level, Membership, Person, Role
from draagvlak.places import history
from draagvlak.places.models import Belonging, Board, Consortium, DataFile, Judgement, Location, Partner, Region, School
from post_ import arrived

SCRIPT = '<script>alert("x")</script>'
FORMULA = "=HYPERLINK(1)"
DAY = datetime.date(2021, 8, 1)


def world(consortium: Consortium, text: str) -> dict[str, Any]:
    """A consortium in which every text that somebody can write is ``text``."""
    board = Board.objects.create(
        consortium=consortium, number="99001", name=text, town=text, phone=text[:30], website=text
    )
    region = Region.objects.create(consortium=consortium, key="r", name=text, municipalities=[text])
    school = School.objects.create(
        consortium=consortium, brin="90AA", name=text, own_name=text, phone=text[:30], website=text, denomination=text
    )
    Location.objects.create(
        consortium=consortium, school=school, code="00", name=text, street=text, town=text, municipality=text
    )
    history.open_school(school, board, region, DAY)
    partner = Partner.objects.create(
        consortium=consortium, key="p", kind="ggd", name=text, website=text, phone=text[:30]
    )
    person = Person.objects.create_user(f"p@{consortium.slug}.example", None, name=text)
    for role in Role.values:
        where: dict[str, Any] = {
            Level.BOARD: {"board": board}, Level.SCHOOL: {"school": school}, Level.PARTNER: {"partner": partner},
        }.get(LEVEL[role], {})  # fmt: skip
        Membership.objects.create(consortium=consortium, person=person, role=role, **where)
    invitation = Invitation(
        consortium=consortium, email="x@y.example", role=Role.TEACHER, school=school, invited_by=person
    )
    secret = invitation.renew()
    invitation.save()
    Judgement.objects.create(consortium=consortium, school=school, code="00", element=text, value="good", as_of=DAY)
    Belonging.objects.create(consortium=consortium, brin="90AA", belongs=True, reason=text)
    file = DataFile.objects.create(consortium=consortium, kind="boards", name=text, day=DAY, digest="", person=person)
    DataFile.objects.create(
        consortium=consortium, kind="boards", name=text, day=DAY, digest="", person=person, applied=timezone.now(),
        counts={"new": 0, "changed": 0, "gone": 0},
    )  # fmt: skip
    provider = IdentityProvider.objects.create(
        consortium=consortium,
        board=board,
        domain=f"{consortium.slug}.example",
        protocol="oidc",
        issuer=text,
        client_id=text,
    )
    record(consortium, person, "invited", text, school)
    return {"board": board, "school": school, "partner": partner, "person": person, "invitation": invitation,
            "secret": secret, "file": file, "provider": provider, "region": region}  # fmt: skip


@pytest.fixture
def here(consortium: Consortium) -> dict[str, Any]:
    return world(consortium, SCRIPT)


@pytest.fixture
def client(here: dict[str, Any]) -> Client:
    one = Client(raise_request_exception=False)
    one.force_login(here["person"])
    return one


PAGES = [
    "/start/", "/profiel/", "/profiel/tweede-factor/", "/profiel/sessies/", "/voorbeeld/scholen/", "/voorbeeld/scholen/nieuw/",
    "/voorbeeld/scholen/90AA/", "/voorbeeld/besturen/", "/voorbeeld/besturen/99001/", "/voorbeeld/besturen/99001/inloggen/",
    "/voorbeeld/regios/", "/voorbeeld/partners/", "/voorbeeld/toegang/", "/voorbeeld/logboek/", "/voorbeeld/open-data/",
    "/voorbeeld/open-data/hoort-erbij/", "/voorbeeld/instellingen/", "/voorbeeld/werk/",
]  # fmt: skip


def test_scripts_are_shown_as_text_everywhere(client: Client, here: dict[str, Any], consortium: Consortium) -> None:
    Consortium.objects.filter(pk=consortium.pk).update(name=SCRIPT)
    held = Membership.objects.filter(role=Role.TEACHER).get()
    for path in (*PAGES, f"/profiel/rol/{held.pk}/stoppen/", f"/voorbeeld/toegang/{held.pk}/stoppen/",
                 f"/uitnodiging/{here['secret']}/", f"/voorbeeld/scholen/?q={SCRIPT}", f"/voorbeeld/toegang/?q={SCRIPT}",
                 f"/voorbeeld/logboek/?q={SCRIPT}&van={SCRIPT}", "/voorbeeld/"):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200, path
        html = response.content.decode()
        assert "<script>alert" not in html, path
        if path in PAGES[4:] and path not in {"/voorbeeld/werk/", "/voorbeeld/scholen/nieuw/"}:
            assert "&lt;script&gt;alert" in html, path


@pytest.mark.parametrize("consortia", [1, 2])
def test_scripts_are_shown_as_text_on_the_first_page(
    client: Client, consortium: Consortium, adopted_document: Document, consortia: int
) -> None:
    """Whether it is a consortium's own, or where to find a school of several, by what somebody sought."""
    for number in range(consortia):
        owner = consortium if number == 0 else Consortium.objects.create(slug="buren", name="Buren")
        store(adopted_document, owner, "basisondersteuning")
        Consortium.objects.filter(pk=owner.pk).update(name=SCRIPT)
    for path in ("/", f"/?q={SCRIPT}", "/?q=script", "/en/"):
        response = client.get(path, follow=True)
        assert response.status_code == 200, path
        html = response.content.decode()
        assert "<script>alert" not in html, path
        assert "&lt;script&gt;alert" in html, path


def test_formulas_do_not_run_in_spreadsheets(consortium: Consortium) -> None:
    client = Client()
    client.force_login(world(consortium, FORMULA)["person"])
    for path in ("scholen/scholen.csv", "besturen/besturen.csv", "toegang/toegang.csv", "logboek/logboek.csv"):
        text = client.get(f"/voorbeeld/{path}").content.decode("utf-8-sig")
        assert f"'{FORMULA}" in text, path
        assert f";{FORMULA}" not in text, path


def test_letters_hold_no_headings_of_others(consortium: Consortium, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    made = world(consortium, "Naam\nBcc: iedereen@elders.example")
    client = Client()
    client.force_login(made["person"])
    client.post("/voorbeeld/toegang/uitnodigen/", {"email": "a@b.example", "role": "teacher", "place": "school:90AA"})
    assert arrived()[0].recipients() == ["a@b.example"]
    assert "\n" not in arrived()[0].subject


@pytest.mark.once
def test_every_form_asks_its_token(here: dict[str, Any], version: Version) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(here["person"])
    values = {"slug": "voorbeeld", "board": "99001", "brin": "90AA", "membership": Membership.objects.first().pk,  # type: ignore[union-attr]
              "invitation": here["invitation"].pk, "file": here["file"].pk, "secret": here["secret"], "pk": 1,
              "provider_id": here["provider"].pk, "organization_slug": here["provider"].pk, "uidb36": "1",
              "key": "basisondersteuning", "number": "0.1", "topic": "reading", "provision": "reading-file",
              "doubt": 1, "owner": "landelijk", "other": "x", "other_number": "1.0", "form": "csv", "year": 2025, "step": 1,
              "way": "vak", "token": "x", "region": "x", "partner": "x"}  # fmt: skip
    samples: dict[str, Any] = {"uuid": uuid.uuid4(), "number": 1}
    #: the language of a visitor; a link that is itself the key; answers of providers, which carry their own proof
    free = {
        "core:choose-language",
        "core:choose-letters",
        "offers:stop-following",
        "offers:guide",
        "offers:school-guide",
        "saml_acs",
        "saml_finish_acs",
        "openid_connect_callback",
    }
    asked = 0
    for route, _view, name in ALL:
        if name in free or not name:
            continue
        needed = re.findall(r"<(?:(\w+):)?(\w+)>", route)
        its = values | ({"number": 1} if name.startswith(("offers:guide-edition", "offers:chapter-withdraw")) else {})
        response = client.post(
            reverse(name, kwargs={key: its.get(key, samples.get(kind)) for kind, key in needed}),
            {"act": "x", "number": "1"},
        )
        assert response.status_code in {403, 405, 404}, (name, response.status_code)
        asked += response.status_code == 403
    assert asked > 85
    assert Event.objects.exclude(act="signed-in").count() == 1


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/profiel/", ["name"]),
        ("/voorbeeld/scholen/90AA/gegevens/", ["own_name", "phone", "website"]),
        ("/voorbeeld/scholen/nieuw/", ["brin", "name", "kind", "board", "region", "day"]),
        ("/voorbeeld/scholen/90AA/verhuizen/", ["board", "region", "day"]),
        ("/voorbeeld/scholen/90AA/sluiten/", ["day"]),
        ("/voorbeeld/scholen/90AA/samenvoegen/", ["day", "successor"]),
        ("/voorbeeld/besturen/nieuw/", ["number", "name", "town", "phone", "website"]),
        ("/voorbeeld/besturen/99001/gegevens/", ["name", "town", "phone", "website"]),
        (
            "/voorbeeld/besturen/99001/inloggen/",
            ["domain", "protocol", "issuer", "client_id", "certificate", "new_secret"],
        ),
        ("/voorbeeld/regios/", ["name", "towns"]),
        ("/voorbeeld/partners/", ["kind", "name", "website", "phone"]),
        ("/voorbeeld/toegang/uitnodigen/", ["email", "role", "place"]),
        ("/voorbeeld/open-data/hoort-erbij/", ["brin", "belongs", "reason"]),
        ("/voorbeeld/instellingen/", ["name", "number"]),
        ("/inloggen/", ["login", "password"]),
        ("/inloggen/organisatie/", ["email"]),
        ("/wachtwoord/vergeten/", ["email"]),
        ("/profiel/wachtwoord/", ["oldpassword", "password1"]),
    ],
)
def test_too_much_text_and_strange_signs(client: Client, path: str, fields: list[str]) -> None:
    before = Event.objects.count()
    for text in ("x" * 100_000, "😀" * 3 + "\u202e" + "z" * 5000, "' OR 1=1 --" * 500):
        response = client.post(path, dict.fromkeys(fields, text))
        assert response.status_code in {200, 302, 422}, (path, response.status_code)
    assert client.post(path, dict.fromkeys(fields, "a\0b")).status_code == 400
    assert Event.objects.count() == before, "nothing of it was kept"
    assert client.get(f"{path}?q=%00&pagina=%00").status_code == 400


def test_a_body_too_large_is_refused(client: Client) -> None:
    assert client.post("/profiel/", {"name": "x" * 3_000_000}).status_code == 400
    assert client.post("/profiel/", {f"f{n}": "" for n in range(2100)}).status_code == 400


def test_keys_of_another_consortium_open_nothing(client: Client, here: dict[str, Any]) -> None:
    away = world(Consortium.objects.create(slug="buren", name="De buren", second_factor=False), "Elders")
    Membership.objects.filter(consortium=away["board"].consortium, person=here["person"]).delete()
    theirs = Membership.objects.filter(consortium=away["board"].consortium, role=Role.TEACHER).get()
    for path, form in (
        (f"/voorbeeld/toegang/{theirs.pk}/stoppen/", {}),
        (f"/voorbeeld/toegang/uitnodiging/{away['invitation'].pk}/intrekken/", {}),
        (f"/voorbeeld/toegang/uitnodiging/{away['invitation'].pk}/opnieuw/", {}),
        (f"/voorbeeld/open-data/{away['file'].pk}/weg/", {}),
        (f"/voorbeeld/open-data/{away['file'].pk}/toepassen/", {}),
        (f"/start/uitnodiging/{away['invitation'].pk}/", {}),
        (f"/profiel/rol/{theirs.pk}/stoppen/", {}),
        (f"/voorbeeld/besturen/99001/inloggen/{away['provider'].pk}/weg/", {}),
        (f"/voorbeeld/besturen/99001/inloggen/{away['provider'].pk}/akkoord/", {}),
        (f"/voorbeeld/besturen/99001/inloggen/{away['provider'].pk}/gegevens/", {}),
    ):
        assert client.post(path, form).status_code == 404, path
    Region.objects.filter(pk=away["region"].pk).update(key="elders")
    Partner.objects.filter(pk=away["partner"].pk).update(key="elders")
    Board.objects.filter(pk=away["board"].pk).update(number="88888")
    School.objects.filter(pk=away["school"].pk).update(brin="92ZZ")
    for path, form in (
        ("/voorbeeld/regios/elders/gegevens/", {"name": "Gekaapt"}),
        ("/voorbeeld/partners/elders/gegevens/", {"kind": "ggd", "name": "Gekaapt"}),
        ("/voorbeeld/besturen/88888/gegevens/", {"name": "Gekaapt"}),
        ("/voorbeeld/scholen/92ZZ/gegevens/", {"own_name": "Gekaapt"}),
    ):
        assert client.post(path, form).status_code == 404, path
    for act, form in (
        ("verhuizen/", {"board": "88888", "day": "2024-08-01"}),
        ("verhuizen/", {"board": "99001", "region": "elders", "day": "2024-08-01"}),
        ("samenvoegen/", {"successor": "92ZZ", "day": "2024-08-01"}),
    ):
        assert client.post(f"/voorbeeld/scholen/90AA/{act}", form).status_code == 422, form
    page = client.post(
        "/voorbeeld/toegang/uitnodigen/", {"email": "a@b.example", "role": "teacher", "place": "school:92ZZ"}
    )
    assert page.status_code == 422
    assert not Region.objects.filter(name="Gekaapt").exists()
    assert history.of_school(here["school"])[-1].board.number != "88888"
    assert not any(one.region and one.region.key == "elders" for one in history.of_school(here["school"]))
    assert Membership.objects.current().filter(pk=theirs.pk).exists()
    assert IdentityProvider.objects.filter(pk=away["provider"].pk).exists()


@pytest.mark.parametrize("path", ["/", "/voorbeeld/aanbod/", "/bestaat-niet/", "//", "/taal/"])
def test_by_a_name_that_is_not_ours_each_address_is_refused_in_words(consortium: Consortium, path: str) -> None:
    """The page that tells it asks nothing of that name."""
    client = Client(
        headers={"host": "anders.example", "referer": "http://anders.example/", "origin": "http://x.example"}
    )
    for answer in (client.get(path), client.post(path, {"taal": "nl"})):
        assert answer.status_code == 400
        assert "We begrepen deze vraag niet" in answer.content.decode()
