"""The chapter of a school's guide: made from the school's answers and its own words, as data that every form shows.

``Content`` is what an edition keeps: texts of the norm per language, texts of the school as it wrote them.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from draagvlak.norms.book import Book
from draagvlak.offers.models import Chapter, Edition
from draagvlak.offers.school_page import Room, SchoolPage, Section
from draagvlak.offers.standings import Old, is_old
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
        "building": [_room(room) for room in page.rooms],
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


def _room(room: Room) -> dict[str, Any]:
    return {
        "key": room.said.key,
        "text": room.said.shown,
        "items": _listed(room.said.items),
        "standing": room.standing,
        **_age(room.old),
        "places": [
            {
                "where": place.location.name,
                "value": place.value,
                "note": place.note,
                "reason": place.reason,
                "alternative": place.alternative,
                **_age(room.old),
            }
            for place in room.facilities
        ],
    }


def _topic(chapter: Chapter, page: SchoolPage, section: Section) -> dict[str, Any]:
    of = page.book
    return {
        "key": section.subject.key,
        "title": section.subject.title,
        "words": chapter.words.get(section.subject.key, ""),
        "lines": [
            {"key": line.said.key, "text": line.said.shown, "items": _listed(line.said.items),
             "standing": line.standing, "how": line.how, "reason": line.reason,
             **({"kept": True} | _age(line.old) if line.kept else {})}
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


def _age(old: Iterable[str]) -> dict[str, list[str]]:
    """Why a fact of a register may not hold any more, where that is so on the day on which the chapter is made."""
    reasons = [str(why) for why in old]
    return {"old": reasons} if reasons else {}


def as_looked_at(content: Content, published: datetime.date | None, holds: Book | None) -> Content:
    """The chapter as it is read today: with what of it may not hold any more. What the school leader signed ages from
    that day, what a register kept from the day of publishing; both, when another norm holds.

    Args:
        published: none as long as it is not.
        holds: the norm that holds today.
    """
    norm = content.get("norm") or {}
    earlier = bool(norm and holds and (norm["key"], norm["number"]) != (holds.norm_key, holds.number))
    confirmed = content.get("confirmed", "")
    signed = _old_since(datetime.date.fromisoformat(confirmed) if confirmed else None, earlier)
    kept = _old_since(published, earlier=False)
    return content | {
        "old": signed,
        "topics": [
            topic | {"lines": [_aged(line, kept if line.get("kept") else signed) for line in topic["lines"]]}
            for topic in content.get("topics", [])
        ],
        "building": [
            _aged(room, kept) | {"places": [_aged(place, kept) for place in room["places"]]}
            for room in content.get("building", [])
        ],
    }


def _old_since(day: datetime.date | None, earlier: bool) -> list[str]:
    old = [Old.YEAR] if day and is_old(day) else []
    return [str(why) for why in (*old, *([Old.NORM] if earlier else []))]


def _aged(part: dict[str, Any], old: list[str]) -> dict[str, Any]:
    return part | {"old": list(dict.fromkeys([*part.get("old", ()), *old]))}


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
