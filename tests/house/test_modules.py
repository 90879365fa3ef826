"""A module of tests that imports another, or is too long, is told."""

from pathlib import Path

import pytest

import modules_


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("from test_goals import goal_of\n", 1),
        ("from tests.evaluations.test_goals import goal_of\n", 1),
        ("from tests.evaluations import test_goals\n", 1),
        ("import test_goals\n", 1),
        ("from conftest import SHARED\n", 1),
        ("from goals_ import goal_of\n", 0),
        ("a = 1\n" * 400, 0),
        ("a = 1\n" * 401, 1),
    ],
)
def test_a_module_that_breaks_a_rule_is_told(tmp_path: Path, text: str, faults: int) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "test_visits.py").write_text(text)
    assert len(modules_.faults(tmp_path, set())) == faults


def test_a_module_that_was_parted_leaves_the_list_of_long_ones(tmp_path: Path) -> None:
    (tmp_path / "test_visits.py").write_text("a = 1\n" * 401)
    assert modules_.faults(tmp_path, {"test_visits.py"}) == []
    (told,) = modules_.faults(tmp_path, {"test_visits.py", "test_goals.py"})
    assert "test_goals.py: no longer" in told
