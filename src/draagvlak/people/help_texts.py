"""What pages say as help, as something to be found: the words of ``_help.html`` of a room, and where they stand."""

from collections.abc import Sequence
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext_lazy

from draagvlak.core.by_content import ByContent
from draagvlak.core.word_index import NAME, TEXT, Texts
from draagvlak.people.shelves import FoundThing, Shelf, ShelfKind, shelf_of_few

HELP = ShelfKind("uitleg", gettext_lazy("Help"), 90)
_kept = ByContent[tuple[str, str, str | None], str](100)  # they come with the code


class HelpText(NamedTuple):
    """What a page says as help."""

    page: str
    url: str
    text: str
    place: str = ""


def help_text(template: str, name: str) -> str:
    """What a template of help says for a page, in the reader's language, without what one opens it by."""
    key = (template, name, get_language())
    return _kept.get(key) or _kept.keep(key, _read(template, name))


def _read(template: str, name: str) -> str:
    _opens, _summary, text = render_to_string(template, {"help": name}).partition("</summary>")
    return " ".join(strip_tags(text.replace("</p>", "</p> ")).split())


def shelf_of_help(texts: Sequence[HelpText], consortium: str) -> Shelf:
    """A shelf with what some pages say as help."""
    return shelf_of_few(HELP, consortium, texts, _words, _show)


def _show(row: HelpText) -> FoundThing:
    return FoundThing(row.page, row.url, [row.place], texts=[(row.text, "")], whole=True)


def _words(row: HelpText) -> Texts:
    return [(NAME, row.page), (TEXT, row.text)]
