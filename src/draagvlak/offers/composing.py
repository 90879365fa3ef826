"""The chapter of a school's guide: made from the school's answers and its own words, as data that every form shows.

``Content`` is what an edition keeps: texts of the norm per language, texts of the school as it wrote them.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.evaluations.models import school_year
from draagvlak.norms.comparing import ADDED, REMOVED, SAME, words_changed
from draagvlak.offers.models import Chapter, Edition
from draagvlak.offers.offering import SchoolPage, Section
from draagvlak.organisations.models import School

Content = dict[str, Any]
MOST_EXTRA = 12  #: blocks of what a school offers beyond the norm
FORMAT = 1


def chapter_of(school: School) -> Chapter:
    """The chapter on which the school works; an empty one when it never began. One query."""
    found = Chapter.objects.filter(school=school).first()
    return found or Chapter(consortium_id=school.consortium_id, school=school)


def ordered(chapter: Chapter, sections: list[Section]) -> list[Section]:
    """Topics in the order that the school chose; those that it did not name follow in the order of the norm."""
    place = {key: n for n, key in enumerate(chapter.order)}
    return sorted(sections, key=lambda one: place.get(one.subject.key, len(place)))


def compose(chapter: Chapter, page: SchoolPage, year: int) -> Content:
    """The chapter as it reads today.

    Args:
        page: everything public about the school.
        year: in which the school year begins for which the chapter is.
    """
    of, site, main = page.book, page.site, next(iter(page.locations), None)
    return {
        "format": FORMAT,
        "year": year,
        "school": {
            "name": str(page.school),
            "brin": page.school.brin,
            "town": main.town if main else "",
            "address": main.address if main else "",
            "phone": page.school.phone,
            "website": page.school.website,
        },
        "consortium": page.school.consortium.name,
        "board": page.placement.board.name if page.placement else "",
        "norm": {"title": of.title, "number": of.number, "key": of.norm_key} if of else {},
        "confirmed": timezone.localdate(page.offer.confirmed).isoformat() if page.offer.confirmed else "",
        "introduction": chapter.introduction,
        "contact": chapter.contact,
        "topics": [_topic(chapter, page, section) for section in ordered(chapter, page.dimensions)],
        "extra": list(chapter.extra),
        "building": [
            {
                "key": room.said.key,
                "text": room.said.shown,
                "places": [
                    {"where": one.location.name, "value": one.value, "note": one.note, "reason": one.reason,
                     "alternative": one.alternative}
                    for one in room.facilities
                ],
            }
            for room in page.rooms
        ],
        "helpers": [{"title": one.title, "when": one.when, "text": one.text} for one in page.helpers],
        "skills": page.skills,
        "route": [{"title": one.title, "when": one.when, "text": one.text} for one in page.route],
        "plans": [
            {"what": plan.goal.what, "until": plan.until.isoformat() if plan.until else ""} for plan in page.plans
        ],
        "point": {
            "name": site.point_name, "phone": site.point_phone, "email": site.point_email,
            "website": site.point_website, "text": site.point_text,
        },
    }  # fmt: skip


def _topic(chapter: Chapter, page: SchoolPage, section: Section) -> dict[str, Any]:
    of = page.book
    return {
        "key": section.subject.key,
        "title": section.subject.title,
        "words": chapter.words.get(section.subject.key, ""),
        "lines": [
            {"key": line.said.key, "text": line.said.shown, "standing": line.standing, "how": line.how,
             "reason": line.reason}
            for line in section.lines
        ],
        "outside": [
            {
                "key": said.key,
                "text": said.shown,
                "routes": [of.routes[route]["title"] for route in said.routes if of and route in of.routes],
            }
            for said in section.subject.beyond
        ],
    }  # fmt: skip


def digest(content: Content) -> str:
    """Of the whole text: a yes to it holds as long as this stays the same."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """Something that reads otherwise now than in the last edition."""

    where: str
    old: str
    new: str

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """The two texts as one, in pieces that stayed, came or went; of what stayed only the words beside a change.
        Very long texts stand after each other, whole."""
        if max(self.old.count(" "), self.new.count(" ")) > _MOST_WORDS:
            return [(act, text) for act, text in ((REMOVED, self.old), (ADDED, self.new)) if text]
        return [(act, _short(text) if act == SAME else text) for act, text in words_changed(self.old, self.new)]


_MOST_WORDS, _BESIDE = 400, 8


def _short(text: str) -> str:
    words = text.split(" ")
    if len(words) <= 2 * _BESIDE + 2:
        return text
    return " ".join([*words[:_BESIDE], "…", *words[-_BESIDE:]])


_STANDINGS = {
    "in-place": "staat", "partly": "deels", "developing": "in ontwikkeling", "absent": "nog niet",
    "exempt": "vrijgesteld",
}  # fmt: skip


def differences(old: Content, new: Content) -> list[Difference]:
    """What differs between two contents, in reading order."""
    found: list[Difference] = []

    def put(where: str, before: str, after: str) -> None:
        if before != after:
            found.append(Difference(where, before, after))

    put(_("School year"), school_year(old.get("year", 0)), school_year(new.get("year", 0)))
    put(_("Norm"), old.get("norm", {}).get("number", ""), new.get("norm", {}).get("number", ""))
    put(_("Introduction"), old.get("introduction", ""), new.get("introduction", ""))
    put(_("With whom parents can talk"), old.get("contact", ""), new.get("contact", ""))
    before = {topic["key"]: topic for topic in old.get("topics", [])}
    after = {topic["key"]: topic for topic in new.get("topics", [])}
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key, {}), after.get(key, {})
        title = _said((now or was)["title"])
        put(title, was.get("words", ""), now.get("words", ""))
        lines, others = ({line["key"]: line for line in one.get("lines", [])} for one in (was, now))
        for line in dict.fromkeys([*others, *lines]):
            put(f"{title}: {_said((others.get(line) or lines[line])['text'])}", _answer(lines.get(line)),
                _answer(others.get(line)))  # fmt: skip
    for name, where in (
        ("extra", _("What the school offers beyond")), ("building", _("Building")), ("helpers", _("Who helps")),
        ("skills", _("What the team knows well")), ("route", _("The route to help")), ("plans", _("Plans")),
        ("point", _("Parents' and youth support point")), ("school", _("School")),
    ):  # fmt: skip
        if old.get(name) != new.get(name):
            put(where, _flat(old.get(name)), _flat(new.get(name)))
    return found


def _said(texts: dict[str, str]) -> str:
    return texts.get("nl") or next(iter(texts.values()), "")


def _answer(line: dict[str, Any] | None) -> str:
    if line is None:
        return ""
    return " · ".join(filter(None, [_STANDINGS.get(line["standing"], ""), line["how"], line["reason"]])) or "…"


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(filter(None, map(_flat, value.values())))
    if isinstance(value, list):
        return "; ".join(filter(None, map(_flat, value)))
    return str(value or "")


def own_text(content: Content) -> str:
    """All that the school wrote itself, for measuring how it reads."""
    texts = [content.get("introduction", ""), content.get("contact", "")]
    for topic in content.get("topics", []):
        texts += [topic.get("words", ""), *(line["how"] for line in topic.get("lines", []))]
    texts += [block["text"] for block in content.get("extra", [])]
    return "\n".join(filter(None, texts))


def all_texts(content: Content) -> list[str]:
    """Every text in Dutch, for the list of words at the end."""
    texts = [own_text(content)]
    for topic in content.get("topics", []):
        for line in (*topic.get("lines", []), *topic.get("outside", [])):
            texts.append(_said(line["text"]))
    texts += [step["title"] + " " + step["text"] for step in (*content.get("route", []), *content.get("helpers", []))]
    return texts


def latest(school: School) -> Edition | None:
    """The newest edition. One query."""
    return Edition.objects.standing().filter(school=school).order_by("-number").first()
