"""Whether a password is easily guessed. Nothing is asked outside: zxcvbn estimates, with Dutch words, and with the
words around the person: names, consortium, board and school, and the year."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from zxcvbn import zxcvbn

from draagvlak.people.models import Invitation, Membership, Person
from draagvlak.places.models import Consortium

LOOKED_AT = 48  #: signs; what comes after makes it only harder to guess, and the estimate takes longer the longer it is
MOST_SIGNS = 2  #: different signs, beside digits, that may stand for letters, with which the estimate is still quick
UNITS = 7  #: parts to hit on, at least
GUESSES = 10**9  #: at least; a ceiling of a hundred an hour leaves a thousand years, a stolen table of argon2 some time
_SIGNS = "@({[<|!$+%"
_SPARE = "qxzjvwkfhg"
_AS_LETTERS = str.maketrans("4@83610$57!|+", "aabegiosstiit")
_WORDS = Path(__file__).parent / "password_words.yaml"
_MOST_WORDS = 400  #: about the person


class LongEnough(MinimumLengthValidator):
    """Django's own rule, in words that are translated: its Dutch is behind its English."""

    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short. It needs at least %(number)s character.",
            "This password is too short. It needs at least %(number)s characters.",
            self.min_length,
        ) % {"number": self.min_length}


class Guessable:
    """Refuses what is guessed soon. One of Django's validators of passwords."""

    def validate(self, password: str, user: Any = None) -> None:
        """``ValidationError``, with advice, for a password that is guessed soon."""
        words = words_about(user)
        if guesses(password, words) < GUESSES or units(password, words) < UNITS:
            raise ValidationError(
                _(
                    "This password is easy to guess: it leans on well-known words, names, a year or a row of signs. "
                    "Take four words that have nothing to do with each other, nor with your school or your name."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Take four words that have nothing to do with each other, nor with your school or your name.")


def guesses(password: str, words: list[str]) -> float:
    """About how many guesses somebody needs who knows these words and how people make passwords."""
    plain = _bounded(_plain(password[: 4 * LOOKED_AT])[:LOOKED_AT])
    return (
        float(zxcvbn(plain, user_inputs=[*_dutch()["school"], *_dutch()["everyday"], *words])["guesses"])
        if plain
        else 0.0
    )


def _bounded(text: str) -> str:
    """With at most a few different signs that stand for letters: the estimator tries all meanings of all together."""
    seen: list[str] = []
    for sign in text:
        if sign in _SIGNS and sign not in seen:
            seen.append(sign)
    return text.translate({ord(sign): _SPARE[n] for n, sign in enumerate(seen[MOST_SIGNS:])})


def units(password: str, words: list[str]) -> int:
    """Of how many parts a password is made that somebody has to hit on: a word from school or around the person is
    one, an everyday word two, a row of digits or signs one or little more, any other letter one. What comes twice
    counts once. The lower of reading signs as themselves and as letters (w3lk0m)."""
    plain = _plain(password[: 4 * LOOKED_AT])[:LOOKED_AT].lower()
    known = dict.fromkeys(_dutch()["everyday"], 2) | dict.fromkeys([*words, *_dutch()["school"]], 1)
    every = re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))
    return min(_units(text, known, every) for text in (plain, plain.translate(_AS_LETTERS)))


def _units(text: str, known: dict[str, int], every: re.Pattern[str]) -> int:
    found = set(every.findall(text))
    rest = set(re.findall(r"[a-z]|[0-9]+|[^a-z0-9\s]+", every.sub(" ", text)))
    return sum(known[word] for word in found) + sum(
        max(1, len(set(part)) - 2) if part.isdigit() else len(set(part)) if not part.isascii() else 1 for part in rest
    )


def _plain(text: str) -> str:
    """Without accents, which guessers try too."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


@lru_cache(maxsize=1)
def _dutch() -> dict[str, list[str]]:
    read: dict[str, str] = yaml.safe_load(_WORDS.read_text())
    return {kind: words.split() for kind, words in read.items()}


def words_about(user: Any) -> list[str]:
    """Words that somebody who knows the person would try: in small letters, each by itself, and names as one."""
    year = timezone.localdate().year
    names = [str(year + n) for n in (-1, 0, 1)]
    if isinstance(user, Person):
        names += [user.email, user.email.partition("@")[0], user.email.rpartition("@")[2], user.name]
        for row in _placed(user):
            names += [row.place.full_name, str(row.place), row.consortium.name, row.consortium.slug]
            names += [row.school.brin] if row.school else []
            names += [row.board.number] if row.board else []
    names += list(Consortium.objects.values_list("name", flat=True)[:50])
    return list(dict.fromkeys(word for name in names for word in _split(name)))[:_MOST_WORDS]


def _placed(user: Person) -> list[Membership | Invitation]:
    invited = Invitation.objects.open().filter(email=user.email).with_places()[:20]
    held = Membership.objects.current().filter(person_id=user.pk).with_places()[:20]
    return [*invited, *held]


def _split(name: str) -> list[str]:
    parts = re.findall(r"[a-z0-9]+", _plain(name).lower())
    return [word for word in ["".join(parts), *parts] if len(word) > 2]
