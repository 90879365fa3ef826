"""Texts that end or begin something in another language, things that are made of them, and readers."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import html5lib
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from draagvlak.norms.files import Document
from draagvlak.offers.chapters import Content

#: what ends or begins something in one of the languages
PIECES = [
    '"', "'", "\\", "\\b", "\\f", "\\n", "\\u0022", "<", ">", "&", "&lt;", "&#x3c;", "]]>", "-->", "<!--", "</script>",
    "</style>", "<?xml", "{", "}", "{{", "{%", "%s", "%(x)s", "${x}", "`", "#", "#read(", "$", "@", "]", "[", "//", "/*", "*",
    "\n", "\r\n", "\r", "\t", "\x0b", "\x0c", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\U0001ffff", "\u200b",
    ",=1+1", ";=1", "=1+1", "+1", "-1", "@x", "|", "\t=1", "\n=1", '"=1', "'=1", "＝1", "5,-", "x,-1", "; --", "' OR 1=1 --",
    "%", "_", "é", "e\u0301", "ß", "😀", "👩‍👩‍👧", "\u202e", "مرحبا", "中", "_x000D_", "Bcc: a@b.nl", "..", "../", ":", "!", "!!python/object:x",
    "- a", "? b", "~", "null", "2026-01-01", "1e5", "javascript:", "onload=", "IB", "MR",
]  # fmt: skip
TEXT = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(max_size=4, alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    max_size=7,
).map("".join)  # fmt: skip
#: what every font of typst has, so that a PDF prints it
LETTERS = st.text(alphabet=[chr(n) for n in (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180))], max_size=40)


def tried(strategy: st.SearchStrategy[Any], examples: int = 40) -> Callable[[Callable[[Any], None]], None]:
    """Try a function on many values, with what the test made ready for all of them."""

    def run(check: Callable[[Any], None]) -> None:
        bounded = settings(max_examples=examples, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
                           suppress_health_check=list(HealthCheck))  # fmt: skip
        bounded(given(strategy)(check))()

    return run


def squeezed(text: str) -> str:
    """A text for readers that turn some white space into other."""
    return " ".join(text.split())


def bare(text: str) -> str:
    """A text for readers that lose white space, as those of PDF do, and join signs."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def parsed(text: str) -> Any:
    """A page as a browser reads it."""
    return html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)


def tags(tree: Any) -> set[str]:
    return {one.tag for one in tree.iter() if isinstance(one.tag, str)}


def content(text: str) -> Content:
    """A chapter in which every text is this one."""
    said = {"nl": text}
    line = {"key": "a", "text": said, "standing": "partly", "how": text, "reason": ""}
    return {
        "format": 1, "year": 2026, "school": {"name": text, "brin": "90AA"}, "consortium": text, "board": text,
        "norm": {"title": said, "number": text, "key": "n"}, "confirmed": "2026-08-01", "introduction": text, "contact": text,
        "topics": [{"key": "t", "title": said, "words": text, "lines": [line], "outside": [{"key": "o", "text": said, "routes": [said]}]}],
        "extra": [{"title": text, "text": text}],
        "building": [{"key": "b", "text": said, "places": [{"where": text, "value": "present", "note": text, "reason": text, "alternative": text}]}],
        "helpers": [{"title": text, "when": text, "text": text}], "skills": [text], "route": [{"title": text, "when": text, "text": text}],
        "plans": [{"what": text, "until": "2027-01-01"}],
        "point": {"name": text, "phone": text, "email": text, "website": text, "text": text},
    }  # fmt: skip


def document(library: dict[str, Document], text: str) -> Document:
    """A norm in which title, topics, provisions and sources say this text."""
    made: Document = json.loads(json.dumps(library["voorbeeld-landelijk"]))
    made["norm"]["title"] = made["version"]["summary"] = {"nl": text}
    made["norm"]["publisher"] = text
    for topic in made["topics"]:
        topic["introduction"], topic["title"] = text, {"nl": text}
        for said in topic.get("provisions", []):
            said["text"], said["plain"], said["items"] = text, {"nl": text}, [{"text": text}]
    return made


def unguarded(cell: str) -> str:
    """A cell of CSV without the apostrophes that keep it from being a formula."""
    cell = re.sub(r"^([\s\"']*)'(?=[=+\-@＝＋－＠])", r"\1", cell)
    return re.sub(r"([,;|\t\n][\s\"']*)'(?=[=+\-@＝＋－＠])", r"\1", cell)
