"""CSV and Excel: a real reader reads back what went in, and never a formula."""

import csv
import io
import re

import openpyxl
import pytest
from django.test import Client
from hypothesis import strategies as st

from draagvlak.core import spreadsheets
from draagvlak.core.texts import keepable, printable
from draagvlak.evaluations.models import Evaluation, Goal
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.editions import Written
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, School
from evaluation_ import client_of, url
from offer_ import published, sign
from texts_ import TEXT, parsed, tried, unguarded

pytestmark = pytest.mark.once


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
