"""The source of the product as the ratchets read it: files, their lines, and the nodes of their syntax."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "draagvlak"
#: places of a fault: file, with a line where one is meant
Places = Iterator[str]


@cache
def python_files() -> dict[str, tuple[str, ast.Module]]:
    """Text and syntax tree of every file of code that is written by hand, by its path in the package."""
    files = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
    texts = {path.relative_to(SOURCE).as_posix(): path.read_text() for path in files}
    return {name: (text, ast.parse(text)) for name, text in texts.items()}


def forget() -> None:
    """Read the source anew: it stands elsewhere now."""
    python_files.cache_clear()
    all_nodes.cache_clear()


def lines_of(suffix: str) -> Iterator[tuple[str, int, str]]:
    for path in sorted(SOURCE.rglob(f"*{suffix}")):
        name = path.relative_to(SOURCE).as_posix()
        if "htmx" not in name:
            yield from ((name, number, line) for number, line in enumerate(path.read_text().splitlines(), 1))


def is_view(name: str) -> bool:
    return "/views/" in name or name.endswith(("_views.py", "/views.py"))


@cache
def all_nodes() -> list[tuple[str, ast.AST]]:
    """Walked once: to walk all trees for each ratchet took most of the time of all checks."""
    return [(name, node) for name, (_text, tree) in python_files().items() for node in ast.walk(tree)]


def nodes_of(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, ast.AST]]:
    return ((name, node) for name, node in all_nodes() if isinstance(node, kind))


def place_of(name: str, node: ast.AST) -> str:
    return f"{name}:{node.lineno}"  # type: ignore[attr-defined]
