"""The command as an operator uses it: in a process of its own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from draagvlak.norms import files
from site_ import COMMAND


@pytest.fixture
def run(tmp_path: Path):  # type: ignore[no-untyped-def]
    """The command on an empty installation."""
    given = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"DRAAGVLAK_DATA": str(tmp_path / "data")}

    def call(*words: str, code: int = 0) -> str:
        done = subprocess.run([*COMMAND, *words], env=given, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return call


def test_a_norm_goes_in_and_out_and_a_handbook_becomes_a_draft(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    shipped = files.LIBRARY / "voorbeeld-2021.yaml"
    assert "sound; 7 topics" in run("norm", "check", str(shipped))
    run("add-consortium", "klein", "SWV Klein")
    assert "taken" in run("add-consortium", "klein", "SWV Klein", code=4)
    assert "taken" in run("add-consortium", "landelijk", "x", code=4)
    assert "There is no consortium 'groot'. Known: klein" in run(
        "norm", "import", str(shipped), "--consortium", "groot", code=3
    )
    run("norm", "import", str(shipped), "--consortium", "klein")
    assert "already there" in run("norm", "import", str(shipped), "--consortium", "klein", code=4)
    assert "klein/basisondersteuning/2021  retired" in run("norm", "list")
    run("norm", "export", "klein/basisondersteuning/2021", "-o", "uit.yaml")
    assert (tmp_path / "uit.yaml").read_bytes() == shipped.read_bytes()
    for form in ("json", "csv", "docx", "pdf"):
        run("norm", "export", "klein/basisondersteuning/2021", "--form", form, "-o", f"uit.{form}")
        assert (tmp_path / f"uit.{form}").stat().st_size > 5000
    assert "Known:\n  klein/basisondersteuning/2021" in run("norm", "export", "klein/x/1", code=3)
    run("norm", "example", "voorbeeld")
    told = run(
        "norm",
        "import",
        "voorbeeld/handboek-voorbeeld.docx",
        "--consortium",
        "klein",
        "--key",
        "basisondersteuning",
    )
    assert "7 doubt(s)" in told
    assert "moved-on" in told
    changes = json.loads(
        run("norm", "diff", "klein/basisondersteuning/2021", "klein/basisondersteuning/concept", "--json")
    )
    assert changes["counts"]["removed"] >= 3
    assert changes["counts"]["reworded"] >= 1
    assert "[-De school-] {+Het bestuur+}" in run(
        "norm", "diff", "klein/basisondersteuning/2021", "klein/basisondersteuning/concept"
    )


def test_every_fault_is_printed_with_its_line(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    text = (
        (files.LIBRARY / "voorbeeld-2021.yaml")
        .read_text()
        .replace("part: offer", "part: ofer")
        .replace("kind: aspect", "kind: a")
    )
    (tmp_path / "fout.yaml").write_text(text)
    told = run("norm", "check", "fout.yaml", code=1)
    assert told.count("there is no part 'ofer'") == text.count("part: ofer")
    assert f"line {text[: text.index('part: ofer')].count(chr(10)) + 1}: " in told
    run("add-consortium", "klein", "SWV Klein")
    assert "nothing was done" in run("norm", "import", "fout.yaml", "--consortium", "klein", code=1)
    assert run("norm", "list").strip() == ""
    (tmp_path / "leeg.pdf").write_bytes(b"")
    assert "empty" in run("norm", "import", "leeg.pdf", "--consortium", "klein", code=1)


def test_help_is_for_strangers(run) -> None:  # type: ignore[no-untyped-def]
    text = run("--help")
    for word in ("demo", "serve", "norm", "add-person", "Exit codes"):
        assert word in text
    for name in ("check", "import", "export", "diff", "list", "example"):
        assert len(run("norm", name, "--help").splitlines()) > 4
    run("norm", "frobnicate", code=2)


def test_people_get_a_role(run) -> None:  # type: ignore[no-untyped-def]
    run("add-consortium", "klein", "SWV Klein")
    words = ["add-person", "A@Klein.example", "--consortium", "klein", "--name", "Anna", "--password"]
    assert "too short" in run(*words, "kort", code=1)
    assert "a@klein.example is adviser of SWV Klein" in run(*words, "een goed lang wachtwoord")
    assert "Enter a valid email" in run(
        "add-person",
        "x",
        "--consortium",
        "klein",
        "--name",
        "X",
        "--password",
        "een goed lang wachtwoord",
        code=1,
    )


def test_demo_does_not_touch_a_database_in_use(run) -> None:  # type: ignore[no-untyped-def]
    run("add-consortium", "echt", "SWV Echt")
    assert "in use" in run("demo", "--no-serve", code=4)
