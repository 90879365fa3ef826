"""What gets installed is what the source holds, no more."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from site_ import RUN

ROOT = Path(__file__).parents[2]
_MADE = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.mo", "draagvlak.css", ".*")


def test_leftovers_of_an_earlier_build_are_never_installed(tmp_path: Path) -> None:
    source, wheels = tmp_path / "source", tmp_path / "wheels"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("src", "build_backend"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=_MADE)
    left = source / "build" / "lib" / "draagvlak" / "norms" / "migrations" / "0099_dropped_long_ago.py"
    left.parent.mkdir(parents=True)
    left.write_text("# of another version\n")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
         "--wheel-dir", str(wheels), str(source)],
        check=True,
    )  # fmt: skip
    (wheel,) = wheels.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if "dropped_long_ago" in name]
    for needed in (
        "draagvlak/norms/library/",
        "draagvlak/core/static/draagvlak/draagvlak.css",
        "draagvlak/evaluations/locale/nl/LC_MESSAGES/django.mo",
        "draagvlak/core/templates/",
    ):
        assert [name for name in names if name.startswith(needed)], needed


def test_one_test_alone_runs_in_a_fresh_checkout(tmp_path: Path) -> None:
    """Where nothing was compiled yet: whoever asks for a sentence first gets it in Dutch."""
    source = tmp_path / "source"
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=_MADE)
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, source)
    kept = {key: value for key, value in os.environ.items() if key != RUN and not key.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/core/test_dutch.py", "-k", "short_password", "-p", "no:cacheprovider"],
        cwd=source, env=kept | {"PYTHONPATH": str(source / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout
