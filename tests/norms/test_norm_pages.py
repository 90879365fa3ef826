"""The pages of a norm: what stands there, in how many queries."""

import re
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

import html5lib
import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from draagvlak.norms import files
from draagvlak.norms.models import Version
from draagvlak.norms.store import document_of, store
from draagvlak.norms.version_text import version_text
from norm_pages_ import BASE, text_of


def test_norm_page_lists_every_topic(client: Client, version: Version) -> None:
    text = text_of(client, BASE)
    for topic in version.topics.all():
        assert topic.title["nl"] in text
    assert "In consultatie" in text
    assert "Eerste versie staat voor iedereen op de website" in text


def test_topic_page_tells_plainly_or_professionally(client: Client, version: Version) -> None:
    row = version.provisions.get(key="reading-severe-dyslexia")
    plainly = text_of(client, BASE + "onderwerp/reading/")
    professionally = text_of(client, BASE + "onderwerp/reading/?tekst=vak")
    assert row.plain["nl"] in plainly
    assert row.text not in plainly
    assert row.text in professionally
    assert "Via de gemeente" in plainly
    assert "Niveau 4" in plainly
    assert "valt buiten de basisondersteuning" in plainly  # the ladder says so in words
    client.cookies["taal"] = "en"
    assert row.plain["en"] in text_of(client, BASE + "onderwerp/reading/")


def test_items_of_a_sentence_say_in_which_language_they_are(client: Client, version: Version) -> None:
    shown = client.get(f"/en{BASE}bepaling/reading-teachers-support/").content.decode()
    assert '<ul class="items"><li lang="nl">' in shown
    assert '<ul class="items"><li>' not in shown


def test_no_level_of_headings_is_skipped_on_the_pages_of_norms(
    client: Client, version: Version, national: Version
) -> None:
    for address in ("/normen/", "/landelijk/", "/voorbeeld/", BASE, BASE + "onderwerp/reading/"):
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", client.get(address).content.decode())]
        assert levels[0] == 1, address
        assert all(after <= before + 1 for before, after in pairwise(levels)), (address, levels)


@pytest.mark.parametrize("path", ["", "onderwerp/reading/", "zoeken/?q=lezen"])
def test_each_way_of_telling_leads_to_the_other(client: Client, version: Version, path: str) -> None:
    def other(address: str) -> str:
        shown = client.get(address).content.decode()
        switch = shown[shown.index('aria-label="Manier van vertellen"') :]
        found = re.search(r'<a href="([^"]*)"', switch[: switch.index("</div>")])
        assert found
        return urljoin(address, found[1].replace("&amp;", "&"))

    professionally = other(BASE + path)
    assert "tekst=vak" in professionally
    assert other(professionally) == BASE + path


def test_language_is_dutch_until_chosen(client: Client, version: Version) -> None:
    assert "Zoek in deze norm" in text_of(client, BASE, headers={"accept-language": "en"})
    answer = client.post("/taal/", {"taal": "en", "terug": BASE})
    assert (answer.status_code, answer["Location"]) == (302, BASE)
    assert "Search this norm" in text_of(client, BASE)
    assert client.post("/taal/", {"taal": "nl", "terug": "https://elders.example/"})["Location"] == "/"


def test_provision_has_a_lasting_address(client: Client, version: Version, previous: Version) -> None:
    text = text_of(client, BASE + "bepaling/policy-reading/")
    assert version.provisions.get(key="policy-reading").text in text
    assert previous.provisions.get(key="policy-reading").text in text
    assert "§1.2, afspraak, 1" in text
    assert "uitzondering" in text_of(client, BASE + "bepaling/facility-exception/")


def test_norm_address_leads_to_the_version_that_counts(client: Client, version: Version, previous: Version) -> None:
    assert client.get("/voorbeeld/norm/basisondersteuning/")["Location"] == BASE


def test_log_prints_the_version_table(client: Client, version: Version, previous: Version) -> None:
    tree = html5lib.parse(
        client.get("/voorbeeld/norm/basisondersteuning/versies/").content, namespaceHTMLElements=False
    )
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in tree.iter("tr")]
    assert ["0.3", "Besluit in de ALV", "11 december 2025", "nog niet"] in rows
    assert len(rows) == version.steps.count() + previous.steps.count() + 2


@pytest.mark.parametrize(
    "path",
    ["/bestaat-niet/", BASE + "onderwerp/niets/", BASE + "bepaling/niets/", BASE + "norm.exe", BASE + "vergelijken/9/",
     "/voorbeeld/norm/basisondersteuning/9.9/", BASE + "dekking/landelijk/niets/1/", "/landelijk/norm/x/"],
)  # fmt: skip
def test_what_is_not_there_helps_on(client: Client, version: Version, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    text = response.content.decode()
    known = path.startswith("/voorbeeld/")
    assert ("Zoek een school" in text) == known
    assert ("Naar de eerste pagina" in text) != known
    assert "lijst van normen" not in text
    assert re.findall(r'href="/bestaat-niet/', text) == [], "a first word that is no consortium is not taken for one"


@pytest.mark.django_db
def test_error_pages_help(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from draagvlak.norms.views import norms

    def fail(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(norms.outline, "get_norm", fail)
    client.raise_request_exception = False
    response = client.get("/voorbeeld/norm/basisondersteuning/versies/")
    assert response.status_code == 500
    assert "Er ging bij ons iets mis" in response.content.decode()
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "We begrepen deze vraag niet" in response.content.decode()


@pytest.mark.django_db
def test_without_any_norm_the_front_page_says_what_to_do(client: Client) -> None:
    assert "Hier staat nog geen norm" in text_of(client, "/normen/")
    assert client.get("/")["Location"] == "/inloggen/"


@pytest.mark.once
@pytest.mark.parametrize(
    "path", ["/normen/", "/voorbeeld/", BASE, BASE + "onderwerp/arithmetic/", BASE + "zoeken/?q=taal", "/stijl/"]
)
def test_pages_are_sound_html(client: Client, version: Version, path: str) -> None:
    html5lib.HTMLParser(strict=True).parse(client.get(path).content)


#: of each page: for the first reader of a text, and for the first of the page once the text is read
_QUERIES = [
    ("/normen/", 2, 2),
    ("/voorbeeld/", 8, 5),
    (BASE, 7, 4),
    (BASE + "onderwerp/reading/", 5, 2),
    (BASE + "bepaling/reading-file/", 7, 4),
    (BASE + "zoeken/?q=rekenproblemen", 4, 1),
    ("/voorbeeld/norm/basisondersteuning/versies/", 4, 4),
    (BASE + "vergelijken/2021/", 11, 5),
    (BASE + "dekking/landelijk/landelijke-norm/1.0/", 10, 4),
]


@pytest.mark.parametrize(("path", "first", "then"), _QUERIES)
def test_queries_are_few_and_do_not_grow(
    client: Client, version: Version, previous: Version, national: Version,
    django_assert_num_queries: DjangoAssertNumQueries, path: str, first: int, then: int,
) -> None:  # fmt: skip
    with django_assert_num_queries(first):
        assert client.get(path).status_code == 200
    document = document_of(version)
    document["version"] |= {"number": "0.2", "status": "consultation"}
    for topic in document["topics"]:
        for said_ in list(topic["provisions"]):
            topic["provisions"] += [said_ | {"key": f"{said_['key']}-x{n}"} for n in range(2)]
    larger = store(files.canonical(document), version.norm.consortium, "basisondersteuning")
    caches["pages"].clear()
    for text in (previous, national):
        text.changed()
    with django_assert_num_queries(first):
        assert client.get(path.replace("0.1", "0.2")).status_code == 200
    caches["pages"].clear()
    for text in (previous, national, larger):
        version_text(Version.objects.get(pk=text.pk))
    with django_assert_num_queries(then):
        assert client.get(path.replace("0.1", "0.2")).status_code == 200


def test_a_second_reader_gets_kept_fragments(
    client: Client, version: Version, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(BASE + "onderwerp/reading/")
    with django_assert_num_queries(1):
        client.get(BASE + "onderwerp/reading/")
