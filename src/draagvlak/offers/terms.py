"""Abbreviations and words of the field, explained where they stand."""

import re
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import ClassVar

import yaml
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

_FILE = Path(__file__).parent / "terms.yaml"


@dataclass(frozen=True)
class Term:
    """A word and what it means, per language."""

    term: str
    meanings: dict[str, str]

    @property
    def key(self) -> str:
        return slugify(self.term)

    @property
    def meaning(self) -> str:
        """In the reader's language, else Dutch."""
        return self.meanings.get(translation.get_language() or "nl") or self.meanings["nl"]


@cache
def terms() -> dict[str, Term]:
    """Every form of every term, as it is looked for, in the order of the file."""
    found: dict[str, Term] = {}
    for entry in yaml.safe_load(_FILE.read_text()):
        term = Term(entry["term"], {code: entry[code] for code in ("nl", "en") if code in entry})
        for form in (entry["term"], *entry.get("forms", [])):
            found[form] = term
    return found


@cache
def _pattern() -> re.Pattern[str]:
    forms = sorted(terms(), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(" + "|".join(re.escape(escape(form)) for form in forms) + r")(?![\w-])")


@cache
def _by_escaped() -> dict[str, Term]:
    return {escape(form): term for form, term in terms().items()}


@dataclass
class Explainer:
    """Explains each term where a page first uses it, and remembers which, for the meanings at the end of the page."""

    used: dict[str, Term] = field(default_factory=dict)
    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, text: str) -> SafeString:
        """A text, escaped, with its terms as buttons that open their meaning, and a link to it for browsers without."""
        return SafeString(_pattern().sub(self._button, escape(text)))

    def _button(self, found: re.Match[str]) -> str:
        term = _by_escaped()[found[1]]
        if term.key in self.used:
            return found[0]
        self.used[term.key] = term
        return (
            f'<button type="button" class="term" popovertarget="term-{term.key}" '
            f'aria-describedby="term-{term.key}">{found[1]}</button>'
            f'<a class="to-meaning" href="#term-{term.key}" lang="{translation.get_language() or "nl"}" '
            f'aria-label="{escape(_("What is this?"))} {found[1]}"></a>'
        )

    def note(self, text: str) -> None:
        """Remember the terms of a text that is shown in a place where no button can stand."""
        for found in _pattern().finditer(escape(text)):
            term = _by_escaped()[found[1]]
            self.used.setdefault(term.key, term)

    @property
    def meanings(self) -> SafeString:
        """The meanings of what was used, hidden until asked for; a screen reader reads them with the word."""
        out = [
            format_html(
                '<div popover id="term-{}" class="meaning"><p><strong>{}</strong> {}</p></div>',
                term.key,
                term.term,
                term.meaning,
            )
            for term in self.used.values()
        ]
        return mark_safe("".join(out))


def used_in(texts: list[str]) -> list[Term]:
    """The terms that some texts use, each once, by name: the list of words at the end of a document."""
    explainer = Explainer()
    for text in texts:
        explainer.note(text)
    return sorted(explainer.used.values(), key=lambda term: term.term.casefold())


def all_terms() -> list[Term]:
    """Every term by name, for the page that lists them."""
    return sorted({term.key: term for term in terms().values()}.values(), key=lambda term: term.term.casefold())


def title() -> str:
    """The heading above such a list."""
    return _("Words explained")
