"""What is said of a file that cannot be taken in."""


class Unreadable(ValueError):
    """A file that cannot be taken in; the text says to its owner why, and what to do."""
