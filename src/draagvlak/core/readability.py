"""How hard a Dutch text is to read: a number, the sentences that are too long, the words that are too hard.

The formula is Flesch's reading ease as Douma fitted it to Dutch (W. H. Douma, De leesbaarheid van landbouwbladen,
1960): 206.84 - 77 × syllables per word - 0.93 × words per sentence; higher is easier. Where one level ends and the next
begins is a convention, not a measurement of people.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import pyphen
import yaml

LONG_SENTENCE = 15  #: words; longer ones are pointed at
HARD_SYLLABLES = 5  #: from here on a word is pointed at
ENOUGH = 8  #: words below which no number is given
AIM = "B1"
_LEVELS = ((75.0, "A2"), (58.0, AIM), (42.0, "B2"))
_SENTENCE = re.compile(r"[^.!?:;\n]+(?:[.!?:;]+|\n+|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ABBREVIATIONS = re.compile(
    r"\b(bijv|o\.a|i\.v\.m|t\.a\.v|d\.w\.z|m\.b\.t|nl|evt|enz|etc|ca|dhr|mevr|nr)\.", re.IGNORECASE
)
_FILE = Path(__file__).parent / "data" / "hard_words.yaml"


@cache
def _syllabler() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="nl_NL", left=1, right=1)


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Syllables of a word by the Dutch hyphenation patterns."""
    return len(_syllabler().positions(word)) + 1


@cache
def hard_words() -> dict[str, str]:
    """Words of offices and what one can say instead, from ``data/hard_words.yaml``."""
    found: dict[str, str] = yaml.safe_load(_FILE.read_text())
    return found


@cache
def _hard_pattern() -> re.Pattern[str]:
    known = sorted(hard_words(), key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, known)) + r")\b", re.IGNORECASE)


@dataclass(frozen=True)
class Hard:
    """A word that is hard, and what could be said instead; empty when it is only long."""

    word: str
    instead: str = ""


@dataclass(frozen=True)
class Readability:
    """What was measured of a text."""

    words: int
    sentences: int
    score: float | None
    """From about 0 (hard) to 100 (easy); none when the text is too short to say."""
    long_sentences: tuple[str, ...]
    hard: tuple[Hard, ...]

    @property
    def level(self) -> str:
        """The level of language, by the convention above; empty when the text is too short."""
        if self.score is None:
            return ""
        return next((level for least, level in _LEVELS if self.score >= least), "C1")

    @property
    def clear(self) -> bool:
        """Whether it is at the level aimed at, or easier."""
        return self.level in {"", "A2", AIM}


def measure(text: str) -> Readability:
    """Measure a Dutch text. Lines count as sentences, so that a list is not one long sentence."""
    smooth = _ABBREVIATIONS.sub(lambda found: found[1].replace(".", ""), text)
    sentences = [(piece.strip(), _WORD.findall(piece)) for piece in _SENTENCE.findall(smooth)]
    sentences = [(piece, words) for piece, words in sentences if words]
    words = [word for _piece, its in sentences for word in its]
    score = None
    if len(words) >= ENOUGH:
        per_word = sum(map(syllables, words)) / len(words)
        score = round(206.84 - 77 * per_word - 0.93 * len(words) / len(sentences), 1)
    known = hard_words()
    hard = {found.lower(): Hard(found, known[found.lower()]) for found in _hard_pattern().findall(text)}
    for word in words:
        if syllables(word) >= HARD_SYLLABLES and len(word) > 11:
            hard.setdefault(word.lower(), Hard(word))
    return Readability(
        len(words),
        len(sentences),
        score,
        tuple(piece for piece, its in sentences if len(its) > LONG_SENTENCE),
        tuple(hard.values()),
    )
