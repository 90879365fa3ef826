"""What is said of a file that cannot be taken in."""

from draagvlak.core.errors import NotPossible


class Unreadable(NotPossible):
    """A file that cannot be taken in; the text says to its owner why, and what to do."""
