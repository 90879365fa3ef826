"""What schools and boards were called before: people look for them by those names for years."""

from collections.abc import Iterable

MOST = 20  #: names; who is called otherwise more often is found by the last of them


def former_names(before: Iterable[str], name: str, now: str) -> list[str]:
    """The former names of what was called ``name`` and is called ``now``; ``before``: those that it had already."""
    names = [name, *before] if name != now else before
    return [former for former in dict.fromkeys(names) if former and former != now][:MOST]
