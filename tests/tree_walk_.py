"""What people see of one tree, asked in a process of its own."""

import hashlib
import json
import logging
import os
import re
import sqlite3
import subprocess
import zlib
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tree_basis_ import ACTS, ADDRESS, COMMANDS, CONSORTIUM, LANGUAGE_COOKIE, LANGUAGES, ROLES, STARTS, command, sign_in
from tree_texts_ import steady, text_of

OF_A_KIND = 3  #: addresses of one pattern that are asked per role and language: the first ones that are met


class Noted:
    """What was seen, in a file: a name, the address it stands for, and the text."""

    def __init__(self, file: Path) -> None:
        self.db = sqlite3.connect(file, isolation_level=None)
        self.db.executescript(
            "PRAGMA synchronous=OFF; CREATE TABLE texts (mark TEXT PRIMARY KEY, body BLOB);"
            "CREATE TABLE seen (name TEXT PRIMARY KEY, path TEXT, mark TEXT); BEGIN"
        )
        self.again = Counter[str]()

    def note(self, name: str, text: str, path: str = "") -> None:
        self.again[name] += 1  # addresses that differ by their key alone
        name = f"{name} {self.again[name]}".removesuffix(" 1")
        body = text.encode("utf-8", "replace")
        mark = hashlib.sha256(body).hexdigest()
        self.db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", [mark, zlib.compress(body, 1)])
        self.db.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", [name, path, mark])

    def close(self) -> None:
        self.db.execute("COMMIT")
        self.db.close()


def walk(out: Path, part: str, only: str) -> None:
    """What people see of a part of the tree on the path, into ``out/seen.sqlite3``."""
    noted = Noted(out / "seen.sqlite3")
    also = [line.split("\t") for line in json.loads((out / "also.json").read_text())]
    if part in {"letters", "files"}:
        if not also:
            written(noted, out, publish=part == "files")
    else:
        import django

        django.setup()
        logging.disable(logging.ERROR)
        pages(noted, part, re.compile(only), [(*name.split(" ")[:2], path) for name, path in also])
    noted.close()


def written(noted: Noted, out: Path, *, publish: bool) -> None:
    """Letters, files and what the command says."""
    ours = command(Path(os.environ["COMPARED_TREE"]))
    for words in COMMANDS:
        done = subprocess.run([*ours, *words], check=False, capture_output=True, text=True)
        if "No such command" not in done.stderr:
            noted.note(f"command {' '.join(words)}", steady(done.stdout + done.stderr).replace(str(out), "(folder)"))
    if publish:
        site = out / "site"
        subprocess.run(
            [*ours, "publish", str(site), "--consortium", CONSORTIUM, "--address", ADDRESS],
            check=True,
            capture_output=True,
        )
        for file in sorted(site.rglob("*")):
            if file.is_file() and "static" not in file.relative_to(site).parts[0]:
                noted.note(f"published /{steady(str(file.relative_to(site)))}", text_of(file.read_bytes(), file.name))
    acts(noted)
    subprocess.run([*ours, "letters"], check=False, capture_output=True)
    letters = sorted(letter for file in (out / "data" / "mail").glob("*") for letter in letters_in(file))
    for to, text in letters:
        noted.note(f"letter to {to}", text)


def acts(noted: Noted) -> None:
    """Do what writes a letter, as a browser without scripts does it."""
    import django

    django.setup()
    logging.disable(logging.ERROR)
    from django.test import Client

    from page_form import forms_of

    for role, places, named, values in ACTS:
        client = Client(raise_request_exception=False)
        if role:
            sign_in(client, role)
        name = f"act of {role or 'visitor'} at {places[0]}"
        forms = (form for place in places if client.get(place).status_code == 200 for form in forms_of(client, place))
        form = next((form for form in forms if (named in form.typed if named else form.path in places)), None)
        if form is None:
            noted.note(name, "no such form")
            continue
        answer = form.send(fields=values)
        noted.note(name, f"{answer.status_code} {steady(answer.headers.get('Location', ''))}")


def letters_in(file: Path) -> Iterator[tuple[str, str]]:
    """To whom each letter of a file goes, and what it says."""
    import email
    import email.policy

    for raw in re.split(rb"^-{79}\n", file.read_bytes(), flags=re.MULTILINE):
        if not raw.strip():
            continue
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        body = letter.get_body(("plain",))
        heads = [f"{name}: {letter[name]}" for name in sorted(letter.keys()) if name not in {"Date", "Message-ID"}]
        yield str(letter["To"]), steady("\n".join([*heads, "", body.get_content() if body else ""]))


def pages(noted: Noted, part: str, only: "re.Pattern[str]", also: list[tuple[str, str, str]]) -> None:
    """Each address as a role in each language; in short: each as the first who may see it, in Dutch."""
    short = part == "quick"
    met = Counter[str]() if short else None
    for role in ROLES if short else [part]:
        for language in LANGUAGES[:1] if short else LANGUAGES:
            name = role or "visitor"
            more = [path for whose, spoken, path in also if (whose, spoken) == (name, language)]
            if more or not also:
                _ask(noted, name, language, met, more, only)


def _ask(
    noted: Noted, role: str, language: str, shared: Counter[str] | None, also: list[str], only: "re.Pattern[str]"
) -> None:
    from django.test import Client
    from django.urls import Resolver404, get_resolver, resolve

    client = Client(raise_request_exception=False)
    client.cookies[LANGUAGE_COOKIE] = language
    if role != "visitor":
        sign_in(client, role)
    told, asked_for = Counter[str]() if shared is None else shared, set(also)
    waiting = deque(also or [*STARTS, *sorted(plain(get_resolver()))])
    if only.pattern:
        waiting.extend(sorted(plain(get_resolver())))
    met: set[str] = set()
    while waiting:
        path = waiting.popleft()
        if path in met or (only.pattern and not only.search(path)):
            continue
        met.add(path)
        by_path = _LANGUAGE.match(path)
        if by_path and by_path[1] != language:
            continue  # who reads in that language comes there
        try:
            route = resolve(_LANGUAGE.sub("/", urlsplit(path).path)).route
        except Resolver404:
            route = None
        kind = f"{by_path and by_path[0]}{route}?{'&'.join(sorted(re.findall(r'[?&;]([a-z-]+)=', path)))}"
        enough = told[kind] >= (OF_A_KIND if shared is None else 1)
        unasked = path not in asked_for and (enough or route is None) and not (shared is not None and path in STARTS)
        if unasked or "uitloggen" in path or path.startswith("/static/"):
            continue
        answer = client.get(path)
        told[kind] += shared is None or answer.status_code in {200, 302}
        raw = answer.getvalue() if hasattr(answer, "getvalue") else answer.content
        of_kind = answer.headers.get("Content-Type", "")
        head = f"{answer.status_code} {of_kind} {answer.headers.get('Content-Disposition', '')}"
        to = answer.headers.get("Location", "")
        noted.note(f"{role} {language} {steady(path)}", f"{steady(head)} {steady(to)}\n{text_of(raw, of_kind)}", path)
        if also and not only.pattern:
            continue
        if "html" in of_kind:
            waiting.extend(links(raw.decode(), path))
        elif to:
            waiting.append(inside(to, path))


_LANGUAGE = re.compile(rf"^/({'|'.join(LANGUAGES)})/")


def plain(resolver: Any, prefix: str = "/") -> Iterator[str]:
    """Addresses that need nothing filled in but the short name of the consortium."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern).removeprefix("^").replace("<slug:slug>", CONSORTIUM)
        if hasattr(entry, "url_patterns"):
            yield from plain(entry, path)
        elif not re.search(r"[<(\\$]", path):
            yield path


def links(page: str, path: str) -> Iterator[str]:
    """Where a page leads by a link, and by each form that only asks: as it stands, and with the last of each choice."""
    for to in re.findall(r'\b(?:href|src|hx-get)="([^"#]+)', page):
        found = inside(unescape(to), path)
        if found:
            yield found
    for form in re.findall(r'<form\b[^>]*\bmethod="get".*?</form>', page, re.DOTALL):
        action = re.search(r'<form\b[^>]*\baction="([^"]*)"', form)
        there = inside(unescape(action[1]) if action and action[1] else urlsplit(path).path, path)
        for fields in _filled(form):
            if there and fields:
                yield f"{there.partition('?')[0]}?{urlencode(fields)}"


def _filled(form: str) -> Iterator[dict[str, str]]:
    fields, others = dict[str, str](), list[tuple[str, str]]()
    for tag in re.findall(r"<input\b[^>]*>", form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in given and given.get("type") not in {"checkbox", "radio", "submit"}:
            fields[given["name"]] = unescape(given.get("value", ""))
    for name, options in re.findall(r'<select\b[^>]*\bname="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        values = re.findall(r'<option\b[^>]*?\bvalue="([^"]*)"([^>]*)', options)
        if values:
            fields[name] = next(
                (unescape(value) for value, more in values if "selected" in more), unescape(values[0][0])
            )
            others.append((name, unescape(values[-1][0])))
    yield fields
    for name, value in others:
        yield {**fields, name: value}


def inside(to: str, path: str) -> str:
    there = urlsplit(urljoin(ADDRESS + path, to))
    if f"{there.scheme}://{there.netloc}" != ADDRESS:
        return ""
    return there.path + (f"?{there.query}" if there.query else "")
