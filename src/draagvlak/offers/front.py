"""The first page of the site: which consortia everyone may read, and where a parent's school or town is among them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from draagvlak.core import dutch
from draagvlak.core.word_index import NAME
from draagvlak.norms.models import Version
from draagvlak.people.access import Reach
from draagvlak.people.findable import FoundSchool, schools_reached, texts_of_school
from draagvlak.people.search import Results, results_on
from draagvlak.people.shelves import FoundThing, Shelf, ShelfKind, shelf_of_few
from draagvlak.places.models import Consortium, Kind

_SCHOOLS = ShelfKind("openbare-scholen", gettext_lazy("Schools"), 10)
_CONSORTIA = ShelfKind("samenwerkingsverbanden", gettext_lazy("Consortia"), 20)


def public_consortia() -> list[Consortium]:
    """The consortia with a norm that everyone may read, by name. One query."""
    read = Version.objects.public().filter(norm__consortium=OuterRef("pk"))
    rows = Consortium.objects.filter(Exists(read)).annotate(of_schools=Sum("schools__revision")).order_by("pk")
    return sorted(rows, key=lambda consortium: (dutch.alphabetical(consortium.name), consortium.pk))


def revisions_shown(consortia: Sequence[Consortium]) -> tuple[tuple[Any, ...], ...]:
    """Another when anything that the first page shows became another."""
    return tuple((row.pk, row.slug, row.name, row.revision, vars(row)["of_schools"]) for row in consortia)


def found(consortia: Sequence[Consortium], query: str) -> Results:
    """Schools that are open today, by name, former name, town or BRIN, and consortia by name: also misspelt. Four
    queries for each consortium whose schools are not kept."""
    return results_on(lambda: [*map(_schools, consortia), _consortia(consortia)], query)


def _schools(consortium: Consortium) -> Shelf:
    key = ("public", timezone.localdate(), *revisions_shown([consortium]))
    read, show = partial(_open_schools, consortium), partial(_show_school, consortium)
    return Shelf(_SCHOOLS, consortium.name, key, read, texts_of_school, show)


def _open_schools(consortium: Consortium) -> list[FoundSchool]:
    return [school for school in schools_reached(consortium, Reach(everything=True)) if school.board]


def _show_school(consortium: Consortium, school: FoundSchool) -> FoundThing:
    url = reverse("offers:offer", args=[consortium.slug, school.brin])
    beside = [school.town, str(Kind(school.kind).label), school.board]
    return FoundThing(school.own_name or school.name, url, beside, [(name, "") for name in school.former])


def _consortia(consortia: Sequence[Consortium]) -> Shelf:
    return shelf_of_few(
        _CONSORTIA,
        "",
        consortia,
        lambda consortium: [(NAME, consortium.name)],
        lambda consortium: FoundThing(consortium.name, reverse("norms:consortium", args=[consortium.slug])),
    )
