"""What code of the package may not import, looked at by ``checks.py``."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "draagvlak"
#: modules by which one asks a server elsewhere, and the only files that do
_ASK = {"requests", "socket", "http.client", "urllib.request", "urllib3", "httpx", "ftplib", "telnetlib"}
_ASKERS = {"core/other_servers.py", "command/server.py"}
#: private parts of libraries without which it cannot be done, each pinned below the next minor by a test that names it
PINNED: set[tuple[str, str]] = set()


def _is_private(module: str, what: str) -> bool:
    parts = [*module.split("."), *what.split(".")]
    hidden = any(part == "internal" or (part.startswith("_") and part != "__future__") for part in parts)
    return hidden and parts[0] != "draagvlak"


def overridden(package: str = "draagvlak") -> list[str]:
    """Private methods of libraries that our classes replace: an import in all but name."""
    seen: list[type] = []
    waiting = [object]
    while waiting:
        below = [one for one in type.__subclasses__(waiting.pop()) if one not in seen]
        seen += below
        waiting += below
    return sorted(
        f"{one.__module__}.{one.__name__}.{name}"
        for one in seen
        if str(one.__module__).startswith(package)
        for name in vars(one)
        if name.startswith("_") and not name.endswith("__")
        for base in one.__mro__[1:]
        if name in vars(base) and str(base.__module__).startswith("allauth")
    )


def faults() -> list[str]:
    """One line for each import that is not allowed."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        for module, what in imported(path):
            if module in _ASK and name not in _ASKERS:
                found.append(f"{name}: imports {module}; servers elsewhere are asked by core.other_servers alone")
            if _is_private(module, what) and (module, what) not in PINNED:
                found.append(f"{name}: imports a private part of a library, {module} {what}")
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
