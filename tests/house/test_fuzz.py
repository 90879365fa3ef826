"""Nothing that is sent makes the site answer with a fault of its own."""

import os
import sys
from typing import Any

import pytest
from django.db import connection

from fuzz import Fuzz

EACH, ELSEWHERE = 4, 200  #: values at each address, and other addresses; on each of the two databases another sample
ALL = os.environ.get("FUZZ") == "all"
PARTS = (os.cpu_count() or 1) + 1 if ALL else 1  #: as many as there are processes that run tests


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_is_sent_gives_a_fault(world: dict[str, Any], settings: Any, part: int) -> None:
    """A sample, another on each database; ``make fuzz`` sends everything."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    fuzz = Fuzz(world, connection.vendor)
    try:
        if ALL:
            _send_all(fuzz, part)
        else:
            fuzz.sample(EACH, ELSEWHERE)
    finally:
        fuzz.close()
    assert fuzz.sent > 1000
    assert not fuzz.faults, f"{len(fuzz.faults)} faults\n" + "\n".join(fuzz.faults[:20])


def _send_all(fuzz: Fuzz, part: int) -> None:
    """A part of all there is to send; how far it came stands on the screen."""
    for form, fields, what, headers in fuzz.everything(part, PARTS):
        fuzz.ask(form, fields, what, headers)
        if fuzz.sent % 5000 == 0:
            print(f"part {part}: {fuzz.sent} sent, {len(fuzz.faults)} faults", file=sys.__stderr__, flush=True)
        assert len(fuzz.faults) < 100, "\n".join(fuzz.faults)
    print(f"part {part}: whole, {fuzz.sent} sent", file=sys.__stderr__, flush=True)
