"""Where text becomes another language, a real reader of that language reads back what went in, whatever the text was.

``languages`` lists every module that writes one, with its test here.
"""

import csv
import datetime
import email
import email.policy
import http.client
import io
import json
import re
import struct
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import html5lib
import openpyxl
import pypdfium2
import pytest
import yaml
from django.core import mail
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.html import json_script
from docx import Document as Word
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

import languages
from draagvlak.core import documents as core_documents
from draagvlak.core import dutch, outbox, spreadsheets
from draagvlak.core.attachments import attached
from draagvlak.core.mail import letter, post
from draagvlak.core.models import OutgoingLetter
from draagvlak.core.pictures import png
from draagvlak.core.tables import Column, DataTable, TableSubject
from draagvlak.core.texts import keepable, printable
from draagvlak.evaluations import charts, word_form
from draagvlak.evaluations.models import Evaluation, Goal
from draagvlak.norms import documents as norm_documents
from draagvlak.norms import files, formats, search
from draagvlak.norms.files import Document
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import documents, page_index
from draagvlak.offers import search as school_search
from draagvlak.offers.chapters import Content
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Change, Edition, Offer
from draagvlak.offers.templatetags.offers import as_linked_data, own_words
from draagvlak.offers.terms import Explainer
from draagvlak.people import kept_forms
from draagvlak.people.models import Person, Role
from draagvlak.places.models import Consortium, School
from evaluation_ import answer_all, client_of, member, url
from offer_ import published, sign


@pytest.fixture
def signed(evaluation: Evaluation, asked: Questionnaire, leader: Person) -> Evaluation:
    sign(evaluation, asked, leader)
    return evaluation


pytestmark = pytest.mark.once

#: what ends or begins something in one of the languages
PIECES = [
    '"', "'", "\\", "\\b", "\\f", "\\n", "\\u0022", "<", ">", "&", "&lt;", "&#x3c;", "]]>", "-->", "<!--", "</script>",
    "</style>", "<?xml", "{", "}", "{{", "{%", "%s", "%(x)s", "${x}", "`", "#", "#read(", "$", "@", "]", "[", "//", "/*", "*",
    "\n", "\r\n", "\r", "\t", "\x0b", "\x0c", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\U0001ffff", "\u200b",
    ",=1+1", ";=1", "=1+1", "+1", "-1", "@x", "|", "\t=1", "\n=1", '"=1', "'=1", "＝1", "5,-", "x,-1", "; --", "' OR 1=1 --",
    "%", "_", "é", "e\u0301", "ß", "😀", "👩‍👩‍👧", "\u202e", "مرحبا", "中", "_x000D_", "Bcc: a@b.nl", "..", "../", ":", "!", "!!python/object:x",
    "- a", "? b", "~", "null", "2026-01-01", "1e5", "javascript:", "onload=", "IB", "MR",
]  # fmt: skip
TEXT = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(max_size=4, alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    max_size=7,
).map("".join)  # fmt: skip
#: what every font of typst has, so that a PDF prints it
LETTERS = st.text(alphabet=[chr(n) for n in (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180))], max_size=40)


def tried(strategy: st.SearchStrategy[Any], examples: int = 40) -> Callable[[Callable[[Any], None]], None]:
    """Try a function on many values, with what the test made ready for all of them."""

    def run(check: Callable[[Any], None]) -> None:
        bounded = settings(max_examples=examples, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
                           suppress_health_check=list(HealthCheck))  # fmt: skip
        bounded(given(strategy)(check))()

    return run


def squeezed(text: str) -> str:
    """A text for readers that turn some white space into other."""
    return " ".join(text.split())


def bare(text: str) -> str:
    """A text for readers that lose white space, as those of PDF do, and join signs."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def parsed(text: str) -> Any:
    """A page as a browser reads it."""
    return html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)


def names(tree: Any) -> set[str]:
    return {one.tag for one in tree.iter() if isinstance(one.tag, str)}


def content(text: str) -> Content:
    """A chapter in which every text is this one."""
    said = {"nl": text}
    line = {"key": "a", "text": said, "standing": "partly", "how": text, "reason": ""}
    return {
        "format": 1, "year": 2026, "school": {"name": text, "brin": "90AA"}, "consortium": text, "board": text,
        "norm": {"title": said, "number": text, "key": "n"}, "confirmed": "2026-08-01", "introduction": text, "contact": text,
        "topics": [{"key": "t", "title": said, "words": text, "lines": [line], "outside": [{"key": "o", "text": said, "routes": [said]}]}],
        "extra": [{"title": text, "text": text}],
        "building": [{"key": "b", "text": said, "places": [{"where": text, "value": "present", "note": text, "reason": text, "alternative": text}]}],
        "helpers": [{"title": text, "when": text, "text": text}], "skills": [text], "route": [{"title": text, "when": text, "text": text}],
        "plans": [{"what": text, "until": "2027-01-01"}],
        "point": {"name": text, "phone": text, "email": text, "website": text, "text": text},
    }  # fmt: skip


def document(library: dict[str, Document], text: str) -> Document:
    """A norm in which title, topics, provisions and sources say this text."""
    made: Document = json.loads(json.dumps(library["voorbeeld-landelijk"]))
    made["norm"]["title"] = made["version"]["summary"] = {"nl": text}
    made["norm"]["publisher"] = text
    for topic in made["topics"]:
        topic["introduction"], topic["title"] = text, {"nl": text}
        for said in topic.get("provisions", []):
            said["text"], said["plain"], said["items"] = text, {"nl": text}, [{"text": text}]
    return made


# -- documents -----------------------------------------------------------------------------------------------------------


def test_pdf_says_what_went_in(library: dict[str, Document]) -> None:
    def check(text: str) -> None:
        for raw in (
            core_documents.pdf("handbooks/handbook", {"title": "t", "pages": [[[text]]]}),
            documents.as_pdf(content(text)),
        ):
            said = "".join(bare(page.get_textpage().get_text_bounded()) for page in pypdfium2.PdfDocument(raw))
            assert bare(text) in said.replace("\ufffe", "-")

    tried(LETTERS, 40)(check)


def test_pdf_is_made_of_any_text(library: dict[str, Document]) -> None:
    def check(text: str) -> None:
        for made in (
            core_documents.paper("offers/chapter", documents.chapter(content(text))),
            core_documents.paper("norms/norm", norm_documents.paper(document(library, text or "x"))),
        ):
            assert made.accessible
            assert len(pypdfium2.PdfDocument(made.raw)) >= 1

    tried(TEXT, 30)(check)


#: how much of a name a drawing has room for: columns, rows, bars
LABELS = (23, 33, 39)


def test_drawings_say_what_went_in() -> None:
    def check(text: str) -> None:
        tally = {"in-place": 1, "partly": 2}
        row = charts.Row(text, [0.5, None])
        for drawing in (
            charts.heat(text, [row], [charts.Heading("a", text), charts.Heading("b", "b")], alone=True),
            charts.bars(text, [(text, tally)], alone=True),
            charts.trend(text, [(text, 0.5), ("2026", None)], alone=True),
        ):
            tree = etree.fromstring(drawing.encode())
            assert squeezed(tree.get("aria-label")) == squeezed(printable(text))
            said = [squeezed("".join(one.itertext())) for one in tree.iter("{*}text")]
            whole = printable(text)
            assert {squeezed(name) for name in (whole, *(whole[:n].rstrip() + "…" for n in LABELS))} & set(said)
            assert {etree.QName(one).localname for one in tree.iter()} <= {
                "svg", "style", "text", "rect", "path", "circle", "g", "defs", "pattern", "polyline"
            }  # fmt: skip

    tried(TEXT)(check)


def test_pictures_are_made_of_any_drawing() -> None:
    def size(raw: bytes) -> tuple[int, ...]:
        assert raw.startswith(b"\x89PNG")
        return struct.unpack(">II", raw[16:24])

    (least, high), (most, _high) = (
        size(png(charts.bars("titel", [(name, {"in-place": 1})], alone=True))) for name in ("", "n" * 200)
    )

    def check(text: str) -> None:
        wide, as_high = size(png(charts.bars(text, [(text, {"in-place": 1})], alone=True)))
        assert (least <= wide <= most, as_high) == (True, high), "as wide as its name takes, within bounds"

    tried(TEXT, 30)(check)


def test_word_says_what_went_in(library: dict[str, Document]) -> None:
    def read(raw: bytes) -> list[str]:
        return [one.text for one in Word(io.BytesIO(raw)).paragraphs]

    def check(text: str) -> None:
        made = core_documents.word(text, text)
        core_documents.paragraph(made, "Body Text", text)
        out = io.BytesIO()
        made.save(out)
        back = Word(io.BytesIO(out.getvalue()))
        assert back.paragraphs[0].text == printable(text)
        assert back.core_properties.title == printable(text)[:250]
        chapter = squeezed(" ".join(read(documents.as_word(content(text)))))
        assert squeezed(f"Ondersteuning op {printable(text)}") in chapter
        assert squeezed(printable(text)) in chapter
        assert printable(text) in read(norm_documents.as_word(document(library, text or "x"))) or not text

    tried(TEXT, 15)(check)


def test_the_conversation_in_word_says_what_went_in(
    evaluation: Evaluation, asked: Questionnaire, leader: Person
) -> None:
    answer_all(evaluation, asked, leader)
    key = next(iter(asked.of("school"))).of("school")[0].key

    def check(text: str) -> None:
        School.objects.filter(pk=evaluation.school_id).update(own_name=text[:100])
        evaluation.answers.filter(key=key).update(how=text, standing="partly")
        fresh = Evaluation.objects.select_related("round__version", "school").get(pk=evaluation.pk)
        raw = word_form.write(fresh, asked)
        found = next(one for one in word_form.read("verslag.docx", raw, fresh, asked) if one.asked.key == key)
        assert found.how == printable(text).strip()
        assert not found.differs
        assert found.unchanged_since

    tried(TEXT, 6)(check)


# -- tables ----------------------------------------------------------------------------------------------------------------


def unguarded(cell: str) -> str:
    """A cell of CSV without the apostrophes that keep it from being a formula."""
    cell = re.sub(r"^([\s\"']*)'(?=[=+\-@＝＋－＠])", r"\1", cell)
    return re.sub(r"([,;|\t\n][\s\"']*)'(?=[=+\-@＝＋－＠])", r"\1", cell)


def test_csv_says_what_went_in_and_never_a_formula() -> None:
    def check(cells: list[str]) -> None:
        raw = spreadsheets.sheet(["kop", *cells], [[*cells, 3, 1.5, None]])
        text = raw.decode("utf-8-sig")
        header, row = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        assert [unguarded(one) for one in header[1:]] == [printable(one) for one in cells]
        assert [unguarded(one) for one in row] == [*(printable(one) for one in cells), "3", "1,5", ""]
        for delimiter in ";,\t|":  # as spreadsheets of other countries part it
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                for cell in line:
                    opened = cell.lstrip(" \"'\n\t") if not cell.lstrip(' "\n\t').startswith("'") else ""
                    assert not re.match(r"[=+@＝＋＠]|[-－][\w(]", opened), (delimiter, cell)

    tried(st.lists(TEXT, min_size=1, max_size=3), 200)(check)


def test_a_formula_after_a_comma_is_text_in_every_spreadsheet(steward: Client, schools: list[School]) -> None:
    for name in ("x,=1+1", "x;=1+1", "x\t=1+1", '"=1+1', " =1+1", "x, +1", "x,@a", "＝1+1"):
        School.objects.filter(pk=schools[0].pk).update(own_name=name)
        text = steward.get("/voorbeeld/scholen/scholen.csv").content.decode("utf-8-sig")
        for delimiter in ";,\t":
            cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
            assert not [cell for cell in cells if re.match(r"[\s\"]*[=+@＝]", cell)], (name, delimiter)


def test_excel_says_what_went_in_and_never_a_formula() -> None:
    def check(cells: list[str]) -> None:
        raw = spreadsheets.workbook(cells[0], ["kop", *cells], [[*cells, 3, 1.5, None]])
        page = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
        header, row = page.iter_rows()
        assert [one.value or "" for one in header[1 : len(cells) + 1]] == [printable(one) for one in cells]
        assert [one.value or "" for one in row] == [*(printable(one) for one in cells), 3, 1.5]
        assert {one.data_type for one in (*header, *row)} <= {"s", "n", "inlineStr"}

    tried(st.lists(TEXT, min_size=1, max_size=3), 60)(check)


SIGNS = "Rustige werkplek\x0bin elke groep\x07 \ufffe=1"


@pytest.mark.both
def test_a_control_sign_breaks_no_list_letter_or_feed(
    evaluation: Evaluation,
    asked: Questionnaire,
    leader: Person,
    officer: Person,
    adviser: Person,
    schools: list[School],
) -> None:
    """As it may stand in the database since before forms refused such signs, or out of a file."""
    sign(evaluation, asked, leader)
    published(leader, Written("Tekst.", "Bel."))
    School.objects.filter(pk=schools[0].pk).update(own_name=SIGNS, name=SIGNS)
    Consortium.objects.update(name=SIGNS)
    Goal.objects.create(
        consortium=evaluation.consortium, school=schools[0], year=2025, what=SIGNS, why=SIGNS, made_by=leader
    )
    evaluation.answers.update(how=SIGNS)
    here, place = "/voorbeeld/scholen/90AA", "/voorbeeld/aanbod/90AA"
    mine = client_of(leader)
    for client, path in (
        *((mine, f"{here}/doelen/doelen.{form}") for form in ("csv", "xlsx")),
        *((client_of(adviser), f"/voorbeeld/schoolgidsen/schoolgidsen.{form}") for form in ("csv", "xlsx")),
        *((client_of(officer), f"/voorbeeld/stand/stand.{form}?per=school") for form in ("csv", "xlsx", "svg", "png")),
        *((client_of(officer), f"/voorbeeld/stand/gemis/?als={form}") for form in ("csv", "xlsx")),
        *((mine, f"{here}/schoolgids/concept.{form}") for form in ("pdf", "docx", "html", "json")),
        (mine, url(evaluation, "evaluatie.docx")),
        *((mine, url(evaluation, f"stand.{form}")) for form in ("csv", "xlsx")),
        *((Client(), path) for path in ("/voorbeeld/aanbod/wijzigingen.atom", f"{place}/wijzigingen.atom", f"{place}/schoolgids.pdf",
                                        f"{place}/", "/voorbeeld/aanbod/", "/api/voorbeeld/schools", "/voorbeeld/kaart.xml")),
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path


@pytest.mark.both
def test_what_is_pasted_comes_in_without_control_signs(evaluation: Evaluation, coordinator: Person) -> None:
    client, path = client_of(coordinator), "/voorbeeld/scholen/90AA/schoolgids/"
    typed = "een\x0btwee\x07\r\ndrie\ufffe"
    client.post(path, {"introduction": typed, "contact": "Bel\x0bons", "revision": "0"})
    told = parsed(client.get(path).content.decode())
    assert "een\ntwee\ndrie" in {one.text for one in told.iter("textarea")}
    assert "Bel ons" in {one.text for one in told.iter("textarea")}


def test_keepable_texts_stay_what_they_were() -> None:
    def check(text: str) -> None:
        assert printable(printable(text)) == printable(text)
        assert printable(keepable(text)).split() == printable(text).split()
        usual = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\U0001ffff\ufdd0-\ufdef]", "", text)
        assert keepable(usual) == usual

    tried(TEXT, 60)(check)


# -- pages -------------------------------------------------------------------------------------------------------------------


def test_the_block_says_what_went_in() -> None:
    known = names(parsed(documents.block_html(content("tekst"), "2026-01-01", 1, "https://x.example/")))

    def check(text: str) -> None:
        for made in (
            documents.block_html(content(text), "2026-01-01", 1, "https://x.example/"),
            documents.as_html(content(text)).decode(),
        ):
            tree = parsed(made)
            assert names(tree) <= known | {
                "title",
                "meta",
                "li",
                "p",
                "br",
                "em",
                "b",
                "span",
                "ul",
                "dl",
                "dt",
                "dd",
                "h3",
            }
            said = squeezed(" ".join(tree.itertext()))
            assert squeezed(f"Ondersteuning op {printable(text)}") in said
            assert all(squeezed(line) in said for line in printable(text).split("\n"))
            assert {one.get("href") for one in tree.iter("a")} <= {"https://x.example/"}

    tried(TEXT, 60)(check)


def test_explained_and_marked_texts_say_what_went_in() -> None:
    def check(text: str) -> None:
        one = printable(text).replace("\n", " ")
        for made in (Explainer()(one), search.marked(one, {"ib", "x"})[0], own_words(Explainer(), one)):
            tree = parsed(f"<body><p>{made}</p>" if "<p" not in made else made)
            assert squeezed("".join(tree.itertext())) == squeezed(one)
            assert names(tree) <= {"html", "head", "body", "p", "button", "mark"}

    tried(TEXT, 60)(check)


def test_cells_say_what_went_in() -> None:
    """Of a table: as its value and as what a page writes in it, with the name and kind of its row."""
    columns: list[Column[str]] = [
        Column(key="value", heading="Value", value=lambda row: row),
        Column(key="cell", heading="Cell", value=lambda row: row),
    ]
    template = Template('{% table table %}{% cell "cell" %}<b>{{ value }}</b>{% endcell %}{% endtable %}')

    def check(text: str) -> None:
        said = printable(text).replace("\n", " ").strip() or "x"
        table = DataTable(
            RequestFactory().get("/"), "x", "X", [said, said], columns, TableSubject("x", "X"),
            anchor=lambda row: row, style=lambda row: row,
        )  # fmt: skip
        tree = parsed(template.render(Context({"table": table})))
        (body,) = tree.iter("tbody")
        assert [row.tag for row in body] == ["tr", "tr"]
        for row in body:
            assert [squeezed("".join(cell.itertext())) for cell in row] == [squeezed(said)] * 2
            assert (squeezed(row.get("id")), squeezed(row.get("class"))) == (squeezed(said),) * 2
            assert names(row) == {"tr", "th", "td", "b"}

    tried(TEXT, 60)(check)


def test_linked_data_say_what_went_in() -> None:
    def check(text: str) -> None:
        tree = parsed(f"<html><head>{as_linked_data({'name': text, text: [text]})}</head><body></body></html>")
        (script,) = tree.iter("script")
        assert script.get("type") == "application/ld+json"
        assert json.loads(script.text) == {"name": text, text: [text]}
        assert len(list(tree.iter("script"))) == 1

    tried(TEXT, 60)(check)


# -- data --------------------------------------------------------------------------------------------------------------------


def test_norm_files_say_what_went_in(library: dict[str, Document]) -> None:
    def check(text: str) -> None:
        made = document(library, text or "x")
        written = files.write(made)
        for back in (yaml.safe_load(written), json.loads(formats.as_json(made))):
            assert back["norm"]["title"]["nl"] == (text or "x")
            assert back["topics"][0]["provisions"][0]["text"] == (text or "x")
        rows = list(csv.DictReader(io.StringIO(formats.as_csv(made).decode("utf-8-sig"), newline=""), delimiter=";"))
        assert unguarded(rows[0]["text"]) == printable(text or "x")

    tried(TEXT, 40)(check)


def test_open_data_say_what_went_in(signed: Evaluation, schools: list[School]) -> None:
    def check(text: str) -> None:
        name = text[:60].strip() or "x"
        School.objects.filter(pk=schools[0].pk).update(own_name=name, phone=name[:30], website=name)
        Offer.objects.filter(school=schools[0]).update(answers={"reading-aids": ["partly", text, text]})
        schools[0].changed()
        rows = Client().get("/api/voorbeeld/schools").json()["rows"]
        assert next(one for one in rows if one["brin"] == "90AA")["name"] == name
        answers = Client().get("/api/voorbeeld/offers/90AA").json()["answers"]
        assert answers == [{"provision": "reading-aids", "standing": "partly", "how": text, "reason": text}]
        service = Client().get("/api/voorbeeld/hsds/services").json()["rows"][0]
        assert service["organization"]["name"] == name
        listing = school_search.listing(school_search.revisions_of("voorbeeld"))
        page = json_script(page_index.schools_of(listing), "schools")
        index = json.loads(page[page.index(">") + 1 : page.rindex("<")])
        assert dutch.plain(name) in index["schools"]["90AA"]["words"]
        chapter = json.loads(documents.as_json(content(text)))
        assert chapter["introduction"] == text

    tried(TEXT, 20)(check)


def test_feeds_say_what_went_in(schools: list[School]) -> None:
    Change.objects.create(consortium=schools[0].consortium, school=schools[0], kind=Change.Kind.PUBLISHED)
    atom = "{http://www.w3.org/2005/Atom}"

    def check(text: str) -> None:
        name = text[:60].strip() or "x"
        School.objects.filter(pk=schools[0].pk).update(own_name=name)
        Consortium.objects.update(name=name)
        for path in ("/voorbeeld/aanbod/90AA/wijzigingen.atom", "/voorbeeld/aanbod/wijzigingen.atom"):
            tree = etree.fromstring(Client().get(path).content)
            assert squeezed(printable(name)) in squeezed(tree.findtext(f"{atom}title"))
            assert squeezed(tree.findtext(f"{atom}entry/{atom}title")).startswith(squeezed(printable(name)))

    tried(TEXT, 20)(check)


def test_maps_of_the_site_hold_addresses_alone(version: Version, schools: list[School]) -> None:
    def check(number: str) -> None:
        Version.objects.filter(pk=version.pk).update(number=number)
        tree = etree.fromstring(Client().get("/voorbeeld/kaart.xml").content)
        found = {one.text for one in tree.iter("{*}loc")}
        assert all(re.fullmatch(r"http://testserver/[\x21-\x7e]*", one) for one in found)
        assert len(found) == len(tree)

    tried(st.text(alphabet=[*"0123456789.-abz", '"', "'", "<", "&", "é"], min_size=1, max_size=8), 20)(check)
    assert Client().get("/robots.txt").content.decode().splitlines()[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_a_form_that_waits_says_what_went_in(rf: RequestFactory, adviser: Person) -> None:
    """It waits in the session as JSON, and stands on its page as a form, which a browser sends as it was."""

    def check(text: str) -> None:
        request = rf.post("/voorbeeld/toegang/uitnodigen/", {"email": text, f"x{text}": ["1", text]})
        request.user, request.session = adviser, {}  # type: ignore[assignment]
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        assert kept_forms.keep(request, "/voorbeeld/toegang/")
        found = kept_forms.kept(request)
        assert found is not None
        assert found.fields == sent
        page = render_to_string("people/send_again.html", {"kept": found}, request=request)
        form = next(one for one in parsed(page).iter("form") if one.get("action") == found.path)
        read = [(one.get("name"), one.text or "") for one in form.iter("textarea")]
        assert [tuple(map(_as_typed, pair)) for pair in read] == [tuple(map(_as_typed, pair)) for pair in sent]

    tried(TEXT, 40)(check)


def _as_typed(text: str) -> str:
    """Without what a reader of HTML leaves out or says otherwise: the end of a line, and signs that are none."""
    return re.sub(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffd-\uffff]|[\U0001fffe\U0001ffff]",
        "",
        text.replace("\r\n", "\n"),
    )


# -- headers and questions -----------------------------------------------------------------------------------------------------


def test_letters_say_what_went_in_and_no_header_more(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []

    def check(text: str) -> None:
        mail.outbox.clear()
        OutgoingLetter.objects.all().delete()
        post([letter("a@b.example", "nl", lambda: (f"Over {text}", f"Dag, {text}."), headers={"List-Id": f"x {text}"})])
        outbox.send(at_once=True)
        read = email.message_from_bytes(mail.outbox[0].message().as_bytes(), policy=email.policy.default)
        assert squeezed(str(read["Subject"])) == squeezed(f"Over {printable(text)}")
        assert squeezed(f"Dag, {printable(text)}.") in squeezed(read.get_content())
        known = {
            "content-type",
            "mime-version",
            "content-transfer-encoding",
            "subject",
            "from",
            "to",
            "date",
            "message-id",
            "auto-submitted",
            "content-language",
            "list-id",
        }
        assert {name.lower() for name in read} <= known
        assert read["To"] == "a@b.example"

    tried(TEXT, 60)(check)


def test_names_of_files_are_names_alone() -> None:
    def check(text: str) -> None:
        response = attached(HttpResponse(b""), f"{text}.csv")
        sent = b"HTTP/1.1 200 OK\r\n" + response.serialize_headers() + b"\r\n\r\n"
        head = http.client.parse_headers(io.BytesIO(sent.partition(b"\r\n")[2]))
        assert set(head) == {"Content-Type", "Content-Disposition"}
        assert head.get_content_disposition() == "attachment"
        name = head.get_filename()
        assert name
        assert not re.search(r'[\x00-\x1f\\/:*?"<>|]', name)
        usual = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', "-", printable(f"{text}.csv")).strip(". ")
        assert name == usual

    tried(TEXT, 100)(check)


def test_downloads_keep_their_name_whatever_the_norm_is_called(steward: Client, version: Version) -> None:
    for number in ('1"; filename="x.exe', "1\r\nSet-Cookie: a", "1.0é", "..%2F", "1;0"):
        Version.objects.filter(pk=version.pk).update(number=number)
        for form in ("csv", "json", "yaml"):
            answer = steward.get(f"/voorbeeld/norm/basisondersteuning/{quote(number, safe='')}/norm.{form}")
            assert answer.status_code == 200, number
            head = http.client.parse_headers(io.BytesIO(answer.serialize_headers() + b"\r\n\r\n"))
            assert str(head.get_filename()).startswith("voorbeeld-basisondersteuning-"), number
            assert str(head.get_filename()).endswith(f".{form}"), number
            assert head.get_content_disposition() == "attachment"


@pytest.mark.both
def test_what_is_sought_is_text_to_the_database(adviser: Person, schools: list[School], version: Version) -> None:
    steward = client_of(adviser, "nl")

    def check(text: str) -> None:
        name = f"School {text}"[:80].strip()
        School.objects.filter(pk=schools[0].pk).update(own_name=name)
        words = printable(text).split()
        sought = {"q": words[0] if words else "School"}
        told = parsed(steward.get("/voorbeeld/scholen/", sought).content.decode())
        links = {one.get("href") for one in told.iter("a")}
        assert "/voorbeeld/scholen/90AA/" in links or sought["q"].casefold() != sought["q"].lower(), sought
        if "%" in sought["q"] or "_" in sought["q"]:
            assert "/voorbeeld/scholen/90AB/" not in links
        for path in ("/voorbeeld/toegang/", "/voorbeeld/logboek/", "/voorbeeld/aanbod/", "/voorbeeld/aanbod/past-dit/",
                     f"/voorbeeld/norm/basisondersteuning/{version.number}/zoeken/"):  # fmt: skip
            assert steward.get(path, sought).status_code in {200, 404}, path

    tried(st.sampled_from(PIECES), 12)(check)
    for text in ("%", "_", "'", "\\", '"'):
        check(text)
    for slug in ("x' OR 1=1 --", "voorbeeld'; DROP TABLE places_school; --", "%", "voorbeel_"):
        assert Client().get(f"/{slug}/aanbod/90AA/").status_code == 404
        assert Client().get(f"/voorbeeld/aanbod/{slug}/").status_code == 404


# -- days ----------------------------------------------------------------------------------------------------------------------


def test_every_form_says_the_day_in_the_netherlands(
    evaluation: Evaluation, asked: Questionnaire, leader: Person, adviser: Person
) -> None:
    """Between midnight and two it is still the day before in UTC; 1 August begins another school year."""
    sign(evaluation, asked, leader)
    Offer.objects.filter(school=evaluation.school_id).update(
        confirmed=datetime.datetime(2026, 7, 31, 22, 30, tzinfo=datetime.UTC)
    )
    made = published(leader, Written("Tekst.", "Bel."))
    Edition.objects.filter(pk=made.pk).update(published=datetime.datetime(2026, 11, 20, 23, 20, tzinfo=datetime.UTC))
    Person.objects.filter(pk=leader.pk).update(last_login=datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC))
    evaluation.school.changed()
    place, mine = "/voorbeeld/aanbod/90AA", client_of(adviser, "nl")
    pdf = Client().get(f"{place}/schoolgids.pdf").content
    told = {
        "pdf": "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)),
        "docx": "\n".join(
            one.text for one in Word(io.BytesIO(Client().get(f"{place}/schoolgids.docx").content)).paragraphs
        ),
        "html": Client().get(f"{place}/schoolgids.html").content.decode(),
        "block": Client().get(f"{place}/schoolgids/blok/").content.decode(),
        "page": Client().get(f"{place}/schoolgids/").content.decode(),
    }
    assert {form: "21 november 2026" in text for form, text in told.items()} == dict.fromkeys(told, True)
    assert {form: "1 augustus 2026" in squeezed(text) for form, text in told.items() if form != "page"} == {
        "pdf": True, "docx": True, "html": True, "block": True}  # fmt: skip
    assert Client().get(f"{place}/schoolgids.json").json()["published"] == "2026-11-21"
    assert Client().get("/api/voorbeeld/offers/90AA").json()["confirmed"] == "2026-08-01"
    assert Client().get("/api/voorbeeld/hsds/services").json()["rows"][0]["assured_date"] == "2026-08-01"
    assert "1 augustus 2026" in Client().get("/voorbeeld/aanbod/").content.decode()
    guides = mine.get("/voorbeeld/schoolgidsen/schoolgidsen.csv").content.decode()
    assert "2026-11-21" in guides
    assert "2026-08-01" in guides
    director = member("directeur@voorbeeld.example", Role.DIRECTOR, consortium=evaluation.consortium)
    assert "2026-03-02" in client_of(director).get("/voorbeeld/toegang/toegang.csv").content.decode()


# -- the list itself -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("offers/secret.py", "import typst\n", "core/documents alone"),
        ("offers/secret.py", "from typst import compile\n", "core/documents alone"),
        ("offers/secret.py", "X = '#set text(font: \"x\")'\n", "stands in a file of its own"),
        ("offers/typst/new.typ", '#read("x")', "reads its data only"),
        ("offers/typst/new.typ", "#let d = json(bytes(sys.inputs.data))\n#eval(d.x)", "reads its data only"),
        ("offers/secret.py", "response['Content-Disposition'] = name\n", "not in the list"),
        ("offers/secret.py", "import csv\ncsv.writer(out)\n", "not in the list"),
        ("offers/secret.py", "from lxml import etree\n", "not in the list"),
        ("offers/secret.py", "with connection.cursor() as one: pass\n", "not in the list"),
        ("offers/secret.py", "x = mark_safe(y)\n", "not in the list"),
        ("offers/secret.py", "day = edition.published.date()\n", "day in the Netherlands"),
        ("offers/secret.py", "day = datetime.date.today()\n", "day in the Netherlands"),
        ("offers/templates/x.html", "{{ x|safe }}", "not in the list"),
    ],
)
def test_the_check_sees_a_new_place(tmp_path: Path, name: str, text: str, fault: str) -> None:
    target = tmp_path / name
    target.parent.mkdir(parents=True)
    target.write_text(text)
    assert any(fault in one for one in languages.faults(tmp_path)), languages.faults(tmp_path)
