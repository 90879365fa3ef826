"""What tests of handbooks share."""

import pytest

from draagvlak.norms import files
from draagvlak.norms.files import Document


@pytest.fixture(scope="module")
def source() -> Document:
    return files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes())
