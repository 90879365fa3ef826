"""Reading pages: what stands there, in how many queries, and the same content in every form."""

import csv
import io
import json
from typing import Any

import docx
import html5lib
import pytest
from django.core.cache import caches
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from draagvlak.norms import files
from draagvlak.norms.comparison import compare, words_changed
from draagvlak.norms.coverage import coverage
from draagvlak.norms.models import Mapping, Version
from draagvlak.norms.search import search
from draagvlak.norms.store import document_of, store
from draagvlak.norms.version_text import version_text
from draagvlak.places.models import Consortium

BASE = "/voorbeeld/norm/basisondersteuning/0.1/"


def text_of(client: Client, path: str, **rest: Any) -> str:
    response = client.get(path, **rest)
    assert response.status_code == 200, path
    return " ".join("".join(html5lib.parse(response.content, namespaceHTMLElements=False).itertext()).split())


# -- what stands there --------------------------------------------------------------------------------------------


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
    assert "Naar de lijst van normen" in response.content.decode()


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
    assert "Hier staat nog geen norm" in text_of(client, "/")


@pytest.mark.once
@pytest.mark.parametrize(
    "path", ["/", "/voorbeeld/", BASE, BASE + "onderwerp/arithmetic/", BASE + "zoeken/?q=taal", "/stijl/"]
)
def test_pages_are_sound_html(client: Client, version: Version, path: str) -> None:
    html5lib.HTMLParser(strict=True).parse(client.get(path).content)


# -- searching ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("spelling", "reading-teachers-know"),
        ("rekenproblemen", "arithmetic-aids"),
        ("rolstoel", "facility-accessible"),
        ("medicijn", "physical-locked-cabinet"),
        ("wheelchair", "facility-accessible"),
    ],
)
def test_search_finds_forms_and_compounds(version: Version, query: str, key: str) -> None:
    assert key in keys_found(version, query)


def keys_found(version: Version, query: str) -> list[str]:
    return [hit.provision.key for hit in search(version, query)]


def test_search_wants_every_word(version: Version) -> None:
    one, other = keys_found(version, "dyslexie"), keys_found(version, "hulpmiddelen")
    assert set(keys_found(version, "dyslexie hulpmiddelen")) == set(one) & set(other) != set()
    assert keys_found(version, "rekenen medicijnen") == []
    assert keys_found(version, "%_'\"") == keys_found(version, "") == []


def test_search_puts_the_word_itself_first(version: Version) -> None:
    exact = ["rekenproblemen" in hit.found for hit in search(version, "rekenproblemen")]
    assert exact == sorted(exact, reverse=True)
    assert not all(exact)


def test_search_page_marks_what_it_found(client: Client, version: Version) -> None:
    html = client.get(BASE + "zoeken/", {"q": "rolstoel"}).content.decode()
    assert "<mark>rolstoel</mark>" in html
    assert "Niets gevonden" in client.get(BASE + "zoeken/", {"q": "olifant"}).content.decode()
    assert "<script>" not in client.get(BASE + "zoeken/", {"q": "<script>alert(1)</script>"}).content.decode()


# -- comparing ----------------------------------------------------------------------------------------------------


def test_compare_tells_added_removed_reworded_moved_apart(version: Version, previous: Version) -> None:
    comparison = compare(previous, version)
    found = {one.key: one for topic in comparison.topics for one in topic.provisions}
    assert found["support-profile"].removed
    assert found["policy-giftedness"].added
    assert found["policy-reading"].reworded
    assert not found["policy-reading"].moved
    assert ("removed", "De school") in found["policy-reading"].words
    assert ("added", "Het bestuur") in found["policy-reading"].words
    moved = found["support-fits-population"]
    assert moved.moved
    assert not moved.reworded
    assert moved.old is not None
    assert moved.old.topic == "facilities"
    assert found["task-quiet-places"].moved
    assert comparison.counts["removed"] == 3
    assert comparison.counts["reworded"] == 8
    assert comparison.counts["moved"] == 2
    assert comparison.counts["same"] > 20


def test_compare_with_itself_is_nothing(version: Version) -> None:
    assert compare(version, version).nothing


def test_compare_sees_a_new_order(version: Version, consortium: Consortium) -> None:
    document = document_of(version)
    document["version"] |= {"number": "0.2"}
    rows = document["topics"][1]["provisions"]
    rows.insert(0, rows.pop(3))
    other = store(files.canonical(document), consortium, "basisondersteuning")
    comparison = compare(version, other)
    (one,) = [one for topic in comparison.topics for one in topic.provisions]
    assert (one.key, one.moved, one.reworded) == ("policy-task-behaviour", True, False)


def test_words_changed() -> None:
    assert words_changed("een twee drie", "een vier drie vijf") == [
        ("same", "een"), ("removed", "twee"), ("added", "vier"), ("same", "drie"), ("added", "vijf"),
    ]  # fmt: skip


# -- mapping ------------------------------------------------------------------------------------------------------


def test_coverage_proposes_confirms_and_shows_what_lacks(client: Client, version: Version, national: Version) -> None:
    rows = {row.provision.key: row for area in coverage(version, national) for row in area.rows}
    assert len(rows) == 13
    best = rows["n-lezen-signaleren"].answers[0]
    assert (best.standing, best.provision.topic) == ("proposed", "reading")
    Mapping.objects.create(
        norm=version.norm,
        other=national,
        other_key="n-lezen-signaleren",
        own_key="reading-teachers-know",
        accepted=True,
    )
    for answer in rows["n-taak-coach"].answers:
        Mapping.objects.create(
            norm=version.norm,
            other=national,
            other_key="n-taak-coach",
            own_key=answer.provision.key,
            accepted=False,
        )
    rows = {row.provision.key: row for area in coverage(version, national) for row in area.rows}
    assert rows["n-lezen-signaleren"].covered
    rejected = set(Mapping.objects.filter(accepted=False).values_list("own_key", flat=True))
    assert not rejected & {answer.provision.key for answer in rows["n-taak-coach"].answers}
    text = text_of(client, BASE + "dekking/landelijk/landelijke-norm/1.0/")
    assert "1 bevestigd" in text
    assert (
        client.get(BASE + "dekking/", {"norm": national.pk})["Location"]
        == BASE + "dekking/landelijk/landelijke-norm/1.0/"
    )


# -- every form, the same content ---------------------------------------------------------------------------------


@pytest.fixture
def said(version: Version) -> list[str]:
    """Every sentence of the norm that a reader of any form must find."""
    found: list[str] = []
    for row in version.provisions.all():
        found += [row.text, *row.plain.values(), *(item["text"] for item in row.items)]
    return found


def squeeze(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def test_yaml_json_and_csv_say_the_same(client: Client, version: Version, said: list[str]) -> None:
    document = files.read(client.get(BASE + "norm.yaml").content)
    assert document == json.loads(client.get(BASE + "norm.json").content)
    assert document == files.canonical(document_of(version))
    response = client.get(BASE + "norm.csv")
    assert 'filename="voorbeeld-basisondersteuning-0.1.csv"' in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["key"] for row in rows] == [
        row.key for row in version.provisions.order_by("topic__position", "position")
    ]
    flat = squeeze(" ".join(value for row in rows for value in row.values()))
    assert [text for text in said if squeeze(text) not in flat] == []


def rows_of(client: Client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response["Content-Disposition"].endswith('.csv"')
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_every_table_can_be_taken_away(client: Client, version: Version, previous: Version, national: Version) -> None:
    steps = rows_of(client, "/voorbeeld/norm/basisondersteuning/versies.csv")
    assert [row["step"] for row in steps] == [s.step for v in (version, previous) for s in v.steps.all()]
    changes = rows_of(client, BASE + "vergelijken/2021/verschillen.csv")
    assert {row["key"]: row["change"] for row in changes} == {
        one.key: ", ".join(n for n in ("added", "removed", "reworded", "moved") if getattr(one, n))
        for topic in compare(previous, version).topics
        for one in topic.provisions
    }
    (reworded,) = [row for row in changes if row["key"] == "policy-reading"]
    assert reworded["old"].startswith("De school heeft beleid")
    assert reworded["new"].startswith("Het bestuur heeft beleid")
    covered = rows_of(client, BASE + "dekking/landelijk/landelijke-norm/1.0/dekking.csv")
    assert {row["their_key"] for row in covered} == set(national.provisions.values_list("key", flat=True))
    assert {row["standing"] for row in covered} == {"proposed", "lacking"}


def test_csv_cells_are_no_formulas(version: Version) -> None:
    from draagvlak.norms.formats import as_csv

    document = document_of(version)
    document["topics"][0]["provisions"][0]["text"] = "=SUM(A1)"
    assert ';"\'=SUM(A1)";' in as_csv(document).decode()


@pytest.mark.once
def test_word_says_the_same_in_words_own_styles(client: Client, version: Version, said: list[str]) -> None:
    word = docx.Document(io.BytesIO(client.get(BASE + "norm.docx").content))
    flat = squeeze(" ".join(paragraph.text for paragraph in word.paragraphs))
    assert [text for text in said if squeeze(text) not in flat] == []
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert [f"{t.number} {t.title['nl']}" for t in version.topics.all()] == [h for h in headings if h[0].isdigit()]
    assert word.core_properties.language == "nl-NL"
    assert len(word.tables[0].rows) == version.steps.count() + 1


@pytest.mark.once
def test_pdf_is_accessible_and_says_the_same(client: Client, version: Version, said: list[str]) -> None:
    pdf = PdfReader(io.BytesIO(client.get(BASE + "norm.pdf").content))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower().startswith("nl")
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Basisondersteuning 0.1"

    def titles(outline: Any) -> list[str]:
        return [t for one in outline for t in (titles(one) if isinstance(one, list) else [str(one.title)])]

    bookmarks = titles(pdf.outline)
    assert all(f"{t.number} {t.title['nl']}" in bookmarks for t in version.topics.all())
    # headers between pages interrupt a sentence at most; its beginning stands whole somewhere
    flat = squeeze(" ".join(page.extract_text() for page in pdf.pages))
    missing = [text for text in said if squeeze(text)[:30] not in flat and squeeze(text)[-30:] not in flat]
    assert len(missing) <= 2, missing


@pytest.mark.once
def test_norms_own_signs_do_not_break_documents(version: Version) -> None:
    from draagvlak.norms.documents import as_pdf, as_word

    document = document_of(version)
    document["topics"][0]["provisions"][0]["text"] = (
        'Teken # $ * _ @ \\ " [ ] < > ~ ` é ☂ 你好 \u200f = - + /* // 1. {x}'
    )
    flat = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(document))).pages).split())
    assert 'Teken#$*_@\\"[]<>~`é' in flat
    assert any("/* //" in p.text for p in docx.Document(io.BytesIO(as_word(document))).paragraphs)


# -- queries ------------------------------------------------------------------------------------------------------

#: of each page: for the first reader of a text, and for the first of the page once the text is read
_QUERIES = [
    ("/", 2, 2),
    ("/voorbeeld/", 3, 3),
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
