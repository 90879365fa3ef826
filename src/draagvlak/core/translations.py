"""Translations: compiling them without a system package, and finding out what is missing."""

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).resolve().parent.parent
PO = PACKAGE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
}


def compile_catalog() -> None:
    """Write the binary catalog beside the readable one, when that is newer."""
    mo = PO.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= PO.stat().st_mtime:
        return
    from babel.messages.mofile import write_mo  # here, because every command looks whether there is something to do

    catalog = _read()
    fresh = mo.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as out:
        write_mo(out, catalog)
    fresh.chmod(0o644)  # part of the installation, whoever runs it
    fresh.replace(mo)  # at once: other processes may be reading


def _read() -> "Catalog":
    """The readable catalog."""
    from babel.messages.pofile import read_po

    with PO.open("rb") as source:
        return read_po(source, locale="nl", domain="django")


def extracted() -> "Catalog":
    """Every sentence for readers in code and templates, as it stands in the source."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract
    from django.utils.translation import templatize

    catalog = Catalog(locale="nl", domain="django", project="draagvlak", fuzzy=False)
    for file in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]):
        text = file.read_text()
        if file.suffix == ".html":
            text = f"({templatize(text)})"  # between brackets, because a template is not indented as Python is
        for _line, message, _comments, context in extract(
            "python",
            io.BytesIO(text.encode()),
            keywords=KEYWORDS,
        ):
            name = str(file.relative_to(PACKAGE.parent))
            catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def update() -> None:
    """Bring the readable catalog up to date with the source; new sentences stand there empty."""
    from babel.messages.pofile import write_po

    catalog = _read()
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with PO.open("wb") as out:
        write_po(out, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)


def missing() -> list[str]:
    """Sentences without a (certain) translation, and translations that lost a placeholder."""
    import re

    catalog = _read()
    faults = []
    for message in extracted():
        if not message.id:
            continue
        found = catalog.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        strings = () if found is None else (found.string,) if isinstance(found.string, str) else found.string
        shown = message.id if isinstance(message.id, str) else message.id[0]
        if found is None or not strings or not all(strings) or found.fuzzy:
            faults.append(shown)
            continue
        wanted = set(re.findall(r"%\(\w+\)[sd]", shown))
        if any(set(re.findall(r"%\(\w+\)[sd]", one)) - wanted for one in strings):
            faults.append(shown)
    return faults
