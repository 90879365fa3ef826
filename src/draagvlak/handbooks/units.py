"""Cutting wrapped lines into the sentence groups that become provisions, items or introductions."""

import re
from collections import Counter
from dataclasses import dataclass

from draagvlak.handbooks.lines import Line
from draagvlak.handbooks.vocabulary import Vocabulary, opens_with, plain

ENDS = re.compile(r"[.;?!][)\]’'\"”]*\d{0,2}$|[.;?!:]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 100  # letters at the end of a line that are looked at
LEADS = re.compile(r":\s*\d{0,2}$")


def _last_word(text: str) -> str:
    """The letters with which a text ends."""
    start = len(text)
    while start and text[start - 1].isalpha():
        start -= 1
    return text[start:]


@dataclass
class Unit:
    """Lines that make one sentence group: a candidate provision, sub-item or piece of introduction."""

    lines: list[Line]

    @property
    def gap(self) -> bool:
        return self.lines[0].gap

    @property
    def bullet(self) -> str:
        return self.lines[0].bullet

    @property
    def indent(self) -> int:
        return self.lines[0].indent

    @property
    def last(self) -> str:
        return self.lines[-1].text


class Cutter:
    """Cuts the lines of one handbook; it knows that handbook's footnotes and how it spells its words."""

    def __init__(self, words: Vocabulary, text: str) -> None:
        self.words = words
        self.footnotes: set[str] = set()
        self.spellings = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))

    def units(self, lines: list[Line]) -> list[Unit]:
        """Cut lines into units, by bullets, blank lines, ends of sentences and openings of new ones."""
        units: list[Unit] = []
        under_lead = False
        first_words: str = ""
        for line in lines:
            starts = True if not units else self._starts(units[-1], line, first_words if under_lead else "")
            if starts:
                if units and LEADS.search(units[-1].last):
                    under_lead, first_words = True, (plain(line.text).split() or [""])[0]
                elif line.gap:
                    under_lead, first_words = False, ""
                units.append(Unit([line]))
            else:
                units[-1].lines.append(line)
        return units

    def _starts(self, unit: Unit, line: Line, sibling: str) -> bool:
        before = unit.last
        bare = plain(line.text)
        if line.bullet or (line.whole and unit.lines[-1].whole):
            return True
        lower = line.text[:1].islower()
        ended = bool(ENDS.search(before)) or bool(LEADS.search(before))
        if line.gap:
            return ended or not lower
        if before.endswith("-") or (LEADS.search(before) and lower):
            return False
        if sibling and lower and bare.split()[:1] == [sibling]:
            return len(sibling) > 3 or bool(re.search(r"[,;.)]$", before))
        if unit.bullet:
            return False
        going_on = opens_with(bare, self.words.continuations)
        capital = (
            re.match(r"^[(‘'\"“]*[^\W\d_]", line.text) and not lower and not re.match(r"^[(‘'\"“]+[a-z]", line.text)
        )
        if ended and capital and not going_on:
            return True
        return bool(line.text[:1].isupper() and opens_with(bare, self.words.subjects) and not going_on)

    def joined(self, texts: list[str]) -> str:
        """Wrapped lines as one text; a hyphen at the end of a line is kept where the word is written with it."""
        joined: list[str] = []
        for piece in texts:
            before = joined[-1][-_LONGEST_WORD:] if joined else ""
            if re.search(r"[^\W\d_]-$", before) and piece[:1].islower():
                head = _last_word(before[:-1])
                tail = _FIRST_WORD.match(piece)
                whole = (head + tail[0]).lower() if tail else ""
                if tail and tail[0] in {"en", "of", "and", "or"}:
                    joined.append(" ")
                elif tail and self.spellings[whole] > 0 and not self.spellings[f"{head}-{tail[0]}".lower()]:
                    joined[-1] = joined[-1][:-1]
            elif joined and not re.search(r"\w[-/]$", before):
                joined.append(" ")
            joined.append(piece)
        return "".join(joined)

    def text(self, unit: Unit) -> str:
        """The unit as one text, without the mark of a footnote."""
        text = self.joined([line.text for line in unit.lines])
        mark = re.search(r"([:.]) ?(\d{1,2})$", text)
        return text[: mark.start(2)].rstrip() if mark and mark[2] in self.footnotes else text
