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
must be known besides stands in one place, ``tree_basis_``.
"""

import argparse
import datetime
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tree_basis_ import ROLES, SETTINGS, command
from tree_differences_ import Seen, tell
from tree_texts_ import steady
from tree_walk_ import walk

ROOT = Path(__file__).parent.parent
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
    parts = [Path(__file__), *sorted(Path(__file__).parent.glob("tree_*_.py"))]
    mine = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:8]
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


# -- as text -----------------------------------------------------------------------------------------------------------


# -- beside each other -------------------------------------------------------------------------------------------------


if __name__ == "__main__":
    sys.exit(main())
