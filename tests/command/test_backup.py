"""A backup needs room beside itself and nowhere else; what the machine cannot do is told as that, and what is in the file
is counted while it is there."""

import errno
import fcntl
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from draagvlak.core import disk
from processes_ import run
from site_ import COMMAND, installed

pytestmark = pytest.mark.process
_ELSEWHERE_FULL = "import tempfile; tempfile.tempdir = '/proc/nowhere'; from draagvlak.command import main; main()"

Site = tuple[Path, dict[str, str], Path]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small installation with two files that people added, and a backup of it."""
    folder = tmp_path_factory.mktemp("room")
    data, file = folder / "data", folder / "b.tar.gz"
    with installed(data) as where:
        for name in ("een.pdf", "twee.pdf"):
            path = data / "files" / "evidence" / "2026" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(os.urandom(300_000))
        made = run(data, "backup", str(file), **where)
        assert made.returncode == 0, made.stderr
        yield data, where, file


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def as_given(site: Site, before: list[str], *words: str) -> subprocess.CompletedProcess[str]:
    """The command, started in another way."""
    data, where, _file = site
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DRAAGVLAK_SECRET"}}
    return subprocess.run(
        [*before, *words], env=kept | {"DRAAGVLAK_DATA": str(data)} | where, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_the_folder_for_temporary_files_plays_no_part(site: Site, tmp_path: Path) -> None:
    data, where, file = site
    started = [sys.executable, "-c", _ELSEWHERE_FULL]
    made = as_given(site, started, "backup", str(tmp_path / "b.tar.gz"))
    assert (made.returncode, made.stderr) == (0, "")
    assert ", 2 files\n" in made.stdout
    assert names(tmp_path) == ["b.tar.gz"]
    checked = as_given(site, started, "backup", "--check", str(file))
    assert (checked.returncode, checked.stderr) == (0, "")
    assert ", 2 files\n" in checked.stdout
    if not where:
        back = as_given(site, started, "restore", "--replace", str(file))
        assert (back.returncode, back.stderr) == (0, "")
        assert len(list((data / "files" / "evidence" / "2026").iterdir())) == 2
        assert not list(data.glob(".re*"))


def test_a_file_too_large_for_the_machine_is_no_faulty_backup(site: Site, tmp_path: Path) -> None:
    """Nothing may grow beyond 64 kB, as on a disk that is full."""
    _data, _where, file = site
    limited = ["sh", "-c", 'ulimit -f 128; exec "$@"', "sh", *COMMAND]
    for words in (["backup", str(tmp_path / "b.tar.gz")], ["backup", "--check", str(file)]):
        done = as_given(site, limited, *words)
        assert done.returncode == 4, done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        assert "not a whole backup" not in done.stderr
        assert "broken" not in done.stderr
    assert names(tmp_path) == []
    assert names(file.parent) == ["b.tar.gz", "data"], "nothing is left beside it"


def test_a_full_disk_is_told_as_one() -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert disk.why(full, Path("/backups")) == "No space left at /backups"
    assert (
        disk.why(OSError(errno.EIO, "Input/output error", "/backups/x"), Path("/y")) == "Input/output error: /backups/x"
    )


def test_one_other_byte_anywhere_makes_it_faulty(site: Site, tmp_path: Path) -> None:
    """Also in a file that people added, which is read through and not unpacked."""
    _data, _where, file = site
    with tarfile.open(file) as tar:
        assert sum(member.name.startswith("files/") for member in tar.getmembers()) == 2
    raw, bad = bytearray(file.read_bytes()), tmp_path / "b.tar.gz"
    for place in (len(raw) // 3, len(raw) // 2, len(raw) * 4 // 5, len(raw) - 6):
        other = raw[:]
        other[place] ^= 0x10
        bad.write_bytes(other)
        done = run(tmp_path / "nothing", "backup", "--check", str(bad), **site[1])
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), (place, done.stderr)


def test_what_a_backup_that_was_killed_left_goes_with_the_next_unless_somebody_is_at_work_there(
    site: Site, tmp_path: Path
) -> None:
    """All data lie in it, and the secret."""
    file = tmp_path / "b.tar.gz"
    (tmp_path / ".profile").write_text("of somebody else")
    for point in ("add", "extractfile"):  # while it is written, and while it is read back
        script = f"import os, tarfile; tarfile.TarFile.{point} = lambda *_given, **_named: os.kill(os.getpid(), 9)"
        killed = [sys.executable, "-c", f"{script}\nfrom draagvlak.command import main; main()"]
        assert as_given(site, killed, "backup", str(file)).returncode == -9
    left = [name for name in names(tmp_path) if name != ".profile"]
    assert len(left) == 2, left
    at_work = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(at_work, fcntl.LOCK_SH)
    assert as_given(site, COMMAND, "backup", str(file)).returncode == 0
    assert names(tmp_path) == sorted([".profile", *left, "b.tar.gz"])
    os.close(at_work)
    assert as_given(site, COMMAND, "backup", str(file)).returncode == 0
    assert names(tmp_path) == [".profile", "b.tar.gz"]


def test_a_backup_from_the_wrong_place_fails(tmp_path: Path) -> None:
    """As cron does it, without the settings: exit 3, and no file that looks like a backup."""
    done = run(tmp_path / "var", "backup", str(tmp_path / "nacht.tar.gz"))
    assert (done.returncode, done.stdout) == (3, "")
    assert "is DRAAGVLAK_DATA right?" in done.stderr
    assert list(tmp_path.iterdir()) == []
