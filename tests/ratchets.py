"""Faults of the house that are counted: each count may fall and never rise, and at nothing the rule is a rule.

``ratchets.yaml`` holds what was last counted. A count that rose fails the checks and names the places; one that fell
fails them too, until it is written down with ``python tests/ratchets.py --write``, so that it cannot rise again.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import yaml

from source_ import Places, is_view, lines_of, nodes_of, place_of, python_files

KEPT = Path(__file__).with_name("ratchets.yaml")

#: names of files that say what their writer did, not what a stranger would look for
_NAMED_AFTER_ACTS = {
    "adopting", "aiming", "answering", "asking", "beyond", "checking", "comparing", "composing", "covering", "differing",
    "dividing", "editing", "explaining", "exporting", "finding", "following", "freshness", "gathering", "granting",
    "guessing", "guiding", "importing", "inside", "inviting", "keeping", "mapping", "meeting", "mirroring", "moments",
    "noticing", "offering", "opening", "publishing", "reacting", "reading", "ready", "recording", "registering",
    "reminding", "restoring", "safekeeping", "sealing", "searching", "signing_in", "starting", "submitting", "swapping",
    "telling", "tidying", "visiting", "vouching",
}  # fmt: skip
#: names of things in a function that say nothing of them
_SAY_NOTHING = {
    "one",
    "other",
    "found",
    "said",
    "asked",
    "told",
    "of",
    "at",
    "where",
    "its",
    "made",
    "wanted",
    "held",
    "n",
}
_WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
#: a dictionary, a set or a form has these too
_WRITES_OF_ROWS = _WRITES - {"update"}
_CUT_OFF = re.compile(r"\b(?:asked|provision|row|said|exempted)\.text(?:\|truncate|\[:\d)")
#: of an element that has a class, wherever it stands among others
_OF_CLASS = r'class="[^"]*(?<![\w.-])(?:{})(?![\w-])'
#: of each component the markup that only its own folder writes; others write it as a ``<c-…>`` or by its tag
MARKUP = {
    "button": _OF_CLASS.format("button"),
    "crumbs": _OF_CLASS.format("crumbs"),
    "day": r"<time\b",
    "empty": _OF_CLASS.format("empty"),
    "field": _OF_CLASS.format("field"),
    "find": _OF_CLASS.format("find"),
    "menu": _OF_CLASS.format("bar|brand"),
    "notice": _OF_CLASS.format("notice"),
    "sheet": _OF_CLASS.format("sheet"),
    "standing": _OF_CLASS.format("standings?"),
    "status": _OF_CLASS.format("stamp"),
    "tabs": _OF_CLASS.format("tabs"),
    "table": r"<table\b",
}


def only_imports() -> Places:
    """Modules whose body is only imports: a thing has one address. A folder of models is one module for Django."""
    for name, (_text, tree) in python_files().items():
        if name.endswith("models/__init__.py"):
            continue
        body = [node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
        names = [node for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"]
        imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
        if imports and len(imports) + len(names) == len(body):
            yield name


def named_after_acts() -> Places:
    for name in python_files():
        if Path(name).stem.removesuffix("_views") in _NAMED_AFTER_ACTS:
            yield name


def same_class_name() -> Places:
    """Classes of one name in more than one file."""
    places = [(node.name, name) for name, node in nodes_of(ast.ClassDef) if node.name != "Meta"]  # type: ignore[attr-defined]
    counts = Counter(called for called, name in set(places) if not name.endswith("apps.py"))
    yield from (f"{name}: {called}" for called, name in places if counts[called] > 1)


def same_function_name() -> Places:
    """Public functions of one name in more than one file; a page may be called as the act behind it, and a verb is
    read with its noun: ``regions.add``, ``partners.add``."""
    names = {
        (node.name, name)
        for name, (_text, tree) in python_files().items()
        if not is_view(name)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not _is_verb(node)
    }
    counts = Counter(called for called, _name in names)
    yield from sorted(f"{name}: {called}" for called, name in names if counts[called] > 1)


def _is_verb(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Name) and mark.id in {"verb", "verb_on_account"} for mark in function.decorator_list
    )


def names_that_say_nothing() -> Places:
    for name, node in nodes_of((ast.Name, ast.arg)):
        if isinstance(node, ast.arg) and node.arg in _SAY_NOTHING:
            yield f"{place_of(name, node)}: {node.arg}"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in _SAY_NOTHING:
            yield f"{place_of(name, node)}: {node.id}"


def by_position() -> Places:
    """What is read out of a row or a tuple by its place, from the third on."""
    for name, node in nodes_of(ast.Subscript):
        place = node.slice  # type: ignore[attr-defined]
        if isinstance(place, ast.Constant) and isinstance(place.value, int) and place.value > 1:
            yield place_of(name, node)


def views_that_write() -> Places:
    """Pages that write rows, open a transaction, write the log or look at a role: that is for the verbs and rules."""
    for name, node in nodes_of((ast.Call, ast.Attribute)):
        if not is_view(name):
            continue
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                of_rows = "objects" in ast.unparse(function.value) or "filter" in ast.unparse(function.value)
                if function.attr in _WRITES_OF_ROWS or (function.attr == "update" and of_rows):
                    yield f"{place_of(name, node)}: {function.attr}"
            elif isinstance(function, ast.Name) and function.id == "record":
                yield f"{place_of(name, node)}: record"
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in {"Role", "transaction"}
        ):
            yield f"{place_of(name, node)}: {node.value.id}"


def several_acts_of_one_address() -> Places:
    for name, number, line in lines_of(".html"):
        yield from (f"{name}:{number}" for _button in re.findall(r'name="act"', line))


def listeners() -> Places:
    """Signals that our code listens to: what does not send one passes by."""
    for name, node in nodes_of(ast.Call):
        called = ast.unparse(node.func)  # type: ignore[attr-defined]
        if called == "receiver" or (called.endswith(".connect") and "signal" in ast.unparse(node)) or re.fullmatch(
            r"(pre|post|m2m|user|request|password|email)_\w+\.connect", called
        ):  # fmt: skip
            yield place_of(name, node)


def orders_through_rows() -> Places:
    """Usual orders by a row elsewhere: each query joins all by which that row is put in its order. Name its column."""
    for name, node in nodes_of(ast.ClassDef):
        body = node.body  # type: ignore[attr-defined]
        rows = {
            ast.unparse(part.targets[0])
            for part in body
            if isinstance(part, ast.Assign) and "ForeignKey(" in ast.unparse(part)
        }
        for meta in (part for part in body if isinstance(part, ast.ClassDef) and part.name == "Meta"):
            for part in meta.body:
                if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "ordering":
                    terms = ast.literal_eval(part.value)
                    yield from (f"{place_of(name, part)}: {term}" for term in terms if term.lstrip("-") in rows)


def joined_when_ready() -> Places:
    """Statements in ``ready()`` of our rooms: what a room hangs into the house stands in its hooks, and core hangs it."""
    for name, node in nodes_of(ast.FunctionDef):
        if name.endswith("apps.py") and name != "core/apps.py" and node.name == "ready":  # type: ignore[attr-defined]
            yield from (place_of(name, part) for part in node.body if not _is_docstring(part))  # type: ignore[attr-defined]


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def addresses_without_room() -> Places:
    """Names of addresses that carry no namespace."""
    for name, (_text, tree) in python_files().items():
        if Path(name).name == "urls.py":
            names = {
                ast.unparse(target) for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
            }
            if "app_name" not in names:
                calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
                yield from (place_of(name, call) for call in calls for word in call.keywords if word.arg == "name")


def kept_in_process() -> Places:
    """What a process keeps for later requests, of which tests and other processes must be told."""
    for name, node in nodes_of((ast.FunctionDef, ast.AsyncFunctionDef)):
        for decorator in node.decorator_list:  # type: ignore[attr-defined]
            if re.match(r"(functools\.)?(lru_cache|cache)\b", ast.unparse(decorator)):
                yield place_of(name, node)


def day_of_a_time() -> Places:
    """``.date()`` of a time is a day of no country."""
    for name, node in nodes_of(ast.Call):
        function = node.func  # type: ignore[attr-defined]
        if isinstance(function, ast.Attribute) and function.attr == "date" and not node.args:  # type: ignore[attr-defined]
            yield place_of(name, node)


def dates_by_hand() -> Places:
    """``core/dates.py`` writes them."""
    for name, node in nodes_of(ast.FormattedValue):
        form = node.format_spec  # type: ignore[attr-defined]
        if form is not None and re.search("%[YmdHM]", ast.unparse(form)):
            yield place_of(name, node)
    for name, node in nodes_of(ast.Call):
        function = node.func  # type: ignore[attr-defined]
        if name == "core/dates.py":
            continue
        if isinstance(function, ast.Attribute) and function.attr == "strftime":
            yield place_of(name, node)


#: how a docstring says why a file or a function is longer than others
_REASON_OF_FILE, _REASON_OF_FUNCTION = (
    re.compile(r"\bOne\s+file,\s+because\s+\w"),
    re.compile(r"\bIn\s+one\s+piece,\s+because\s+\w"),
)


def long_files() -> Places:
    """Pages of more than 250 lines, models of more than 300, others of more than 400, that do not say why."""
    for name, (text, tree) in python_files().items():
        most = 250 if is_view(name) else 300 if "/models" in name else 400
        if (lines := text.count("\n")) > most and not _REASON_OF_FILE.search(ast.get_docstring(tree) or ""):
            yield f"{name}: {lines}"


def long_functions() -> Places:
    """Of more than fifty lines, that do not say why."""
    for name, node in nodes_of((ast.FunctionDef, ast.AsyncFunctionDef)):
        lines = node.end_lineno - node.lineno + 1  # type: ignore[attr-defined]
        if lines > 50 and not _REASON_OF_FUNCTION.search(ast.get_docstring(node) or ""):  # type: ignore[arg-type]
            yield f"{place_of(name, node)}: {node.name} {lines}"  # type: ignore[attr-defined]


def long_template_lines() -> Places:
    yield from (f"{name}:{number}" for name, number, line in lines_of(".html") if len(line) > 120)


def long_style_lines() -> Places:
    yield from (f"{name}:{number}" for name, number, line in lines_of(".css") if len(line) > 120)


def components_by_hand() -> Places:
    """Components that a template writes out itself."""
    for name, number, line in lines_of(".html"):
        for component, markup in MARKUP.items():
            if f"/components/{component}/" not in name:
                yield from (f"{name}:{number}: {component}" for _written in re.findall(markup, line))


def provisions_cut_off() -> Places:
    """The sentence of a provision with its end cut off: where it does not fit, its name stands (``norms/short_titles``)."""
    for suffix in (".html", ".py"):
        for name, number, line in lines_of(suffix):
            yield from (f"{name}:{number}" for _cut in _CUT_OFF.findall(line))


def unformatted() -> Places:
    for name, (text, _tree) in python_files().items():
        yield from (f"{name}:{number}" for number, line in enumerate(text.splitlines(), 1) if "# fmt: skip" in line)


def types_ignored() -> Places:
    for name, (text, _tree) in python_files().items():
        yield from (f"{name}:{number}" for number, line in enumerate(text.splitlines(), 1) if "# type: ignore" in line)


def errors_of_ones_own() -> Places:
    """Classes that say once more what ``core/errors.py`` says."""
    for name, node in nodes_of(ast.ClassDef):
        if node.name in {"NotPossible", "Conflict", "Refused"} and name != "core/errors.py":  # type: ignore[attr-defined]
            yield place_of(name, node)


def refusals_caught_by_hand() -> Places:
    """Views that catch ``NotPossible`` themselves: they let it pass, or say where it is told by ``core/refusals.py``."""
    for name, node in nodes_of(ast.ExceptHandler):
        if is_view(name) and node.type is not None and "NotPossible" in ast.unparse(node.type):  # type: ignore[attr-defined]
            yield place_of(name, node)


def statuses_by_hand() -> Places:
    """Views that say themselves with which status a page answers: of one with a form ``page_with_form`` says it. What is
    gone, asks to sign in, or was asked too often is said as it is."""
    plain = {200, 401, 403, 404, 405, 410, 429}
    for name, node in nodes_of(ast.Call):
        if is_view(name) and not name.startswith("core/"):
            for word in node.keywords:  # type: ignore[attr-defined]
                value = word.value
                chosen = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                if word.arg == "status" and {getattr(part, "value", None) for part in chosen} - plain:
                    yield place_of(name, node)


def texts_cut_in_silence() -> Places:
    """Texts of which only the first signs are taken: what somebody typed is kept whole or refused (``lengths.fitting``),
    and what is shown short says so (``texts.shortened``). Texts are parameters that say so, what is stripped or joined,
    and what a form sent."""
    for name, (_text, tree) in python_files().items():
        if name.startswith(("core/", "places/", "demonstration/", "command/")):  # what machines send, and DUO
            continue
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        texts = {
            (function, arg.arg)
            for function in functions
            for arg in (*function.args.args, *function.args.kwonlyargs)
            if arg.annotation is not None and ast.unparse(arg.annotation).startswith("str")
        }
        for function in functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and _is_first_of(node.slice):
                    value = node.value
                    is_text = isinstance(value, ast.Name) and (function, value.id) in texts
                    if is_text or re.search(r"\.(strip|join)\([^()]*(\(\))?\)$|POST|^f['\"]", ast.unparse(value)):
                        yield place_of(name, node)


def _is_first_of(part: ast.Slice) -> bool:
    """Whether it takes the first ten or more, by a fixed number."""
    end = part.upper
    fixed = isinstance(end, ast.Constant) and isinstance(end.value, int) and end.value >= 10
    return part.lower is None and (fixed or (isinstance(end, ast.Name) and end.id.isupper()))


def html_in_code() -> Places:
    for name, node in nodes_of(ast.Constant):
        value = node.value  # type: ignore[attr-defined]
        if isinstance(value, str) and re.search(r"<(div|p|span|a|td|tr|table|li|ul|abbr|button)\b[^<]*>", value):
            yield place_of(name, node)


RULES: list[Callable[[], Places]] = [
    only_imports, named_after_acts, same_class_name, same_function_name, names_that_say_nothing, by_position,
    views_that_write, several_acts_of_one_address, listeners, joined_when_ready, orders_through_rows, addresses_without_room, kept_in_process,
    day_of_a_time, dates_by_hand, long_files, long_functions, long_template_lines, long_style_lines, components_by_hand,
    unformatted, types_ignored, html_in_code, errors_of_ones_own, refusals_caught_by_hand,
    statuses_by_hand, texts_cut_in_silence, provisions_cut_off,
]  # fmt: skip


def counted() -> dict[str, list[str]]:
    """The places of each fault, by the name of its rule."""
    return {rule.__name__: list(rule()) for rule in RULES}


def faults() -> list[str]:
    """One line for each count that is another than what was written down."""
    kept, lines = yaml.safe_load(KEPT.read_text()), []
    for rule, places in counted().items():
        before = kept.get(rule, 0)
        if len(places) > before:
            lines.append(f"{rule}: {len(places)} instead of {before}; see python tests/ratchets.py {rule}")
        elif len(places) < before:
            lines.append(f"{rule}: fell from {before} to {len(places)}; write it with python tests/ratchets.py --write")
    return [*lines, *(f"ratchets.yaml: no rule {rule}" for rule in set(kept) - {rule.__name__ for rule in RULES})]


def main() -> None:
    places = counted()
    if "--write" in sys.argv:
        before = yaml.safe_load(KEPT.read_text()) if KEPT.exists() else {}
        rose = [rule for rule in places if len(places[rule]) > before.get(rule, len(places[rule]))]
        if rose:
            sys.exit(f"These rose, and stay as they were: {', '.join(rose)}")
        head = "# How often each fault of the house stands in it; see ratchets.py. Only falls.\n"
        KEPT.write_text(head + "".join(f"{rule}: {len(at)}\n" for rule, at in places.items()))
        return
    for rule, at in places.items():
        if rule in sys.argv[1:]:
            print("\n".join(at))
        elif len(sys.argv) == 1:
            print(f"{len(at):6} {rule}")


if __name__ == "__main__":
    main()
