"""Which topics somebody's own words are about.

Every word of a phrase speaks for the topics in whose phrases it stands, the more so the fewer other words and topics
it shares them with; a phrase that is there as a whole speaks once more. Words are compared as they are, by their sound
and form, as parts of a compound, as one word that was written in two, and last as words that were misspelt. What
belongs to no topic has phrases too: where these speak as loudly, or nothing speaks loudly enough, no topic is told.

A page without a server does the same with the same data (``static/draagvlak/hearing.js``; ``Hearing.data``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from draagvlak.core import dutch, misspellings, sounds
from draagvlak.core.by_content import ByContent
from draagvlak.core.misspellings import Spellings
from draagvlak.norms.everyday_words import everyday_words

LONGEST, MOST_WORDS = 200, 40  #: signs and words of what somebody tells
ELSEWHERE = ""  #: the key under which phrases stand that are about no topic
Voices = dict[int, float]
"""By the place of a topic, how much speaks for it; a word that can mean one thing only says 100."""

_LOUD_ENOUGH = 35.0
_ALSO = 0.15  # of what the first topic has, so that another is told beside it
_OF_FORM, _OF_PARTS, _OF_PART, _OF_ONE_MISTAKE, _OF_TWO, _OF_JOINED_MISTAKE = 0.9, 0.8, 0.35, 0.75, 0.6, 0.75
_WHOLE_PHRASE, _LONGER_PHRASE = 80.0, 0.7
_ROOT_BESIDE_WORD = 0.6  # what phrases with another form of the word count
_LITTLE_WORD = 0.25  # what a word that says nothing takes from the others of its phrase
_SHARED = 0.15  # of all phrases with a word those that every topic may have without it saying anything
_OFTEN_ENOUGH, _SELDOM = 0.8, 0.8
_SHORTEST_PART, _SHORTEST_HALF, _SHORTEST_JOINED, _SHORTEST_GUESSED_JOINED = 3, 5, 7, 8
_OWN_TEXT = 45.0  # what a word of the norm's own text says, shared by its topics
_LONG_WORD, _FEW_TOPICS = 7, 2
_PLACES = 1  # decimals that are kept, the same for a page without a server


@dataclass(frozen=True)
class Phrase:
    """What people say, and the key of the topic that it is about."""

    topic: str
    text: str


@dataclass(frozen=True)
class _Heard:
    """What one word may mean."""

    voices: Voices
    roots: frozenset[str]


def phrases_of_everyday(topics: Iterable[str]) -> tuple[Phrase, ...]:
    """The everyday phrases of some topics and of what belongs to none, in all languages."""
    languages = everyday_words().values()
    return tuple(
        Phrase(topic, text)
        for topic, texts in [
            *((topic, words.topics.get(topic, ())) for topic in topics for words in languages),
            *((ELSEWHERE, words.elsewhere) for words in languages),
        ]
        for text in texts
    )


def hearing(topics: tuple[str, ...], phrases: tuple[Phrase, ...], texts: tuple[str, ...]) -> "Hearing":
    """Kept by what it is made of: norms that say the same share it.

    Args:
        texts: of each topic, what the norm itself says of it.
    """
    key = (topics, phrases, texts)
    return _kept.get(key) or _kept.keep(key, Hearing(topics, (*phrases, *phrases_of_everyday(topics)), texts))


class Hearing:
    """What is heard in the words of one norm; made once, and then it stays as it is."""

    def __init__(self, topics: Sequence[str], phrases: Iterable[Phrase], texts: Sequence[str] = ()) -> None:
        self.topics = tuple(topics)
        self._little = frozenset[str]().union(*(words.little for words in everyday_words().values()))
        places = {topic: place for place, topic in enumerate([*topics, ELSEWHERE])}
        texts_of_topics = {
            (places[phrase.topic], dutch.folded(phrase.text)) for phrase in phrases if phrase.topic in places
        }
        by_word: dict[str, Voices] = {}
        by_root: dict[str, Voices] = {}
        whole: dict[frozenset[str], set[int]] = {}
        for place, text in sorted(texts_of_topics):
            words = list(dict.fromkeys(text.split()))
            telling = [word for word in words if word not in self._little]
            share = 1 / (len(telling) + _LITTLE_WORD * (len(words) - len(telling))) if telling else 0
            for word in telling:
                for by, key in ((by_word, word), (by_root, sounds.root(word))):
                    voices = by.setdefault(key, {})
                    voices[place] = voices.get(place, 0) + share
            if len(words) > 1:
                whole.setdefault(frozenset(map(sounds.root, words)), set()).add(place)
        self._roots = {root: _voices(voices) for root, voices in by_root.items()}
        self._words = {word: _voices(_beside(voices, by_root[sounds.root(word)])) for word, voices in by_word.items()}
        self._hear_texts(texts)
        self._phrases = sorted(whole.items(), key=lambda item: (-len(item[0]), sorted(item[0])))
        self._spellings = Spellings(self._roots)
        self._little_roots = {sounds.root(word) for word in self._little}
        self._little_sounds = {sounds.sound(word) for word in self._little}
        self._little_spellings = Spellings(self._little_sounds)

    def _hear_texts(self, texts: Sequence[str]) -> None:
        """Last resort: what only one or two topics of the norm speak of, and nobody said."""
        stands: dict[str, set[int]] = {}
        for place, text in enumerate(texts):
            for word in dutch.words(text):
                if len(word) >= _LONG_WORD and sounds.root(word) not in self._roots and word not in self._little:
                    stands.setdefault(word, set()).add(place)
        for word, places in stands.items():
            if len(places) <= _FEW_TOPICS:
                self._words[word] = {place: round(_OWN_TEXT / len(places), _PLACES) for place in sorted(places)}

    def data(self) -> dict[str, Any]:
        """For a page that hears by itself."""
        return {
            "topics": self.topics,
            "words": self._words,
            "roots": self._roots,
            "phrases": [[sorted(roots), sorted(places)] for roots, places in self._phrases],
            "little": sorted(self._little),
            "folding": dutch.FOLDING,
            "sounds": sounds.SOUNDS,
            "smallEnding": sounds.SMALL_ENDING,
            "ending": sounds.ENDING,
            "closing": sounds.CLOSING,
            "weights": {
                "loudEnough": _LOUD_ENOUGH,
                "also": _ALSO,
                "form": _OF_FORM,
                "parts": _OF_PARTS,
                "part": _OF_PART,
                "oneMistake": _OF_ONE_MISTAKE,
                "twoMistakes": _OF_TWO,
                "joinedMistake": _OF_JOINED_MISTAKE,
                "phrase": _WHOLE_PHRASE,
                "longerPhrase": _LONGER_PHRASE,
            },
            "bounds": {
                "signs": LONGEST,
                "words": MOST_WORDS,
                "part": _SHORTEST_PART,
                "half": _SHORTEST_HALF,
                "joined": _SHORTEST_JOINED,
                "guessedJoined": _SHORTEST_GUESSED_JOINED,
                "misspelt": misspellings.SHORTEST,
                "twoMistakes": misspellings.TWO_FROM,
            },
        }

    def topics_in(self, told: str) -> list[str]:
        """The topics that somebody's own words are about, the likeliest first; none where nothing was understood."""
        loud = self._loudness(list(dict.fromkeys(dutch.words(told)))[:MOST_WORDS])
        elsewhere = loud.pop(len(self.topics), 0)
        ranked = sorted(loud, key=lambda place: (-round(loud[place], _PLACES), place))
        if not ranked or loud[ranked[0]] < _LOUD_ENOUGH or loud[ranked[0]] <= elsewhere:
            return []
        return [self.topics[place] for place in ranked if loud[place] >= _ALSO * loud[ranked[0]]]

    def _loudness(self, words: list[str]) -> Voices:
        heard = [self._hear(word) for word in words]
        roots = frozenset[str]().union(*(meaning.roots for meaning in heard))
        loud: Voices = {}
        place = 0
        while place < len(words):
            joined = self._hear_joined(words[place : place + 2], heard[place : place + 2])
            if joined:
                roots |= joined.roots
            _add(loud, (joined or heard[place]).voices)
            place += 2 if joined else 1
        for places, much in self._whole_phrases(roots):
            _add(loud, dict.fromkeys(places, much / len(places)))
        return loud

    def _whole_phrases(self, roots: frozenset[str]) -> Iterable[tuple[set[int], float]]:
        """Phrases of which all words were heard, without those that stand in another."""
        longer: list[frozenset[str]] = []
        candidates = {place for root in roots for place in self._phrases_by_root.get(root, ())}
        for phrase, places in (self._phrases[place] for place in sorted(candidates)):
            if phrase <= roots and not any(phrase < before for before in longer):
                longer.append(phrase)
                yield places, _WHOLE_PHRASE * max(len(phrase) - 1, 1) ** _LONGER_PHRASE

    @cached_property
    def _phrases_by_root(self) -> dict[str, list[int]]:
        by_root: dict[str, list[int]] = {}
        for place, (roots, _places) in enumerate(self._phrases):
            for root in roots:
                by_root.setdefault(root, []).append(place)
        return by_root

    def _hear(self, word: str) -> _Heard:
        root = sounds.root(word)
        itself = frozenset({root})
        if word in self._words:
            return _Heard(self._words[word], itself)
        if word in self._little or len(word) < _SHORTEST_PART:
            return _Heard({}, itself)
        if root in self._roots and len(root) >= _SHORTEST_PART:
            return _Heard(_part(self._roots[root], _OF_FORM), itself)
        whole, half = self._hear_compound(sounds.sound(word))
        if sounds.sound(word) in self._little_sounds or self._little_spellings.nearest(sounds.sound(word))[0] == 1:
            return whole or _Heard({}, itself)
        mistakes, misspelt = self._hear_misspelt(root)
        nearly = misspelt if mistakes == 1 else None
        return nearly or whole or misspelt or half or _Heard({}, itself)

    def _hear_compound(self, sound: str) -> tuple[_Heard | None, _Heard | None]:
        """What two known words that stand as one may mean, and what one part of a word may that is long enough."""
        wholes: list[tuple[int, _Heard]] = []
        halves: list[tuple[int, _Heard]] = []
        for place in range(_SHORTEST_PART, len(sound) - _SHORTEST_PART + 1):
            parts = sound[:place], sound[place:]
            roots = [sounds.root(part) for part in parts]
            telling = [root for root in roots if root in self._roots]
            if telling and all(root in self._roots or root in self._little_roots for root in roots):
                voices = _louder(*(self._roots[root] for root in telling))
                wholes.append((min(map(len, parts)), _Heard(_part(voices, _OF_PARTS), frozenset(telling))))
            for part, root in zip(parts, roots, strict=True):
                if root in self._roots and len(part) >= _SHORTEST_HALF:
                    heard = _Heard(_part(self._roots[root], _OF_PART), frozenset({root}))
                    halves.append((len(part), heard))
        return _longest(wholes), _longest(halves)

    def _hear_misspelt(self, root: str) -> tuple[int, _Heard | None]:
        """With the number of mistakes."""
        mistakes, near = self._spellings.nearest(root)
        if not near:
            return 0, None
        voices = _shared([self._roots[nearly] for nearly in sorted(near)])
        of_it = _OF_ONE_MISTAKE if mistakes == 1 else _OF_TWO
        return mistakes, _Heard(_part(voices, of_it), frozenset(near))

    def _hear_joined(self, words: Sequence[str], heard: Sequence[_Heard]) -> _Heard | None:
        """Two words that are one, as in 'hoog begaafd'."""
        joined = "".join(words)
        if len(words) != 2 or len(joined) < _SHORTEST_JOINED or all(word in self._little for word in words):
            return None
        root = sounds.root(joined)
        if joined in self._words:
            return _Heard(self._words[joined], frozenset({root}))
        if root in self._roots:
            return _Heard(self._roots[root], frozenset({root}))
        if len(root) < _SHORTEST_GUESSED_JOINED or all(meaning.voices for meaning in heard):
            return None
        mistakes, near = self._spellings.nearest(root)
        if mistakes != 1:
            return None
        return _Heard(_part(self._roots[min(near)], _OF_JOINED_MISTAKE), frozenset({min(near)}))


def _beside(of_word: Voices, of_root: Voices) -> Voices:
    return {place: of_word.get(place, 0) + _ROOT_BESIDE_WORD * much for place, much in of_root.items()}


def _voices(shares: Voices) -> Voices:
    """How much a word speaks for topics, of how much of their phrases it is."""
    together = sum(shares.values())
    strength = min(1.0, together / _OFTEN_ENOUGH) ** _SELDOM
    voices = {
        place: round(100 * strength * (much / together - _SHARED) / (1 - _SHARED), _PLACES)
        for place, much in sorted(shares.items())
    }
    return {place: much for place, much in voices.items() if much > 0}


def _part(voices: Voices, part: float) -> Voices:
    return {place: much * part for place, much in voices.items()}


def _louder(*voices: Voices) -> Voices:
    return {place: max(some.get(place, 0) for some in voices) for some in voices for place in some}


def _shared(voices: Sequence[Voices]) -> Voices:
    """What several words that may be meant say all."""
    return {place: min(some.get(place, 0) for some in voices) for place in voices[0]}


def _add(loud: Voices, voices: Voices) -> None:
    for place, much in voices.items():
        loud[place] = loud.get(place, 0) + much


def _longest(heard: list[tuple[int, _Heard]]) -> _Heard | None:
    return max(heard, key=lambda pair: pair[0])[1] if heard else None


MOST = 8  #: norms that a process understands at once, at some 4 MB each
_kept = ByContent[tuple[tuple[str, ...], tuple[Phrase, ...], tuple[str, ...]], Hearing](MOST)
