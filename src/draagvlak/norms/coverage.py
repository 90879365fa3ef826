"""How a version answers another norm: which of its provisions cover which of theirs, and what is lacking.

The programme proposes by the words that two provisions share, rare words counting more; an editor confirms or rejects.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

from draagvlak.core.acts import record, verb
from draagvlak.core.dutch import stem, words
from draagvlak.norms.models import Mapping, Version
from draagvlak.norms.version_text import ProvisionText, version_text
from draagvlak.people.models import Person

CONFIRMED, PROPOSED = "confirmed", "proposed"
_CLOSE = 0.2  # likeness (cosine, 0 to 1) from which a pair is proposed
_PROPOSALS = 2


@dataclass
class Answer:
    """One of our provisions that may cover one of theirs."""

    provision: ProvisionText
    standing: str


@dataclass
class Coverage:
    """One of their provisions with our answers to it."""

    provision: ProvisionText
    answers: list[Answer] = field(default_factory=list)

    @property
    def covered(self) -> bool:
        return any(answer.standing == CONFIRMED for answer in self.answers)

    @property
    def lacking(self) -> bool:
        return not self.answers


@dataclass
class AreaCovered:
    """A topic of theirs with the coverage of each provision in it."""

    title: dict[str, str]
    rows: list[Coverage]


def _stems(row: ProvisionText) -> Counter[str]:
    """The stems of a provision with how much each counts: once in the text, twice when the topic's title says it."""
    title = row.under.title.get("nl", "")
    found = Counter({stem(word): 1 for word in words(f"{row.text} {row.plain.get('nl', '')}") if len(word) > 3})
    return found | Counter({stem(word): 2 for word in words(title) if len(word) > 3})


def coverage(version: Version, other: Version) -> list[AreaCovered]:
    """The coverage table of ``other`` by ``version``. One query."""
    ours, theirs, by_key = (
        version_text(version).provisions,
        version_text(other).provisions,
        version_text(version).by_key,
    )
    decided: dict[str, dict[str, bool]] = {}
    for said in Mapping.objects.filter(norm=version.norm, other=other):
        decided.setdefault(said.other_key, {})[said.own_key] = said.accepted
    bags = {row.pk: _stems(row) for row in [*ours, *theirs]}
    weight = _weights(list(bags.values()))
    vectors = {pk: _vector(bag, weight) for pk, bag in bags.items()}
    holding: dict[str, list[ProvisionText]] = {}
    for row in ours:
        for word in bags[row.pk]:
            holding.setdefault(word, []).append(row)
    areas: dict[str, AreaCovered] = {}
    for row in theirs:
        decisions = decided.get(row.key, {})
        covered = Coverage(
            row, [Answer(by_key[key], CONFIRMED) for key, yes in decisions.items() if yes and key in by_key]
        )
        if not covered.answers:
            scores: Counter[int] = Counter()
            for word, amount in vectors[row.pk].items():
                for candidate in holding.get(word, []):
                    scores[candidate.pk] += amount * vectors[candidate.pk][word]  # type: ignore[assignment]
            rows = {candidate.pk: candidate for candidate in ours}
            for pk, likeness in scores.most_common(_PROPOSALS + len(decisions)):
                if likeness >= _CLOSE and rows[pk].key not in decisions and len(covered.answers) < _PROPOSALS:
                    covered.answers.append(Answer(rows[pk], PROPOSED))
        areas.setdefault(row.topic, AreaCovered(row.under.title, [])).rows.append(covered)
    return list(areas.values())


def _weights(bags: list[Counter[str]]) -> dict[str, float]:
    """Rare words tell more: the logarithm of how many texts there are for each that has the word."""
    present = Counter(word for bag in bags for word in bag)
    return {word: math.log(1 + len(bags) / count) for word, count in present.items()}


def _vector(bag: Counter[str], weight: dict[str, float]) -> dict[str, float]:
    raw = {word: weight[word] * amount for word, amount in bag.items()}
    length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {word: value / length for word, value in raw.items()}


@verb
def decide(version: Version, other: Version, other_key: str, own_key: str, accepted: bool, *, by: Person) -> None:
    """Confirm or reject that a provision covers one of another norm; it holds for all versions of the norm."""
    norm = version.norm
    Mapping.objects.update_or_create(
        norm=norm, other=other, other_key=other_key, own_key=own_key, defaults={"accepted": accepted}
    )
    norm.changed()
    own, theirs = _called(version, own_key), _called(other, other_key)
    record(norm.consortium, by, "decided-coverage", f"{norm}: {own} {'=' if accepted else '≠'} {other}, {theirs}")


def _called(version: Version, key: str) -> str:
    """What a provision is called, or its key where the version has it no more."""
    provision = version_text(version).by_key.get(key)
    return next(iter(provision.names.values())) if provision else key
