"""Whatever a visitor sends, the site answers, and never with a fault of its own.

Every address is opened in every role; the forms, links and parameters that stand there, and those that the source names,
are sent again with values that harm programs: one at a time, the rest as it was, so that they come as far as they can.
"""

import copy
import os
import random
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers import wsgi
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import QueryDict
from django.http import request as http_request
from django.test import Client

import hostile_
from addresses_ import ALL, expected
from draagvlak.people.models import Person
from world_ import fill

SOURCE = Path(__file__).parent.parent / "src"
SEED = int(os.environ.get("FUZZ_SEED", "20260801"))
HOSTILE = [
    "", " ", "abc", "0", "-1", "1.5", "1,5", "1.000", "1e400", "1_000", "²", "٣", "½", "NaN", "Infinity", "-Infinity", "0x10", "true", "None",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648", "32768", "9" * 400, "9" * 5000,
    "0000-00-00", "0001-01-01", "9999-12-31", "99999-01-01", "2026-02-30", "2026-W01-1", "20260101", "1899-12-31", "31-12-9999",
    "00000000-0000-0000-0000-000000000000", "ffffffffffffffffffffffffffffffff", "x" * 300, "é" * 3000, "a" * 70_000,
    "\0", "a\0b", "\ud800", "\udcff", "\ufffe\uffff", "\u202e😀\u200b", "😀" * 300, "\r\n\r\n", "\t", "'", '"><x', "%", "%00", "%s%d", "{}", "{0}",
    "{{ 1 }}", "[]", "[1", '{"a": 1}', "null", '"\\ud800"', "../../x", "/", "//evil.example/", "javascript:x", "http://[::1", "https://x:99999999/",
    "a@b", "a@" + "b" * 300 + ".example", "school:", "school:x", "board:9" + "9" * 30, "consortium", ":", "up", "*", "(", "[", "\\",
]  # fmt: skip
HEADERS = ["Accept-Language", "If-None-Match", "If-Modified-Since", "Referer", "X-Forwarded-For", "Range", "HX-Trigger-Name",
           "HX-Request", "HX-Current-URL", "User-Agent", "Origin", "Accept", "Cookie"]  # fmt: skip
ANY = "iets"  #: stands for whatever name, where an address takes the whole question along
_FILES = {
    "leeg.docx": b"", "a.txt": b"\xff\xfe\0\xd8", "a.md": b"# " + b"#" * 50, "a.csv": b"A;B;C\n1;2", "b.csv": b"\0;;;", "a.docx": hostile_.wide_cell(9**9),
    "b.docx": b"PK\x03\x04", "a.pdf": b"%PDF-1.7", "a.png": b"\x89PNG\r\n\x1a\n", "\ud800\0.odt": b"PK\x03\x04mimetype",
}  # fmt: skip


@dataclass
class Form:
    """Something that can be sent: where, by whom, and its fields with the values that stand there."""

    method: str
    path: str
    who: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    address: bool = False  #: an address itself: its fields are the names it asks for, of which there may come more

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        return self.method, self.path, tuple(sorted(self.fields))


class _Page(HTMLParser):
    """The forms of a page and the addresses with a query to which it leads."""

    def __init__(self, path: str, who: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._path, self._who = path, who
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(
                said.get("method", "get").upper(), urljoin(self._path, said.get("action") or self._path), self._who
            )
            self.forms.append(self._form)
        elif tag == "a" and "?" in said.get("href", ""):
            self.links.append(urljoin(self._path, said["href"]))
        elif self._form is not None and said.get("name") and said["name"] != "csrfmiddlewaretoken":
            self._field(tag, said["name"], said)
        elif tag == "option" and self._form is not None and self._select:
            held = self._form.fields[self._select]
            if not held or "selected" in said:
                self._form.fields[self._select] = [said.get("value", "")]

    def _field(self, tag: str, name: str, said: dict[str, str]) -> None:
        assert self._form is not None
        self._select = name if tag == "select" else ""
        if said.get("type") == "file":
            self._form.files.add(name)
        elif said.get("type") in {"checkbox", "radio"}:
            self._form.fields.setdefault(name, [])
            if "checked" in said or not self._form.fields[name]:
                self._form.fields[name] = [said.get("value", "on")]
        else:
            self._form.fields.setdefault(name, []).append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form, self._select = None, ""


def parameters(kind: str) -> list[str]:
    """The names that the source asks of ``request.GET`` or ``request.POST``."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        for match in re.finditer(rf'(?:{kind}|sent|query|post)(?:\.get|\.getlist)?[(\[]"([\w-]+)"', file.read_text()):
            found.add(match[1])
    return sorted(found)


class Asked(QueryDict):
    """What was sent to an address, noting the names that anything asks of it."""

    names: ClassVar[set[str]] = set()
    ready = False

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.ready = True

    def _note(self, name: str) -> None:
        if self.ready:
            self.names.add(name)

    def appendlist(self, name: str, value: Any) -> None:
        self.ready = False
        super().appendlist(name, value)
        self.ready = True

    def __getitem__(self, name: str) -> Any:
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._note(str(name))
        return super().__contains__(name)

    def getlist(self, name: str, *given: Any) -> Any:
        self._note(name)
        return super().getlist(name, *given)

    def __iter__(self) -> Iterator[str]:
        self._note(ANY)
        return super().__iter__()

    def lists(self) -> Any:
        self._note(ANY)
        return super().lists()

    def keys(self) -> Any:
        self._note(ANY)
        return super().keys()


class Fuzz:
    """The site with a world in it, and what is sent to it."""

    def __init__(self, world: dict[str, Any], where: str) -> None:
        """``where``: on which kind of database; the sample there is another than elsewhere, and the same each time."""
        self.world = world
        self.random = random.Random(f"{SEED} {where}")
        self.sent = 0
        self.faults: list[str] = []
        self._clients: dict[str, tuple[Client, Any]] = {}
        self._error = ""
        self._names: dict[str, set[str]] = {}
        wsgi.QueryDict = http_request.QueryDict = Asked  # type: ignore[misc,attr-defined]
        got_request_exception.connect(self._note, weak=False)

    def close(self) -> None:
        got_request_exception.disconnect(self._note)
        wsgi.QueryDict = http_request.QueryDict = QueryDict  # type: ignore[misc,attr-defined]

    def _note(self, **_about: Any) -> None:
        self._error = traceback.format_exc()

    def client(self, who: str) -> Client:
        if who not in self._clients:
            made = Client(raise_request_exception=False, headers={"host": "testserver"})
            person: Person | None = self.world["people"][who]
            if person is not None:
                made.force_login(person)
            self._clients[who] = made, copy.deepcopy(made.cookies)
        made, cookies = self._clients[who]
        made.cookies = copy.deepcopy(cookies)
        return made

    def people(self) -> list[str]:
        return [who for who in self.world["people"] if not who.endswith(("other", "elsewhere"))]

    def ask(self, form: Form, fields: dict[str, Any], what: str, headers: dict[str, str] | None = None) -> Any:
        """Send something; what it did is undone. A fault of the site is kept."""
        self.sent += 1
        self._error = ""
        Asked.names = self._names.setdefault(form.path, set())
        client = self.client(form.who)
        try:
            with transaction.atomic():
                send = client.get if form.method == "GET" else client.post
                response = send(form.path, fields, headers=headers or {})
                if getattr(response, "streaming", False):
                    b"".join(response.streaming_content)
                transaction.set_rollback(True)
        except UnicodeEncodeError:
            return None  # half a character cannot be sent by the client itself
        except Exception:
            self._fault(form, what, traceback.format_exc())
            return None
        if response.status_code >= 500:
            self._fault(form, what, f"{response.status_code} {self._error}")
        return response

    def _fault(self, form: Form, what: str, said: str) -> None:
        self.faults.append(f"{form.method} {form.path[:200]} as {form.who}, {what[:120]!r}:\n{said[-1500:]}")

    # -- what there is to send --------------------------------------------------------------------------------------

    def forms(self, thorough: bool = False) -> list[Form]:
        """Every address in every role, with all that its page lets one send; each once. Thorough: an address once more in
        a role for which it asks for other names. A name that it never asks for cannot harm it."""
        found: dict[Any, Form] = {}
        names = sorted({*parameters("GET"), *parameters("POST"), *self._names_of_api()})
        for route, _view, _name in ALL:
            if route.startswith("static/"):
                continue
            path = fill(route, self.world)
            for who in self.people():
                for form in self._opened(path, who, names if thorough else []):
                    found.setdefault(form.key, form)
        return list(found.values())

    def _opened(self, path: str, who: str, names: list[str]) -> list[Form]:
        """What somebody can send who opens an address: to it, by the forms of its page, and by the links there."""
        response = self.ask(Form("GET", path, who), {}, "as it is")
        if response is None or response.status_code in {404, 302}:
            return []
        opened = [self._address("POST" if response.status_code == 405 else "GET", path, who, names)]
        if "html" in response.get("Content-Type", ""):
            page = _Page(path, who)
            page.feed(response.content.decode())
            opened += page.forms
            opened += [Form("GET", urlsplit(link).path, who, {name: [said] for name, said in parse_qsl(urlsplit(link).query)})
                       for link in page.links if link.startswith("/")]  # fmt: skip
        return opened

    def _address(self, method: str, path: str, who: str, names: list[str]) -> Form:
        """An address with the names it asks for: as it is, and with each name there is given."""
        if path.startswith("/api/"):  # takes along all it is given
            return Form(method, path, who, {name: [""] for name in [*self._names_of_api(), ANY]})
        usual, self._names[path] = self._names.get(path, set()), set()
        for value in ("", "1", "x") if names else ():
            self.ask(Form(method, path, who), dict.fromkeys(names, value), "every name")
        self.ask(Form(method, path, who), {}, "as it is")
        form = Form(method, path, who, {name: [""] for name in sorted(self._names[path])}, address=True)
        self._names[path] |= usual
        return form

    @cache  # noqa: B019
    def _names_of_api(self) -> list[str]:
        """The names of questions that the API describes."""
        described = Client(headers={"host": "testserver"}).get("/api/openapi.json").json()
        return sorted({
            given["name"] for path in described["paths"].values() for act in path.values()
            for given in act.get("parameters", []) if given["in"] == "query"
        })  # fmt: skip

    # -- sending it -------------------------------------------------------------------------------------------------

    def changes(self, form: Form) -> Iterator[tuple[dict[str, Any], str]]:
        """The form with one value after another in one field after another."""
        usual = {name: values for name, values in form.fields.items() if form.method == "POST" or any(values)}
        done: set[str] = set()
        while names := self._of(form) - done:
            name = min(names)
            done.add(name)
            for value in HOSTILE:
                yield usual | {name: [value]}, f"{name}={value[:60]}"
            yield usual | {name: ["1", "x", ""]}, f"{name} three times"
            yield {other: values for other, values in usual.items() if other != name}, f"without {name}"
        for name in form.files:
            for file, raw in _FILES.items():
                yield usual | {name: SimpleUploadedFile(file, raw)}, f"{name}: {file}"

    def _of(self, form: Form) -> set[str]:
        """The names of its fields; of an address also those it came to ask for since it was first opened."""
        return set(form.fields) | (self._names[form.path] if form.address else set())

    def paths(self) -> Iterator[tuple[Form, str]]:
        """Every address with one value after another in one of its places."""
        for route, _view, _name in ALL:
            names = re.findall(r"<(?:\w+:)?(\w+)>", route)
            for name in dict.fromkeys(names):
                for value in HOSTILE:
                    if len(value) < 5001 and "/" not in value:
                        with_it = re.sub(rf"<(?:\w+:)?{name}>", lambda _found, value=value: "\1", route)
                        path = fill(with_it, self.world).replace("\1", quote(value, errors="surrogatepass"))
                        for who in ("visitor", "adviser own", "leader own"):
                            yield Form("GET", path, who), f"{name}={value[:60]}"

    def everything(self, part: int = 0, parts: int = 1) -> Iterator[tuple[Form, dict[str, Any], str, dict[str, str]]]:
        """All that can be sent, in order; or one of so many parts of it."""
        forms = self.forms(thorough=True)[part::parts]
        for form in forms:
            for fields, what in self.changes(form):
                yield form, fields, what, {}
        for form, what in islice(self.paths(), part, None, parts):
            yield form, {}, what, {}
        for form in forms:
            if form.method == "GET":
                for header in HEADERS:
                    for value in HOSTILE[:: 1 + len(HOSTILE) // 12]:
                        if value.isprintable() and len(value) < 4000:
                            yield (
                                form,
                                {},
                                f"{header}: {value[:60]}",
                                {header: value.encode("latin-1", "replace").decode("latin-1")},
                            )

    def sample(self, each: int, elsewhere: int) -> None:
        """Part of it, by a chance that is the same each time: at every address, as somebody who may open it, so many
        values in what can be sent there; and so many addresses with a value in one of their places."""
        for route, view, name in ALL:
            may = [who for who in self.people() if expected(view.access_rule, who, route, name) == "yes"]
            if route.startswith("static/") or not may:
                continue
            forms = [form for form in self._opened(fill(route, self.world), self.random.choice(may), []) if form.fields]
            # a file takes a process
            without_file = [form for form in forms if not form.files]
            for _time in range(each if forms else 0):
                form = self.random.choice(without_file if without_file and self.random.random() < 0.9 else forms)
                field_, value = self.random.choice(list(form.fields)), self.random.choice(HOSTILE)
                usual = {one: values for one, values in form.fields.items() if form.method == "POST" or any(values)}
                self.ask(form, usual | {field_: [value]}, f"{field_}={value[:60]}")
        for form, what in self.random.sample(list(self.paths()), elsewhere):
            self.ask(form, {}, what)
