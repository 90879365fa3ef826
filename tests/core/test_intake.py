"""Files from outside: whatever is in them, the site goes on, and their owner hears which file it is."""

import contextlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

import hostile_
from draagvlak.core.intake import reading
from draagvlak.core.intake.reading import MEGABYTE, Reader, fits, read
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.evaluations import word_form
from draagvlak.handbooks import drafts
from draagvlak.places.duo import data_files
from growth_ import assert_grows_in_step
from site_ import ADVISER, COORDINATOR, EVALUATION, FOLDERS

pytestmark = pytest.mark.xdist_group("files from outside")  # what is counted here, is counted by one process
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def signed_in(address: str, person: str) -> requests.Session:
    """A visitor of the running site with a session, without a browser."""
    visitor = requests.Session()
    page = visitor.get(f"{address}/inloggen/").text
    answer = visitor.post(
        f"{address}/inloggen/",
        {"login": person, "password": "voorbeeld-wachtwoord", "csrfmiddlewaretoken": token(page)},
        headers={"Referer": f"{address}/inloggen/"},
    )
    assert "inloggen" not in answer.url, answer.url
    return visitor


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def status(process: Path, name: str) -> int:
    """A number out of what the system tells of a process; 0 when it is gone."""
    try:
        found = re.search(rf"{name}:\s+(\d+)", (process / "status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def servers(address: str) -> list[Path]:
    """The server's own processes: all that have its data folder in their environment."""
    mark, found = f"DRAAGVLAK_DATA={FOLDERS[address]}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (process / "environ").read_bytes():
                found.append(process)
    return found


def memory(processes: list[Path]) -> int:
    """Megabytes that they hold. A process that is being born still shows all memory of the one that bears it, as its
    own: ask for those that stood before."""
    return sum(status(process, "VmRSS") for process in processes) // 1024


def children(*parents: int) -> list[str]:
    """Processes in which a file is read, of these parents; else of this process."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            here = b"intake/child.py" in (process / "cmdline").read_bytes()
            if here and status(process, "PPid") in (parents or (os.getpid(),)):
                found.append(process.name)
    return found


# -- on the running site ----------------------------------------------------------------------------------------------


def test_files_that_swell_loop_or_crash_are_refused_by_name_while_others_read_on(address: str) -> None:
    adviser, coordinator = signed_in(address, ADVISER), signed_in(address, COORDINATOR)
    files = [
        (adviser, "/voorbeeld/werk/inlezen/", "/voorbeeld/werk/", "handbook", "zwelt.pdf", hostile_.swollen()),
        (adviser, "/voorbeeld/werk/inlezen/", "/voorbeeld/werk/", "handbook", "lus.pdf", hostile_.endless()),
        (adviser, "/voorbeeld/werk/inlezen/", "/voorbeeld/werk/", "handbook", "stort-in.pdf", hostile_.doubling()),
        (adviser, "/voorbeeld/werk/inlezen/", "/voorbeeld/werk/", "handbook", "alineas.docx",
         hostile_.word("<w:p/>" * 15_000_000)),
        (coordinator, EVALUATION + "terug/", EVALUATION + "terug/", "file", "breed.docx",
         hostile_.wide_cell(300_000_000)),
    ]  # fmt: skip
    pages = {who: token(who.get(address + form).text) for who, _to, form, *_rest in files}
    for page in ("/voorbeeld/aanbod/", "/gezond/"):
        requests.get(address + page, timeout=20)
    serving = servers(address)
    before, most, waits, done = memory(serving), 0, [], threading.Event()

    def visit() -> None:
        nonlocal most
        while not done.is_set():
            started = time.monotonic()
            assert requests.get(f"{address}/voorbeeld/aanbod/", timeout=20).status_code == 200
            waits.append(time.monotonic() - started)
            most = max(most, memory(serving))
            time.sleep(0.1)

    reader = threading.Thread(target=visit)
    reader.start()
    try:
        for who, to, form, field, name, raw in files:
            started = time.monotonic()
            answer = who.post(
                address + to,
                {"csrfmiddlewaretoken": pages[who]},
                files={field: (name, raw, WORD)},
                headers={"Referer": address + form},
                timeout=25,
            )
            assert answer.status_code == 422, (name, answer.status_code)
            assert name in answer.text, name
            assert time.monotonic() - started < 20, name
    finally:
        done.set()
        reader.join(30)
    assert most - before < 50, (before, most)
    assert sorted(waits)[len(waits) * 95 // 100] < 0.5, sorted(waits)[-5:]
    assert max(waits) < 2, sorted(waits)[-5:]
    assert set(servers(address)) == set(serving), "none of them died"
    assert not children(*(int(process.name) for process in serving)), "nothing is left running"


# -- the process ------------------------------------------------------------------------------------------------------


def python(program: str) -> tuple[Reader, bytes]:
    """A reader that runs a program: what a parser would do over which somebody won."""
    return Reader("builtins", "eval", object, seconds=2, memory=256 * MEGABYTE, answer=MEGABYTE), program.encode()


@pytest.mark.parametrize(
    "program",
    [
        "[0 for _n in iter(int, 1)]",  # never ends
        "[b'x' * 10_000_000 for _n in iter(int, 1)]",  # more and more memory
        "bytes(2_000_000_000)",
        "'x' * 5_000_000",  # a larger answer than may be
        "__import__('os').abort()",
        "__import__('os').kill(__import__('os').getpid(), 11)",
        "__import__('time').sleep(60)",
        "__import__('sys').exit(0)",
        "__import__('os').write(1, b'{\"answer\": [')",
        "(lambda f: f(f))(lambda f: f(f))",
        "object()",
        "__import__('django')",
    ],
)
def test_whatever_happens_in_the_process_the_file_is_named(program: str) -> None:
    started = time.monotonic()
    with pytest.raises(Unreadable, match=r"raar\.docx"):
        read(*python(program)[:1], "raar.docx", python(program)[1])
    assert time.monotonic() - started < 12
    assert not children()


def test_the_process_knows_no_secrets_and_has_an_empty_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAAGVLAK_SECRET", "geheim")
    monkeypatch.setenv("DATABASE_URL", "postgres://geheim")
    reader, raw = python(
        "[dict(__import__('os').environ), __import__('os').listdir('.'), list(__import__('sys').argv)]"
    )
    environment, folder, arguments = read(reader, "a.docx", raw)
    assert environment == {"LC_ALL": "C.UTF-8"}
    assert folder == []
    assert "geheim" not in str(arguments)


def test_only_so_many_files_are_read_at_once() -> None:
    _reader, raw = python("__import__('time').sleep(1)")
    most, done = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.is_set():
            most = max(most, len(children()))
            time.sleep(0.02)

    def one() -> None:
        with pytest.raises(Unreadable):
            read(Reader("builtins", "eval", str, seconds=2), "a.docx", raw)

    threads = [threading.Thread(target=one) for _n in range(5)]
    watcher = threading.Thread(target=watch)
    watcher.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    watcher.join()
    assert 1 <= most <= reading.AT_ONCE


def test_half_characters_and_other_shapes_do_not_come_back() -> None:
    reader, raw = python("'a\\ud800b'")
    assert read(reader, "a.docx", raw) == "a?b"
    with pytest.raises(Unreadable):
        read(Reader("builtins", "eval", [str]), "a.docx", b"['a', 1]")
    assert fits({"a": [1, 2]}, {"a": [int]})
    assert not fits({"a": [1, True]}, {"a": [int]})
    assert not fits({"a": [], "b": 1}, {"a": [int]})
    assert not fits(["a"], (str, str))


def test_a_name_is_said_as_one_line_of_text() -> None:
    with pytest.raises(Unreadable) as said:
        read(*python("1/0")[:1], "\u202e\nraar\0 " + "x" * 500, b"1/0")
    assert str(said.value).startswith("raar xxx")
    assert len(str(said.value)) < 400


# -- the time that it takes -------------------------------------------------------------------------------------------


def lines(text: str) -> Callable[[int], bytes]:
    return lambda n: "".join(f"{text}\n" for _n in range(n)).replace("¶", "\n").encode()


def numbered(n: int) -> bytes:
    return "".join(f"{1 + i % 30}.{1 + i % 40}.{i % 90} Lezen {i}\n\nDe school helpt {i}.\n" for i in range(n)).encode()


def table(n: int) -> bytes:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="30"/></w:tcPr>{hostile_.paragraphs(1)}</w:tc>'
    return hostile_.word(f"<w:tbl><w:tblGrid/>{f'<w:tr>{cell * 2}</w:tr>' * n}</w:tbl>")


def outside(n: int) -> bytes:
    head = "1.1 Lezen\n\nWat valt niet onder de basisondersteuning?\n\n- Een ding;\n- nog een;\n\n"
    return (head + "De school weet dit.\nDe school helpt.\n\n" * n).encode()


def parts(n: int) -> bytes:
    return (
        "1.1 Lezen\n\n" + "Beschikbaar aanbod\n" * n + "Beschikbare expertise\nDe leerkracht weet het.\n" * n
    ).encode()


#: name of the file: how large the small one is, and how a file of a size is made
GROWING: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "hekjes.md": (1_000, lambda n: b"# " + b"#" * n + b"x\n"),
    "vet.md": (15, lines("**a " * 2_000 + "__b")),
    "puntjes.txt": (12, lines("." * 9_000 + "x")),
    "haakjes.txt": (12, lines("." + ")" * 9_000 + "x")),
    "dezelfde.txt": (500, lines("De school helpt elk kind.¶")),
    "lijsten.txt": (500, lines("aap:")),
    "zinnen.txt": (500, lines("De leerkracht weet dat. Iemand doet dit.")),
    "afgebroken.txt": (500, lines("maar doorgaat zonder punt en dan nog-")),
    "bijschriften.txt": (500, lines("Figuur 1. Een plaat¶")),
    "kolommen.txt": (500, lines("links                              rechts")),
    "koppen.txt": (500, numbered),
    "buiten.txt": (400, outside),
    "delen.txt": (400, parts),
    "alineas.docx": (500, lambda n: hostile_.word(hostile_.paragraphs(n))),
    "tabel.docx": (500, table),
    "genest.docx": (1_000, lambda n: hostile_.word("<w:tbl><w:tr><w:tc>" * n + "</w:tc></w:tr></w:tbl>" * n + hostile_.paragraphs(9))),
    "woorden.pdf": (1_000, hostile_.words),
    "rechthoeken.pdf": (20_000, lambda n: hostile_.pdf([b"BT /F 9 Tf 20 700 Td (De school helpt elk kind.) Tj ET " + b"1 2 3 4 re f " * n])),
    "bladen.pdf": (70, lambda n: hostile_.pdf([b"BT /F 9 Tf 20 700 Td (De school helpt elk kind.) Tj ET"] * n)),
}  # fmt: skip


def handbook(name: str, raw: bytes) -> None:
    read(drafts.READER, name, raw, {"name": name, "title": "x", "before": None})


@pytest.mark.parametrize("name", GROWING)
def test_a_handbook_eight_times_as_large_takes_at_most_twelve_times_as_long(name: str) -> None:
    size, make = GROWING[name]
    small, large = make(size), make(8 * size)
    assert_grows_in_step(name, lambda: handbook(name, small), lambda: handbook(name, large))


def test_keeping_the_keys_of_the_version_before_takes_no_longer_per_provision() -> None:
    def draft(n: int, word: str) -> bytes:
        return "".join(
            f"1.{1 + i % 9} Lezen\n\n- De school {word} {i} keer met {i % 7} kinderen;\n" for i in range(n)
        ).encode()

    def again(n: int) -> Callable[[], Any]:
        given = {"name": "a.txt", "title": "x", "before": None}
        before = read(drafts.READER, "a.txt", draft(n, "leest"), given)["document"]
        return lambda: read(drafts.READER, "a.txt", draft(n, "oefent"), given | {"before": before})

    assert_grows_in_step("a.txt", again(100), again(800))


@pytest.mark.parametrize(
    ("name", "size", "make"),
    [
        ("kolommen.csv", 20_000, lambda n: b"A;B;C\n" + b";" * n),
        ("regels.csv", 40_000, lambda n: b"A;B;C\n" + b"\n" * n),
        ("kop.csv", 20_000, lambda n: b";".join(b"A" for _n in range(n)) + b"\n1;2\n"),
        ("aanhaling.csv", 20_000, lambda n: b'A;B;C\n"' + b'""' * n),
        ("rijen.csv", 20_000, lambda n: b"A;B;C\n" + b"1;2;3\n" * n),
    ],
)
def test_a_table_eight_times_as_large_takes_at_most_twelve_times_as_long(
    name: str, size: int, make: Callable[[int], bytes]
) -> None:
    assert_grows_in_step(
        name, lambda: data_files.table_of(name, make(size)), lambda: data_files.table_of(name, make(8 * size))
    )


def test_a_table_of_empty_lines_or_cells_takes_no_memory() -> None:
    for raw in (b"A;B;C\n" + b"\n" * 25_000_000, b"A;B;C\n" + b";" * 25_000_000, b";" * 25_000_000):
        with pytest.raises(Unreadable, match=r"leeg\.csv: "):
            data_files.table_of("leeg.csv", raw)


def test_a_paper_for_a_meeting_is_read_in_step_too() -> None:
    cell = f"<w:tc>{hostile_.paragraphs(1, 'tekst [reading-aids]')}</w:tc>"
    row = f"<w:tr>{cell * 2}</w:tr>"
    one = f"<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{row * 3}</w:tbl>"
    small, large = hostile_.word(one * 200), hostile_.word(one * 1_600)
    assert_grows_in_step(
        "a.docx", lambda: read(word_form.READER, "a.docx", small), lambda: read(word_form.READER, "a.docx", large)
    )


def test_entities_are_no_way_in() -> None:
    head = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "/etc/passwd">]>'
    )
    for entity in ("&b;", "&f;"):
        with pytest.raises(Unreadable, match="whole Word file"):
            handbook("a.docx", hostile_.word(hostile_.paragraphs(3, entity), head))


@pytest.fixture(autouse=True)
def _not_while_others_read() -> Iterator[None]:
    """What is counted here is counted alone."""
    yield
    assert not children()
