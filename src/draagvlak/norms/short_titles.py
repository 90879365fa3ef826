"""What a provision is called where there is no room for its sentence: in lists, charts, letters, goals and files.

Its short title is written in the norm. Where none is, the name is made of the provision's own words, here and nowhere
else, so that it is the same everywhere. A name is never the norm: what a school answers and what parents may expect
stands in the text.
"""

import re
from typing import Any, NamedTuple

LONGEST = 60  #: signs of a short title; the schema of the norm file says the same

_ASIDE = re.compile(r" \([^()]*\)(?=[ .,:;?!]|$)")
_CLAUSE = re.compile(r"[.:;?!](?:\s|$)")
_FAR = 300  #: signs after which no clause is looked for: more never fits
_LEAST = 24  #: signs that the first phrase of a name has, so that it says something
_SOMEBODY = (
    r"(?:(?:de|elke|iedere|alle|the|each|every|all) )?(?:reguliere )?"
    r"(?:school(?:leider)?|scholen|leerkracht(?:en)?|lera(?:ar|ren)|team|schools?|teachers?|team)|"
    r"het (?:school)?(?:bestuur|team|samenwerkingsverband)|(?:elk|het) bestuur|(?:de )?besturen|"
    r"the (?:school )?(?:board|team|consortium)"
)
_HAS = (
    r"heeft|hebben|kent|kennen|gebruikt|gebruiken|biedt|bieden|beschikt over|beschikken over|"
    r"zorgt voor|zorgen voor|has|have|knows|know|uses|use|offers|offer|provides|provide"
)
#: somebody who has something, where it is the something that tells one provision from another
_OPENING = re.compile(
    rf"(?:(?:{_SOMEBODY}) (?:{_HAS})|er (?:is|zijn)|there (?:is|are)) "
    r"(?:(?:een|de|het|a|an|the) )*(?=\S)",
    re.IGNORECASE,
)
_PHRASE = re.compile(r", | (?=(?:die|waar\w*|zodat|zodra|als|which|that|who|where|so that|when|if) )")
_LOOSE_WORDS = (
    "aan aldus als bij binnen buiten dan dat de deze die door een en er het hoe hun ieder in is kan kunnen met na "
    "naar niet of om onder ook op over per te tegen tot tussen uit van voor waar wat welke wordt worden zich zij zijn "
    "zo zoals zonder zowel a about an and are as at by can does for from has how in into is it its may of on or so "
    "that the their they to what when where which who with your"
)
_LOOSE = frozenset(_LOOSE_WORDS.split())  #: words with which no name ends


class Proposal(NamedTuple):
    """A short title made of words, and whether some of them were left out at its end."""

    text: str
    cut: bool

    def __str__(self) -> str:
        """As it is shown where nobody wrote a title; what was left out shows."""
        return f"{self.text}…" if self.cut else self.text


def proposed(words: str) -> Proposal:
    """A short title out of a provision's words: without who has it, up to the end of a phrase that fits."""
    whole = " ".join(words.split())
    whole = _ASIDE.sub("", whole) or whole
    clause = _clause(whole)
    opening = _OPENING.match(clause)
    rest = clause[opening.end() :] if opening else clause
    cut = len(clause) < len(whole.rstrip(".:;?!"))
    if len(rest) > LONGEST - 1:
        rest, cut = _fitting(rest), True
    return Proposal(rest[:1].upper() + rest[1:], cut)


def _clause(text: str) -> str:
    """What a text says first; a word or two before a colon go with what they announce."""
    for end in _CLAUSE.finditer(text, 0, _FAR):
        clause = text[: end.start()].strip()
        if clause and not (end[0].startswith(":") and len(clause.split()) <= 3):
            return clause
    return text.rstrip(".:;?! ") or text


def _fitting(text: str) -> str:
    """The longest beginning that fits and ends with a phrase, else with a word that can stand at an end."""
    most = LONGEST - 1  # and a sign that more followed
    phrases = [phrase.start() for phrase in _PHRASE.finditer(text, 0, _FAR) if _LEAST <= phrase.start() <= most]
    if phrases:
        return text[: phrases[-1]]
    words = text[: most + 1].rsplit(" ", 1)[0].split() if " " in text[: most + 1] else [text[:most]]
    while len(words) > 2 and (words[-1].strip(",").lower() in _LOOSE or words[-1].endswith("-")):
        words.pop()
    return " ".join(words).rstrip(",")


def proposals(text: str, plain: dict[str, str], language: str) -> dict[str, Proposal]:
    """A short title per language: in the norm's own out of its professional text, in another out of its plain one."""
    return {language: proposed(text)} | {
        code: proposed(words) for code, words in plain.items() if code != language and words.strip()
    }


def names(provision: dict[str, Any], language: str) -> dict[str, str]:
    """What a provision is called, per language: its short title, else a name made of its words.

    Args:
        provision: ``short_title``, ``text`` and ``plain`` as they stand in the norm file.
        language: of the norm's professional text.
    """
    written: dict[str, str] = provision.get("short_title") or {}
    words = (provision.get("plain") or {}) | {language: provision["text"]}
    lacking = {code: str(proposed(text)) for code, text in words.items() if code not in written and text.strip()}
    named = lacking | written
    return {code: named[code] for code in sorted(named, key=lambda code: ({"nl": 0, "en": 1}.get(code, 2), code))}
