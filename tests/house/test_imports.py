"""What tests may not import is told."""

from pathlib import Path

import pytest

import imports


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("from test_goals import goal_of\n", 1),
        ("from tests.evaluations.test_goals import goal_of\n", 1),
        ("import test_goals\n", 1),
        ("from conftest import SHARED\n", 1),
        ("from goals_ import goal_of\n", 0),
    ],
)
def test_a_test_module_that_imports_another_is_told(tmp_path: Path, line: str, faults: int) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "test_visits.py").write_text(line)
    assert len(set(imports.among_tests(tmp_path))) == faults
