"""Dutch word forms, so that a search finds what the reader means rather than what he typed.

'spelling' finds 'spellingproblemen', 'rekenproblemen' finds 'rekenprobleem', 'probleem' finds 'leesproblemen'.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_VOWELS = "aeou"
_SHORTEST_REST = 3  # letters: what must be left of a compound beside the part sought


#: letters that are no letter with an accent
LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ŋ": "ng"}
APOSTROPHES = "'’‘ʼ‛`´′"  #: as keyboards and telephones make them
#: O.B.S. is obs; none looks behind, which old phones cannot
INITIALS = r"\b(\w)\.(?=\w\b)"
#: words that are written in short
SHORT = {"st": "sint"}
_LETTERS = str.maketrans(LETTERS)
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_INITIALS = re.compile(INITIALS, re.ASCII)


def plain(text: str) -> str:
    """Lower case without accents: 'Coördinator' becomes 'coordinator', 'Cœur' coeur."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(c for c in bare if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text as searches compare them: lower case, without accents, apostrophes and other signs, initials
    as one word, 'St.' as 'sint'. Pages without a server do the same (``FOLDING``)."""
    bare = _INITIALS.sub(r"\1", plain(text.translate(_NO_APOSTROPHES)))
    return [SHORT.get(word, word) for word in _WORD.findall(bare)]


def folded(text: str) -> str:
    """The words of a text, with a space between them."""
    return " ".join(words(text))


def alphabetical(text: str) -> str:
    """By what Dutch people sort: neither capitals nor accents count, nor signs; ’t Startblok stands at the t."""
    return " ".join(_WORD.findall(plain(text.translate(_NO_APOSTROPHES))))


#: by what rules words are folded, for a page that does so by itself
FOLDING = {"letters": LETTERS, "apostrophes": APOSTROPHES, "initials": INITIALS, "short": SHORT}


def slug(text: str) -> str:
    """A text as a key: small letters and digits, single hyphens between its words."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", bare)).strip("-_")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem after Snowball's Dutch rules: 'problemen' becomes 'problem'."""
    import snowballstemmer  # it loads all languages, and most commands seek nothing

    return str(snowballstemmer.stemmer("dutch").stemWord(word))


@lru_cache(maxsize=5_000)
def variants(word: str) -> tuple[str, ...]:
    """The beginnings by which any form of a word is known, without accents.

    A long vowel is written twice in a closed syllable and once in an open one (probleem, problemen), a short one
    doubles its consonant (les, lessen), and z and v close a word as s and f (proza, geven: geef).
    """
    raw = plain(word)
    found = {raw, stem(raw)}
    for form in tuple(found):
        if len(form) < 4:
            continue
        closing = {"s": "z", "z": "s", "f": "v", "v": "f"}.get(form[-1])
        ends = {form} | ({form[:-1] + closing} if closing else set())
        for end in tuple(ends):
            vowel, last = end[-2], end[-1]
            if last in "aeiouy":
                continue
            if vowel in _VOWELS and end[-3] == vowel:  # probleem: problem(en)
                ends.add(end[:-2] + last)
            elif vowel in _VOWELS and end[-3] not in "aeiouy":  # problem(en): probleem
                ends.add(end[:-1] + vowel + last)
            elif last == vowel and end[-3] in "aeiouy":  # less(en): les
                ends.add(end[:-1])
        found |= ends
    return tuple(sorted(form for form in found if len(form) >= 2))


def finds(query_word: str, word: str) -> bool:
    """Whether a word is a form of the one sought, or a compound that begins or ends with it. Both without accents."""
    if word.startswith(query_word):
        return True
    forms = variants(query_word)
    if not any(form in word for form in forms):
        return False
    stemmed = stem(word)
    for form in forms:
        if form in (stemmed, word):
            return True
        if len(form) < 4:
            continue
        if word.startswith(form):
            return True
        for whole in (word, stemmed):
            if whole.endswith(form) and len(whole) - len(form) >= _SHORTEST_REST:
                return True
    return False


#: words that stand in every text
SMALL = {"aan", "de", "den", "der", "het", "in", "op", "bij", "van", "ter", "ten", "te", "en", "'t", "'s", "t", "s"}
_PROVINCES = {"OV", "GLD", "NH", "ZH", "NB", "LB", "GN", "DR", "FR", "UT", "ZL", "GEM"}


def place_name(capitals: str) -> str:
    """A place as people write it, out of a register's capitals: ``'S-GRAVENHAGE`` is 's-Gravenhage, ``IJSSELSTEIN``
    IJsselstein, ``HENGELO OV`` Hengelo OV. A name that is not all capitals stays as it is."""
    if not capitals.isupper():
        return capitals
    words = []
    for n, word in enumerate(capitals.split()):
        if n and word in _PROVINCES:
            words.append(word)
            continue
        pieces = []
        for m, piece in enumerate(word.split("-")):
            small = piece.lower()
            if small in SMALL and (n or m or piece.startswith("'")):
                pieces.append(small)
            elif small.startswith("ij"):
                pieces.append("IJ" + small[2:])
            else:
                pieces.append(small[:1].upper() + small[1:])
        words.append("-".join(pieces))
    return " ".join(words)
