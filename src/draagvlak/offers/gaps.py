"""Whether the area as a whole has an offer: per topic and region, what of the norm no school has in place."""

from dataclasses import dataclass, field

from django.utils import timezone

from draagvlak.norms.book import Book, Subject
from draagvlak.norms.version_text import ProvisionText
from draagvlak.offers.facts import facts_of, in_place
from draagvlak.offers.models import Offer
from draagvlak.places.models import Consortium, Placement


@dataclass
class Area:
    """A region, or schools without one."""

    key: str
    name: str
    schools: int = 0
    signed: int = 0
    having: dict[str, int] = field(default_factory=dict)
    """Per provision: how many schools have it in place."""

    def gaps(self, subject: Subject) -> list[ProvisionText]:
        """Provisions of a topic that no school of this area has in place; none as long as nobody signed."""
        if not self.signed:
            return []
        return [said for said in asked(subject) if not self.having.get(said.key)]

    def covered(self, subject: Subject) -> tuple[int, int]:
        """How many provisions of a topic at least one school has in place, and how many there are."""
        its = asked(subject)
        return sum(bool(self.having.get(said.key)) for said in its), len(its)


def asked(subject: Subject) -> list[ProvisionText]:
    """What schools answer in a topic."""
    return [said for said in subject.inside if said.actor in {"teacher", "school"}]


def areas(consortium: Consortium) -> list[Area]:
    """Every region of the consortium with what its schools have today. Four queries."""
    found: dict[str, Area] = {}
    rows = Placement.objects.on(timezone.localdate()).filter(consortium=consortium).order_by("region__name")
    where: dict[int, Area] = {}
    for school, key, name in rows.values_list("school_id", "region__key", "region__name"):
        area = found.setdefault(key or "", Area(key or "", name or "…"))
        area.schools += 1
        where[school] = area
    facts = facts_of(where)
    offers = Offer.objects.filter(consortium=consortium, school__in=where, confirmed__isnull=False)
    for school, signed in offers.values_list("school_id", "in_place"):
        area = where[school]
        area.signed += 1
        for key in in_place(signed, facts[school]):
            area.having[key] = area.having.get(key, 0) + 1
    return list(found.values())


def topics(of: Book) -> list[Subject]:
    """The topics that are looked at: those about help to pupils."""
    return of.helping
