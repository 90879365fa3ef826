"""What two trees show, beside each other."""

import csv
import difflib
import io
import re
import sqlite3
import zlib
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

LONGEST = 40  #: lines that are printed of what differs in the same places
_PLACES = 12  #: that are named


class Seen:
    """What a tree showed: names, and texts when they are wanted."""

    def __init__(self, files: list[Path]) -> None:
        self.marks: dict[str, tuple[str, Path]] = {}
        for file in files:
            with sqlite3.connect(file) as db:
                self.marks |= {name: (mark, file) for name, mark in db.execute("SELECT name, mark FROM seen")}

    def mark(self, name: str) -> str:
        return self.marks[name][0] if name in self.marks else ""

    def text(self, name: str) -> str:
        mark, file = self.marks[name]
        with sqlite3.connect(file) as db:
            (body,) = db.execute("SELECT body FROM texts WHERE mark = ?", [mark]).fetchone()
        return zlib.decompress(body).decode()


def tell(before: Seen, after: Seen, only: "re.Pattern[str]", *, words: bool) -> int:
    """Print each difference once, under the places where it stands. 1 when there is any."""
    names = [name for name in sorted(before.marks.keys() | after.marks.keys()) if only.search(name)]
    where: dict[str, list[str]] = {}
    known: dict[tuple[str, str], list[str]] = {}
    for name in names:
        marks = before.mark(name), after.mark(name)
        if marks[0] == marks[1] or (only.pattern and "(" in name and not all(marks)):
            continue  # alike, or with a key in it and not asked here
        if marks not in known:
            known[marks] = list(differences(before, after, name, words=words))
        for difference in known[marks]:
            where.setdefault(difference, []).append(name)
    together: dict[tuple[str, ...], list[str]] = {}
    for difference, places in where.items():
        together.setdefault(tuple(places), []).append(difference)
    for at, said in sorted(together.items(), key=lambda entry: (-len(entry[0]), entry[0])):
        print(_places(at))
        lines = [line for difference in said for line in _short(difference.splitlines())]
        print("\n".join(f"    {line}" for line in lines[:LONGEST]))
        if len(lines) > LONGEST:
            print(f"    … {len(lines) - LONGEST} lines more")
    differing = {name for places in where.values() for name in places}
    print(
        f"{sum(bool(before.mark(name)) for name in names)} before, {sum(bool(after.mark(name)) for name in names)} now; "
        f"{len(differing)} differ, by {len(where)} differences"
    )
    return 1 if where else 0


def differences(before: Seen, after: Seen, name: str, *, words: bool) -> Iterator[str]:
    """Each as a text of its own: lines that went and came."""
    if not before.mark(name) or not after.mark(name):
        yield "only before" if before.mark(name) else "only now"
        return
    old, new = before.text(name), after.text(name)
    (old_head, _n, old), (new_head, _n, new) = (
        (text.partition("\n") if re.match(r"\d{3} ", text) else ("", "", text)) for text in (old, new)
    )
    if old_head != new_head:
        yield f"- {old_head}\n+ {new_head}"
        if old_head[:3] != new_head[:3]:
            return  # another page altogether
    olds, news = sections(old), sections(new)
    for title in dict.fromkeys([*olds, *news]):
        if title not in olds or title not in news:
            yield f"only {'before' if title in olds else 'now'}: {title}"
        elif olds[title] != news[title]:
            yield from hunks(*(read(text) if words else text for text in columns(olds[title], news[title])))
            yield from column_names(olds[title], news[title])


def sections(text: str) -> dict[str, str]:
    """Of a document its files, and of anything else the whole."""
    if not text.startswith("== "):
        return {"": text}
    return {title: body for title, _n, body in (part.partition("\n") for part in re.split(r"^== ", text, flags=re.M))}


def _table(text: str) -> list[list[str]]:
    """Rows of what is a table with semicolons, else nothing."""
    first = text.removeprefix("\ufeff").partition("\n")[0]
    if '";"' not in first:
        return []
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def column_names(old: str, new: str) -> Iterator[str]:
    """What came and went in the heading of a table: once, however many rows it has."""
    olds, news = _table(old)[:1], _table(new)[:1]
    if olds and news and olds != news:
        gone = [f"- column {name}" for name in olds[0] if name not in news[0]]
        came = [f"+ column {name}" for name in news[0] if name not in olds[0]]
        yield "\n".join([*gone, *came] or [f"- columns {'; '.join(olds[0])}", f"+ columns {'; '.join(news[0])}"])


def columns(old: str, new: str) -> tuple[str, str]:
    """Two tables without the columns that only one of them has, so that each other difference is seen by itself."""
    olds, news = _table(old), _table(new)
    if not olds or not news or olds[0] == news[0] or len({*olds[0]}) < len(olds[0]) or len({*news[0]}) < len(news[0]):
        return old, new
    both = sorted({*olds[0]} & {*news[0]})

    def kept(rows: list[list[str]]) -> str:
        at = [rows[0].index(name) for name in both]
        return "\n".join(";".join(f'"{row[place]}"' for place in at if place < len(row)) for row in rows)

    return kept(olds), kept(news)


def hunks(old: str, new: str) -> Iterator[str]:
    """Lines in a row that differ, each row of them by itself."""
    olds, news = old.splitlines(), new.splitlines()
    start = next((n for n, pair in enumerate(zip(olds, news, strict=False)) if pair[0] != pair[1]), None)
    start = min(len(olds), len(news)) if start is None else start
    olds, news = olds[start:], news[start:]
    end = next((n for n, pair in enumerate(zip(olds[::-1], news[::-1], strict=False)) if pair[0] != pair[1]), None)
    end = min(len(olds), len(news)) if end is None else end
    olds, news = olds[: len(olds) - end], news[: len(news) - end]
    for what, a, b, c, d in difflib.SequenceMatcher(None, olds, news).get_opcodes():
        if what != "equal":
            yield "\n".join([*(f"- {line}" for line in olds[a:b]), *(f"+ {line}" for line in news[c:d])])


def _short(lines: list[str]) -> list[str]:
    """Long lines as far as they matter: of two that differ, where they begin to."""
    pairs = enumerate(zip(*(line[2:] for line in lines), strict=False)) if len(lines) == 2 else iter(())
    start = next((n for n, signs in pairs if len(set(signs)) > 1), 0)
    skipped = start - 40 if start > 80 else 0
    return [line[:2] + ("…" if skipped else "") + line[2 + skipped : 302 + skipped] for line in lines]


def _places(names: tuple[str, ...]) -> str:
    """Addresses, each with the roles and languages in which it was asked."""
    at: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for name in names:
        found = re.fullmatch(r"(\S+) (nl|en) (/.*)", name)
        roles, languages = at.setdefault(found[3] if found else name, ({}, {}))
        if found:
            roles[found[1]], languages[found[2]] = None, None
    lines = [
        path + (f"  ({', '.join(roles)}; {', '.join(languages)})" if roles else "")
        for path, (roles, languages) in at.items()
    ]
    more = [f"and {len(lines) - _PLACES} addresses more"] if len(lines) > _PLACES else []
    return "\n".join([*lines[:_PLACES], *more])


_UNREAD = {"script", "style", "svg", "template"}
_IN_LINE = set(
    re.findall(r"\w+", "a strong em b i span abbr time mark small code wbr sup sub bdi cite q s u ins del label")
)


class _Reader(HTMLParser):
    """The words of a page, where they lead and what can be filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.lines, self.text, self.to, self.hidden = list[str](), "", list[str](), 0

    def end_line(self) -> None:
        words = " ".join(self.text.split())
        self.text = ""
        if words:
            self.lines.append(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.hidden += tag in _UNREAD
        if tag not in _IN_LINE:
            self.end_line()
        if tag == "a":
            self.to.append(given.get("href", ""))
        if tag in {"input", "select", "textarea", "button", "option", "form", "img", "meta", "link"}:
            kept = (
                "type",
                "name",
                "value",
                "action",
                "method",
                "alt",
                "content",
                "required",
                "checked",
                "selected",
                "disabled",
            )
            self.lines.append(f"[{tag} " + " ".join(f"{n}={escape(given[n])}" for n in kept if n in given) + "]")
        for name in ("aria-label", "title", "placeholder", "lang"):
            if given.get(name):
                self.text += f" [{given[name]}] "

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= self.hidden > 0 and tag in _UNREAD
        if tag == "a" and self.to:
            self.text += f" [to {self.to.pop()}]"
        if tag not in _IN_LINE:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text += data.replace("\n", "" if not data.strip() else " ")


def read(text: str) -> str:
    """Of HTML what is read; anything else as it is."""
    if "<html" not in text[:2000] and not text.lstrip().startswith("<"):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.end_line()
    return "\n".join(reader.lines)
