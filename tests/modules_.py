"""What holds for every module of tests, looked at by ``checks.py``: it imports no test, and nobody fears to open it."""

from collections.abc import Iterator
from pathlib import Path

from imports import imported

TESTS = Path(__file__).parent
MOST = 400  #: lines
#: longer ones that are still to be parted
LONG: set[str] = set()


def faults(tests: Path = TESTS, long: set[str] = LONG) -> list[str]:
    """What breaks a rule, in sentences."""
    return [*_imports(tests), *_lengths(tests, long)]


def _imports(tests: Path) -> Iterator[str]:
    """What several share stands in a helper, a module of ``tests/`` that is named by a noun."""
    for path in sorted(tests.rglob("*.py")):
        for module in sorted({module for module, _what in imported(path)}):
            if module.rpartition(".")[2].startswith(("test_", "conftest")):
                yield f"tests/{path.relative_to(tests)}: imports {module}; what tests share stands in a helper in tests/"


def _lengths(tests: Path, long: set[str]) -> Iterator[str]:
    lengths = {path.relative_to(tests).as_posix(): path.read_text().count("\n") for path in sorted(tests.rglob("*.py"))}
    for name, lines in lengths.items():
        if lines > MOST and name not in long:
            yield f"tests/{name}: {lines} lines; part it by what its tests are about"
    for name in sorted(long):
        if lengths.get(name, 0) <= MOST:
            yield f"tests/{name}: no longer of more than {MOST} lines; take it from the list of tests/modules_.py"
