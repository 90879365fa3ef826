"""A table is one: page, CSV and Excel hold the same rows, by the same filters and in the same order."""

import csv
import datetime
import io
import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import timezone
from openpyxl import load_workbook

from draagvlak.core import dates, tables
from draagvlak.core.tables import Column, DataTable, Filter, TableSubject, page_with_tables
from draagvlak.core.templatetags.tables import ShownTable
from draagvlak.evaluations import goals
from draagvlak.evaluations.models import Evaluation, Finding, Visit
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Event, Person, Role
from draagvlak.places.models import Consortium, ConsortiumCount, Judgement, Placement, PupilCount, Region, School
from draagvlak.registers.models import Skill, TeamMember
from evaluation_ import client_of, member, url
from offer_ import sign

DAY = datetime.date(2026, 3, 2)
ROWS = [("Ede", 3, DAY), ("aalst", None, None), ("Zeist", 12, DAY + datetime.timedelta(1)), ("=1+1", 0, None)]
_HTML = "{http://www.w3.org/1999/xhtml}"


def towns(query: str = "", rows: Any = ROWS, **more: Any) -> "DataTable[Any]":
    columns: list[Column[Any]] = [
        Column(key="town", heading="Town", value=lambda row: row[0], order=True),
        Column(key="schools", heading="Schools", value=lambda row: row[1], figure=True, order=True),
        Column(key="day", heading="Since", value=lambda row: row[2], order=True),
        Column(key="act", heading="Act", in_files=False, unseen=True),
        Column(key="twice", heading="Twice", value=lambda row: (row[1] or 0) * 2, on_page=False),
    ]
    filters = [
        Filter(name="q", label="Town", narrow=lambda rows, text: [row for row in rows if text in row[0]]),
        Filter(
            name="veel", label="How many", everything="All", options=[("ja", "many"), ("nee", "few")],
            narrow=lambda rows, asked: [row for row in rows if ((row[1] or 0) > 5) == (asked == "ja")],
        ),
        Filter(name="op", label="on", is_day=True, narrow=lambda rows, day: [row for row in rows if row[2] == day]),
    ]  # fmt: skip
    about = TableSubject("voorbeeld", "Samenwerkingsverband Voorbeeld", DAY)
    return DataTable(
        RequestFactory().get(f"/?{query}"), "plaatsen", "Towns", rows, columns, about, filters=filters, **more
    )


def shown(table: "DataTable[Any]") -> str:
    from django.template import Context, Template

    written = (
        '{% table table %}{% cell "act" %}<a href="/{{ row.0 }}">go</a>{% endcell %}{% nothing %}None.{% endtable %}'
    )
    return Template(written).render(Context({"table": table}))


def page_rows(html: str) -> list[dict[str, str]]:
    """The body rows of each table of a page, by heading; one line of text of each cell."""
    found = []
    for table in html5lib.parse(html).iter(f"{_HTML}table"):
        heads = [_text(head) for head in table.iter(f"{_HTML}th") if head.get("scope") == "col"]
        for row in table.find(f"{_HTML}tbody"):
            found.append(dict(zip(heads, map(_text, row), strict=True)))
    return found


def _text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def csv_rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


def excel_rows(raw: bytes) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The rows, and what the second sheet says of them."""
    book = load_workbook(io.BytesIO(raw))
    page, about = book.worksheets
    heads, *rows = page.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows], dict(about.iter_rows(values_only=True))


def test_page_csv_and_excel_hold_the_same() -> None:
    page = page_rows(shown(towns()))
    sheet, (book, about) = csv_rows(towns().file("csv").content), excel_rows(towns().file("xlsx").content)
    assert [row["Town"] for row in page] == ["Ede", "aalst", "Zeist", "=1+1"]
    assert [row["Town"] for row in sheet] == ["Ede", "aalst", "Zeist", "'=1+1"]
    assert [row["Town"] for row in book] == ["Ede", "aalst", "Zeist", "=1+1"]
    assert [row["Schools"] for row in page] == ["3", "–", "12", "0"]
    assert [row["Schools"] for row in sheet] == ["3", "", "12", "0"]
    assert [row["Schools"] for row in book] == [3, None, 12, 0]
    assert [row["Since"] for row in page] == ["2 March 2026", "–", "3 March 2026", "–"]
    assert [row["Since"] for row in sheet] == ["2026-03-02", "", "2026-03-03", ""]
    assert [row["Since"] and row["Since"].date() for row in book] == [DAY, None, DAY + datetime.timedelta(1), None]
    assert [row["Twice"] for row in book] == [6, 0, 24, 0]
    assert "Twice" not in page[0]
    assert "Act" not in sheet[0]
    assert "Act" not in book[0]
    assert about["Day"] == sheet[0]["Day"] == "02-03-2026"
    assert about["School year"] == sheet[0]["School year"] == "2025-2026"
    assert about["Chosen"] == sheet[0]["Chosen"] == "everything"


@pytest.mark.parametrize(
    ("query", "expected", "chosen"),
    [
        ("q=Ede", ["Ede"], "Town: Ede"),
        ("veel=ja", ["Zeist"], "How many: many"),
        ("veel=nee&q=e", ["Ede"], "Town: e; How many: few"),
        ("op=2026-03-02", ["Ede"], "on: 02-03-2026"),
        ("veel=misschien&op=gisteren", ["Ede", "aalst", "Zeist", "=1+1"], ""),
        ("volgorde=town", ["=1+1", "aalst", "Ede", "Zeist"], ""),
        ("volgorde=-town", ["Zeist", "Ede", "aalst", "=1+1"], ""),
        ("volgorde=schools", ["=1+1", "Ede", "Zeist", "aalst"], ""),
        ("volgorde=-schools", ["Zeist", "Ede", "=1+1", "aalst"], ""),
        ("op=+2026-03-02+", ["Ede", "aalst", "Zeist", "=1+1"], ""),
        ("volgorde=act", ["Ede", "aalst", "Zeist", "=1+1"], ""),
    ],
)
def test_filters_and_order_hold_in_every_form(query: str, expected: list[str], chosen: str) -> None:
    table = towns(query)
    assert [row["Town"] for row in page_rows(shown(table))] == expected
    assert [row["Town"].lstrip("'") for row in csv_rows(table.file("csv").content)] == expected
    rows, about = excel_rows(table.file("xlsx").content)
    assert [row["Town"] for row in rows] == expected
    assert about["Chosen"] == (chosen or "everything")


def test_a_file_says_in_its_name_what_it_is() -> None:
    name = towns("veel=ja&q=Zé/../ist").file("csv")["Content-Disposition"]
    assert name == 'attachment; filename="plaatsen_voorbeeld_2025-2026_2026-03-02_q-zeist-veel-ja.csv"'


def test_a_page_shows_so_many_and_a_file_all() -> None:
    many = [(f"T{n:03}", n, None) for n in range(25)]
    first, last = towns(rows=many, per_page=10), towns("pagina=3&volgorde=-schools", rows=many, per_page=10)
    assert [row["Town"] for row in page_rows(shown(first))] == [f"T{n:03}" for n in range(10)]
    assert [row["Town"] for row in page_rows(shown(last))] == ["T004", "T003", "T002", "T001", "T000"]
    assert len(csv_rows(last.file("csv").content)) == 25
    assert 'href="?volgorde=-schools&amp;pagina=2"' in shown(last)
    assert "pagina=4" not in shown(last)


def test_a_file_that_does_not_hold_all_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_IN_A_FILE", 2)
    rows, about = excel_rows(towns().file("xlsx").content)
    assert (len(rows), about["Rows"]) == (2, "the first 2 of 4")
    assert csv_rows(towns().file("csv").content)[0]["Rows"] == "the first 2 of 4"
    assert "Rows" not in excel_rows(towns("q=Ede").file("xlsx").content)[1]


def test_an_empty_table_says_why() -> None:
    assert " ".join(shown(towns(rows=[])).split()) == '<div class="stack table-set"> None. </div>'
    html = shown(towns("q=nergens&jaar=2026"))
    assert "Nothing found" in html
    assert 'href="?jaar=2026"' in html
    assert 'name="jaar" value="2026"' in html, "what the rest of the page asks stays"
    assert csv_rows(towns("q=nergens").file("csv").content) == []


def test_a_page_gives_the_file_of_its_table_that_is_asked() -> None:
    table = towns("als=csv&tabel=plaatsen")
    assert page_with_tables(table.request, "nowhere.html", {"x": table}).content == table.file("csv").content
    for query in ("als=pdf", "als=csv&tabel=andere"):
        with pytest.raises(Http404):
            page_with_tables(towns(query).request, "nowhere.html", {"x": towns(query)})


def test_what_is_written_is_text() -> None:
    html = shown(towns(rows=[("<b>x</b>", 1, None)]))
    assert "&lt;b&gt;x" in html
    assert "<b>x" not in html


def test_the_tag_reads_what_it_is_given() -> None:
    from django.template import Context, Template

    table = towns()
    html = Template('{% table table class="wide" filters=False files=False %}{% endtable %}').render(
        Context({"table": table})
    )
    assert 'class="table cards-on-phone wide"' in html
    assert "<form" not in html
    assert "xlsx" not in html


# -- every table of the house ---------------------------------------------------------------------------------------


@pytest.fixture
def at_work(evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person) -> Client:
    """An adviser, where schools, boards and people are, a school has signed, was visited and keeps its registers."""
    school = evaluation.school
    assert school is not None
    consortium = school.consortium
    here = {"consortium": consortium, "school": school}
    Region.objects.create(consortium=consortium, key="noord", name="Noord")
    for year in (2024, 2025):
        PupilCount.objects.create(**here, year=year, kind="bo", low=200 + year, high=204 + year)
        ConsortiumCount.objects.create(consortium=consortium, year=year, kind="bo", low=9000, high=9004)
    Judgement.objects.create(
        **here, element="OP1", value=Judgement.Value.INSUFFICIENT, decided=DAY, framework="2021", as_of=DAY
    )
    specialist = TeamMember.objects.create(**here, name="Tom", function="Taalcoördinator", findable=True, hours=4)
    Skill.objects.create(consortium=consortium, member=specialist, title="Dyslexie", keys=["reading-aids"])
    visitor = member("bezoek@x.example", Role.ADVISER, consortium=consortium)
    visit = Visit.objects.create(
        evaluation=evaluation, visitor=visitor, invited_by=leader, topics=["reading"],
        day=DAY, finished=timezone.now(),
    )  # fmt: skip
    Finding.objects.create(visit=visit, key="reading-aids", standing="partly", note="Niet in groep 3.")
    goals.make(school, 2025, "Lezen beter", ["reading-aids"], "Daarom", by=leader)
    sign(evaluation, asked, leader, "partly")
    adviser = client_of(member("adviseur@x.example", Role.ADVISER, consortium=consortium))
    PLACES["bezoek"] = (url(evaluation, f"bezoek/{visit.pk}/"), "", leader)
    for name in ("evaluatie", "doelen", "team"):
        PLACES[name] = (*PLACES[name][:2], leader)
    return adviser


_STAND = "/voorbeeld/stand/"
_EVALUATION = "/voorbeeld/scholen/90AA/evaluatie/2025/"
#: name of a table, its page, its file where that has an address of its own, and who sees it if that is no adviser
PLACES: dict[str, tuple[Any, ...]] = {
    "scholen": ("/voorbeeld/scholen/", "/voorbeeld/scholen/scholen"),
    "besturen": ("/voorbeeld/besturen/", "/voorbeeld/besturen/besturen"),
    "toegang": ("/voorbeeld/toegang/", "/voorbeeld/toegang/toegang"),
    "termijnen": ("/voorbeeld/beheer/", ""),
    "logboek": ("/voorbeeld/logboek/", "/voorbeeld/logboek/logboek"),
    "leerlingen": ("/voorbeeld/scholen/90AA/", ""),
    "voortgang": ("/voorbeeld/rondes/2025/", "/voorbeeld/rondes/2025/voortgang"),
    "stand": ("", _STAND + "stand"),
    "gemis": (_STAND + "gemis/", ""),
    "stand-reading": (_STAND + "onderwerp/reading/", ""),
    "spreiding-reading": (_STAND + "onderwerp/reading/", ""),
    "stand-reading-aids": (_STAND + "bepaling/reading-aids/", ""),
    "jaren": (_STAND + "jaren/", ""),
    "beleid-van-besturen": (_STAND, ""),
    "samen": (_STAND, ""),
    "evaluatie": ("", _EVALUATION + "stand"),
    "onderwerpen-dimension": (_EVALUATION, None),
    "bezoek": ("", ""),
    "doelen": ("", "/voorbeeld/scholen/90AA/doelen/doelen"),
    "oordelen-op": ("/voorbeeld/scholen/90AA/inspectie/", ""),
    "deskundigheid": ("/voorbeeld/scholen/90AA/team/", "/voorbeeld/scholen/90AA/team/deskundigheid"),
    "team": ("", "/voorbeeld/scholen/90AA/team/team"),
    "beleid": ("", "/voorbeeld/besturen/99001/beleid/beleid"),
    "schoolgidsen": ("/voorbeeld/schoolgidsen/", "/voorbeeld/schoolgidsen/schoolgidsen"),
    "dekkend": ("/voorbeeld/schoolgidsen/", ""),
    "deskundigheid ": ("/voorbeeld/deskundigheid/", "/voorbeeld/deskundigheid/deskundigheid"),
}


def test_every_table_is_walked() -> None:
    source = Path(tables.__file__).parents[1]
    written = [path.read_text() for path in source.rglob("*tables.py") if path.parent.name != "core"]
    names = [name for text in written for name in re.findall(r'DataTable\(\s*request,\s*f?"([^"{]+)', text)]
    assert len(names) > 15
    assert [name for name in names if not any(known.startswith(name) for known in PLACES)] == []


@pytest.mark.parametrize("name", PLACES)
def test_a_file_with_an_address_of_its_own_has_no_other(name: str, at_work: Client) -> None:
    """That address may ask the second factor anew, and notes who took names along."""
    page, file, *who = PLACES[name]
    if page and file:
        client = client_of(who[0]) if who else at_work
        for form in ("csv", "xlsx"):
            answer = client.get(f"{page}?als={form}&tabel={name.strip()}")
            assert answer["Content-Type"].startswith("text/html") or answer.status_code == 404, page


@pytest.mark.parametrize("page", sorted({page for page, *_rest in PLACES.values() if page}))
def test_tables_of_one_page_are_asked_apart_and_a_chart_has_its_numbers_there(
    page: str, at_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: dict[str, bool] = {}
    rows = ShownTable._rows
    monkeypatch.setattr(
        ShownTable,
        "_rows",
        lambda tag, one, context: there.update({one.name: one.beside_others}) or rows(tag, one, context),
    )
    html = at_work.get(page).content.decode()
    assert set(there.values()) == {len(there) > 1}, "one that is alone keeps its address"
    drawn = re.search('class="(barline|chart)"|<meter', html)
    assert not drawn or all(re.search(rf'href="[^"]*(als=|\.){form}', html) for form in ("csv", "xlsx"))


def test_to_order_one_table_leaves_the_other_as_it_is() -> None:
    one, two = (towns("plaatsen-volgorde=town&plaatsen-q=e&pagina=2", beside_others=beside) for beside in (True, False))
    assert [row["Town"] for row in page_rows(shown(one))] == ["Ede", "Zeist"]
    assert [row["Town"] for row in page_rows(shown(two))] == ["Ede", "aalst", "Zeist", "=1+1"]
    assert 'href="?plaatsen-q=e&amp;pagina=2&amp;plaatsen-volgorde=-town"' in shown(one)
    assert 'name="pagina" value="2"' in shown(one), "what is asked of the other stays"
    assert 'name="plaatsen-q" value="e"' in shown(one)
    assert one.file_name.endswith("_q-e")


@pytest.mark.parametrize("name", PLACES)
def test_each_page_shows_what_its_files_hold(name: str, at_work: Client) -> None:
    page, file, *who = PLACES[name]
    client = client_of(who[0]) if who else at_work
    name = name.strip()
    if file is None:
        assert page_rows(client.get(page).content.decode())
        return
    ways = [f"{file}.{form}" if file else f"{page}?als={form}&tabel={name}" for form in ("csv", "xlsx")]
    if page:
        client.get(page)
        html = client.get(page).content.decode()
        for way in ways:
            assert f'href="{way if file else way.removeprefix(page)}"'.replace("&", "&amp;") in html, way
    kept, (book, about) = csv_rows(client.get(ways[0]).content), excel_rows(client.get(ways[1]).content)
    assert kept
    assert about["Consortium"] == kept[0]["Consortium"] == "Samenwerkingsverband Voorbeeld"
    assert len(book) - len(kept) in {0, name == "logboek"}, "to take it along is an act itself"
    if not page:
        return
    heads = set(kept[0]) & set(book[0])
    rows = [row for row in page_rows(html) if len(heads & set(row)) > 0 and set(row) - {"Action"}]
    fitting = [shown for shown in rows if any(_fits(shown, line, heads) for line in kept)]
    grown = 2 if name == "logboek" else 0  # by taking it along
    assert len(fitting) >= len(kept) - grown > 0, (kept, rows)


def _fits(shown: dict[str, str], kept: dict[str, str], heads: set[str]) -> bool:
    both = heads & set(shown) - {"When"}
    return bool(both) and all(
        not kept[head] or any(_as_shown(piece) in shown[head] for piece in kept[head].split("; ")) for head in both
    )


def _as_shown(text: str) -> str:
    """A day as pages write it."""
    return dates.day_in_words(datetime.date.fromisoformat(text)) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text


def test_a_percent_is_rounded_once() -> None:
    """Where it is shown: 55.46 is 55 on every page, not 55.5 and then 56."""
    columns: list[Column[Any]] = [
        Column(key="town", heading="Town", value=lambda row: row),
        Column(key="share", heading="Share", value=lambda _row: 55.46, percent=True),
    ]
    table = DataTable(
        RequestFactory().get("/"), "x", "X", ["Ede"], columns, TableSubject("voorbeeld", "Voorbeeld", DAY)
    )
    assert page_rows(shown(table))[0]["Share"] == "55%"
    assert csv_rows(table.file("csv").content)[0]["Share, %"] == "55,5"
    assert excel_rows(table.file("xlsx").content)[0][0]["Share, %"] == 55.5


def test_an_order_is_of_what_one_reads(at_work: Client) -> None:
    """Not of a name in the register or of a key in the database that stand behind it; capitals and accents aside."""
    first = School.objects.get(brin="90AA")
    for brin, name, own_name in (("90AX", "Alfa", "Zeester"), ("90AY", "Zulu", "école"), ("90AZ", "b", "")):
        school = School.objects.create(consortium=first.consortium, brin=brin, name=name, own_name=own_name)
        placement = first.placements.get()
        Placement.objects.create(
            consortium=first.consortium, school=school, board=placement.board, start=placement.start
        )
    for query, way in (("volgorde=school", 1), ("volgorde=-school", -1)):
        read = [row["School"] for row in csv_rows(at_work.get(f"/voorbeeld/scholen/scholen.csv?{query}").content)]
        expected = ["b", "école", "Zeester"]
        assert [name for name in read if name in expected] == expected[::way]
    roles = [row["Role"] for row in csv_rows(at_work.get("/voorbeeld/toegang/toegang.csv?volgorde=role").content)]
    assert len(set(roles)) > 2
    assert roles == sorted(roles, key=str.lower)


def test_a_search_looks_through_what_it_shows_alone(at_work: Client, leader: Person) -> None:
    """The log shows names: who tries an e-mail address in it would learn whose it is."""
    consortium = Consortium.objects.get(slug="voorbeeld")
    Event.objects.create(consortium=consortium, person=leader, name="Lea", act="signed-in", subject="Noord")
    assert csv_rows(at_work.get("/voorbeeld/logboek/logboek.csv?q=lea").content)
    assert csv_rows(at_work.get(f"/voorbeeld/logboek/logboek.csv?q={leader.email}").content) == []


def test_who_covers_what_is_noted_when_it_is_taken_along(at_work: Client, leader: Person) -> None:
    """It names colleagues, like the list of the team."""
    page = client_of(leader).get("/voorbeeld/scholen/90AA/team/?als=csv&tabel=deskundigheid")
    assert page["Content-Type"].startswith("text/html")
    before = Event.objects.filter(act="exported-people").count()
    kept = client_of(leader).get("/voorbeeld/scholen/90AA/team/deskundigheid.csv")
    assert kept["Content-Type"].startswith("text/csv")
    assert Event.objects.filter(act="exported-people").count() == before + 1


def test_the_schools_that_are_found_are_told_of_all(at_work: Client) -> None:
    """'0 schools on this day' would be untrue where somebody looked for one that is not there."""
    assert re.search(r"0 of \d+ schools on", at_work.get("/voorbeeld/scholen/?q=nergens").content.decode())
    assert not re.search(r"of \d+ schools on", at_work.get("/voorbeeld/scholen/?op=2026-01-01").content.decode())
