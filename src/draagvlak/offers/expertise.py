"""Who in the consortium knows what: specialists by function, special schools, partners. A name only by choice."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from draagvlak.core import dutch
from draagvlak.norms.book import Book
from draagvlak.places.models import Consortium, Kind, Partner, Placement
from draagvlak.registers.models import Skill


@dataclass(frozen=True)
class Known:
    """Something that somebody knows well, and how to ask."""

    title: str
    kind: str
    function: str
    name: str
    """Only of who chose to be named to other schools."""
    where: str
    brin: str
    region: str
    phone: str
    website: str
    topics: tuple[str, ...]
    until: str = ""

    @property
    def words(self) -> str:
        """What it is found by."""
        return dutch.plain(f"{self.title} {self.function} {self.where} {self.region} {' '.join(self.topics)}")


def directory(consortium: Consortium, of: Book | None) -> list[Known]:
    """Everything that is known where, by what it is. Three queries."""
    today = timezone.localdate()
    placed = {
        school: (region or "", name, own or name, brin, phone, website, kind)
        for school, region, name, own, brin, phone, website, kind in Placement.objects.on(today)
        .filter(consortium=consortium)
        .values_list("school_id", "region__name", "school__name", "school__own_name", "school__brin", "school__phone",
                     "school__website", "school__kind")
    }  # fmt: skip
    found = []
    skills = Skill.objects.filter(Q(until__isnull=True) | Q(until__gte=today), consortium=consortium)
    for one in skills.select_related("member"):
        at = placed.get(one.member.school_id)
        if at is None:
            continue
        region, _name, name, brin, phone, website, _kind = at
        found.append(
            Known(
                one.title, str(one.get_kind_display()), one.member.function,
                one.member.name if one.member.findable else "", name, brin, region, phone, website,
                _topics(of, one.keys), one.until.isoformat() if one.until else "",
            )
        )  # fmt: skip
    for region, _name, name, brin, phone, website, kind in placed.values():
        if kind != Kind.BO:
            word = str(Kind(kind).label)
            found.append(Known(word, word, "", "", name, brin, region, phone, website, ()))
    for partner in Partner.objects.filter(consortium=consortium, ended__isnull=True):
        word = str(partner.get_kind_display())
        found.append(Known(word, word, "", "", partner.name, "", "", partner.phone, partner.website, ()))
    return sorted(found, key=lambda one: (dutch.alphabetical(one.title), dutch.alphabetical(one.where)))


def _topics(of: Book | None, keys: list[str]) -> tuple[str, ...]:
    if of is None:
        return ()
    return tuple(dict.fromkeys(of.by_key[key].topic for key in keys if key in of.by_key))


def narrowed(found: list[Known], words: str, topic: str) -> list[Known]:
    """Those that fit the words and cover the topic."""
    sought = dutch.words(words)
    return [
        one
        for one in found
        if (not topic or topic in one.topics)
        and all(any(dutch.finds(word, other) for other in dutch.words(one.words)) for word in sought)
    ]
