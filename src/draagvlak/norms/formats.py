"""A version as a file: the norm file itself, JSON and CSV. Word and PDF are made in ``documents``."""

import json
from typing import Any

from draagvlak.core.spreadsheets import sheet
from draagvlak.norms import files
from draagvlak.norms.files import Document, topics_of

COLUMNS = (
    "topic_number", "topic_key", "topic", "introduction", "part", "key", "actor", "status", "short_title_nl",
    "short_title_en", "text", "items", "plain_nl", "plain_en", "plain_items_nl", "plain_items_en", "levels", "routes",
    "exempts", "references",
)  # fmt: skip


def as_yaml(document: Document) -> bytes:
    """The norm file."""
    return files.write(document).encode()


def as_json(document: Document) -> bytes:
    """The norm file's content as JSON."""
    return json.dumps(files.canonical(document), ensure_ascii=False, indent=1).encode() + b"\n"


def as_csv(document: Document) -> bytes:
    """One row per provision, for a spreadsheet: UTF-8 with its mark, semicolons, lists between vertical bars.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    rows = []
    for _path, topic in topics_of(document):
        base = [topic.get("number", ""), topic["key"], topic["title"].get("nl", ""), topic.get("introduction", "")]
        rows += [[*base, *_cells(said)] for said in topic.get("provisions", [])]
    return sheet(COLUMNS, rows)


def _cells(said: dict[str, Any]) -> list[str]:
    items = list(_every(said.get("items", [])))
    plain = said.get("plain", {})
    return [
        said["part"],
        said["key"],
        said["actor"],
        said.get("status") or "settled",
        *((said.get("short_title") or {}).get(code, "") for code in ("nl", "en")),
        said["text"],
        " | ".join(item["text"] for item in items),
        plain.get("nl", ""),
        plain.get("en", ""),
        *(" | ".join(item.get("plain", {}).get(code, "") for item in items) for code in ("nl", "en")),
        " | ".join(said.get("levels", [])),
        " | ".join(said.get("routes", [])),
        said.get("exempts", ""),
        " | ".join(
            " ".join(filter(None, [reference["source"], reference.get("locator", "")]))
            for reference in said.get("references", [])
        ),
    ]


def _every(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for item in items for found in (item, *_every(item.get("items", [])))]
