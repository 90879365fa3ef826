"""What is not done, and why: one error for what cannot be, and one for what somebody else changed meanwhile.

Every room raises these. ``core/refusals.py`` turns them into an answer on the web, and the command into one line.
"""

from typing import Any, ClassVar


class NotPossible(Exception):
    """Something cannot be done; the text says why, to whoever asked for it, in their language.

    ``field``: of the form, if the fault lies there. ``page``: address of the page on which they read it; nothing where
    that is the page of the form.
    """

    status: ClassVar = 422
    """With which a page answers that tells it."""

    def __init__(self, text: object = "", field: str = "", page: str = "") -> None:
        super().__init__(text)
        self.field, self.page = field, page


class OverLimit(NotPossible):
    """What was sent is larger than it may be."""

    status = 413


class Conflict(NotPossible):
    """Somebody else changed meanwhile what one changes, or what one looked at to say yes to it, so nothing was done.

    ``now`` is how it stands, None when it is gone; ``meant``, what was to be put there. Without a text those who tell
    it have one.
    """

    status = 409

    def __init__(self, now: Any = None, meant: Any = None, text: object = "", page: str = "") -> None:
        super().__init__(text, page=page)
        self.now, self.meant = now, meant
