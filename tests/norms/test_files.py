"""The norm file: faults with their lines, one canonical text, the shipped norms, and the way into the database and back."""

import copy
import json
import re
from collections import Counter
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draagvlak.core.errors import NotPossible
from draagvlak.norms import files
from draagvlak.norms.files import Document, FaultyFile, topics_of
from draagvlak.norms.models import Norm, Provision, Status, Topic, Version
from draagvlak.norms.store import document_of, store
from draagvlak.places.models import Consortium

SMALL = """\
format: draagvlak-norm/1
norm:
  key: klein
  title:
    nl: Klein
  language: nl
  kind: consortium
version:
  number: '1'
  status: consultation
kinds:
- key: aspect
  title:
    nl: Aspect
parts:
- key: offer
  title:
    nl: Aanbod
- key: outside
  title:
    nl: Buiten
  outside: true
routes:
- key: zorg
  title:
    nl: Zorg
topics:
- key: lezen
  kind: aspect
  title:
    nl: Lezen
  provisions:
  - key: een
    part: offer
    actor: school
    text: De school helpt.
  - key: twee
    part: outside
    actor: consortium
    text: Logopedie.
    routes:
    - zorg
"""


def said(text: str) -> list[tuple[int, str]]:
    return [(fault.line, f"{fault.where}: {fault.message}") for fault in files.check(text.encode())[1]]


def test_small_file_is_sound_and_canonical() -> None:
    assert said(SMALL) == []
    assert files.write(files.read(SMALL.encode())) == SMALL


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("number: '1'", "number: 1", 9, "version.number: must be text"),
        ("status: consultation", "status: klaar", 10, "'klaar' must be one of"),
        ("part: offer", "part: ofer", 34, "there is no part 'ofer'"),
        ("kind: aspect\n", "kind: aspct\n", 29, "there is no kind 'aspct'"),
        ("key: twee", "key: een", 37, "the key 'een' is used twice"),
        ("    - zorg", "    - zorgg", 42, "there is no route 'zorgg'"),
        ("    routes:\n    - zorg\n", "", 37, "says what falls outside, but no route"),
        ("text: De school helpt.", "tekst: De school helpt.", 36, "there is no field of this name"),
        ("    text: De school helpt.\n", "", 33, "'text' is missing"),
        ("actor: school", "actor: ouder", 35, "'ouder' must be one of: teacher"),
        ("key: klein", "key: Klein!", 3, "small letters, digits"),
        ("format: draagvlak-norm/1", "format: iets", 1, "must be 'draagvlak-norm/1'"),
        ("text: De school helpt.", "text: ''", 36, "must not be empty"),
        ("text: De school helpt.", "text: De school helpt.\n    text: Nog eens.", 37, "this name stands here twice"),
        ("  title:\n    nl: Lezen", "  title: Lezen", 30, "must be named fields"),
        ("text: De school helpt.", "text: &a De school helpt.\n    exempts: *a", 37, "anchors and aliases"),
        ("text: De school helpt.", "text: \"De \\x07school\"", 36, "invisible control character"),
        ("text: De school helpt.", "text: 'De school", 36, "not valid YAML"),
        ("  status: consultation", "  status: consultation\n  steps:\n  - step: a\n    date: 2025-02-31", 13, "does not exist"),
        ("    routes:\n    - zorg\n", "    routes:\n    - zorg\n    exempts: niemand\n", 43, "there is no provision 'niemand'"),
        ("    text: De school helpt.", "    text: De school helpt.\n    levels: [geel]", 37, "there is no level on the topic's ladder 'geel'"),
        ("    text: De school helpt.", f"    short_title:\n      nl: {'x' * 61}\n    text: x", 37, "longer than 60"),
        ("    text: De school helpt.", '    short_title: {nl: "a\\nb"}\n    text: x', 36, "stands on one line"),
        ("    text: De school helpt.", "    short_title: Hulp\n    text: x", 36, "must be named fields"),
        ("    text: De school helpt.", "    text: De school helpt.\n    references: [{source: boek}]", 37, "there is no source 'boek'"),
    ],
)  # fmt: skip
def test_fault_is_named_with_its_line(old: str, new: str, line: int, message: str) -> None:
    assert old in SMALL
    found = said(SMALL.replace(old, new, 1))
    assert [at for at, text in found if message in text] == [line], found


def test_every_fault_is_named_at_once() -> None:
    text = (
        SMALL.replace("number: '1'", "number: 1")
        .replace("part: offer", "part: ofer")
        .replace("actor: school", "actor: x")
    )
    assert len(said(text)) == 3


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "empty"),
        (b"a: \xe9\n", "UTF-8"),
        (b"a: b\n\x00", "control character"),
        (b"x" * (files.LIMIT + 1), "larger than"),
        (b"- een\n- twee\n", "must be named fields"),
        (b"[" * 3000, "nest"),
    ],
)
def test_what_is_no_norm_file_says_so(raw: bytes, message: str) -> None:
    with pytest.raises(FaultyFile, match=message):
        files.read(raw)


def test_a_bomb_of_aliases_is_refused_quickly() -> None:
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"
    assert any("anchors" in text for _line, text in said(bomb))


# -- the shipped norms --------------------------------------------------------------------------------------------


def test_shipped_norms_are_sound_and_canonical(library: dict[str, Document]) -> None:
    assert set(library) == {"rgv-basisondersteuning", "voorbeeld-2021", "voorbeeld-landelijk"}
    for name, document in library.items():
        assert files.write(document) == (files.LIBRARY / f"{name}.yaml").read_text()


def test_shipped_norm_has_what_the_handbook_counts(library: dict[str, Document]) -> None:
    topics = {topic["number"]: topic for topic in library["rgv-basisondersteuning"]["topics"]}

    def count(number: str) -> tuple[int, int, int]:
        parts = Counter(said["part"] for said in topics[number]["provisions"])
        return parts["expertise"], parts["offer"], parts["outside"]

    assert [count(f"2.{n}") for n in range(1, 9)] == [
        (4, 4, 4), (4, 6, 1), (6, 10, 2), (9, 11, 2), (6, 7, 1), (7, 8, 5), (7, 8, 5), (5, 8, 6),
    ]  # fmt: skip
    assert sum(said["key"].startswith("policy-") for said in topics["1.2"]["provisions"]) == 6
    assert sum(said["key"].startswith("hgw-") for said in topics["1.4"]["provisions"]) == 7
    assert sum("exempts" not in said for said in topics["1.5"]["provisions"]) == 4
    assert [said["exempts"] for said in topics["1.5"]["provisions"] if "exempts" in said] == ["facility-accessible"]
    assert {"1.1", "1.3", "1.6", "1.7", "3", "4"} <= set(topics)


def test_shipped_norm_is_told_in_plain_words_too(library: dict[str, Document]) -> None:
    for _path, topic in topics_of(library["rgv-basisondersteuning"]):
        assert set(topic["plain"]) == {"nl", "en"}
        for said_ in topic["provisions"]:
            assert set(said_["plain"]) == {"nl", "en"}, said_["key"]
            assert said_["references"], said_["key"]
            assert all(len(sentence.split()) <= 22 for sentence in re.split(r"[.:]\s", said_["plain"]["nl"])), said_[
                "key"
            ]


def test_shipped_ladders_and_routes(library: dict[str, Document]) -> None:
    document = library["rgv-basisondersteuning"]
    ladders = {ladder["key"]: ladder["rungs"] for ladder in document["ladders"]}
    assert [(rung["key"], rung.get("outside", False)) for rung in ladders["reading"]] == [
        ("1", False), ("2", False), ("3", False), ("4", True),
    ]  # fmt: skip
    assert [(rung["colour"], rung.get("outside", False)) for rung in ladders["arithmetic"]] == [
        ("green", False), ("yellow", False), ("orange", False), ("red", True),
    ]  # fmt: skip
    used = {
        route
        for _path, topic in topics_of(document)
        for said_ in topic["provisions"]
        for route in said_.get("routes", [])
    }
    assert {
        "municipality",
        "extra-support",
        "cluster-1",
        "cluster-2",
        "youth-care",
        "health-care",
        "opp",
        "other-setting",
    } <= used


# -- round trip ---------------------------------------------------------------------------------------------------

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\ufffe\uffff\x85"),
    min_size=1,
    max_size=40,
)
_KEY = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
_LANGUAGE = st.sampled_from(["nl", "en", "fr", "ar"])
_NAMES = st.dictionaries(_LANGUAGE, _TEXT.map(str.strip).filter(bool), min_size=1)
_SPOKEN = st.dictionaries(_LANGUAGE, _TEXT, min_size=1)


def _some(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


_ITEM: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.builds(lambda text, rest: {"text": text} | rest, _TEXT, _some(plain=_SPOKEN)),
    lambda below: st.builds(
        lambda text, items: {"text": text, "items": items}, _TEXT, st.lists(below, min_size=1, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any sound norm: free depth of topics, odd texts, all fields."""
    keys = iter(draw(st.lists(_KEY, min_size=30, max_size=30, unique=True)))

    def provision() -> dict[str, Any]:
        part = draw(st.sampled_from(["offer", "outside"]))
        entry = {
            "key": next(keys),
            "part": part,
            "actor": draw(st.sampled_from(["teacher", "school", "board", "consortium"])),
        }
        entry |= draw(_some(short_title=_NAMES)) | {"text": draw(_TEXT)}
        entry |= draw(_some(plain=_SPOKEN, items=st.lists(_ITEM, min_size=1, max_size=3)))
        if part == "outside":
            entry["routes"] = ["zorg"]
        if draw(st.booleans()):
            entry |= {"status": "pilot", "references": [{"source": "boek", "locator": draw(_TEXT)}]}
        return entry

    def topic(depth: int) -> dict[str, Any]:
        entry = {"key": next(keys), "kind": "aspect", "title": draw(_SPOKEN)}
        entry |= draw(_some(number=st.just("1.1"), introduction=_TEXT, plain=_SPOKEN))
        entry["provisions"] = [provision() for _ in range(draw(st.integers(0, 2)))]
        if depth < 3 and draw(st.booleans()):
            entry["topics"] = [topic(depth + 1)]
        return entry

    step = _some(number=_TEXT.map(lambda t: t[:20]), when=_TEXT, date=st.dates().map(str), done=st.booleans())
    return {
        "format": "draagvlak-norm/1",
        "norm": {"key": next(keys), "title": draw(_SPOKEN), "language": "nl", "kind": "consortium", "publisher": draw(_TEXT)},
        "version": {
            "number": "1", "status": draw(st.sampled_from(Status.values)), "summary": draw(_SPOKEN),
            "steps": [{"step": "stap"} | draw(step) for _ in range(draw(st.integers(0, 2)))],
        },
        "kinds": [{"key": "aspect", "title": {"nl": "Aspect"}}],
        "parts": [{"key": "offer", "title": {"nl": "A"}}, {"key": "outside", "title": {"nl": "B"}, "outside": True}],
        "routes": [{"key": "zorg", "title": {"nl": "Zorg"}}],
        "sources": [{"key": "boek", "kind": "book", "title": draw(_TEXT), "date": "2024-11-22"}],
        "topics": [topic(1) for _ in range(draw(st.integers(0, 2)))],
    }  # fmt: skip


@pytest.mark.once
@pytest.mark.django_db
@given(documents())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_export_import_export_is_byte_identical(document: Document) -> None:
    text = files.write(document)
    assert files.check(text.encode()) == (files.canonical(document), [])
    assert files.write(files.read(text.encode())) == text
    with transaction.atomic():
        first = files.write(document_of(store(files.read(text.encode()))))
        transaction.set_rollback(True)
    with transaction.atomic():
        second = files.write(document_of(store(files.read(first.encode()))))
        transaction.set_rollback(True)
    assert first == second
    assert files.read(first.encode())["topics"] == files.read(text.encode())["topics"]


@pytest.mark.parametrize("name", ["rgv-basisondersteuning", "voorbeeld-2021", "voorbeeld-landelijk"])
def test_shipped_norm_comes_back_as_it_went_in(name: str, library: dict[str, Document], consortium: Consortium) -> None:
    assert files.write(document_of(store(library[name], consortium))) == (files.LIBRARY / f"{name}.yaml").read_text()


# -- the database -------------------------------------------------------------------------------------------------


@pytest.fixture
def adopted(consortium: Consortium, library: dict[str, Document]) -> Version:
    document = copy.deepcopy(library["voorbeeld-2021"])
    document["version"]["status"] = "adopted"
    return store(document, consortium)


def _try(change: Any) -> None:
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        change()


def test_adopted_version_never_changes_in_the_database(adopted: Version) -> None:
    provision = Provision.objects.filter(version=adopted).first()
    topic = Topic.objects.filter(version=adopted).first()
    assert provision is not None
    assert topic is not None
    rows = Provision.objects.filter(pk=provision.pk)
    _try(lambda: rows.update(text="Iets anders."))
    _try(lambda: rows.update(short_title={"nl": "Iets anders"}))
    _try(rows.delete)
    _try(lambda: Topic.objects.filter(pk=topic.pk).update(introduction="x"))
    _try(lambda: Provision.objects.create(version=adopted, topic=topic, key="x", part="offer", position=99, text="x"))
    _try(lambda: Version.objects.filter(pk=adopted.pk).update(summary={"nl": "x"}))
    _try(lambda: Version.objects.filter(pk=adopted.pk).update(status="draft"))
    _try(lambda: Version.objects.filter(pk=adopted.pk)._raw_delete("default"))
    Version.objects.filter(pk=adopted.pk).update(status="retired")
    _try(lambda: Version.objects.filter(pk=adopted.pk).update(status="adopted"))


def test_a_provision_cannot_be_smuggled_into_an_adopted_version(adopted: Version, version: Version) -> None:
    row = version.provisions.first()
    _try(lambda: Provision.objects.filter(pk=row.pk).update(version=adopted))


def test_import_is_all_or_nothing(library: dict[str, Document], consortium: Consortium) -> None:
    document = copy.deepcopy(library["voorbeeld-2021"])
    document["topics"][-1]["provisions"][-1]["key"] = document["topics"][0]["provisions"][0]["key"]
    with pytest.raises(DatabaseError), transaction.atomic():
        store(document, consortium)
    assert not Norm.objects.exists()


def test_a_published_number_is_never_given_again(adopted: Version, library: dict[str, Document]) -> None:
    with pytest.raises(NotPossible):
        store(library["voorbeeld-2021"], adopted.norm.consortium, replace=True)


@pytest.mark.django_db
def test_migrations_are_complete_and_go_back() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_schema_is_valid_and_documented() -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(files.SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    guide = (files.SCHEMA.parents[4] / "docs" / "norms.md").read_text()
    names = set(schema["properties"]) | {name for one in schema["$defs"].values() for name in one.get("properties", {})}
    assert [name for name in sorted(names) if f"`{name}`" not in guide] == []
