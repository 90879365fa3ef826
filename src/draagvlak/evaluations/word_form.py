"""An evaluation on paper: a Word document for a meeting, and its answers taken back per provision.

Each provision is a table of two columns with its key in the first row, so that the document may be cut, ordered and
written in as people like; whatever stands beside 'Standing' and 'How' comes back, and nothing else is read.
"""

import io
import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from draagvlak.core.errors import NotPossible
from draagvlak.core.intake.reading import Reader
from draagvlak.core.intake.reading import read as read_apart
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.texts import printable, shortened
from draagvlak.evaluations.answers import mark, tidy
from draagvlak.evaluations.models import HOW_LIMIT, Answer, Evaluation
from draagvlak.norms.questionnaire import SCHOOL, STANDINGS, Questionnaire, Standing, names_of_standings
from draagvlak.norms.version_text import ProvisionText

LIMIT = 5 * 1024 * 1024  # bytes
_SIGNS = {"in-place": "●", "partly": "◐", "developing": "◌", "absent": "○", "exempt": "⊘"}
READER = Reader("draagvlak.evaluations.answer_tables", "read", [{"key": str, "mark": str, "standing": str, "how": str}])


def write(evaluation: Evaluation, asked: Questionnaire, owner: str = SCHOOL, topics: Iterable[str] = ()) -> bytes:
    """The document, of all topics or of some."""
    document = Document()
    _style(document)
    document.core_properties.title = printable(str(evaluation))[:250]
    document.add_heading(printable(str(evaluation.place)), 0)
    document.add_paragraph(printable(f"{evaluation.round} · {asked.number}"))
    document.add_paragraph(
        _("Write in the right-hand column. Choose one of: %(words)s. Save the document and read it back in Draagvlak; "
          "the codes between brackets tell which provision it is, so leave them in place.")
        % {"words": ", ".join(word for name, word in names_of_standings().items() if name in STANDINGS)}
    )  # fmt: skip
    answers = {one.key: one for one in evaluation.answers.all()}
    wanted, tables = set(topics), _Tables(document)
    for topic in asked.of(owner):
        if wanted and topic.key not in wanted:
            continue
        document.add_heading(printable(f"{topic.number} {spoken(topic.title)}"), 1)
        for one in topic.of(owner):
            tables.add(one, answers.get(one.key))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    element = document.styles.element.find(qn("w:docDefaults"))
    language = element.find(".//" + qn("w:lang")) if element is not None else None
    if language is not None:
        language.set(qn("w:val"), "nl-NL")


class _Tables:
    """Tables of one shape, each a copy of the first with other words: cell by cell takes ten times as long."""

    def __init__(self, document: Any) -> None:
        self.document = document
        table = document.add_table(rows=3, cols=2)
        table.style = "Table Grid"
        table.autofit = False
        first = table.cell(0, 0).merge(table.cell(0, 1)).paragraphs[0]
        first.add_run("text").bold = True
        code = first.add_run("code")
        code.font.size = Pt(7)
        code.font.color.rgb = RGBColor(0x4D, 0x5F, 0x5E)
        table.cell(1, 0).paragraphs[0].add_run(_("Standing"))
        table.cell(1, 1).paragraphs[0].add_run("standing")
        left = table.cell(2, 0).paragraphs[0]
        left.add_run(_("How we do it"))
        small = left.add_run("mark")
        small.font.size = Pt(5)
        small.font.color.rgb = RGBColor(0xB4, 0xC3, 0xC0)
        table.cell(2, 1).paragraphs[0].add_run("how")
        for row in table.rows:
            row.cells[0].width, row.cells[1].width = Pt(110), Pt(360)
        self.shape = table._tbl
        self.shape.getparent().remove(self.shape)

    def add(self, asked: ProvisionText, answer: Answer | None) -> None:
        """One provision with its answer."""
        standing, how = (answer.standing, answer.how) if answer else ("", "")
        table = deepcopy(self.shape)
        text, code, _standing_word, chosen, _how_word, small, said = table.iter(qn("w:r"))
        for run, words in (
            (text, asked.whole),
            (code, f"  [{asked.key}]"),
            (chosen, f"{_SIGNS[standing]} {names_of_standings()[standing]}" if standing else ""),
            (small, f"\n({mark(f'{standing}|{how}')})"),
            (said, how),
        ):
            run.text = printable(words)
        body = self.document.element.body
        body.insert(len(body) - 1, table)  # the section's own settings stay last
        self.document.add_paragraph()


@dataclass
class Read:
    """One answer as the document has it, beside what stands there now."""

    asked: ProvisionText
    standing: str
    how: str
    now: Answer
    unchanged_since: bool
    """Whether the answer still is what it was when the document was made."""

    @property
    def differs(self) -> bool:
        """Whether the document says something else than stands there now."""
        return self.standing != self.now.standing or self.how != printable(tidy(self.now.how))


def read(name: str, raw: bytes, evaluation: Evaluation, asked: Questionnaire, owner: str = SCHOOL) -> list[Read]:
    """The answers that a document holds, in its order.

    Raises:
        NotPossible: when it is no Word document, has no provision in it, or an answer that cannot be read; the text
            names the provision.
    """
    if len(raw) > LIMIT:
        raise NotPossible(_("A file may be at most %(limit)s MB.") % {"limit": LIMIT // 1024 // 1024})
    try:
        tables = read_apart(READER, name, raw)
    except Unreadable as error:
        raise NotPossible(str(error)) from error
    answers = {one.key: one for one in evaluation.answers.all()}
    found: dict[str, Read] = {}
    for table in tables:
        one = asked.by_key.get(table["key"])
        if one is None or one.owner != owner:
            continue
        now = answers.get(one.key) or Answer(evaluation=evaluation, key=one.key)
        how = tidy(table["how"])
        if len(how) > HOW_LIMIT:
            raise NotPossible(
                _("The text at '%(provision)s' is longer than %(n)s characters.")
                % {"provision": one.name, "n": HOW_LIMIT}
            )
        found[one.key] = Read(
            one, _standing(table["standing"], one, now.standing), how, now,
            table["mark"] == mark(f"{now.standing}|{now.how}"),
        )  # fmt: skip
    if not found:
        raise NotPossible(_("There is no provision in this document. Use the document that Draagvlak made."))
    return list(found.values())


def _standing(said: str, asked: ProvisionText, now: str) -> str:
    """The standing that a cell says: by its word in either language, or by its sign."""
    words = re.sub(r"[^\w ]", "", said.lower()).strip()
    if not words and not said.strip():
        return ""
    from django.utils import translation

    for language in ("nl", "en"):
        with translation.override(language):
            for name, word in names_of_standings().items():
                if name in STANDINGS and words == re.sub(r"[^\w ]", "", word.lower()).strip():
                    return _allowed(name, asked, now)
    for name, sign in _SIGNS.items():
        if said.strip() == sign:
            return _allowed(name, asked, now)
    raise NotPossible(
        _("'%(said)s' at '%(provision)s' is no standing. Choose one of: %(words)s.")
        % {"said": shortened(said.strip(), 40), "provision": asked.name,
           "words": ", ".join(word for name, word in names_of_standings().items() if name in STANDINGS)}
    )  # fmt: skip


def _allowed(name: str, asked: ProvisionText, now: str) -> str:
    if name == Standing.EXEMPT and now != name:
        raise NotPossible(
            _("An exemption needs a reason: give it on the page of '%(provision)s'.") % {"provision": asked.name}
        )
    return name
