"""What a handbook's file says, as plain data: the draft, its doubts, and what became of each line.

Runs in a process of its own (``core.intake``); what follows from it in the database is made by ``drafts``.
"""

from typing import Any

from draagvlak.handbooks.keys import keep
from draagvlak.handbooks.lines import extract
from draagvlak.handbooks.structure import recognise
from draagvlak.norms.files import Document, topics_of

SHORT_TITLES = "short-titles"  #: the doubt whether names that were made of the words are right
MOST_NAMED = 12  #: provisions that this doubt names one by one; of more it is about all that have none

#: what ``read`` gives, see ``core.intake.reading.fits``
SHAPE = {
    "document": dict,
    "doubts": [{"kind": str, "topic": str, "keys": [str], "lines": [int]}],
    "lines": [{"number": int, "text": str, "role": str, "target": str}],
}


def read(raw: bytes, name: str, title: str, before: Document | None) -> dict[str, Any]:
    """The draft that a handbook holds.

    Args:
        name: of the file; its ending tells its kind.
        title: of the norm, when the text names none.
        before: the version before, of which topics and provisions keep their keys.

    Raises:
        Unreadable: when no text can be taken out of the file.
    """
    recognised = recognise(extract(name, raw), title)
    renamed = keep(recognised.document, before) if before else {}
    doubts = [
        {
            "kind": doubt.kind,
            "topic": renamed.get(doubt.topic, doubt.topic),
            "keys": [renamed.get(key, key) for key in doubt.keys],
            "lines": doubt.lines,
        }
        for doubt in recognised.doubts
    ]
    if unnamed := _without_short_title(recognised.document):
        few = len(unnamed) <= MOST_NAMED
        doubts.append({"kind": SHORT_TITLES, "topic": "", "keys": unnamed if few else [], "lines": []})
    return {
        "document": recognised.document,
        "doubts": doubts,
        "lines": [
            {
                "number": line.number,
                "text": line.full,
                "role": line.role,
                "target": renamed.get(line.target, line.target),
            }
            for line in recognised.lines
        ],
    }


def _without_short_title(document: Document) -> list[str]:
    """Keys of the provisions that are named by their words alone: no version before gave them a short title."""
    return [
        provision["key"]
        for _path, topic in topics_of(document)
        for provision in topic["provisions"]
        if not provision.get("short_title")
    ]
