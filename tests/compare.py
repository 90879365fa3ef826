"""What is different for people between the tree of today and another: ``make compare REF=…``.

Both trees make their demo on the same day. Every address that can be reached by a link from any page, and every address
of the resolver that needs nothing filled in, is asked in every role and both languages; exports and documents are read
as text; letters are written and the public site is published. What differs is printed; tokens, marks, keys and times are
not looked at. A change of shape alone prints nothing.

    make compare REF=v0.5.0            # what people would notice since then
    python tests/compare.py REF --only '/aanbod/'    # of addresses that match

The walk in a tree (``--walk``) uses nothing of that tree's own modules but its settings, so that it walks any shape.
"""

import argparse
import difflib
import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-c", "from draagvlak.command import main; main()"]
ADDRESS = "http://testserver"
ROLES = (
    "", "adviseur", "directeur", "beheerder", "lezer", "expert", "bestuur", "schoolleider", "ib", "leerkracht", "partner",
)  # fmt: skip
LANGUAGES = ("nl", "en")
OF_A_KIND = 3  #: addresses of one pattern that are asked per role: the first ones that are met
LONGEST = 40  #: lines of a difference that are printed
_CHANGING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "(key)"),
    (re.compile(r"[A-Za-z0-9_=-]+:[A-Za-z0-9]{6}:[A-Za-z0-9_-]{27,}"), "(signed)"),
    (re.compile(r"(?<![A-Za-z0-9])[0-9a-f]{10,}(?![A-Za-z0-9])"), "(mark)"),
    (re.compile(r"(?<![A-Za-z0-9_-])(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{22,}(:[A-Za-z0-9_-]{5,})*"), "(token)"),
    (re.compile(r"(value|content)=\"[A-Za-z0-9]{32,}\""), r'\1="(token)"'),
    (re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?(\+\d\d:\d\d|Z)?"), "(time)"),
]


def main() -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("ref", help="of the other tree: a tag, a branch or a commit")
    asked.add_argument("--only", default="", help="addresses that match this expression")
    asked.add_argument("--walk", metavar="FOLDER", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.walk:
        walk(Path(given.walk))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", other, given.ref], cwd=ROOT, check=True)
        try:
            before, after = (Path(folder) / name for name in ("before", "after"))
            doing = [start(other, before), start(ROOT, after)]
            codes = [one.wait() for one in doing]
            if any(codes):
                return 2
            return tell(read(before), read(after), re.compile(given.only))
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", other], cwd=ROOT, check=False)


# -- in each tree -----------------------------------------------------------------------------------------------------


def start(tree: Path, out: Path) -> "subprocess.Popen[bytes]":
    """The walk in a tree, as a process of its own."""
    out.mkdir()
    given = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DRAAGVLAK_SECRET"}}
    given |= {
        "PYTHONPATH": str(tree / "src"),
        "DRAAGVLAK_DATA": str(out / "data"),
        "DRAAGVLAK_SECRET": "a secret that both trees know, for comparing them",
        "DRAAGVLAK_HOSTS": "testserver,localhost,127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "draagvlak.settings",
    }
    words = [sys.executable, __file__, "-", "--walk", str(out)]
    return subprocess.Popen(words, env=given, cwd=out)


def walk(out: Path) -> None:
    """All that people see in the tree on the path, as texts in ``out/seen.json``."""
    subprocess.run([*COMMAND, "demo", "--no-serve"], check=True, stdout=subprocess.DEVNULL)
    seen: dict[str, str] = {}
    for command in (["tell"], ["remind"], ["letters"]):
        done = subprocess.run([*COMMAND, *command], check=False, capture_output=True, text=True)
        seen[f"command {' '.join(command)}"] = steady(done.stdout + done.stderr)
    letters = sorted(steady(letter_of(one)) for one in (out / "data").glob("mail/*"))
    seen |= {f"letter {n}": text for n, text in enumerate(letters)}
    site = out / "site"
    subprocess.run(
        [*COMMAND, "publish", str(site), "--consortium", "voorbeeld", "--address", ADDRESS],
        check=True,
        capture_output=True,
    )
    for file in sorted(site.rglob("*")):
        if file.is_file() and "static" not in file.relative_to(site).parts[0]:
            seen[f"published /{file.relative_to(site)}"] = text_of(file.read_bytes(), file.name)
    shutil.rmtree(site)
    seen |= dict(pages())
    (out / "seen.json").write_text(json.dumps(seen))


def letter_of(file: Path) -> str:
    import email
    import email.policy

    read = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = read.get_body(("plain",))
    return "\n".join(
        [f"{name}: {read[name]}" for name in ("To", "Subject", "Auto-Submitted")] + [body.get_content() if body else ""]
    )


def pages() -> Iterator[tuple[str, str]]:
    """Each address as each role in each language: a name, and what it answers."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import Resolver404, get_resolver, resolve

    logging.disable(logging.WARNING)
    alone, again = sorted(plain(get_resolver())), Counter[str]()
    for role in ROLES:
        for language in LANGUAGES:
            client = Client(raise_request_exception=False)
            client.cookies["taal"] = language
            if role:
                client.force_login(get_user_model().objects.get(email=f"{role}@voorbeeld.example"))
            waiting, met, count = deque(["/", "/start/", "/voorbeeld/", *alone]), set(), Counter[str]()
            while waiting:
                path = waiting.popleft()
                if path in met:
                    continue
                met.add(path)
                try:
                    found = resolve(urlsplit(path).path)
                except Resolver404:
                    continue
                kind = f"{found.route}?{'&'.join(sorted(re.findall(r'[?&;]([a-z-]+)=', path)))}"
                count[kind] += 1
                if count[kind] > OF_A_KIND or "uitloggen" in path or path.startswith("/static/"):
                    continue
                answer = client.get(path)
                raw = answer.getvalue() if hasattr(answer, "getvalue") else answer.content
                kind = answer.headers.get("Content-Type", "")
                head = f"{answer.status_code} {kind} {answer.headers.get('Content-Disposition', '')}"
                to = answer.headers.get("Location", "")
                name = f"{role or 'visitor'} {language} {steady(path)}"
                again[name] += 1  # addresses that differ by their key alone
                yield f"{name} {again[name]}".removesuffix(" 1"), f"{steady(head)} {steady(to)}\n{text_of(raw, kind)}"
                if "html" in kind:
                    waiting.extend(links(raw.decode(), path))
                elif to:
                    waiting.append(inside(to, path))


def plain(resolver: Any, prefix: str = "/") -> Iterator[str]:
    """Addresses that need nothing filled in but the short name of the consortium."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern).removeprefix("^").replace("<slug:slug>", "voorbeeld")
        if hasattr(entry, "url_patterns"):
            yield from plain(entry, path)
        elif not re.search(r"[<(\\$]", path):
            yield path


def links(page: str, path: str) -> Iterator[str]:
    for to in re.findall(r'\b(?:href|src|hx-get)="([^"#]+)', page):
        found = inside(unescape(to), path)
        if found:
            yield found


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
            names = [name for name in packed.namelist() if name.endswith((".xml", ".rels")) and "docProps" not in name]
            return steady(
                "\n".join(f"== {name}\n{packed.read(name).decode()}" for name in sorted(names)).replace("><", ">\n<")
            )
    if raw.startswith(b"\x89PNG"):
        return f"picture of {raw[16:24].hex()}"
    text = raw.decode("utf-8", "replace")
    return steady(re.sub(r">\s*<", ">\n<", text) if "html" in kind or "xml" in kind or text.startswith("<") else text)


def steady(text: str) -> str:
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return text


# -- beside each other -------------------------------------------------------------------------------------------------


def read(out: Path) -> dict[str, str]:
    return dict(json.loads((out / "seen.json").read_text()))


def tell(before: dict[str, str], after: dict[str, str], only: "re.Pattern[str]") -> int:
    """Print what differs; equal differences of several readers once. 1 when there is any."""
    same: dict[str, list[str]] = {}
    for name in sorted(before.keys() | after.keys()):
        if not only.search(name) or before.get(name) == after.get(name):
            continue
        if name not in after or name not in before:
            said = "only before" if name not in after else "only now"
        else:
            lines = list(difflib.unified_diff(before[name].splitlines(), after[name].splitlines(), lineterm="", n=1))[
                2:
            ]
            more = [f"… {len(lines) - LONGEST} lines more"] if len(lines) > LONGEST else []
            said = "\n".join([line[:300] for line in lines[:LONGEST]] + more)
        same.setdefault(said, []).append(name)
    for said, names in same.items():
        print(f"{names[0]}" + (f"  (and {len(names) - 1} more: {', '.join(names[1:4])} …)" if names[1:] else ""))
        print(re.sub(r"^", "    ", said, flags=re.MULTILINE))
    print(f"{len(before)} before, {len(after)} now; {sum(map(len, same.values()))} differ, in {len(same)} ways")
    return 1 if same else 0


if __name__ == "__main__":
    sys.exit(main())
