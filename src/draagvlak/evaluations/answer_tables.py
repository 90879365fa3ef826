"""The tables in a Word document that was made for a meeting, one per provision, as people gave them back.

Runs in a process of its own (``core.intake``); ``meeting`` says what they mean.
"""

import re

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.word import NoWordFile, Table, blocks
from draagvlak.core.intake.wording import gettext as _

_KEY = re.compile(r"\[([a-z0-9-]{1,80})\]$")
_MARK = re.compile(r"\(([0-9a-f]{16})\)")
_LONGEST = 100_000  # signs of one cell; an answer may have far fewer, and says so itself


def read(raw: bytes) -> list[dict[str, str]]:
    """Of each table with a key in it: the key, the mark of what stood there, the standing and the text."""
    try:
        document = blocks(raw)
    except NoWordFile as error:
        raise Unreadable(_("This is not a Word document (.docx).")) from error
    found = []
    for table in document:
        if not isinstance(table, Table) or table.columns != 2 or len(table.rows) < 3:
            continue
        first, second, third = (row for row in table.rows[:3])
        code = _KEY.search(first[0].text[-200:].rstrip()) if first else None
        if code is None or len(second) < 2 or len(third) < 2:
            continue
        mark = _MARK.search(third[0].text[:_LONGEST])
        found.append(
            {
                "key": code[1],
                "mark": mark[1] if mark else "",
                "standing": second[1].text[:_LONGEST],
                "how": third[1].text[:_LONGEST],
            }
        )
    return found
