"""What a page that was written as a file searches in by itself: data in the page or beside it.

The script in the page compares texts and shows what stands ready; by what rules words are folded, what they mean, and
how a thing is told, is decided here and in the templates, as for the live site.
"""

from typing import Any

from django.utils.translation import ngettext

from draagvlak.core import dutch
from draagvlak.norms.book import Book
from draagvlak.norms.urgent import SOUNDS, WITHIN, Urgent
from draagvlak.offers.models import PostcodeCentre
from draagvlak.offers.search import Listing


def schools_of(listing: Listing) -> dict[str, Any]:
    """Schools by what they are found by, and how their number is told."""
    return {
        "schools": {
            card.brin: {
                "words": card.words,
                "board": card.board_number,
                "region": card.region_key,
                "kind": card.kind,
                "traits": card.traits,
                "buildings": [[building.area, card.name_of(building)] for building in card.buildings],
            }
            for card in listing.cards
        },
        "folding": dutch.FOLDING,
        "counts": [told_number(number) for number in range(len(listing.cards) + 1)],
    }


def heard_by(slug: str, norm: Book) -> str:
    """Where the file lies by which a guide of this norm understands words."""
    return f"/{slug}/gehoord/{norm.norm_key}-{norm.number}.json"


def told_number(number: int) -> str:
    """How many schools there are."""
    return ngettext("%(n)s school", "%(n)s schools", number) % {"n": number}


def centres() -> dict[str, tuple[float, float]]:
    """Middles of all postcode areas, by their four digits. One query."""
    rows = PostcodeCentre.objects.values_list("code", "latitude", "longitude")
    return {code: (latitude, longitude) for code, latitude, longitude in rows}


def danger_of(numbers: tuple[Urgent, ...]) -> dict[str, Any]:
    """By which words a page without a server hears danger, as ``norms.urgent`` does."""
    listened = [[number.key, number.words, number.harmless] for number in numbers]
    return {"sounds": SOUNDS, "folding": dutch.FOLDING, "within": WITHIN, "numbers": listened}
