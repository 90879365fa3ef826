"""The folder of a published site: written beside, put in place at once when whole, and what stood there kept one round.

A folder is ours by the mark that lies in it, never by what it looks like.
"""

import ctypes
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils import timezone

from draagvlak.core.errors import NotPossible

MARK = ".draagvlak"
_EXCHANGE, _HERE = 2, -100  #: of renameat2(2): RENAME_EXCHANGE, AT_FDCWD


class Mirror:
    """A folder with a published site, the new one beside it while it is written, and the one before."""

    def __init__(self, folder: Path) -> None:
        """Raises ``NotPossible`` for a folder that holds something else."""
        self.folder = Path(os.path.realpath(folder))
        if not self.folder.name:
            raise NotPossible("The root of the disk is no place for a site; give a folder.")
        self.fresh = self.folder.with_name(f".{self.folder.name}.new")
        self.old = self.folder.with_name(f".{self.folder.name}.old")
        for one in (self.folder, self.fresh, self.old):
            if not _ours(one):
                raise NotPossible(
                    f"{one} holds something else: it has no file {MARK}, which publish puts in the folders that it "
                    "makes. Give an empty or a new folder."
                )

    @contextmanager
    def writing(self, address: str) -> Iterator[Path]:
        """An empty folder to write in, which nobody else writes in meanwhile."""
        try:
            if not self.folder.exists() and self.old.exists():  # killed between two renames, where they are not one
                self.old.rename(self.folder)
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.fresh.mkdir(exist_ok=True)
            held = os.open(self.fresh, os.O_RDONLY)
        except OSError as error:
            raise NotPossible(f"{self.fresh} cannot be written: {error.strerror}.") from error
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotPossible(f"Another process is writing {self.folder} at this moment.") from None
            for path in self.fresh.iterdir():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            mark = {"made": timezone.localtime().isoformat(timespec="seconds"), "of": address}
            (self.fresh / MARK).write_text(json.dumps(mark) + "\n")
            yield self.fresh
        finally:
            os.close(held)

    def swap(self) -> None:
        """The new folder takes the place of the old one, which is kept until the next time."""
        shutil.rmtree(self.old, ignore_errors=True)
        if not self.folder.exists():
            self.fresh.rename(self.folder)
        elif _exchange(self.fresh, self.folder):
            self.fresh.rename(self.old)
        else:
            self.folder.rename(self.old)
            self.fresh.rename(self.folder)


def _ours(folder: Path) -> bool:
    """Whether it may be written over: it is not there, empty, or made by us."""
    if not folder.exists() and not folder.is_symlink():
        return True
    if not folder.is_dir():
        return False
    return (folder / MARK).is_file() or not any(folder.iterdir())


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, so that at no moment there is none; false where that cannot be."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
