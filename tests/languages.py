"""Where text becomes another language, and which test reads back what went in; ``checks`` asks it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "draagvlak"
#: what reads files, other templates or code; a template of ours has no need of it
_REACHING = re.compile(
    r"\b(eval|read|plugin|import|include|csv|xml|yaml|toml|cbor|bibliography)\b\s*[\"(@]|#(import|include)"
)
_TYPST = re.compile(r"#(set|let|show|par|text|image|heading|import|include|eval)\b")


def faults() -> list[str]:
    """What breaks a rule, in sentences."""
    return [*_typst()]


def _typst() -> Iterator[str]:
    """Typst is called in one place, on files of the package that read nothing but their data."""
    for path in sorted(SOURCE.rglob("*.py")):
        name, tree = path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text())
        imports = [node for node in ast.walk(tree) if _names(node) & {"typst"}]
        if imports and name != "core/papers.py":
            yield f"{name}: typst is called by core/papers alone; give it a template of the package and data"
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TYPST.search(node.value):
                yield f"{name}:{node.lineno}: typst's source stands in a file of its own, <room>/typst/<name>.typ"
    calls = re.findall(r"typst\.(\w+)\(([^,]*)", (SOURCE / "core/papers.py").read_text())
    if [call for call in calls if call[0] != "Fonts"] != [("compile", "\n            source(template)")]:
        yield "core/papers.py: typst compiles source(template), a file of the package, and nothing else"
    for path in sorted(SOURCE.rglob("*.typ")):
        name = path.relative_to(SOURCE).as_posix()
        text = re.sub(r"//.*", "", path.read_text())
        if path.parent.name != "typst" or path.parent.parent.parent != SOURCE:
            yield f"{name}: a template stands in <room>/typst/"
        if found := _REACHING.search(text):
            yield f"{name}: a template reads its data only, so no {found[0]}"
        if re.findall(r"\bjson\((.*)", text) != ["bytes(sys.inputs.data))"]:
            yield f"{name}: data come once, by json(bytes(sys.inputs.data))"


def _names(node: ast.AST) -> set[str]:
    """The packages that a line imports."""
    if isinstance(node, ast.Import):
        return {one.name.split(".")[0] for one in node.names}
    return {(node.module or "").split(".")[0]} if isinstance(node, ast.ImportFrom) and not node.level else set()
