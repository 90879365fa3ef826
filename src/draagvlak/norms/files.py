"""The norm file: reading it with every fault named, and writing it in one canonical form.

A *document* is the parsed file as plain dictionaries and lists (see ``docs/norms.md`` and the JSON Schema beside this
module). Dates are ISO strings in it.

One file, because what is checked in reading, what is said of it and what is written are three sides of one schema.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from draagvlak.core.intake.wording import gettext as _

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

Document = dict[str, Any]
Path_ = tuple[str | int, ...]

SCHEMA = Path(__file__).parent / "schema" / "draagvlak-norm-1.schema.json"
LIBRARY = Path(__file__).parent / "library"
LIMIT = 5 * 1024 * 1024  # bytes
DEPTH = 40  # levels of nesting
MOST_FAULTS = 500  #: that are told of one file
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NOT_IN_YAML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file: the line (from 1), where in the structure, and what to do."""

    line: int
    where: str
    message: str

    def __str__(self) -> str:
        place = _("line %(line)s") % {"line": self.line}
        return f"{place}: {self.where + ': ' if self.where else ''}{self.message}"


class FaultyFile(ValueError):
    """A norm file that cannot be taken in; ``faults`` names every reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class _Reading:
    """A file while it is read: its faults, and on which line each part of it stands."""

    faults: list[Fault] = field(default_factory=list)
    lines: dict[Path_, int] = field(default_factory=dict)

    def add(self, path: Path_, message: str) -> None:
        at = path
        while at and at not in self.lines:
            at = at[:-1]
        self.faults.append(Fault(self.lines.get(at, 1), _address(path), message))


def _address(path: Path_) -> str:
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


@cache
def _validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator  # takes long to load, and most commands judge no file

    return Draft202012Validator(json.loads(SCHEMA.read_text()))


def read(raw: bytes) -> Document:
    """The document in a norm file.

    Raises:
        FaultyFile: with every fault that the file has, in the order of its lines.
    """
    document, faults = check(raw)
    if faults or document is None:
        raise FaultyFile(faults)
    return document


def check(raw: bytes) -> tuple[Document | None, list[Fault]]:
    """The document, if there is one, and every fault, in the order of the lines."""
    reading = _Reading()
    document = _parse(raw, reading)
    if document is not None:
        _examine(document, reading)
    return document, sorted(set(reading.faults))


def report(raw: bytes) -> dict[str, Any]:
    """The same as plain data, for a file from outside, which is read in a process of its own (``core.intake``)."""
    document, faults = check(raw)
    return {
        "document": None if faults else document,
        "faults": [(fault.line, fault.where, fault.message) for fault in faults[:MOST_FAULTS]],
    }


def faults_of(document: Document) -> list[Fault]:
    """The faults of a document that came from no file; every line is 1."""
    reading = _Reading()
    _examine(document, reading)
    return reading.faults


def _examine(document: Any, reading: _Reading) -> None:
    """Shape first, then sense."""
    unsound = len(reading.faults)
    for error in _validator().iter_errors(document):
        _explain(error, reading)
    if isinstance(document, dict):
        try:
            _check_sense(document, reading)
        except (TypeError, AttributeError, KeyError):  # the structure is not sound enough to make sense of
            if len(reading.faults) == unsound:
                raise


# -- reading ------------------------------------------------------------------------------------------------------


def _parse(raw: bytes, reading: _Reading) -> Any:
    if len(raw) > LIMIT:
        reading.add((), _("the file is larger than %(limit)s MB") % {"limit": LIMIT // 1024 // 1024})
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reading.faults.append(Fault(line, "", _("this is not UTF-8 text; save the file as UTF-8")))
        return None
    strange = _NOT_IN_YAML.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        reading.faults.append(Fault(line, "", _("there is an invisible control character here; remove it")))
        return None
    if not text.strip():
        reading.add((), _("the file is empty"))
        return None
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _value(node, (), loader, reading, set(), 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of stream" in str(error.problem):
            mark = error.context_mark  # where the text began that never ended
        reading.faults.append(Fault(mark.line + 1 if mark else 1, "", _("not valid YAML: %s") % error.problem))
    except RecursionError:
        reading.add((), _("the file is nested too deeply"))
    return None


def _value(node: yaml.Node, path: Path_, loader: Any, reading: _Reading, seen: set[int], depth: int) -> Any:
    reading.lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in seen:
        reading.add(path, _("anchors and aliases (& and *) are not allowed; write the text out"))
        return None
    if depth > DEPTH:
        raise RecursionError
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            here = (*path, key)
            if key in found:
                reading.faults.append(
                    Fault(key_node.start_mark.line + 1, _address(here), _("this name stands here twice"))
                )
            reading.lines[here] = key_node.start_mark.line + 1
            found[key] = _value(value_node, here, loader, reading, seen, depth + 1)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(child, (*path, number), loader, reading, seen, depth + 1) for number, child in enumerate(node.value)
        ]
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value
    try:
        return loader.construct_object(node)
    except ValueError:
        return node.value


def _explain(error: "ValidationError", reading: _Reading) -> None:
    path: Path_ = tuple(error.absolute_path)
    kinds = {
        "string": _("text (put a number or yes/no between quotes)"),
        "object": _("named fields"),
        "array": _("a list"),
        "boolean": _("true or false"),
    }
    rule, bound, value = str(error.validator), cast(Any, error.validator_value), cast(Any, error.instance)
    if rule == "required":
        for name in bound:  # the library reports each on its own; the name stands quoted in its message
            if f"'{name}' is a required" in error.message:
                reading.add(path, _("'%s' is missing") % name)
    elif rule == "additionalProperties":
        for name in sorted(set(value) - set(cast(Any, error.schema).get("properties", {}))):
            reading.add((*path, name), _("there is no field of this name"))
    elif rule == "type":
        reading.add(path, _("must be %s") % kinds.get(str(bound), bound))
    elif rule == "enum":
        reading.add(
            path, _("'%(value)s' must be one of: %(bound)s") % {"value": _short(value), "bound": ", ".join(bound)}
        )
    elif rule == "const":
        reading.add(path, _("must be '%s'") % bound)
    elif rule == "pattern" and str(bound).startswith("^\\d{4}"):
        reading.add(path, _("a date is written as 2025-12-31"))
    elif rule == "pattern" and "[a-z0-9]+(-" in str(bound):
        reading.add(path, _("'%s' must be small letters, digits and single hyphens") % _short(value))
    elif rule in {"minLength", "minItems", "minProperties"}:
        reading.add(path, _("must not be empty; fill it in or leave the field out"))
    elif rule == "maxLength":
        reading.add(path, _("is longer than %s characters") % bound)
    elif rule == "uniqueItems":
        reading.add(path, _("names the same thing twice"))
    else:
        reading.add(path, _short(error.message))


def _short(value: Any) -> str:
    """A value as it is said again: its beginning."""
    text = str(value)
    return text if len(text) <= 200 else text[:200] + "…"


# -- sense --------------------------------------------------------------------------------------------------------


def topics_of(document: Document) -> Iterator[tuple[Path_, dict[str, Any]]]:
    """Every topic with its place in the document, parents before their children, in reading order."""

    def walk(topics: list[dict[str, Any]], path: Path_) -> Iterator[tuple[Path_, dict[str, Any]]]:
        for number, topic in enumerate(topics):
            here = (*path, number)
            yield here, topic
            yield from walk(topic.get("topics", []), (*here, "topics"))

    return walk(document.get("topics", []), ("topics",))


def _check_sense(document: Document, reading: _Reading) -> None:
    """Whatever a document refers to is there. In one piece, because all of it asks the same sets of known keys."""
    known: dict[str, set[str]] = {}
    for name in ("kinds", "parts", "routes", "ladders", "sources", "figures", "registers", "filters"):
        known[name] = _unique(document.get(name, []), (name,), reading)
    rungs = {
        ladder["key"]: _unique(ladder["rungs"], ("ladders", number, "rungs"), reading)
        for number, ladder in enumerate(document.get("ladders", []))
    }
    outside = {part["key"] for part in document["parts"] if part.get("outside")}
    draft = document["version"]["status"] == "draft"

    def refer(value: Any, to: set[str], path: Path_, what: str) -> None:
        if value is not None and value not in to:
            reading.add(path, _("there is no %(what)s '%(value)s'") % {"what": what, "value": value})

    topic_keys: set[str] = set()
    provision_keys: set[str] = set()
    exemptions: list[tuple[Path_, str]] = []
    for path, topic in topics_of(document):
        _once(topic.get("key"), topic_keys, (*path, "key"), reading)
        refer(topic.get("kind"), known["kinds"], (*path, "kind"), _("kind"))
        refer(topic.get("ladder"), known["ladders"], (*path, "ladder"), _("ladder"))
        levels = rungs.get(topic.get("ladder", ""), set())
        for number, provision in enumerate(topic.get("provisions", [])):
            here = (*path, "provisions", number)
            _once(provision.get("key"), provision_keys, (*here, "key"), reading)
            refer(provision.get("part"), known["parts"], (*here, "part"), _("part"))
            for place, holder in _with_items(provision, here):
                for position, level in enumerate(holder.get("levels", [])):
                    refer(level, levels, (*place, "levels", position), _("level on the topic's ladder"))
            for position, route in enumerate(provision.get("routes", [])):
                refer(route, known["routes"], (*here, "routes", position), _("route"))
            for position, reference in enumerate(provision.get("references", [])):
                refer(reference.get("source"), known["sources"], (*here, "references", position), _("source"))
            if provision.get("part") in outside and not provision.get("routes") and not draft:
                reading.add(here, _("says what falls outside, but no route"))
            if provision.get("routes") and provision.get("part") not in outside:
                reading.add((*here, "routes"), _("a route belongs to what falls outside basic support"))
            if "exempts" in provision:
                exemptions.append(((*here, "exempts"), provision["exempts"]))
    for path, key in exemptions:
        refer(key, provision_keys, path, _("provision"))
    for number, ladder in enumerate(document.get("ladders", [])):
        refer(ladder.get("source"), known["sources"], ("ladders", number, "source"), _("source"))
    for number, figure in enumerate(document.get("figures", [])):
        refer(figure.get("source"), known["sources"], ("figures", number, "source"), _("source"))
        refer(figure.get("topic"), topic_keys, ("figures", number, "topic"), _("topic"))
    for name in ("registers", "filters"):
        for number, one in enumerate(document.get(name, [])):
            for position, key in enumerate(one.get("provisions", [])):
                refer(key, provision_keys, (name, number, "provisions", position), _("provision"))
    for number, one in enumerate(document.get("signals", [])):
        refer(one.get("topic"), topic_keys, ("signals", number, "topic"), _("topic"))
    _check_short_titles(document, reading)
    _check_guide(document, outside, draft, reading)
    _check_scalars(document, reading)


def _check_short_titles(document: Document, reading: _Reading) -> None:
    """A short title is one line: it stands in rows, charts and headings of columns."""
    for path, topic in topics_of(document):
        for number, provision in enumerate(topic.get("provisions", [])):
            for code, title in provision.get("short_title", {}).items():
                if title.splitlines() != [title.strip()]:
                    place = (*path, "provisions", number, "short_title", code)
                    reading.add(place, _("a short title stands on one line, without spaces around it"))


def _check_guide(document: Document, outside: set[str], draft: bool, reading: _Reading) -> None:
    """Every answer leads on, every question and outcome can be reached, nothing goes round in circles, outcomes cite
    what they say; and what falls outside basic support can be reached wherever its topic has a guide."""
    topics = {topic["key"]: topic.get("provisions", []) for _path, topic in topics_of(document)}
    parts = {said["key"]: said.get("part") for provisions in topics.values() for said in provisions}
    seen: set[str] = set()
    for number, tree in enumerate(document.get("guide", [])):
        path: Path_ = ("guide", number)
        if tree["topic"] not in topics:
            reading.add(
                (*path, "topic"), _("there is no %(what)s '%(value)s'") % {"what": _("topic"), "value": tree["topic"]}
            )
        _once(tree["topic"], seen, (*path, "topic"), reading)
        nodes: set[str] = set()
        for kind in ("questions", "outcomes"):
            for position, node in enumerate(tree[kind]):
                _once(node["key"], nodes, (*path, kind, position, "key"), reading)
        cited: set[str] = set()
        for position, outcome in enumerate(tree["outcomes"]):
            here = (*path, "outcomes", position)
            for nth, key in enumerate(outcome.get("provisions", [])):
                if key not in parts:
                    reading.add(
                        (*here, "provisions", nth),
                        _("there is no %(what)s '%(value)s'") % {"what": _("provision"), "value": key},
                    )
            its = {parts.get(key) in outside for key in outcome.get("provisions", [])}
            cited |= set(outcome.get("provisions", []))
            needs = {"within": {False}, "outside": {True}, "both": {False, True}}.get(outcome["kind"], set())
            if not draft and not needs <= its:
                reading.add(here, _("must cite provisions that say so: within basic support, outside it, or both"))
            if outcome["kind"] == "within" and True in its:
                reading.add(here, _("says within basic support, but cites what falls outside"))
        _check_ways(tree, path, nodes, reading)
        for said in topics.get(tree["topic"], []):
            if said.get("part") in outside and said["key"] not in cited and not draft:
                reading.add(path, _("no outcome leads to '%s', which falls outside basic support") % said["key"])


def _check_ways(tree: dict[str, Any], path: Path_, nodes: set[str], reading: _Reading) -> None:
    """From the first question every node is reached, and no way comes back to where it was."""
    ways = {question["key"]: [answer["to"] for answer in question["answers"]] for question in tree["questions"]}
    for position, question in enumerate(tree["questions"]):
        for nth, answer in enumerate(question["answers"]):
            if answer["to"] not in nodes:
                here = (*path, "questions", position, "answers", nth, "to")
                reading.add(here, _("leads to '%s', which is not there: a dead end") % answer["to"])
    reached, circle = _walked(ways, tree["questions"][0]["key"])
    for kind in ("questions", "outcomes"):
        for position, node in enumerate(tree[kind]):
            if node["key"] in circle:
                reading.add((*path, kind, position), _("leads back to itself"))
            elif node["key"] not in reached:
                reading.add((*path, kind, position), _("is reached by no answer"))


def _walked(ways: dict[str, list[str]], first: str) -> tuple[set[str], set[str]]:
    """The nodes that are reached from the first, and those at which a way comes back to itself."""
    reached, circle, on_the_way = {first}, set[str](), {first}
    open_ = [(first, iter(ways.get(first, [])))]
    while open_:
        key, further = open_[-1]
        to = next(further, None)
        if to is None:
            open_.pop()
            on_the_way.discard(key)
        elif to in on_the_way:
            circle.add(to)
        elif to not in reached:
            reached.add(to)
            on_the_way.add(to)
            open_.append((to, iter(ways.get(to, []))))
    return reached, circle


def _check_scalars(document: Document, reading: _Reading) -> None:
    """Days that exist, and no control characters."""
    for path, name, value in _scalars(document):
        if name == "date" and isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                dt.date.fromisoformat(value)
            except ValueError:
                reading.add(path, _("the day %s does not exist") % value)
        if isinstance(value, str) and _CONTROL.search(value):
            reading.add(path, _("there is an invisible control character in this text; remove it"))


def _scalars(value: Any, path: Path_ = (), name: str = "") -> Iterator[tuple[Path_, str, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _scalars(child, (*path, key), key)
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _scalars(child, (*path, number), name)
    else:
        yield path, name, value


def _with_items(holder: dict[str, Any], path: Path_) -> Iterator[tuple[Path_, dict[str, Any]]]:
    yield path, holder
    for number, item in enumerate(holder.get("items", [])):
        yield from _with_items(item, (*path, "items", number))


def _once(key: Any, seen: set[str], path: Path_, reading: _Reading) -> None:
    if key is None:
        return
    if key in seen:
        reading.add(path, _("the key '%s' is used twice") % key)
    seen.add(key)


def _unique(entries: list[dict[str, Any]], path: Path_, reading: _Reading) -> set[str]:
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        _once(entry.get("key"), seen, (*path, number, "key"), reading)
    return seen


def without_the_gone(lists: Document, topics: set[str], provisions: dict[str, bool]) -> Document:
    """What refers to topics and provisions (figures, registers, filters, signals, guide), with only those that exist.

    Args:
        provisions: every key, and whether it falls outside basic support.
    """
    here = set(provisions)
    return {
        "figures": [one for one in lists.get("figures", []) if one["topic"] in topics],
        "registers": still_there(lists.get("registers", []), here),
        "filters": still_there(lists.get("filters", []), here),
        "signals": [one for one in lists.get("signals", []) if one.get("topic") in topics | {None}],
        "guide": [_tree_still_there(one, provisions) for one in lists.get("guide", []) if one["topic"] in topics],
    }


def _tree_still_there(tree: dict[str, Any], provisions: dict[str, bool]) -> dict[str, Any]:
    """A guide's tree whose outcomes cite only what exists, and say no more than what they still cite."""
    outcomes = []
    for outcome in tree["outcomes"]:
        cited = outcome.get("provisions", [])
        left = [key for key in cited if key in provisions]
        says = tuple(sorted({provisions[key] for key in left}))
        kind = {(True,): "outside", (False,): "within", (False, True): "both"}.get(says, "ask")
        changed = {"provisions": left, "kind": "ask" if outcome["kind"] == "ask" else kind} if left != cited else {}
        outcomes.append(outcome | changed)
    return tree | {"outcomes": outcomes}


def still_there(registers: list[dict[str, Any]], provisions: set[str]) -> list[dict[str, Any]]:
    """Registers with only those of their provisions that exist; one without any is left out."""
    kept = [one | {"provisions": [key for key in one["provisions"] if key in provisions]} for one in registers]
    return [one for one in kept if one["provisions"]]


# -- writing ------------------------------------------------------------------------------------------------------


def write(document: Document) -> str:
    """The one canonical text of a document: fields in the order of the schema, empty ones left out."""
    return yaml.dump(
        _with_dates(canonical(document)),
        Dumper=yaml.CSafeDumper,
        sort_keys=False,
        allow_unicode=True,
        width=110,
    )


def canonical(document: Document) -> Document:
    """The document with fields in the schema's order, languages as nl, en, then the rest, and nothing empty."""
    schema = cast(dict[str, Any], _validator().schema)
    ordered: Document = _ordered(document, schema, schema["$defs"])
    ordered.setdefault("topics", [])
    return ordered


def _ordered(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, dict):
        properties: dict[str, Any] = schema.get("properties", {})
        names = list(properties) or sorted(value, key=lambda code: ({"nl": 0, "en": 1}.get(code, 2), code))
        return {
            name: _ordered(value[name], properties.get(name, {}), definitions)
            for name in names
            if name in value and value[name] not in ("", None, [], {})
        }
    if isinstance(value, list):
        return [_ordered(child, schema.get("items", {}), definitions) for child in value]
    return value


def _with_dates(value: Any, name: str = "") -> Any:
    """Dates as YAML writes them: without quotes."""
    if isinstance(value, dict):
        return {key: _with_dates(child, key) for key, child in value.items()}
    if isinstance(value, list):
        return [_with_dates(child) for child in value]
    return dt.date.fromisoformat(value) if name == "date" else value
