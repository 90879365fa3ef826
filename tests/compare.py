"""What is different for people between the tree of today and another: ``make compare REF=…``.

Both trees make their demo on the same day. Every address that can be reached by a link or a form that asks, every
address of the resolver that needs nothing filled in, and every address that was met in the other tree, is asked in every
role and both languages; exports and documents are read as text, letters are written and the public site is published.
What differs is printed once, with the places where it does; tokens, marks, keys and times are not looked at. A change of
shape alone prints nothing.

    make compare REF=v0.5.0                  # what people would notice since then
    make compare REF=v0.5.0 QUICK=1          # each address once, in Dutch, for who works there
    make compare REF=v0.5.0 ONLY='/aanbod/'  # addresses, letters and files that match
    python tests/compare.py REF --role ib --role adviseur --words

``--words`` compares what is read, filled in and followed, and not how it is built of HTML. What the other tree shows is
kept for the day, so that a second comparison with it takes half the time.

Each tree is asked by processes of its own that know it by its addresses, its settings and its command alone; what
must be known besides stands in one place, under "what both trees are taken to have".
"""

import argparse
import csv
import datetime
import difflib
import fcntl
import hashlib
import io
import json
import logging
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

ROOT = Path(__file__).parent.parent
ADDRESS = "http://testserver"

# -- what both trees are taken to have ------------------------------------------------------------------------------

SETTINGS = "draagvlak.settings"
CONSORTIUM = "voorbeeld"
#: of the demo, who works nearest to what is asked first: ``NAME@voorbeeld.example``; nothing for a visitor
ROLES = (
    "", "leerkracht", "ib", "schoolleider", "bestuur", "partner", "expert", "lezer", "adviseur", "directeur", "beheerder",
)  # fmt: skip
LANGUAGES = ("nl", "en")
LANGUAGE_COOKIE = "taal"
STARTS = ("/", "/start/", f"/{CONSORTIUM}/")
SIGN_IN = "/inloggen/"
#: what writes letters or says something of the data; one that a tree does not know says nothing there
COMMANDS = (["tell"], ["remind"], ["letters"], ["tidy"], ["check"], ["norm", "--help"], ["--help"])
#: acts that write letters: who, the pages on which the form may stand, a field of it, and what is filled in
ACTS: tuple[tuple[str, tuple[str, ...], str, dict[str, str]], ...] = (
    ("", ("/wachtwoord/vergeten/",), "email", {"email": "ib@voorbeeld.example"}),
    ("", (f"/{CONSORTIUM}/aanbod/90AJ/", f"/{CONSORTIUM}/volgen/?school=90AJ"), "email", {"email": "ouder@example.org"}),
    ("beheerder", (f"/{CONSORTIUM}/toegang/",), "email", {"email": "nieuw@example.org", "name": "Nieuwe Naam"}),
    ("schoolleider", ("/profiel/tweede-factor/brief/", "/profiel/tweede-factor/"), "", {}),
)  # fmt: skip


def command(tree: Path) -> list[str]:
    """The tree's own ``draagvlak``, without installing the tree."""
    said = re.search(r'^draagvlak = "([\w.]+):(\w+)"', (tree / "pyproject.toml").read_text(), re.MULTILINE)
    module, function = (said[1], said[2]) if said else ("draagvlak.command", "main")
    return [sys.executable, "-c", f"from {module} import {function}; {function}()"]


def sign_in(client: Any, name: str) -> None:
    """As somebody of the demo; by the page where that is needed."""
    from django.contrib.auth import get_user_model

    person = get_user_model().objects.get(email=f"{name}@{CONSORTIUM}.example")
    client.force_login(person)


# -- the comparison ---------------------------------------------------------------------------------------------------

OF_A_KIND = 3  #: addresses of one pattern that are asked per role and language: the first ones that are met
LONGEST = 40  #: lines that are printed of what differs in the same places
_PLACES = 12  #: that are named
_DAY = datetime.date.today  # of the machine, as both trees see it


def main() -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("ref", help="of the other tree: a tag, a branch or a commit")
    asked.add_argument("--only", default="", help="addresses, letters and files that match this expression")
    asked.add_argument(
        "--role",
        action="append",
        choices=[*(name or "visitor" for name in ROLES), "files"],
        help="as these alone; files: letters and what is published",
    )
    asked.add_argument("--quick", action="store_true", help="each address once, in Dutch; nothing is published")
    asked.add_argument("--words", action="store_true", help="what is read, filled in and followed; not its HTML")
    asked.add_argument("--afresh", action="store_true", help="make what the other tree shows anew")
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 2, help="processes at a time")
    asked.add_argument("--walk", nargs=2, metavar=("FOLDER", "PART"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.walk:
        walk(Path(given.walk[0]), given.walk[1], given.only)
        return 0
    parts = ["quick"] if given.quick else [*(given.role or [name or "visitor" for name in ROLES])]
    if not given.role:
        parts.append("letters" if given.quick else "files")
    day, only = _DAY(), given.only
    commit = _git("rev-parse", "--verify", f"{given.ref}^{{commit}}")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.jobs) as pool:
        kept = _kept(commit, day)
        if given.afresh:
            shutil.rmtree(kept, ignore_errors=True)
        tree = Path(folder) / "tree"
        _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            before, after = Side(tree, kept), Side(ROOT, Path(folder) / "now")
            for making in [pool.submit(side.make) for side in (before, after)]:
                making.result()
            _look(pool, before, after, parts, only)
            if _DAY() != day:
                print("A new day began meanwhile, so that the two are not of the same day. Do it again.")
                return 2
            return tell(before.seen(parts), after.seen(parts), re.compile(only), words=given.words)
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _kept(commit: str, day: datetime.date) -> Path:
    """Where what a commit shows on a day is kept: made by this very script, and of no other day."""
    mine = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"draagvlak-compare-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for other in folder.iterdir():
        if not other.name.startswith(day.isoformat()):
            shutil.rmtree(other, ignore_errors=True)
    return folder / f"{day}-{commit[:12]}-{mine}"


@dataclass
class Side:
    """One of the two trees, and what it shows."""

    tree: Path
    out: Path
    parts: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def run(self, words: list[str], *, data: Path | None = None) -> None:
        """Something in the tree, with its own code."""
        given = {name: value for name, value in os.environ.items() if not name.startswith(("DRAAGVLAK_", "DATABASE_"))}
        given |= {
            "PYTHONPATH": str(self.tree / "src"),
            "PYTHONHASHSEED": "0",
            "DRAAGVLAK_DATA": str(data or self.out / "data"),
            "DRAAGVLAK_SECRET": "a secret that both trees know, for comparing them",
            "DRAAGVLAK_HOSTS": "testserver,localhost,127.0.0.1",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "COMPARED_TREE": str(self.tree),
        }
        done = subprocess.run(words, env=given, cwd=self.out, check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"In {self.tree}: {' '.join(words)[-200:]}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")

    def make(self) -> None:
        """The demo, once."""
        with self.out.with_name(f"{self.out.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another comparison may be making the same
            if not (self.out / "made").exists():
                shutil.rmtree(self.out, ignore_errors=True)
                self.out.mkdir(parents=True)
                self.run([*command(self.tree), "demo", "--no-serve"])
                (self.out / "made").touch()
            else:  # any command makes ready what lies in the tree and not in the data, as the words in Dutch
                self.run([*command(self.tree), "norm", "list"])

    def look(self, part: str, only: str = "", also: Iterable[str] = ()) -> None:
        """What a part of the tree shows: to a role, in letters and files, or to all in short.

        Args:
            only: what the addresses match; other pages are not even opened, so that all to ask must be in ``also``.
            also: addresses besides those that are met: language and path.
        """
        name = self._file(part, only)
        also = sorted(also)
        if name.exists() and not also:
            return
        with tempfile.TemporaryDirectory() as copied:
            data = Path(copied) / "data"
            shutil.copytree(self.out / "data", data)
            (Path(copied) / "also.json").write_text(json.dumps(also))
            words = [sys.executable, __file__, "-", "--walk", copied, part]
            self.run([*words, "--only", only] if only else words, data=data)
            if name.exists():
                _pour(Path(copied) / "seen.sqlite3", name)
            else:
                shutil.move(Path(copied) / "seen.sqlite3", name)

    def _file(self, part: str, only: str) -> Path:
        return self.out / f"{part}{'-' + hashlib.sha256(only.encode()).hexdigest()[:8] if only else ''}.sqlite3"

    def addresses(self, part: str, only: str) -> dict[str, str]:
        """Names and the addresses they stand for, as far as another tree has them too."""
        with sqlite3.connect(self._file(part, only)) as db:
            return dict(db.execute("SELECT name, path FROM seen WHERE path != ''"))

    def seen(self, parts: list[str]) -> "Seen":
        return Seen([file for part in parts for file in self.out.glob(f"{part}*.sqlite3") if _of(file, part)])


def _of(file: Path, part: str) -> bool:
    return re.fullmatch(rf"{re.escape(part)}(-[0-9a-f]{{8}})?\.sqlite3", file.name) is not None


def _pour(file: Path, into: Path) -> None:
    with sqlite3.connect(into) as db:
        db.execute("ATTACH ? AS more", [str(file)])
        db.execute("INSERT OR IGNORE INTO texts SELECT * FROM more.texts")
        db.execute("INSERT OR IGNORE INTO seen SELECT * FROM more.seen")


def _look(pool: ThreadPoolExecutor, before: Side, after: Side, parts: list[str], only: str) -> None:
    """Both trees, and then in each what was met in the other alone."""
    if only:  # the other tree's own links say what there is, so that here nothing else need be opened
        for looking in [pool.submit(before.look, part) for part in parts]:
            looking.result()
        wanted = re.compile(only)
        for looking in [
            pool.submit(after.look, part, only, _to_ask(before.addresses(part, ""), wanted, set())) for part in parts
        ]:
            looking.result()
        return
    for looking in [pool.submit(side.look, part) for part in parts for side in (before, after)]:
        looking.result()
    again = []
    for part in parts:
        there, here = before.addresses(part, ""), after.addresses(part, "")
        for side, known, others in ((before, there, here), (after, here, there)):
            if more := _to_ask(others, re.compile(""), known.keys()):
                again.append(pool.submit(side.look, part, "", more))
    for looking in again:
        looking.result()


def _to_ask(addresses: dict[str, str], wanted: "re.Pattern[str]", known: Iterable[str]) -> list[str]:
    """Names with addresses that mean the same in both trees: those without a key or a token."""
    return [
        f"{name}\t{path}"
        for name, path in addresses.items()
        if name not in known and wanted.search(name) and steady(path) == path
    ]


# -- in each tree -----------------------------------------------------------------------------------------------------


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
        form = next((form for form in forms if not named or named in form.typed), None)
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


# -- as text -----------------------------------------------------------------------------------------------------------


def text_of(raw: bytes, kind: str) -> str:
    """What somebody reads in an answer or a file, without what differs each time."""
    if raw.startswith(b"%PDF"):
        import pypdfium2

        document = pypdfium2.PdfDocument(raw)
        return steady("\n\f".join(page.get_textpage().get_text_bounded() for page in document))
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            files = {name: packed.read(name).decode("utf-8", "replace") for name in sorted(packed.namelist())
                     if name.endswith((".xml", ".rels")) and "docProps" not in name}  # fmt: skip
        texts = re.findall(r"<si>(.*?)</si>", files.pop("xl/sharedStrings.xml", ""), re.DOTALL)
        return steady("".join(f"== {name}\n{_cells(text, texts)}\n" for name, text in files.items()))
    if raw.startswith(b"\x89PNG"):
        return f"picture of {raw[16:24].hex()}"
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    return steady(re.sub(r">\s*<", ">\n<", text) if "html" in kind or "xml" in kind or text.startswith("<") else text)


def _cells(xml: str, texts: list[str]) -> str:
    """A file of a document, a tag a line; of a sheet of Excel the cells as CSV, and then the rest."""
    if "<sheetData" not in xml:
        return xml.replace("><", ">\n<")
    start, _tag, data = xml.partition("<sheetData")
    data, _tag, end = data.partition("</sheetData>")
    out = io.StringIO()
    for row in re.findall(r"<row\b[^>]*>(.*?)</row>", data, re.DOTALL):
        cells = []
        for kind, inner in re.findall(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", row, re.DOTALL):
            value = unescape(re.sub(r"<[^>]+>", "", inner))
            cells.append(unescape(re.sub(r"<[^>]+>", "", texts[int(value)])) if 't="s"' in kind and value else value)
        csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return out.getvalue() + "== its form\n" + (start + end).replace("><", ">\n<")


_CHANGING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "(key)"),
    (re.compile(r"[A-Za-z0-9_=-]+:[A-Za-z0-9]{6}:[A-Za-z0-9_-]{27,}"), "(signed)"),
    (re.compile(r"(?<=/)[0-9a-z]{1,13}-[0-9a-z]{6}-[0-9a-f]{32}(?=/)"), "(signed)"),
    (re.compile(r'(?<=name="once" value=")[A-Za-z0-9_-]{16}(?=")'), "(token)"),
    (re.compile(r"(?<![A-Za-z0-9])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{10,}(?![A-Za-z0-9])"), "(mark)"),
    (re.compile(r"(?<![A-Za-z0-9])1[78]\d{8}(\d{3}|\d{6}|\d{9})?(\.\d+)?(?![A-Za-z0-9])"), "(time)"),
    (re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?"), "(time)"),
    (re.compile(r"(name|value|content)=\"[A-Za-z0-9]{32,}\""), r'\1="(token)"'),
]
_LONG = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{20,}")
_SWITCH = re.compile(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[0-9]|(?<=[0-9])[A-Za-z]|(?<=[A-Z][A-Z])[a-z]")


def steady(text: str) -> str:
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return _LONG.sub(_token, text)


def _token(found: "re.Match[str]") -> str:
    """Words and years with strokes between them are read by people; what switches between kinds of signs is not."""
    return "(token)" if len(_SWITCH.findall(found[0])) * 5 >= len(found[0]) else found[0]


# -- beside each other -------------------------------------------------------------------------------------------------


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


if __name__ == "__main__":
    sys.exit(main())
