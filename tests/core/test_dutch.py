"""Word forms: what a reader types finds what he means."""

from pathlib import Path

import django
import pytest
from babel.messages import pofile
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from draagvlak.core import dutch


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("spelling", "spellingproblemen"),
        ("rekenproblemen", "rekenprobleem"),
        ("rekenprobleem", "rekenproblemen"),
        ("probleem", "leesproblemen"),
        ("problemen", "rekenprobleem"),
        ("leerling", "leerlingen"),
        ("school", "schoolgids"),
        ("gids", "schoolgids"),
        ("lessen", "les"),
        ("les", "lessen"),
        ("medicijn", "medicijnen"),
        ("ouder", "ouders"),
        ("hulpmiddel", "hulpmiddelen"),
        ("begeleiding", "taalbegeleiding"),
        ("kennis", "kennis"),
        ("coordinator", "coördinator"),
        ("specialist", "rekenspecialist"),
        ("brief", "brieven"),
        ("reizen", "reis"),
    ],
)
def test_finds(query: str, word: str) -> None:
    assert dutch.finds(dutch.plain(query), dutch.plain(word))


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("les", "lezen"),
        ("taal", "tafel"),
        ("rekenen", "tekenen"),
        ("ouder", "onder"),
        ("ring", "leerlingen"),
    ],
)
def test_does_not_find(query: str, word: str) -> None:
    assert not dutch.finds(query, word)


# -- what Django says -----------------------------------------------------------------------------------------------

#: messages of Django's without Dutch that nobody meets, each with the reason
_NEVER_SAID = {
    "%(model)s instance with %(field)s %(value)r is not a valid choice.": "forms choose from what there is themselves",
    "This password is too short. It must contain at least %d character.": "LongEnough says it in its own words",
}


def test_all_that_django_says_to_people_is_dutch_too() -> None:
    """A message whose English changed before its Dutch comes out in English in the midst of a Dutch page."""
    said = [one["NAME"] for one in settings.AUTH_PASSWORD_VALIDATORS]
    assert "django.contrib.auth.password_validation.MinimumLengthValidator" not in said
    untold = set()
    for part in ("conf", "contrib/auth", "contrib/sessions"):
        known = {
            language: pofile.read_po((Path(django.__file__).parent / part / f"locale/{language}/LC_MESSAGES/django.po").open("rb"))
            for language in ("en", "nl")
        }  # fmt: skip
        for message in known["en"]:
            dutch = known["nl"].get(message.id, message.context) if message.id else message
            if dutch is None or (message.id and (not any(dutch.string) or dutch.fuzzy)):
                untold.add(message.id if isinstance(message.id, str) else message.id[0])
    assert untold == set(_NEVER_SAID)


def test_a_short_password_is_refused_in_dutch(db: None) -> None:
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        validate_password("kort!")
    assert not [text for text in refused.value.messages if "password" in text], refused.value.messages
    assert "12 tekens" in " ".join(refused.value.messages)


def test_names_stand_as_dutch_people_sort_them() -> None:
    names = ["De Ark", "de regenboog", "École", "’s-Gravenhof", "'t Startblok", "’t Zonneveld", "Ümit", "Zebra"]
    assert sorted([*names[4:], *names[:4]], key=dutch.alphabetical) == names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("O.B.S. De Kameleon", ["obs", "de", "kameleon"]),
        ("St. Jozef", ["sint", "jozef"]),
        ("pinda’s", ["pindas"]),
        ("Sacré-Cœur, Łódź", ["sacre", "coeur", "lodz"]),
        ("Ĳssel", ["ijssel"]),
        ("zin. en zo", ["zin", "en", "zo"]),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert dutch.words(text) == words
