"""The command as an operator uses it, on the tests' own database; ``test_operating`` runs it as a process of its own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from draagvlak.command import cli
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms import files
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.editions import Written
from draagvlak.people.models import Person
from offer_ import published, sign


@pytest.fixture
def run(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The command on an empty installation, in an empty folder; gives what it prints."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli, list(words), prog_name="draagvlak")
        assert done.exit_code == code, done.output
        return done.output

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
    assert "8 doubt(s)" in told
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
    assert "too short" in run(*words, "kort", code=2)
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
        code=2,
    )


def test_demo_does_not_touch_a_database_in_use(run) -> None:  # type: ignore[no-untyped-def]
    run("add-consortium", "echt", "SWV Echt")
    assert "in use" in run("demo", "--no-serve", code=4)


def test_what_parents_read_from_the_command(  # type: ignore[no-untyped-def]
    run, tmp_path: Path, evaluation: Evaluation, asked: Questionnaire, leader: Person
) -> None:
    assert "has published a chapter yet" in run("guide", "export", "leeg", "--consortium", "voorbeeld", code=3)
    sign(evaluation, asked, leader)
    published(leader, Written("Wij helpen elk kind.", "Bel ons.", {}, [{"title": "Meer", "text": "Dit."}]))
    told = run(
        "guide", "export", "gidsen", "--consortium", "voorbeeld", "--form", "pdf", "--form", "docx", "--form", "json"
    )
    assert "3 files in gidsen" in told
    assert (tmp_path / "gidsen" / "schoolgids-90AA-1.pdf").read_bytes().startswith(b"%PDF")
    assert (
        json.loads((tmp_path / "gidsen" / "schoolgids-90AA-1.json").read_bytes())["introduction"]
        == "Wij helpen elk kind."
    )
    (tmp_path / "pc4.csv").write_text("postcode,latitude,longitude\n1011,52.37,4.9\n")
    assert "1 postcode areas" in run("postcodes", "pc4.csv")
    (tmp_path / "pc4.csv").write_text("postcode,latitude,longitude\nx,52.37,4.9\n")
    assert "line 2" in run("postcodes", "pc4.csv", code=1)
    assert "0 sent, 0 not taken" in run("tell")
    assert "taken" in run("add-consortium", "en", "x", code=4), "addresses in English begin so"
