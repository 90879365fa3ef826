"""What differs between two contents of a chapter, in the words in which parents read them: for who says yes to it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.school_years import school_year
from draagvlak.norms.comparison import ADDED, REMOVED, SAME, words_changed
from draagvlak.offers.chapters import Content
from draagvlak.offers.documents import printed


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
        ("point", _("Parents' and youth support point")),
    ):  # fmt: skip
        was, now = (_as_read(name, one.get(name)) for one in (old, new))
        for part in dict.fromkeys([*now, *was]):
            put(f"{where}: {part}" if part else where, was.get(part, ""), now.get(part, ""))
    put(_("School"), *(", ".join(filter(None, one.get("school", {}).values())) for one in (old, new)))
    return found


def _said(texts: dict[str, str]) -> str:
    return texts.get("nl") or next(iter(texts.values()), "")


def _answer(line: dict[str, Any] | None) -> str:
    if line is None:
        return ""
    return " · ".join(filter(None, [_STANDINGS.get(line["standing"], ""), line["how"], line["reason"]])) or "…"


def _as_read(name: str, value: Any) -> dict[str, str]:
    """One part of a content as parents read it: what each thing in it says, by what the thing is called."""
    found: dict[str, str] = {}
    given = {"school": {"name": ""}, "consortium": "", "year": 0, name: value}
    for passage in printed(given).passages if value else ():
        if passage.paragraphs:
            found[passage.title if passage.deeper else ""] = "\n".join(passage.paragraphs)
        for bullet in passage.bullets:
            found[bullet.text] = " · ".join(filter(None, [*bullet.how, bullet.sign])) or bullet.text
    return found
