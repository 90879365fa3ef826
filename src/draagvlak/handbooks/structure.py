"""The structure of a handbook: out of its lines a draft norm, the doubts about it, and what became of each line.

The steps: running heads and footnotes out; headings found; each stretch under a heading (a *section*) gathered;
sections that the layout printed in the wrong place put right; sections cut into provisions. Whatever no step takes is a
left-over. No line is used twice and none is dropped: ``take`` is the one place where a line gets its role.

One file, because all steps hand on the same lines and doubts, and one follows a handbook through them from top to end.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from draagvlak.core.dutch import slug
from draagvlak.core.texts import shortened
from draagvlak.handbooks.lines import Line
from draagvlak.handbooks.units import ENDS, LEADS, Cutter, Unit
from draagvlak.handbooks.vocabulary import Vocabulary, opens_with, plain, vocabulary
from draagvlak.norms import origins
from draagvlak.norms.files import Document

_NUMBERED = re.compile(r"^((?:\d{1,2}|[A-Z](?=\.\d))(?:\.\d{1,2}){0,3})[.:]?\s+(?=[^\W\d_]|[(‘'\"])(.+)$")
_DOTTED = re.compile(r"^(?:[1-9]\d?|[A-Z])(\.[1-9]\d?)+$")
_PAGE_NUMBER = re.compile(r"^(?:(?:pagina|page|blz|p)\.?\s*)?\d{1,3}(?:\s*(?:/|van|of)\s*\d{1,3})?$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"^(\d{1,2})\s*\|\s+\S|^\[(\d{1,2})\]\s+\S")
_CONTENTS = re.compile(r"(?:\.\.\.|…|\s\s|\t)\s?\d{1,3}$")  # of a cleaned line: it has single spaces
_MONTHS = re.compile(
    r"^(januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b",
    re.IGNORECASE,
)
_MOST_ITEMS = 300  # of a list under one sentence
_HEADING_LENGTH = 110
_TITLE_LENGTH = 70

#: What each kind of doubt asks is said in the editor; here only its key.
MOVED_BACK, SET_APART, MOVED_ON, REPEATED, LEAD_IN, GUESSED, NO_STRUCTURE, LEFT_OVER = (
    "moved-back",  # printed under 'outside', reads as offer or expertise
    "set-apart",  # printed after the exclusions, apart from them
    "moved-on",  # printed before the heading of the topic to which it belongs
    "repeated",  # a part that came twice under one topic
    "lead-in",  # kinds under one sentence: separate provisions, or one?
    "guessed",  # sentences that open as provisions do, in a text that has no headings of parts
    "no-structure",
    "left-over",
)


@dataclass
class Uncertainty:
    """A doubt, before it is in the database: its kind, the topic's key, the provisions' keys, and the lines."""

    kind: str
    topic: str
    keys: list[str]
    lines: list[int]


@dataclass
class Recognised:
    """What came of a handbook: a draft as a document, the doubts, and every line with its role and target."""

    document: Document
    doubts: list[Uncertainty]
    lines: list[Line]


@dataclass
class _Topic:
    title: str
    number: str
    kind: str
    level: int
    key: str
    introduction: list[list[str]] = field(default_factory=list)  # paragraphs, each in the pieces it came in
    provisions: list[dict[str, Any]] = field(default_factory=list)
    topics: list["_Topic"] = field(default_factory=list)
    front: bool = False  # before the first numbered heading: tells about the handbook and agrees nothing


@dataclass
class _Section:
    """The lines under one heading of a part (or of a topic, when ``part`` is empty)."""

    topic: _Topic
    part: str
    lines: list[Line] = field(default_factory=list)
    doubt: str = ""


@dataclass
class _Walk:
    """Where the walk over the lines is: the topics open, the section at hand, and the titles met.

    ``in_list``: under a sentence that ends in a colon, until the next blank line; no titles are expected there.
    ``front``: in the version table or the table of contents, which are taken whole.
    """

    path: list[_Topic] = field(default_factory=list)
    section: _Section | None = None
    titles: dict[tuple[str, str], _Topic] = field(default_factory=dict)
    in_list: bool = False
    front: bool = False
    last: Line | None = None  # that went into a section


def recognise(lines: list[Line], title: str = "") -> Recognised:
    """The draft that these lines hold. Linear in their number; never fails, whatever they say.

    Args:
        lines: as ``extracting.extract`` gives them; their ``role`` and ``target`` are filled in.
        title: of the norm, when the text names none; usually the file's name.
    """
    return _Recogniser(lines, title).run()


class _Recogniser:
    def __init__(self, lines: list[Line], title: str) -> None:
        self.lines = lines
        self.title = title
        self.words: Vocabulary = vocabulary()
        self.bare = [plain(line.text) for line in lines]
        self.place = {id(line): index for index, line in enumerate(lines)}
        self.doubts: list[Uncertainty] = []
        self.keys: set[str] = set()
        self._counted: dict[str, int] = {}  # how far the numbers behind a key have come
        self.roots: list[_Topic] = []
        self.sections: list[_Section] = []
        lengths = sorted(len(line.text) for line in lines)
        self.width = lengths[len(lengths) * 9 // 10] if lengths else 0  # characters of a full line
        self.cutter = Cutter(self.words, " ".join(line.text for line in lines))

    # -- bookkeeping ----------------------------------------------------------------------------------------------

    def take(self, lines: Iterable[Line], role: str, target: str = "") -> None:
        """Give lines their role, once."""
        for line in lines:
            if not line.role:
                line.role, line.target = role, target

    def key(self, text: str, taken: set[str], most: int = 6) -> str:
        """A readable key, unlike those taken."""
        small = {
            "de",
            "het",
            "een",
            "van",
            "en",
            "of",
            "op",
            "in",
            "aan",
            "voor",
            "met",
            "die",
            "dat",
            "the",
            "school",
        }
        chosen = [word for word in plain(text).split() if word not in small][:most]
        base = slug("-".join(chosen))[:60].strip("-") or "item"
        key, count = base, self._counted.get(base, 1)
        while key in taken:
            count += 1
            key = f"{base}-{count}"
        self._counted[base] = count
        taken.add(key)
        return key

    # -- the run --------------------------------------------------------------------------------------------------

    def run(self) -> Recognised:
        for line in self.lines:
            line.role = line.target = ""
        self.simple_numbers_are_headings = self._simple_numbers_are_headings()
        self.numbered_from = next((i for i, line in enumerate(self.lines) if self._numbered(line)), None)
        self.reached = False  # the first numbered heading
        self.parted = False  # whether any topic has headings of parts
        self._running_heads()
        self._footnotes_and_captions()
        self._sections()
        self._reorder()
        self.parted = any(section.part for section in self.sections)
        for section in self.sections:
            self._provisions(section)
        self._settle()
        return Recognised(self._document(), self.doubts, self.lines)

    def _running_heads(self) -> None:
        """Lines that come back at page boundaries, and page numbers."""
        counts = Counter(text for text in self.bare if 0 < len(text) <= _HEADING_LENGTH)
        at_edge: Counter[str] = Counter()
        for index, text in enumerate(self.bare):
            if counts[text] < 2:
                continue
            following = self.lines[index + 1] if index + 1 < len(self.lines) else None
            if self.lines[index].page or following is None or following.page:
                at_edge[text] += 1
        seen: set[str] = set()
        for index, (line, text) in enumerate(zip(self.lines, self.bare, strict=True)):
            if text in self.words.parts or line.bullet:
                continue
            if _PAGE_NUMBER.match(line.text):
                self.take([line], origins.RUNNING_HEAD)
                continue
            numbered = bool(self._numbered(line))
            often = counts[text] >= 2 and (numbered or (counts[text] >= 3 and at_edge[text] * 3 >= counts[text] * 2))
            if not often or (not numbered and ENDS.search(line.text)):
                continue
            if text in seen or not numbered:
                self.take([line], origins.RUNNING_HEAD)
            elif self._heads_contents(index):
                continue
            seen.add(text)

    def _heads_contents(self, index: int) -> bool:
        """Whether this numbered line stands in a table of contents: headings right above and below it."""
        around = [self.lines[i] for i in (index - 1, index + 1) if 0 <= i < len(self.lines)]
        return len(around) == 2 and all(self._numbered(line) for line in around)

    def _footnotes_and_captions(self) -> None:
        for line, text in zip(self.lines, self.bare, strict=True):
            if line.role:
                continue
            if found := _FOOTNOTE.match(line.text):
                self.cutter.footnotes.add(found[1] or found[2])
                self.take([line], origins.FOOTNOTE)
            elif opens_with(text, self.words.captions) and re.match(r"^\w+ \d+\s*[.:]?\s", line.text):
                self.take([line], origins.CAPTION)

    # -- headings -------------------------------------------------------------------------------------------------

    def _numbered(self, line: Line) -> tuple[str, str] | None:
        """Number and title when the line reads as a numbered heading."""
        found = _NUMBERED.match(line.full)
        if not found or _CONTENTS.search(line.text):
            return None
        number, title = found[1], found[2].strip()
        if "." in number:
            return (number, title) if _DOTTED.match(number) and len(title) <= _HEADING_LENGTH else None
        if not self.simple_numbers_are_headings or number == "0" or _MONTHS.match(title):
            return None
        if len(title) > _HEADING_LENGTH or re.search(r"[.;,:]$", title):
            return None
        return (number, title) if line.bullet or re.match(r"^\d{1,2}[.:]", line.full) else None

    def _simple_numbers_are_headings(self) -> bool:
        """Whether '1. …' opens a chapter here rather than an item of a flat list."""
        singles: list[tuple[int, int, str]] = []
        dotted: set[str] = set()
        for index, line in enumerate(self.lines):
            found = _NUMBERED.match(line.full)
            if not found:
                continue
            if _DOTTED.match(found[1]):
                dotted.add(found[1].split(".")[0])
            elif "." not in found[1]:
                singles.append((index, int(found[1]), found[2].strip()))
        if any(str(number) in dotted for _, number, _ in singles):
            return True
        if len(singles) < 2:
            return False
        short = sum(len(text) <= _TITLE_LENGTH and not re.search(r"[.;,:]$", text) for _, _, text in singles)
        apart = [b - a for (a, *_), (b, *_) in itertools.pairwise(singles)]
        return short * 4 >= len(singles) * 3 and sum(apart) / len(apart) >= 3

    def _heading(self, index: int) -> tuple[int, str, str, list[Line]] | None:
        """Level, number, title and lines of a topic's heading that begins at this line."""
        line = self.lines[index]
        if line.role:
            return None
        if line.heading:
            found = _NUMBERED.match(line.text)
            number, title = (found[1], found[2]) if found else ("", line.text)
            return line.heading, number, title, [line]
        if numbered := self._numbered(line):
            number, title = numbered
            taken = [line]
            for following in self.lines[index + 1 : index + 4]:
                if following.role or following.gap or following.bullet or following.whole:
                    break
                if following.text[:1].islower() or title.endswith("-") or title.count("(") > title.count(")"):
                    title = self.cutter.joined([title, following.text])
                    taken.append(following)
                else:
                    break
            return number.count(".") + 1, number, title.strip(), taken
        opening = opens_with(self.bare[index], self.words.topics)
        if opening and len(line.text) <= _HEADING_LENGTH and not line.bullet:
            found = re.match(r"^\w+\s+(\d{1,2}[a-z]?)\b\s*[.:–-]?\s*(.*)$", line.text)
            if found and not re.search(r"[.;,]$", line.text):
                title = found[2].strip(" :")
                if not title or plain(title) in {*self.words.leads, *self.words.openers}:
                    title = re.match(r"^\w+\s+\w+", line.text)[0]  # type: ignore[index]
                return 2, found[1], title, [line]
        if self._is_title(index):
            return 9, "", line.text, [line]
        return None

    def _is_title(self, index: int) -> bool:
        """Whether an unnumbered line reads as a heading: short, alone, no full stop, and a paragraph under it."""
        line, text = self.lines[index], self.bare[index]
        if text in self.words.introductions | self.words.back | self.words.front and line.text[:1].isupper():
            return True
        if not line.gap or line.bullet or len(line.text) > _TITLE_LENGTH or not line.text[:1].isupper():
            return False
        if re.search(r"[.;:,?!]$|-$", line.text) or len(text) < 3 or opens_with(text, self.words.subjects):
            return False
        below = self.lines[index + 1 : index + 4]
        if not below or below[0].role or below[0].heading:
            return False
        if self.bare[index + 1] in self.words.parts or (below[0].gap and self._numbered(below[0])):
            return True
        if not below[0].gap and len(line.text) + len(below[0].text.split()[0]) >= self.width:
            return False  # the next word did not fit: the line was full and its sentence goes on
        if line.whole:
            return below[0].bullet != "" or len(below[0].text) > _TITLE_LENGTH
        if below[0].bullet:
            return True
        if below[0].gap:
            return False
        # a paragraph: a line that runs on, or a sentence of its own that is longer than a title
        runs_on = len(below) > 1 and not below[1].gap and below[1].text[:1].islower()
        return below[0].text[:1].isupper() and (runs_on or bool(ENDS.search(below[0].text)))

    # -- sections -------------------------------------------------------------------------------------------------

    def _sections(self) -> None:
        """Walk the lines once: headings make topics and sections, all else goes into the section at hand."""
        walk = _Walk()
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            if line.page or (line.gap and not (walk.last and LEADS.search(walk.last.text))):
                walk.in_list = False
            if line.role or self._opens_part(walk, index):
                index += 1
            elif taken := self._opens_topic(walk, index):
                index += taken
            else:
                self._goes_on(walk, index)
                index += 1

    def _opens_part(self, walk: "_Walk", index: int) -> bool:
        """Whether the heading of a part stands here; if so, its section is open now."""
        line = self.lines[index]
        if (line.bullet and not line.heading) or walk.in_list or walk.front or not walk.path:
            return False
        part = self.words.parts.get(self.bare[index], "")
        if part:
            self.take([line], origins.HEADING, walk.path[-1].key)
            walk.section = self._open(walk.path[-1], part)
        return bool(part)

    def _opens_topic(self, walk: "_Walk", index: int) -> int:
        """How many lines of a topic's heading stand here; its topic is open now, or known already."""
        line, found = self.lines[index], self._heading(index)
        if found is None:
            return 0
        level, number, title, taken = found
        if walk.in_list and not line.heading and "." not in number and not self._over_paragraph(index):
            return 0
        bare = plain(title)
        if bare in self.words.front:
            self.take(taken, origins.FRONT)
            walk.front = True
        elif (number, bare) in walk.titles:
            self.take(taken, origins.RUNNING_HEAD, walk.titles[number, bare].key)
        else:
            topic = walk.titles[number, bare] = self._topic(walk.path, level, number, title)
            self.take(taken, origins.HEADING, topic.key)
            walk.section = self._open(topic, "")
            walk.front = walk.in_list = False
        return len(taken)

    def _goes_on(self, walk: "_Walk", index: int) -> None:
        """A line that is no heading: front matter, or one more line of the section at hand."""
        line = self.lines[index]
        if walk.front and not (line.page and line.text[:1].isupper() and self._runs_on(index)):
            self.take([line], origins.FRONT)
            return
        walk.front = False
        if walk.section is None:
            topic = self._topic(walk.path, 1, "", self._first_title(index))
            if topic.front and topic.title == self.title:
                topic.title = "Inleiding"
            walk.titles["", plain(topic.title)] = topic
            walk.section = self._open(topic, "")
            if topic.title == line.text:
                self.take([line], origins.HEADING, topic.key)
                return
        walk.section.lines.append(line)
        walk.last = line
        walk.in_list = walk.in_list or bool(LEADS.search(line.text))

    def _runs_on(self, index: int) -> bool:
        """Whether a paragraph begins here, and not a row of a table."""
        if self.lines[index].whole:
            return len(self.lines[index].text) > _TITLE_LENGTH
        return index + 1 < len(self.lines) and not self.lines[index + 1].gap

    def _over_paragraph(self, index: int) -> bool:
        """Whether wrapped text stands right under this line: then it is a title, even in a list."""
        below = self.lines[index + 1 : index + 3]
        return (
            len(below) == 2
            and not below[0].gap
            and not below[1].gap
            and below[0].text[:1].isupper()
            and below[1].text[:1].islower()
        )

    def _first_title(self, index: int) -> str:
        """The title of a text that begins without a heading: its first line if that is short, else the file's name."""
        text = self.lines[index].text
        alone = index + 1 >= len(self.lines) or self.lines[index + 1].gap
        if alone and len(text) <= _TITLE_LENGTH and not ENDS.search(text) and not self.lines[index].bullet:
            return text
        return self.title or "Norm"

    def _open(self, topic: _Topic, part: str) -> _Section:
        self.sections.append(_Section(topic, part))
        return self.sections[-1]

    def _topic(self, path: list[_Topic], level: int, number: str, title: str) -> _Topic:
        """Hang a new topic in the tree; ``path`` leads to it afterwards."""
        bare = plain(title)
        if bare in self.words.introductions | self.words.back:
            level = 1
        if level == 9:  # a title without number or style lies one below the numbered heading it stands under
            while path and path[-1].level == 9:
                path.pop()
        else:
            while path and path[-1].level >= level:
                path.pop()
        kind = "topic"
        if path:
            kind = next(
                (kind for word, kind in self.words.kinds.items() if word in plain(path[-1].title).split()),
                "topic",
            )
        topic = _Topic(shortened(title, 200), number, kind, level, self.key(title, self.keys, most=5))
        topic.front = self.numbered_from is not None and not any(t.number for t in [*path, topic]) and not self.reached
        self.reached = self.reached or bool(number)
        (path[-1].topics if path else self.roots).append(topic)
        path.append(topic)
        return topic

    # -- what the layout shuffled ---------------------------------------------------------------------------------

    def _reorder(self) -> None:
        """Put sections right that were printed before their topic's heading, and items printed after the exclusions."""
        order = list(dict.fromkeys(section.topic.key for section in self.sections))
        first_of = {section.topic.key: section.topic for section in self.sections}
        parts_of: dict[str, Counter[str]] = {}
        for section in self.sections:
            if section.part and section.lines:
                parts_of.setdefault(section.topic.key, Counter())[section.part] += 1
        position = {key: number for number, key in enumerate(order)}
        first: dict[tuple[str, str], _Section] = {}  # of a topic and a part, that holds anything
        last = {section.topic.key: section for section in self.sections}
        for section in self.sections:
            if section.lines:
                first.setdefault((section.topic.key, section.part), section)
        for section in list(self.sections):
            mine = parts_of.get(section.topic.key, Counter())
            if not section.part or not section.lines or mine[section.part] < 2:
                continue
            if section is first[section.topic.key, section.part]:
                continue
            after = position[section.topic.key] + 1
            following = first_of[order[after]] if after < len(order) else None
            mine[section.part] -= 1
            theirs = parts_of.get(following.key, Counter()) if following else Counter()
            ends = last[section.topic.key] is section
            if following is not None and ends and theirs and not theirs[section.part]:
                section.topic, section.doubt = following, MOVED_ON
                theirs[section.part] += 1
            else:
                section.doubt = REPEATED
        self.sections = [
            piece
            for section in self.sections
            for piece in (
                self._split_outside(section) if section.part == "outside" and not section.doubt else [section]
            )
        ]
        rank = {"": 0, "agreement": 1, "expertise": 2, "offer": 3, "guidance": 4, "outside": 6}
        self.sections.sort(key=lambda s: (position[s.topic.key], rank.get(s.part, 5)))

    def _split_outside(self, section: _Section) -> list[_Section]:
        """A block set apart after the exclusions is no exclusion when most of it says what 'the school' does.

        When that cannot be told it stays where it was printed, with a doubt.
        """
        blocks: list[list[Line]] = []
        for line in section.lines:
            if not blocks or (line.gap and not LEADS.search(blocks[-1][-1].text)):
                blocks.append([])
            blocks[-1].append(line)
        if len(blocks) < 2:
            return [section]
        before: list[_Section] = []
        after: list[_Section] = []
        held: set[int] = set()
        cut = [self.cutter.units(block) for block in blocks]
        listed = any(len(units) > 1 for units in cut)
        for block, units in list(zip(blocks, cut, strict=True))[1:]:
            opened = Counter(self._belongs(plain(unit.lines[0].text)) for unit in units)
            part, count = (
                opened.most_common(1)[0] if not opened[""] else max(opened.items(), key=lambda o: (o[0] != "", o[1]))
            )
            moves = bool(part) and count * 2 >= len(units)
            if not moves and not (listed and len(blocks) == 2):
                continue
            apart = _Section(section.topic, part if moves else "outside", block, MOVED_BACK if moves else SET_APART)
            held |= {id(line) for line in block}
            (before if moves else after).append(apart)
        section.lines = [line for line in section.lines if id(line) not in held]
        return [*before, section, *after]

    def _belongs(self, text: str) -> str:
        opening = opens_with(text, tuple(self.words.belongs))
        negative = re.search(r"(?<!dan )\b(niet|geen|not|no)\b", " ".join(text.split()[:8]))
        return self.words.belongs[opening] if opening and not negative else ""

    # -- provisions -----------------------------------------------------------------------------------------------

    def _provisions(self, section: _Section) -> None:
        units = self.cutter.units(section.lines)
        if not units:
            return
        if section.part:
            self._part(section, units)
        else:
            self._prose(section, units)

    def _part(self, section: _Section, units: list[Unit]) -> None:
        """Under a part's heading every unit is a provision; a list under a colon is its sub-items."""
        made: list[str] = []
        number = 0
        while number < len(units):
            unit = units[number]
            number += 1
            items = self._items(units, number) if LEADS.search(unit.last) else []
            number += len(items)
            if items and len(items) == len(units) - 1 and len(items) > 1:
                self._introduce(section, [unit])
                opener = self._opener(unit)
                made += [self._provision(section, item, opener=opener) for item in items]
                if not section.doubt:
                    self._doubt(LEAD_IN, section, made, unit.lines)
                continue
            made.append(self._provision(section, unit, items))
        if section.doubt:
            self._doubt(section.doubt, section, made, section.lines)

    def _items(self, units: list[Unit], number: int) -> list[Unit]:
        """The units that stand as a list under the one before ``number``: until a blank line, or of one bullet."""
        lead = units[number - 1]
        found: list[Unit] = []
        for place in range(number, min(len(units), number + _MOST_ITEMS)):
            unit = units[place]
            if found and unit.gap and not (unit.bullet and found[0].bullet):
                break
            if found and bool(unit.bullet) != bool(found[0].bullet):
                break
            if unit.bullet and lead.bullet and unit.indent <= lead.indent and unit.bullet == lead.bullet:
                break
            if unit.bullet and lead.bullet and unit.bullet.isalnum() != found[0].bullet.isalnum() if found else False:
                break
            found.append(unit)
        return found

    def _prose(self, section: _Section, units: list[Unit]) -> None:
        """Under a topic's own heading: agreements and lists are provisions, the rest introduces.

        In a text without any headings of parts, sentences that open as provisions do are taken for such, with a doubt.
        In one piece, because each case is what the cases above it left.
        """
        if not self.parted and not section.topic.front:
            opening = [unit for unit in units if opens_with(plain(unit.lines[0].text), self.words.subjects)]
            if opening and not any(unit.bullet or self._opener(unit) or LEADS.search(unit.last) for unit in units):
                made = []
                opens = {id(unit) for unit in opening}
                for unit in units:
                    if id(unit) in opens:
                        made.append(self._provision(section, unit, part="agreement"))
                    else:
                        self._introduce(section, [unit])
                self._doubt(GUESSED, section, made, [line for unit in opening for line in unit.lines])
                return
        part = "agreement"
        number = 0
        while number < len(units):
            unit = units[number]
            number += 1
            if section.topic.front:
                self._introduce(section, [unit])
                continue
            text = plain(self.cutter.text(unit))
            opener = self._opener(unit)
            if opener and number < len(units):
                self._introduce(section, [unit])
                for item in units[number:]:
                    self._provision(section, item, part=part, opener=opener)
                return
            if any(phrase in text for phrase in self.words.agreements) and not LEADS.search(unit.last):
                self._provision(section, unit, part=part)
                continue
            leads = bool(LEADS.search(unit.last))
            following = number < len(units) and units[number].gap
            if not leads and following and any(phrase in text for phrase in self.words.leads):
                leads = True
            items = self._items(units, number) if leads and not self._nested(units, number) else []
            agreed = any(phrase in text for phrase in self.words.leads)
            if items and (self._are_provisions(items) or (agreed and ENDS.search(items[0].last))):
                self._introduce(section, [unit])
                number += len(items)
                position = 0
                while position < len(items):
                    item = items[position]
                    position += 1
                    below = self._nested(items, position) if LEADS.search(item.last) else []
                    position += len(below)
                    self._provision(section, item, below, part=part)
                continue
            if unit.bullet and len(unit.lines[0].text) > 12:
                below = self._nested(units, number)
                number += len(below)
                self._provision(section, unit, below, part=part)
                continue
            self._introduce(section, [unit])

    def _nested(self, units: list[Unit], number: int) -> list[Unit]:
        """Bullets that stand deeper than the one before ``number``."""
        lead = units[number - 1]
        found: list[Unit] = []
        for place in range(number, min(len(units), number + _MOST_ITEMS)):
            unit = units[place]
            deeper = unit.indent > lead.indent or (
                lead.bullet.strip("().").isalnum() != unit.bullet.strip("().").isalnum() and LEADS.search(lead.last)
            )
            if not unit.bullet or not deeper:
                break
            found.append(unit)
        return found

    def _opener(self, unit: Unit) -> str:
        """The subject that a lead-in lends to its items, as in 'Iedere school:'."""
        text = self.cutter.text(unit)
        if not text.endswith(":") or len(unit.lines) > 1:
            return ""
        return text[:-1].strip() if plain(text) in self.words.openers else ""

    def _are_provisions(self, items: list[Unit]) -> bool:
        """A list of sentences is one of provisions; a list of bare names only says what follows."""
        if len(items) < 2:
            return False
        said = sum(bool(re.search(r"[.;]$", item.last)) or len(plain(item.last).split()) > 9 for item in items)
        return said * 2 >= len(items)

    def _introduce(self, section: _Section, units: list[Unit]) -> None:
        for unit in units:
            paragraph = self.cutter.text(unit)
            said = section.topic.introduction
            if said and not unit.gap and not unit.bullet:
                said[-1].append(paragraph)
            else:
                said.append([("• " if unit.bullet else "") + paragraph])
            self.take(unit.lines, origins.INTRODUCTION, section.topic.key)

    def _provision(
        self, section: _Section, unit: Unit, items: Iterable[Unit] = (), *, part: str = "", opener: str = ""
    ) -> str:
        part = part or section.part
        text = self.cutter.text(unit)
        if opener and text[:1].islower():
            text = f"{opener} {text}"
        key = self.key(text, self.keys)
        said: dict[str, Any] = {"key": key, "part": part, "actor": self._actor(text, part), "text": text}
        listed = list(items)
        if listed:
            said["items"] = [{"text": self.cutter.text(item)} for item in listed]
        said["references"] = [{"source": "document", "locator": f"regel {unit.lines[0].number}"}]
        section.topic.provisions.append(said)
        self.take([*unit.lines, *(line for item in listed for line in item.lines)], origins.PROVISION, key)
        return key

    def _actor(self, text: str, part: str) -> str:
        opening = opens_with(plain(text), tuple(self.words.actors))
        return self.words.actors[opening] if opening else "consortium" if part == "outside" else "school"

    def _doubt(self, kind: str, section: _Section, keys: list[str], lines: list[Line]) -> None:
        self.doubts.append(Uncertainty(kind, section.topic.key, keys, [line.number for line in lines]))

    # -- the draft ------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        left = [line for line in self.lines if not line.role]
        self.take(left, origins.LEFT_OVER)
        if not self.roots:
            self.roots.append(_Topic(self.title or "Norm", "", "topic", 1, self.key(self.title or "norm", self.keys)))

        def any_provision(topics: list[_Topic]) -> bool:
            return any(topic.provisions or any_provision(topic.topics) for topic in topics)

        if not any_provision(self.roots):
            self.doubts.insert(0, Uncertainty(NO_STRUCTURE, self.roots[0].key, [], []))
        if left:
            self.doubts.append(Uncertainty(LEFT_OVER, self.roots[-1].key, [], [line.number for line in left]))

    def _document(self) -> Document:
        used: set[str] = set()

        def tree(topics: list[_Topic]) -> list[dict[str, Any]]:
            entries = []
            for topic in topics:
                used.update(said["part"] for said in topic.provisions)
                if topic.kind == "topic" and {"expertise", "offer"} & {said["part"] for said in topic.provisions}:
                    topic.kind = "dimension"
                entries.append(
                    {
                        "key": topic.key,
                        "kind": topic.kind,
                        "number": topic.number,
                        "title": {"nl": topic.title},
                        "introduction": "\n\n".join(" ".join(said) for said in topic.introduction),
                        "provisions": topic.provisions,
                        "topics": tree(topic.topics),
                    }
                )
            return entries

        topics = tree(self.roots)
        return {
            "format": "draagvlak-norm/1",
            "norm": {
                "key": slug(self.title)[:60].strip("-") or "norm",
                "title": {"nl": self.title or "Norm"},
                "language": "nl",
                "kind": "consortium",
            },
            "version": {"number": "concept", "status": "draft"},
            "kinds": KINDS,
            "parts": [
                entry for entry in PARTS if entry["key"] in used | {"expertise", "offer", "outside", "agreement"}
            ],
            "routes": [],
            "ladders": [],
            "sources": [{"key": "document", "kind": "handbook", "title": self.title or "Handboek"}],
            "topics": topics,
        }


KINDS: list[dict[str, Any]] = [
    {
        "key": "aspect",
        "title": {"nl": "Aspect", "en": "Aspect"},
        "plural": {"nl": "Aspecten", "en": "Aspects"},
    },
    {
        "key": "dimension",
        "title": {"nl": "Dimensie", "en": "Dimension"},
        "plural": {"nl": "Dimensies", "en": "Dimensions"},
    },
    {
        "key": "topic",
        "title": {"nl": "Onderwerp", "en": "Topic"},
        "plural": {"nl": "Onderwerpen", "en": "Topics"},
    },
]
PARTS: list[dict[str, Any]] = [
    {
        "key": "agreement",
        "title": {"nl": "Afspraken", "en": "Agreements"},
        "plain": {"nl": "Wat is afgesproken", "en": "What has been agreed"},
    },
    {
        "key": "expertise",
        "title": {"nl": "Beschikbare expertise", "en": "Expertise"},
        "plain": {"nl": "Wat de school weet en kan", "en": "What the school knows"},
    },
    {
        "key": "offer",
        "title": {"nl": "Beschikbaar aanbod", "en": "Offer"},
        "plain": {"nl": "Wat de school doet", "en": "What the school does"},
    },
    {
        "key": "guidance",
        "title": {"nl": "Hoe het kan", "en": "Guidance"},
        "plain": {"nl": "Hoe het kan", "en": "How it can be done"},
    },
    {
        "key": "outside",
        "title": {"nl": "Valt niet onder de basis", "en": "Outside basic support"},
        "plain": {"nl": "Wat niet bij de basis hoort", "en": "What is not basic support"},
        "outside": True,
    },
]
