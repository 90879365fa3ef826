"""Files and feeds of data: a real reader reads back what went in, whatever the text was."""

import csv
import io
import json
import re

import pytest
import yaml
from django.test import Client
from django.utils.html import json_script
from hypothesis import strategies as st
from lxml import etree

from draagvlak.core import dutch
from draagvlak.core.texts import printable
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms import files, formats
from draagvlak.norms.files import Document
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import documents, page_index
from draagvlak.offers import search as school_search
from draagvlak.offers.models import Change, Offer
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, School
from offer_ import sign
from texts_ import TEXT, content, document, squeezed, tried, unguarded

pytestmark = pytest.mark.once


@pytest.fixture
def signed(evaluation: Evaluation, asked: Questionnaire, leader: Person) -> Evaluation:
    sign(evaluation, asked, leader)
    return evaluation


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
        [said] = [answer for answer in answers if answer["provision"] == "reading-aids"]
        assert (said["standing"], said["how"], said["reason"]) == ("partly", text, text)
        service = Client().get("/api/voorbeeld/hsds/services").json()["rows"][0]
        assert service["organization"]["name"] == name
        listing = school_search.listing(school_search.revisions_of("voorbeeld"))
        page = json_script(page_index.schools_of(listing), "schools")
        index = json.loads(page[page.index(">") + 1 : page.rindex("<")])
        assert dutch.folded(name) in index["schools"]["90AA"]["words"]
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
