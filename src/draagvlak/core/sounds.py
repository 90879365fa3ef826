"""Dutch words as they sound: 'kind' and 'kint', 'gedrag' and 'gedrach', 'lezen' and 'leesen' are the same.

Rules as data, so that a page without a server goes by the same ones. They are tried in their order; none looks behind,
which old phones cannot.
"""

import re
from functools import reduce

from draagvlak.core.by_content import ByContent

#: what is written in several ways, and the one that stands for all of them
SOUNDS = (
    ("eau", "o"),
    ("isch", "is"),
    ("ph", "f"),
    ("ck", "k"),
    ("sc(?=[ei])", "s"),
    ("c(?=[eiy])", "s"),
    ("ch", "g"),
    ("c", "k"),
    ("qu", "kw"),
    ("q", "k"),
    ("x", "ks"),
    ("th", "t"),
    ("tie(s?)$", "si$1"),
    ("ij", "ei"),
    ("y(?=[aeiou])", "j"),
    ("y", "i"),
    ("auw?", "ou"),
    ("ouw", "ou"),
    ("ie", "i"),
    ("v", "f"),
    ("z", "s"),
    ("gh", "g"),
    ("dt", "t"),
    ("d(?=[st]|$)", "t"),
    ("b$", "p"),
    ("l(?:eik|uk)(?=e?$)", "lik"),
    ("h$", ""),
    ("([aeiou])w$", "$1"),
    ("(.)\\1+", "$1"),
)
#: of a word by its sound: what makes it small, which goes once, and what it is bent by, which goes until nothing goes
SMALL_ENDING = ("(...)(?:tje|pje|je)s?$", "$1")
ENDING = ("(...)(?:en|e|t|s|n)$", "$1")
CLOSING = (("d$", "t"), ("b$", "p"))

Rule = tuple[str, str]
Compiled = tuple[re.Pattern[str], str]


def _compiled(rule: Rule) -> Compiled:
    return re.compile(rule[0]), rule[1].replace("$1", r"\1")


_SOUNDS, _CLOSING = tuple(map(_compiled, SOUNDS)), tuple(map(_compiled, CLOSING))
_SMALL_ENDING, _ENDING = _compiled(SMALL_ENDING), _compiled(ENDING)
_sounds = ByContent[str, str](20_000)
_roots = ByContent[str, str](20_000)


def _by(rule: Compiled, word: str) -> str:
    pattern, becomes = rule
    return pattern.sub(becomes, word)


def sound(word: str) -> str:
    """A folded word as it sounds."""
    return _sounds.get(word) or _sounds.keep(word, reduce(lambda now, rule: _by(rule, now), _SOUNDS, word))


def root(word: str) -> str:
    """What all forms of a folded word have in common, as it sounds: 'lezen', 'leest' and 'lees' are 'les'. At least
    three letters of it stay."""
    return _roots.get(word) or _roots.keep(word, _root(word))


def _root(word: str) -> str:
    bare = _by(_SMALL_ENDING, sound(word))
    while (shorter := _by(_ENDING, bare)) != bare:
        bare = shorter
    return reduce(lambda now, rule: _by(rule, now), _CLOSING, bare)
