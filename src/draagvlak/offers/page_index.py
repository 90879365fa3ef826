"""What a page that was written as a file searches in by itself: data beside the page, every rule of words folded out.

The script in the page compares texts and shows what stands ready; what words mean the same, and how a thing is told, is
decided here and in the templates, as for the live site.
"""

import hashlib
from typing import Any

from django.core.cache import caches
from django.utils.translation import ngettext

from draagvlak.core import dutch
from draagvlak.norms.book import Book, Ear, is_form
from draagvlak.offers.models import PostcodeCentre
from draagvlak.offers.search import Listing

#: endings that a form takes behind another word, as in leesproblemen
_ENDINGS = ("", "e", "en", "n", "s", "t", "te", "d", "de", "je", "jes", "tje", "ing", "heid")
_SHORTEST_FORM, _SHORTEST_REST = 4, 3  #: letters: of a form that is heard in compounds, and of what stands before it


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
        "counts": [told_number(number) for number in range(len(listing.cards) + 1)],
    }


def told_number(number: int) -> str:
    """How many schools there are."""
    return ngettext("%(n)s school", "%(n)s schools", number) % {"n": number}


def centres() -> dict[str, tuple[float, float]]:
    """Middles of all postcode areas, by their four digits. One query."""
    rows = PostcodeCentre.objects.values_list("code", "latitude", "longitude")
    return {code: (latitude, longitude) for code, latitude, longitude in rows}


def signals_of(book: Book) -> dict[str, Any]:
    """By which words each topic is heard: every word once with its forms, and of each signal its topic and words.

    A page has no stemmer. It compares forms; where that hears something else than ``norms.book`` does, in the words
    of the norm and the everyday forms of its signals, the page is told what is heard (``known``).
    """
    topics = [
        (topic.title, topic.plain, topic.introduction, topic.questions, topic.outcomes)
        for topic in book.subjects.values()
    ]
    provisions = [
        (provision.names, provision.text, provision.plain, provision.items) for provision in book.by_key.values()
    ]
    vocabulary = sorted({word for texts in (*topics, *provisions) for word in dutch.words(str(texts))})
    key = hashlib.sha256(repr((book.ears, vocabulary)).encode()).hexdigest()
    made: dict[str, Any] | None = caches["pages"].get_or_set(f"signals:{key}", lambda: _signals(book.ears, vocabulary))
    return made or {}


def _signals(ears: tuple[Ear, ...], vocabulary: list[str]) -> dict[str, Any]:
    words = list(dict.fromkeys(word for ear in ears for word in ear.words))
    places = {word: place for place, word in enumerate(words)}
    forms = [_forms(word) for word in words]
    anywhere = [(form, place) for word, place in places.items() for form in (word, *dutch.variants(word))]
    short = {place for word, place in places.items() if len(word) < _SHORTEST_FORM}
    everyday = (word + end for word in words for end in ("", "e", "en", "s", "t", "je"))
    known = {}
    for heard in dict.fromkeys([*vocabulary, *everyday]):
        near = sorted(short | {place for form, place in anywhere if form in heard})
        means = [place for place in near if is_form(words[place], heard)]
        if means != [place for place in near if _compared(forms[place], heard)]:
            known[heard] = means
    return {
        "words": forms,
        "endings": _ENDINGS,
        "shortest": [_SHORTEST_FORM, _SHORTEST_REST],
        "known": known,
        "signals": [[ear.topic, [places[word] for word in ear.words]] for ear in ears],
    }


def _forms(word: str) -> list[str]:
    """Without those that another of them makes needless: what begins with a form is heard by it."""
    if len(word) < _SHORTEST_FORM:
        return [word]
    forms = {word, *dutch.variants(word)}
    open_syllables = (form + end for form in forms if len(form) < _SHORTEST_FORM for end in _ENDINGS)
    forms |= {form for form in open_syllables if len(form) >= _SHORTEST_FORM and dutch.stem(form) in forms}
    begins = [form for form in forms if len(form) >= _SHORTEST_FORM]
    return sorted(form for form in forms if not any(form != begin and form.startswith(begin) for begin in begins))


def _compared(forms: list[str], heard: str) -> bool:
    """What the script in the page does."""
    if heard in forms:
        return True
    return any(
        heard.startswith(form) or any(heard.endswith(form + end, _SHORTEST_REST) for end in _ENDINGS)
        for form in forms
        if len(form) >= _SHORTEST_FORM
    )
