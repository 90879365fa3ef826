"""What is wrong with rows of a file, in words that name them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.texts import shortened


@dataclass
class Faults:
    """What is wrong with rows: the first ones in words, and how many in all."""

    said: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, column: str, cell: str) -> None:
        """A cell that holds no value of its column."""
        self._say(
            _("Row %(row)s, column %(column)s: '%(cell)s' is not right.")
            % {"row": row, "column": column, "cell": shortened(cell, 40)}
        )

    def too_long(self, row: int, column: str, cell: str, most: int) -> None:
        """A text that does not fit where it is kept; nothing is cut off unseen."""
        self._say(
            _("Row %(row)s, column %(column)s: '%(cell)s' is longer than %(n)s characters.")
            % {"row": row, "column": column, "cell": shortened(cell, 40), "n": most}
        )

    def against(self, row: int, first: int, what: str) -> None:
        """A row that says another thing than an earlier row about the same."""
        self._say(
            _("Row %(row)s and row %(first)s say different things about %(what)s.")
            % {"row": row, "first": first, "what": what}
        )

    def twice(self, row: int, first: int) -> None:
        """A row about the same pupils as an earlier row: both would count."""
        self._say(_("Row %(row)s is about the same pupils as row %(first)s.") % {"row": row, "first": first})

    def _say(self, words: str) -> None:
        self.count += 1
        if len(self.said) < 20:
            self.said.append(words)


class Said:
    """What rows say of each key. One that says the same again adds nothing; one that says another thing is a fault."""

    def __init__(self, faults: Faults) -> None:
        self.values: dict[Any, Any] = {}
        self.rows: dict[Any, int] = {}
        self.faults = faults

    def keep(self, key: Any, value: Any, row: int, what: str) -> None:
        """What a row says of a key; ``what``: the key in words, for the fault."""
        if self.values.setdefault(key, value) != value:
            self.faults.against(row, self.rows[key], what)
        self.rows.setdefault(key, row)
