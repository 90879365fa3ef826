"""What is sealed with the secret of an installation."""

from typing import Any

import pytest

from draagvlak.core.encryption import seal, unseal


def test_sealed_by_another_installation_is_said(settings: Any) -> None:
    sealed = seal("geheim")
    settings.SECRET_KEY = "een ander"
    with pytest.raises(ValueError, match="another secret"):
        unseal(sealed)
