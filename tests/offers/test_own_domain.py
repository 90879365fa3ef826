"""A consortium's own domain: its public pages at the root, nothing of others, and no session."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import DjangoAssertNumQueries

from draagvlak.core.access import PUBLIC
from draagvlak.core.addresses import all_addresses
from draagvlak.core.errors import NotPossible
from draagvlak.core.models import MadePage
from draagvlak.core.site import serving_alone
from draagvlak.norms.models import Version
from draagvlak.norms.store import store
from draagvlak.offers import followers, pages_ahead, reactions
from draagvlak.offers.models import Change, Edition, Follower, Reaction
from draagvlak.people.models import Person
from draagvlak.places import consortia, history
from draagvlak.places.models import Consortium
from draagvlak.places.own_domains import URLS
from post_ import arrived
from public_ import valid

DOMAIN = "steun.example"
THERE = f"http://{DOMAIN}"
NORM = "/norm/basisondersteuning/1.0/"


@pytest.fixture
def owner(edition: Edition) -> Consortium:
    """The consortium, with a published chapter and a domain."""
    consortium = Consortium.objects.get(slug="voorbeeld")
    consortia.set_domain(consortium, DOMAIN, by=None)
    return consortium


def _visitor(**cookies: str) -> Client:
    client = Client(headers={"host": DOMAIN})
    for name, text in cookies.items():
        client.cookies[name] = text
    return client


def _page(path: str, **cookies: str) -> str:
    answer = _visitor(**cookies).get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def _links(text: str) -> set[str]:
    return set(re.findall(r'(?:href|action|src|hx-get)="([^"#?]+)', text))


def test_public_pages_stand_at_the_root_and_lead_to_each_other(owner: Consortium) -> None:
    """Every address of the map, in both languages, and all that these pages lead to."""
    maps = re.findall(r"<loc>([^<]+)</loc>", _page("/sitemap.xml"))
    assert maps == [f"{THERE}/kaart.xml"]
    listed = re.findall(r"<loc>([^<]+)</loc>", _page("/kaart.xml"))
    assert f"{THERE}/aanbod/90AA/schoolgids/1/" in listed
    assert all(address.startswith(f"{THERE}/") and "voorbeeld" not in address for address in listed)
    seen = set()
    for address in listed:
        for path in (address.removeprefix(THERE), "/en" + address.removeprefix(THERE)):
            text = _page(path)
            assert not valid(text), path
            assert "/voorbeeld/" not in text.replace("/voorbeeld/www", ""), path
            assert f'<link rel="canonical" href="{THERE}{path}">' in text, path
            assert f'hreflang="en" href="{THERE}/en{path.removeprefix("/en")}"' in text, path
            seen |= {link for link in _links(text) if link.startswith("/")}
    for path in sorted(seen - {"/taal/"}):
        answer = _visitor().get(path)
        assert answer.status_code in {200, 301, 302, 404} if path.startswith("/static/") else 200, path
        if answer.status_code == 302:
            assert answer["Location"].startswith(("http://testserver/", "/")), path


def test_every_name_of_an_address_can_be_looked_up_there(owner: Consortium) -> None:
    """And what is public of the consortium is answered there, all else at the address of the site."""
    of_site = {address.name: address for address in all_addresses()}
    with serving_alone("voorbeeld", DOMAIN):
        there = list(all_addresses(get_resolver(URLS)))
    assert {address.name for address in there} == set(of_site)
    own = {address.name: address for address in there if address.route.startswith("<own:slug>")}
    for name, address in own.items():
        public = vars(of_site[name].view).get("access_rule") == PUBLIC
        assert (address.view is of_site[name].view) == public, name
    paths = [address.route.removeprefix("<own:slug>") for address in own.values() if address.view.__name__ != "to_site"]
    others = {route.partition("/")[0] for route in (address.route for address in all_addresses()) if "<" not in route}
    assert not {path.partition("/")[0] for path in paths if path} & others, "one path, one page"


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/inloggen/", 302, "http://testserver/inloggen/"),
        ("/inloggen/?next=/start/", 302, "http://testserver/inloggen/?next=/start/"),
        ("/en/start/", 302, "http://testserver/en/start/"),
        ("/scholen/", 302, "http://testserver/voorbeeld/scholen/"),
        ("/en/beheer/", 302, "http://testserver/en/voorbeeld/beheer/"),
        ("/api/consortia", 302, "http://testserver/api/consortia"),
        ("/voorbeeld/aanbod/90AA/?a=b", 301, "/aanbod/90AA/?a=b"),
        ("/en/voorbeeld/aanbod/", 301, "/en/aanbod/"),
        ("/landelijk/", 302, "http://testserver/landelijk/"),
        ("/buren/", 404, ""),
        ("/buren/aanbod/", 404, ""),
        ("/nergens/iets/", 404, ""),
        ("/aanbod/99ZZ/", 404, ""),
        ("/aanbod", 301, "/aanbod/"),
    ],
)
def test_where_other_addresses_lead(owner: Consortium, path: str, status: int, location: str) -> None:
    Consortium.objects.create(slug="buren", name="Buren")
    answer = _visitor().get(path)
    assert (answer.status_code, answer.headers.get("Location", "")) == (status, location)


def test_nothing_of_other_consortia_is_there(
    owner: Consortium, library: dict[str, Any], national: Version, adopted: Version
) -> None:
    other = Consortium.objects.create(slug="buren", name="Buren")
    store(library["voorbeeld-2021"], other, "norm-van-buren")
    choice = _page(f"{NORM}dekking/")
    assert "Buren" not in choice
    assert "Buren" in Client().get(f"/voorbeeld{NORM}dekking/").content.decode(), "at the site one may choose it"
    assert _visitor().get(f"{NORM}dekking/buren/norm-van-buren/2021/").status_code == 404
    assert _visitor().get(f"{NORM}dekking/landelijk/landelijke-norm/1.0/").status_code == 200


def test_no_session_is_read_or_begun(owner: Consortium, adviser: Person) -> None:
    signed_in = Client()
    signed_in.force_login(adviser)
    session = signed_in.cookies["sessionid"].value
    visitor = _visitor(sessionid=session)
    text = visitor.get("/aanbod/").content.decode()
    assert "Anouk" not in text
    assert 'href="http://testserver/inloggen/"' in text
    assert visitor.post("/inloggen/", {"login": adviser.email, "password": "een lang wachtwoord"}).status_code in {
        403,
        404,
    }
    for path in ("/", "/aanbod/", "/klopt-dit/", "/volgen/", "/inloggen/", "/start/"):
        answer = visitor.get(path)
        assert set(answer.cookies) <= {"csrftoken"}, path
    assert signed_in.get("/start/").status_code == 200, "it goes on at the site"


def test_other_hosts_are_refused_still(owner: Consortium) -> None:
    for host in ("evil.example", f"x.{DOMAIN}", f"{DOMAIN}.", f"{DOMAIN}:99", "voorbeeld"):
        assert Client(headers={"host": host}).get("/aanbod/").status_code == 400, host
    consortia.set_domain(owner, "", by=None)
    assert _visitor().get("/aanbod/").status_code == 400


def test_https_and_its_promise_hold_there(owner: Consortium, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 100
    settings.SECURE_PROXY_SSL_HEADER, settings.ADDRESS = ("HTTP_X_FORWARDED_PROTO", "https"), "https://testserver"
    answer = _visitor().get("/aanbod/90AA/")
    assert (answer.status_code, answer["Location"]) == (301, f"https://{DOMAIN}/aanbod/90AA/")
    answer = Client(headers={"host": DOMAIN, "x-forwarded-proto": "https"}).get("/aanbod/")
    assert answer["Strict-Transport-Security"] == "max-age=100"
    assert f'href="https://{DOMAIN}/aanbod/"' in answer.content.decode()
    client = Client(headers={"host": DOMAIN, "x-forwarded-proto": "https"}, enforce_csrf_checks=True)
    form = client.get("/volgen/").content.decode()
    given = {"email": "a@b.example", "csrfmiddlewaretoken": re.findall(r'csrfmiddlewaretoken" value="(\w+)', form)[0]}
    good, bad = ({"origin": f"https://{host}"} for host in (DOMAIN, "evil.example"))
    assert client.post("/volgen/", given, headers=good).status_code == 200
    assert client.post("/volgen/", given, headers=bad).status_code == 403


def test_the_chosen_language_stays_there(owner: Consortium) -> None:
    visitor = _visitor()
    answer = visitor.post("/taal/", {"taal": "en", "terug": "/aanbod/90AA/"})
    assert (answer.status_code, answer["Location"]) == (302, "/aanbod/90AA/")
    assert answer.cookies["taal"].value == "en"
    assert visitor.get("/aanbod/90AA/")["Location"] == "/en/aanbod/90AA/"
    assert 'lang="en"' in visitor.get("/en/aanbod/90AA/").content.decode()


def test_pages_of_both_hosts_are_kept_apart(owner: Consortium) -> None:
    """Whoever comes first, each reads the addresses of where they are; also in what is kept in parts."""
    for path in ("/aanbod/", "/aanbod/90AA/", NORM, f"{NORM}onderwerp/reading/", "/past-dit/"):
        for _twice in range(2):
            there, here = _visitor().get(path), Client().get(f"/voorbeeld{path}")
            assert '"/aanbod/"' in there.content.decode(), path
            assert '"/voorbeeld/aanbod/"' in here.content.decode(), path
            assert "/voorbeeld/aanbod" not in there.content.decode(), path
            assert there["ETag"] != here["ETag"], path
            assert there["Cache-Control"] == here["Cache-Control"] == "public, max-age=300"
            assert f'<link rel="canonical" href="{THERE}{path}">' in here.content.decode(), path
        again = _visitor().get(path, headers={"if-none-match": there["ETag"]})
        assert again.status_code == 304
    consortia.set_domain(owner, "", by=None)
    page = Client().get("/voorbeeld/aanbod/").content.decode()
    assert '<link rel="canonical" href="http://testserver/voorbeeld/aanbod/">' in page


def test_pages_are_made_ahead_for_where_they_are_read(
    owner: Consortium, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert pages_ahead.make_what_is_old()
    addresses = set(MadePage.objects.values_list("address", flat=True))
    assert f"{THERE}/en/aanbod/90AA/schoolgids/" in addresses
    assert all(address.startswith(f"{THERE}/") for address in addresses)
    with django_assert_num_queries(3):  # whose domain, which revisions, the page
        assert _visitor().get("/aanbod/90AA/").status_code == 200


def test_programs_and_schools_are_told_the_domain(owner: Consortium) -> None:
    row = Client().get("/api/voorbeeld/offers/90AA").json()
    assert row["page"] == f"{THERE}/aanbod/90AA/"
    assert row["chapter"] == f"{THERE}/aanbod/90AA/schoolgids.json"
    services = Client().get("/api/voorbeeld/hsds/services?limit=1").json()["rows"]
    assert services[0]["url"].startswith(f"{THERE}/aanbod/90AA/#")
    here = Client().get("/voorbeeld/aanbod/90AA/").content.decode()
    assert f'"@id": "{THERE}/aanbod/90AA/"' in here
    for path in ("/voorbeeld/aanbod/90AA/schoolgids/", "/voorbeeld/aanbod/90AA/schoolgids/blok/"):
        assert f"{THERE}/aanbod/90AA/schoolgids/" in Client().get(path).content.decode()
    chapter = Client().get("/voorbeeld/aanbod/90AA/schoolgids/").content.decode()
    assert f"{THERE}/blok.js" in chapter
    block = _visitor().get("/aanbod/90AA/schoolgids/blok/")
    assert block["Access-Control-Allow-Origin"] == "*"
    assert _visitor().get("/blok.js").status_code == 200
    for visitor, path in ((Client(), "/voorbeeld/aanbod/wijzigingen.atom"), (_visitor(), "/aanbod/wijzigingen.atom")):
        feed = visitor.get(path).content.decode()
        assert f'href="{THERE}/aanbod/90AA/schoolgids/"' in feed
        assert "testserver" not in feed
    assert "kaart.xml" not in Client().get("/sitemap.xml").content.decode(), "its map is at its domain"
    assert f"Sitemap: {THERE}/sitemap.xml" in _page("/robots.txt")


def test_the_school_that_another_went_on_in_is_reached(owner: Consortium, schools: list[Any]) -> None:
    history.close(schools[1], history.today(), schools[0])
    schools[1].changed()
    answer = _visitor().get("/aanbod/90AB/")
    assert (answer.status_code, answer["Location"]) == (301, "/aanbod/90AA/")


def test_readers_speak_up_and_follow_there(owner: Consortium, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "_too_quick", lambda _note: False)
    visitor = _visitor()
    form = visitor.get("/klopt-dit/?over=/en/aanbod/90AA/blad/").content.decode()
    assert 'name="over" value="/aanbod/90AA/"' in form
    opened = re.findall(r'name="open" value="([^"]+)', form)[0]
    answer = visitor.post("/klopt-dit/", {"over": "/aanbod/90AA/", "text": "Klopt niet", "open": opened})
    assert (answer.status_code, answer["Location"]) == (302, "/aanbod/90AA/")
    assert set(answer.cookies) <= {"messages", "csrftoken"}
    assert "Dank u" in visitor.get("/aanbod/90AA/").content.decode()
    told = Reaction.objects.get()
    assert (told.page, told.school and told.school.brin) == ("/voorbeeld/aanbod/90AA/", "90AA")
    reactions.answer(told, "Dat is zo.", publish=True, person=Person.objects.create_user("x@y.example"))
    assert "Dat is zo." in _page("/aanbod/90AA/")
    assert "Dat is zo." in Client().get("/voorbeeld/aanbod/90AA/").content.decode()
    visitor.post("/volgen/", {"email": "ouder@thuis.example", "school": "90AA"})
    follower = Follower.objects.get()
    link = f"/volgen/ja/{followers.token(follower)}/"
    assert visitor.get(link).status_code == 200
    visitor.post(link)
    assert Follower.objects.get().confirmed


def test_letters_to_readers_name_the_domain(owner: Consortium, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    follower = Follower.objects.create(consortium=owner, email="ouder@thuis.example", language="en")
    followers.confirm(follower)
    Change.objects.update(told=None)
    assert followers.tell("http://testserver") == 1
    text = str(arrived()[0].body)
    assert f"{THERE}/en/aanbod/90AA/" in text
    assert f"{THERE}/en/volgen/stop/" in text


@pytest.mark.parametrize(
    "domain",
    ["x", "http://a.example", "a.example/x", "a.example:80", "10.0.0.1", "a..example", "a b.example", "-a.example"],
)
def test_what_is_no_domain_is_refused(consortium: Consortium, domain: str) -> None:
    with pytest.raises(ValidationError):
        consortia.set_domain(consortium, domain, by=None)


def test_a_domain_is_of_one_consortium_and_never_the_site(consortium: Consortium) -> None:
    consortia.set_domain(consortium, " Steún.Example. ", by=None)
    assert Consortium.objects.get().domain == "xn--sten-sra.example"
    other = Consortium.objects.create(slug="buren", name="Buren")
    with pytest.raises(ValidationError):
        consortia.set_domain(other, consortium.domain, by=None)
    with pytest.raises(NotPossible):
        consortia.set_domain(other, "testserver", by=None)


def test_reversing_there_keeps_other_short_names(consortium: Consortium) -> None:
    with serving_alone("voorbeeld", DOMAIN):
        assert reverse("offers:offers", args=["buren"], urlconf=URLS) == "/buren/aanbod/"
        assert reverse("offers:offers", args=["voorbeeld"], urlconf=URLS) == "/aanbod/"
