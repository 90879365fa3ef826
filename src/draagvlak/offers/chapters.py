"""The chapter of a school's guide: made from the school's answers and its own words, as data that every form shows.

``Content`` is what an edition keeps: texts of the norm per language, texts of the school as it wrote them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from draagvlak.offers.models import Chapter, Edition
from draagvlak.offers.school_page import SchoolPage, Section
from draagvlak.places.models import School

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
            {"key": line.said.key, "text": line.said.shown, "items": _listed(line.said.items),
             "standing": line.standing, "how": line.how, "reason": line.reason}
            for line in section.lines
        ],
        "outside": [
            {
                "key": said.key,
                "text": said.shown,
                "items": _listed(said.items),
                "routes": [of.routes[route]["title"] for route in said.routes if of and route in of.routes],
            }
            for said in section.subject.beyond
        ],
    }  # fmt: skip


def _listed(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a provision lists under its sentence, in plain words where it has them."""
    return [
        {"text": item.get("plain") or {"nl": item["text"]}, "items": _listed(item.get("items") or ())} for item in items
    ]


def digest(content: Content) -> str:
    """Of the whole text: a yes to it holds as long as this stays the same."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def own_text(content: Content) -> str:
    """All that the school wrote itself, for measuring how it reads."""
    texts = [content.get("introduction", ""), content.get("contact", "")]
    for topic in content.get("topics", []):
        texts += [topic.get("words", ""), *(line["how"] for line in topic.get("lines", []))]
    texts += [block["text"] for block in content.get("extra", [])]
    return "\n".join(filter(None, texts))


def latest(school: School) -> Edition | None:
    """The newest edition. One query."""
    return Edition.objects.standing().filter(school=school).order_by("-number").first()
