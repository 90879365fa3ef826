"""The site as files takes the place of what stood there only when it is whole, and only where the command stood before."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from processes_ import run
from site_ import installed

pytestmark = pytest.mark.once

ADDRESS = ("--address", "https://norm.example.nl")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A small installation, whose site is some thirty pages."""
    data = tmp_path_factory.mktemp("publishing") / "site"
    with installed(data) as where:
        yield data, where


@pytest.fixture(scope="module")
def last_night(site: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as the command wrote it."""
    folder = tmp_path_factory.mktemp("last-night") / "www"
    done = run(site[0], "publish", str(folder), *ADDRESS, **site[1])
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def published(last_night: Path, tmp_path: Path) -> Path:
    """A folder as last night left it."""
    folder = tmp_path / "www"
    shutil.copytree(last_night, folder)
    (folder / "gisteren.txt").write_text("van gisteren")
    return folder


def test_an_address_without_scheme_is_refused_at_once(site: tuple[Path, dict[str, str]], published: Path) -> None:
    for address in ("norm.example.nl", "https://", "ftp://norm.example.nl", "https://norm.example.nl/pad"):
        done = run(site[0], "publish", str(published), "--address", address, **site[1])
        assert done.returncode == 2, (address, done.stdout)
        assert "'--address'" in done.stderr
    assert (published / "gisteren.txt").exists()
    assert (published / "echt" / "index.html").exists()


def test_a_folder_that_it_did_not_make_is_left_alone(site: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder = tmp_path / "van-mij"
    (folder / "fotos").mkdir(parents=True)
    (folder / "index.html").write_text("<h1>Mijn eigen pagina</h1>")
    (folder / "fotos" / "a.jpg").write_bytes(b"x")
    done = run(site[0], "publish", str(folder), *ADDRESS, **site[1])
    assert (done.returncode, "holds something else" in done.stderr) == (4, True), done.stdout
    assert (folder / "fotos" / "a.jpg").exists()
    for beside in (".nieuw.new", ".nieuw.old"):
        (tmp_path / beside).mkdir()
        (tmp_path / beside / "scriptie.docx").write_bytes(b"x")
        assert run(site[0], "publish", str(tmp_path / "nieuw"), *ADDRESS, **site[1]).returncode == 4
        (tmp_path / beside / "scriptie.docx").unlink()
        (tmp_path / beside).rmdir()


def test_the_one_before_is_kept_one_round_and_cron_hears_one_line(
    site: tuple[Path, dict[str, str]], published: Path
) -> None:
    done = run(site[0], "publish", str(published), *ADDRESS, **site[1])
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert not (published / "gisteren.txt").exists()
    assert (published.with_name(".www.old") / "gisteren.txt").exists()
    assert (published / "echt" / "index.html").stat().st_mode & 0o777 == 0o644, "another user's web server reads it"
    assert run(site[0], "publish", str(published), *ADDRESS, **site[1]).returncode == 0
    assert not (published.with_name(".www.old") / "gisteren.txt").exists()


#: the system refuses to write longer files, as a full disk does, from the moment at which the first folder is made
_FULL = """
import resource, sys
from draagvlak.command import main
def hook(event, args):
    if event == "os.mkdir" and ".www.new/" in str(args[0]):
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))
sys.addaudithook(hook)
main()
"""


def test_a_disk_that_is_full_leaves_what_stood_there(site: tuple[Path, dict[str, str]], published: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FULL, "publish", str(published), *ADDRESS], capture_output=True, text=True, check=False,
        env=os.environ | {"DRAAGVLAK_DATA": str(site[0])} | site[1],
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "stays as it was" in done.stderr
    assert "Traceback" not in done.stderr
    assert (published / "gisteren.txt").exists()
    assert any(published.with_name(".www.new").iterdir()), "what was written is there for a look"
    assert run(site[0], "publish", str(published), *ADDRESS, **site[1]).returncode == 0


#: publishes time after time, killed at the n-th moment at which it moves or removes something, or makes a folder
_KILLED = """
import json, os, signal, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "draagvlak.settings"
import django; django.setup()
from click.testing import CliRunner
from draagvlak.command import cli
folder = Path(sys.argv[1])
beside = str(folder.parent)

def publish(moment=0):
    pid = os.fork()
    if not pid:
        count = 0
        def hook(event, args):
            nonlocal count
            first = event == "os.mkdir" and not moment % 2 and count == 0
            if (event in {"os.rename", "shutil.rmtree", "os.rmdir"} or first) and str(args[0]).startswith(beside):
                count += 1
                if count == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        done = CliRunner().invoke(cli, ["publish", str(folder), "--address", "https://norm.example.nl"])
        if done.exit_code:
            print(done.output, file=sys.stderr)
        os._exit(done.exit_code)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])

for moment in range(1, 30):
    killed = publish(moment)
    print(json.dumps([killed, (folder / "index.html").exists(), len(list(folder.rglob("*.html")))]), flush=True)
    if not killed:
        break
print(json.dumps([publish(), (folder / "index.html").exists(), len(list(folder.rglob("*.html")))]), flush=True)
"""


def test_killed_at_any_moment_it_leaves_a_whole_site(site: tuple[Path, dict[str, str]], published: Path) -> None:
    whole = len(list(published.rglob("*.html")))
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(published)], env=os.environ | {"DRAAGVLAK_DATA": str(site[0])} | site[1],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert len(found) > 3, done.stderr
    for moment, (_killed, there, pages) in enumerate(found, 1):
        assert (there, pages) == (True, whole), f"moment {moment}"
    assert [killed for killed, _there, _pages in found[-2:]] == [False, False]


_WRITTEN_MEANWHILE = """
import subprocess, sys
import django; django.setup()
from pathlib import Path
from draagvlak.core.own_pages import Inside
from draagvlak.core.staticfiles import gather
from draagvlak.offers.static_site import publish
from draagvlak.places.models import Consortium
get, meanwhile = Inside.get, [[sys.executable, "-c", "from draagvlak.command import main; main()", *sys.argv[2:]]]

def get_while_somebody_saves(self, path):
    answer = get(self, path)
    while meanwhile:
        subprocess.run(meanwhile.pop(), check=True)
    return answer

gather()
Inside.get = get_while_somebody_saves
written = publish(Path(sys.argv[1]), list(Consortium.objects.all()), "https://norm.example.nl")
assert written.faults == [], written.faults
assert Consortium.objects.count() == 2, "what was saved is there after it"
"""


@pytest.mark.process
def test_what_is_saved_while_the_site_is_written_waits_for_the_next_time(tmp_path: Path) -> None:
    """Else a chapter that is withdrawn meanwhile is named by some files and gone from others, and nothing is written."""
    with installed(tmp_path / "data") as where:
        kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DRAAGVLAK_SECRET"}}
        given = (
            kept | where | {"DRAAGVLAK_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "draagvlak.settings"}
        )
        asked = [
            sys.executable,
            "-c",
            _WRITTEN_MEANWHILE,
            str(tmp_path / "www"),
            "add-consortium",
            "later",
            "SWV Later",
        ]
        done = subprocess.run(asked, env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "echt" in (tmp_path / "www" / "sitemap.xml").read_text()
        assert "later" not in (tmp_path / "www" / "sitemap.xml").read_text()
