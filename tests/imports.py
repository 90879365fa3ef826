"""What code of the package may not import, looked at by ``checks.py``."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "draagvlak"
#: modules by which one asks a server elsewhere, and the only files that do
_ASK = {"requests", "socket", "http.client", "urllib.request", "urllib3", "httpx", "ftplib", "telnetlib"}
_ASKERS = {"core/outside.py", "command/server.py"}


def faults() -> list[str]:
    """One line for each import that is not allowed."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        for module, _what in imported(path):
            if module in _ASK and name not in _ASKERS:
                found.append(f"{name}: imports {module}; servers elsewhere are asked by core.outside alone")
    return found


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of everything that a file imports; no name for a module as a whole."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name
                yield f"{node.module}.{alias.name}", ""
