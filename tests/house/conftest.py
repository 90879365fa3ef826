"""What tests of the house share: every kind of thing, and people in every role."""

from typing import Any

import pytest

from draagvlak.norms.models import Version
from world_ import world_of


@pytest.fixture
def world(version: Version, previous: Version, national: Version, library: Any) -> dict[str, Any]:
    """Two consortia with the same kinds of things; see ``world_of``."""
    return world_of(version, national, library)
