"""Nothing that is sent makes the site answer with a fault of its own."""

import os
from typing import Any

import pytest
from django.db import connection

from fuzz import Fuzz
from test_access import world  # noqa: F401

SECONDS = 20  #: on each of the two databases, of which each gets another sample


@pytest.mark.long
def test_nothing_that_is_sent_gives_a_fault(world: dict[str, Any], settings: Any) -> None:  # noqa: F811
    """A sample, another on each database; ``make fuzz`` sends everything."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    fuzz = Fuzz(world, connection.vendor)
    try:
        if os.environ.get("FUZZ") == "all":
            for number, (form, fields, what, headers) in enumerate(fuzz.everything()):
                fuzz.ask(form, fields, what, headers)
                if number % 2000 == 0:
                    print(f"{number} sent, {len(fuzz.faults)} faults", flush=True)
                assert len(fuzz.faults) < 100, "\n".join(fuzz.faults)
        else:
            fuzz.sample(SECONDS)
    finally:
        fuzz.close()
    assert fuzz.sent > 300
    assert not fuzz.faults, f"{len(fuzz.faults)} faults\n" + "\n".join(fuzz.faults[:20])
