"""What a library or the database says of a fault is for the log, and no page shows it: looked at by ``checks.py``.

Handlers of our own errors may show their text, for it was written for who reads it. Of a fault of somebody else's a
handler may take a number or a kind, log it, pass it on as the cause of ours, or ask ``room`` what it is.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "draagvlak"
#: texts of Django's that are made for people
_FOR_PEOPLE = {"ValidationError"}
#: what only looks at a fault
_LOOKS = {"type", "isinstance", "getattr", "disk.why", "cannot_save", "disk.cannot_save", "disk.cannot_reach"}
#: file and function that may do more with the text of another's fault, with the reason
ALLOWED = {
    ("environment.py", "read"): "the parsers of settings raise ValueError with words for the operator",
    ("handbooks/pdf.py", "text_of"): "looks for a word in it",
    ("core/restore.py", "_close_sqlite"): "looks for a word in it",
    ("core/other_servers.py", "look"): "carries it from one thread to another",
    ("core/outbox.py", "_open"): "carries it to the row and the log of a letter",
    ("core/outbox.py", "_send"): "carries it to the row and the log of a letter",
    ("core/tasks.py", "run"): "asks whether the database is locked",
    ("core/disk.py", "fault_of_writing"): "logs it",
    ("people/signing_in.py", "start"): "the library's page for it shows none of it",
}
#: rooms whose lines an operator reads: who runs a server needs the server's own words, after ours
_OPERATORS = ("command/", "core/installation.py", "offers/static_site.py")


def faults() -> list[str]:
    """One line for each text of another's fault that may reach a page, and for each exception no longer needed."""
    sources = {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text()) for path in SOURCE.rglob("*.py")}
    ours = {node.name for tree in sources.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    found, needed = [], set()
    for name, tree in sorted(sources.items()):
        if name.startswith(_OPERATORS):
            continue
        for function, handler in _handlers(tree):
            foreign = [kind for kind in _kinds(handler) if kind.rpartition(".")[2] not in ours | _FOR_PEOPLE]
            if foreign and _is_shown(handler):
                needed.add((name, function))
                if (name, function) not in ALLOWED:
                    found.append(
                        f"{name}, {function}: what {', '.join(foreign)} says of a fault may reach a page; log it, and "
                        "say in our own words what it means (tests/fault_texts.py)"
                    )
    return found + [f"{name}, {function}: no longer in need of fault_texts.ALLOWED" for name, function in
                    sorted(ALLOWED.keys() - needed)]  # fmt: skip


def _handlers(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.ExceptHandler]]:
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef) else function
        if isinstance(node, ast.ExceptHandler) and node.name:
            yield inner, node
        yield from _handlers(node, inner)


def _kinds(handler: ast.ExceptHandler) -> list[str]:
    if isinstance(handler.type, ast.Tuple):
        return [ast.unparse(kind) for kind in handler.type.elts]
    return [ast.unparse(handler.type) if handler.type else "BaseException"]


def _is_shown(handler: ast.ExceptHandler) -> bool:
    """Whether the handler does more with its fault than look at it, log it, or raise it."""
    harmless: set[int] = set()
    named: set[int] = set()
    for statement in handler.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == handler.name:
                named.add(id(node))
            elif isinstance(node, ast.Raise):
                harmless |= {id(node.exc), id(node.cause)}
            elif isinstance(node, ast.Attribute):
                harmless.add(id(node.value))
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in _LOOKS or called.startswith("_log."):
                    harmless |= {id(inner) for inner in ast.walk(node)}
    return bool(named - harmless)
