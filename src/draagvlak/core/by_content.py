"""What a process keeps in its memory of what it read or made, by a key that names the content.

Another content has another key, so nobody says that something changed, neither an act nor another process nor a test.
"""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Content = TypeVar("Content")


class ByContent(Generic[Key, Content]):
    """Content by its name. What was asked for longest ago goes first."""

    def __init__(self, most: int) -> None:
        """Keeps at most so many."""
        self._most = most
        self._kept: OrderedDict[Key, Content] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Content | None:
        """What has this name, if it is still here."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Key, content: Content) -> Content:
        """Keep it under its name; gives it back."""
        with self._lock:
            self._kept[key] = content
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return content
