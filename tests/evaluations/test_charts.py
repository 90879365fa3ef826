"""What a heat map calls its rows and columns is whole, on the page and in every file."""

import csv
import io
import itertools
import math
import re
import xml.etree.ElementTree as ET

import html5lib
import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from draagvlak.core.pictures import png
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import heat_map
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import SCHOOL, Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.models import School
from evaluation_ import answer_all, client_of

LONG = "Lichamelijke ontwikkeling, zelfredzaamheid, ziekte en wat daar verder nog allemaal bij hoort in elke groep"
#: what a heat map may be given: the words of a title, a word of many letters, the widest letters that there are
NAMES = ["1.1 Lezen", LONG, "x" * 200, "WWWWW MMMMM " * 6, "2.7 Zorg & <b>rust</b>", "学校" * 30]

CELL = heat_map.Vessel


def texts(drawing: str) -> list[ET.Element]:
    return list(ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text"))


def words_of(text: ET.Element) -> str:
    return " ".join("".join(text.itertext()).split())


@pytest.mark.parametrize("name", NAMES)
def test_a_heat_map_gives_each_name_the_room_that_it_takes(name: str) -> None:
    """Nothing is cut off, nothing lies beside the picture."""
    columns = [heat_map.Heading("a", "1.1 Kort"), heat_map.Heading("b", name), heat_map.Heading("c", "3 Ook kort")]
    rows = [heat_map.Row("Kort", [CELL(0.5), None, CELL(1.0)]), heat_map.Row(name, [CELL(0.0), CELL(1.0), None])]
    drawing = heat_map.heat_file("Stand", rows, columns, [])
    solid = [words_of(text).replace(" ", "") for text in texts(drawing)]
    assert solid.count(name.replace(" ", "")) == 2
    assert "…" not in drawing
    root = ET.fromstring(drawing)
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for x, y, words, slanted, from_end in placed(root):
        room = (12 if "W" in words else 6) * len(words)  # that most letters take at least
        if from_end:
            assert x - room >= 0
        if slanted:
            assert x + room * math.cos(math.radians(48)) <= wide
            assert y - room * math.sin(math.radians(48)) >= 0
        assert 0 <= y <= high
    assert png(drawing).startswith(b"\x89PNG")


def placed(root: ET.Element) -> list[tuple[float, float, str, bool, bool]]:
    """Of each line of a text: where it is in the picture, what it says, whether it is slanted, and ends there."""
    found = []
    for group in [root, *root.findall(".//{*}g")]:
        moved = re.findall(r"-?[\d.]+", group.attrib.get("transform", "0 0"))
        for text in group.findall("{*}text"):
            for line in text.findall("{*}tspan") or [text]:
                x, y = float(line.attrib["x"]) + float(moved[0]), float(line.attrib["y"]) + float(moved[1])
                ends = text.attrib.get("text-anchor") == "end"
                found.append((x, y, line.text or "", "rotate" in text.attrib.get("transform", ""), ends))
    return found


def test_rows_with_a_name_of_several_lines_do_not_lie_over_each_other() -> None:
    rows = [
        heat_map.Row(LONG, [CELL(1.0)]),
        heat_map.Row("Kort", [CELL(1.0)]),
        heat_map.Row(LONG + LONG, [CELL(1.0)]),
        heat_map.Row("Kort", [CELL(1.0)]),
    ]
    root = ET.fromstring(heat_map.heat_file("Stand", rows, [heat_map.Heading("a", "Lezen")], []))
    lines = [y for _x, y, _words, slanted, ends in placed(root) if ends and not slanted]
    assert len(lines) > len(rows)
    assert all(under - above >= 14 for above, under in itertools.pairwise(lines))


@pytest.fixture
def looked_at(evaluation: Evaluation, asked: Questionnaire, adviser: Person) -> Client:
    """An adviser, where a school with a long name says how it stands."""
    answer_all(evaluation, asked, adviser, "partly")
    School.objects.filter(pk=evaluation.school_id).update(own_name=LONG)
    return client_of(adviser)


def test_page_and_files_of_where_schools_stand_say_every_topic_whole(looked_at: Client, asked: Questionnaire) -> None:
    looked_at.cookies["taal"] = "nl"
    with translation.override("nl"):
        titles = [f"{topic.number} {spoken(topic.title)}" for topic in asked.of(SCHOOL)]
    assert max(map(len, titles)) > 24
    page = html5lib.parse(looked_at.get("/voorbeeld/stand/?per=school").content, namespaceHTMLElements=False)
    drawn = [words_of(text) for text in page.iterfind(".//{*}svg[@class='chart']//{*}text")]
    heads = [words_of(head) for head in page.iterfind(".//table[@class='table turned-heads']/thead/tr/th")]
    for written in (drawn, heads):
        assert [title for title in titles if title not in written] == []
        assert [words for words in written if words.endswith("…")] == []
    assert LONG in drawn
    for path in ("stand.svg", "stand.csv", "stand.xlsx"):
        content = looked_at.get(f"/voorbeeld/stand/{path}?per=school").content
        read = READERS[path](content)
        assert LONG in read
        assert [title for title in titles if title not in read] == []
        assert [words for words in read if words.endswith("…")] == []


READERS = {
    "stand.svg": lambda raw: [words_of(text) for text in texts(raw.decode())],
    "stand.csv": lambda raw: [
        cell.removesuffix(", %")
        for row in csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
        for cell in row
    ],
    "stand.xlsx": lambda raw: [
        str(cell.value or "").removesuffix(", %")
        for row in openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0].iter_rows()
        for cell in row
    ],
}
