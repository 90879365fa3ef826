"""How often something may happen to somebody, kept where all processes of the site see it."""

import hashlib
import time

from django.core.cache import cache

DAY = 24 * 3600  #: seconds


def take(what: str, whose: str, most: int, seconds: int = DAY) -> bool:
    """Count one more; whether it was within ``most`` in the ``seconds`` that began with the first. The first is
    counted by one process only; of many at the same moment a later one may be missed."""
    key, now = f"quota:{what}:{hashlib.sha256(whose.encode()).hexdigest()}", time.time()
    if cache.add(key, (1, now + seconds), seconds):
        return most >= 1
    count, until = cache.get(key) or (0, now + seconds)
    if count >= most:
        return False
    cache.set(key, (count + 1, until), max(1, int(until - now)))
    return True
