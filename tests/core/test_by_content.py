"""What a process keeps by the name of its content: never more than so much, and nothing of a row that is gone."""

import datetime

import pytest
from django.test import Client

from draagvlak.core.by_content import ByContent
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, Region, School


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept = ByContent[str, str](2)
    assert kept.get("a") is None
    assert kept.keep("a", "A") == "A"
    kept.keep("b", "B")
    assert kept.get("a") == "A"
    kept.keep("c", "C")
    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]


def with_a_school(key: int | None, name: str) -> Consortium:
    """A consortium with one school; under a key, when one is given."""
    consortium = Consortium.objects.create(pk=key, slug="een", name="Een", second_factor=False)
    region = Region.objects.create(consortium=consortium, key="r", name="Regio")
    board = Board.objects.create(consortium=consortium, number="99001", name="Bestuur")
    school = School.objects.create(consortium=consortium, brin="90AA", name=name)
    history.open_school(school, board, region, datetime.date(2024, 8, 1))
    return consortium


@pytest.mark.django_db
def test_a_consortium_made_under_the_key_of_one_that_is_gone_lists_its_own_schools() -> None:
    former = with_a_school(None, "De Eik")
    key = former.pk
    pages = ["/een/aanbod/", "/een/aanbod/90AA/"]
    assert all("De Eik" in Client().get(page).content.decode() for page in pages)
    for rows in (School, Board, Region):
        for row in rows.objects.filter(consortium=key):
            if isinstance(row, School):
                row.placements.all().delete()
            row.delete()
    former.delete()
    with_a_school(key, "De Beuk")
    for page in pages:
        text = Client().get(page).content.decode()
        assert "De Beuk" in text
        assert "De Eik" not in text


@pytest.mark.django_db
def test_revisions_begin_elsewhere_for_each_row_and_count_up_from_there() -> None:
    rows = [Consortium.objects.create(slug=f"c{n}", name="C", number=f"PO000{n}") for n in range(4)]
    began = [row.revision for row in rows]
    assert len(set(began)) == 4
    for row in rows:
        row.changed()
        row.save()
    assert [Consortium.objects.get(pk=row.pk).revision for row in rows] == [revision + 2 for revision in began]
