"""HTML and what it holds: a real reader reads back what went in, whatever the text was."""

import json
import re

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from draagvlak.core.marking import marked
from draagvlak.core.tables import Column, DataTable, TableSubject
from draagvlak.core.texts import printable
from draagvlak.offers import documents
from draagvlak.offers.templatetags.offers import as_linked_data, own_words
from draagvlak.offers.terms import Explainer
from draagvlak.people import kept_forms
from draagvlak.people.models import Person
from texts_ import TEXT, content, parsed, squeezed, tags, tried

pytestmark = pytest.mark.once


def test_the_block_says_what_went_in() -> None:
    known = tags(parsed(documents.block_html(content("tekst"), "2026-01-01", 1, "https://x.example/")))

    def check(text: str) -> None:
        for made in (
            documents.block_html(content(text), "2026-01-01", 1, "https://x.example/"),
            documents.as_html(content(text)).decode(),
        ):
            tree = parsed(made)
            assert tags(tree) <= known | {
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
        for made in (Explainer()(one), marked(one, {"ib", "x"})[0], own_words(Explainer(), one)):
            tree = parsed(f"<body><p>{made}</p>" if "<p" not in made else made)
            assert squeezed("".join(tree.itertext())) == squeezed(one)
            assert tags(tree) <= {"html", "head", "body", "p", "button", "mark"}

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
            assert tags(row) == {"tr", "th", "td", "b"}

    tried(TEXT, 60)(check)


def test_linked_data_say_what_went_in() -> None:
    def check(text: str) -> None:
        tree = parsed(f"<html><head>{as_linked_data({'name': text, text: [text]})}</head><body></body></html>")
        (script,) = tree.iter("script")
        assert script.get("type") == "application/ld+json"
        assert json.loads(script.text) == {"name": text, text: [text]}
        assert len(list(tree.iter("script"))) == 1

    tried(TEXT, 60)(check)


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
