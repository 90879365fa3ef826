"""Packed files (zip: Word, Excel, PowerPoint, OpenDocument): nothing is unpacked before its size is looked at."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO
from xml.parsers import expat

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

ENTRIES = 5_000  #: files in one packed file
ELEMENTS = 1_000_000  #: of one XML file; a handbook of three hundred pages has a fifth of it
_CHUNK = 64 * 1024
#: what a damaged packed file makes its readers raise
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, EOFError, OSError, NotImplementedError,
          RuntimeError, LookupError, ValueError)  # fmt: skip


class Package:
    """A packed file whose sizes are known to be bounded."""

    def __init__(self, raw: bytes, unpacked: int) -> None:
        """
        Args:
            unpacked: bytes that all its files may hold together.

        Raises:
            Unreadable: when it has more files or bytes in it than it may, or a password.
            BROKEN: when it is no packed file.
        """
        self.archive = zipfile.ZipFile(io.BytesIO(raw))
        self.entries = {entry.filename: entry for entry in self.archive.infolist()}
        entries = self.archive.infolist()
        if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > unpacked:
            raise Unreadable(_("This file unpacks to more than it should. Save it without pictures and try again."))
        if len({name.lower() for name in self.entries}) < len(entries):
            raise zipfile.BadZipFile("a name twice")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable(_("This file is locked with a password. Save it without the password and try again."))

    @cached_property
    def places(self) -> set[str]:
        """The names of its files and of the folders that they lie in, in small letters; none that is absurdly long."""
        split = (name.lower().rstrip("/").split("/") for name in self.entries if len(name) < 300)
        return {"/".join(parts[:n]) for parts in split for n in range(1, len(parts) + 1)}

    def read(self, name: str, most: int) -> bytes:
        """What one file in it holds; ``Unreadable`` when that is more than ``most`` bytes."""
        with self._open(name, most) as file:
            return file.read(most)

    def start(self, name: str) -> bytes:
        """The first bytes of one file in it, by which its kind is known."""
        with self.archive.open(name) as file:
            return file.read(16)

    @contextmanager
    def _open(self, name: str, most: int) -> Iterator[IO[bytes]]:
        if self.entries[name].file_size > most:
            raise Unreadable(_("This file unpacks to more than it should. Save it without pictures and try again."))
        with self.archive.open(name) as file:
            yield file

    def parse(self, name: str, parser: "Elements", most: int) -> None:
        """Let a parser walk one XML file in it, piece by piece."""
        with self._open(name, most) as file:
            while piece := file.read(_CHUNK):
                parser.feed(piece)
        parser.feed(b"", last=True)


class Elements:
    """A walk over the elements of an XML file: what is needed of it is kept, the file itself never is.

    Names are ``namespace name``, with a space. A declaration of entities ends the walk.
    """

    def __init__(self) -> None:
        self.count = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self.end
        self._parser.CharacterDataHandler = self.text
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """One piece of the file."""
        self._parser.Parse(piece, last)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > ELEMENTS:
            raise Unreadable(_("This file holds far more than such a file should. Leave out annexes and try again."))
        self.start(name, attributes)

    def _refuse(self, *_about: object) -> None:
        raise ValueError("a declaration of a document type")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text in it."""


class Relationships(Elements):
    """What one part of an Office file refers to: (kind, target, mode: ``external`` for what is outside the file)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" Relationship"):
            self.found.append(
                (
                    attributes.get("Type", ""),
                    attributes.get("Target", ""),
                    attributes.get("TargetMode", "").strip().lower(),
                )
            )
