"""What no school of an area offers."""

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.book import book
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import gaps
from draagvlak.offers.models import Offer
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium


def test_gaps_of_the_area(
    signed: Evaluation, consortium: Consortium, adopted: Version, asked: Questionnaire, leader: Person
) -> None:
    of = book(adopted)
    area = gaps.areas(consortium)[0]
    assert (area.schools, area.signed) == (3, 1)
    assert area.gaps(of.subjects["reading"]) == []
    Offer.objects.filter(school__brin="90AA").update(in_place=[])
    area = gaps.areas(consortium)[0]
    assert "reading-tests" in {said.key for said in area.gaps(of.subjects["reading"])}
    assert area.covered(of.subjects["reading"])[0] == 0
    Offer.objects.update(confirmed=None)
    assert gaps.areas(consortium)[0].gaps(of.subjects["reading"]) == [], "nobody signed: nothing is known"
