"""Stands on the PATH for what touches the system, when the operator's guide is run by a test: does below one folder what
the real program would do, refuses what the guide should not ask, and writes down each call.

Run as the program whose name it was linked under; ``GUIDE`` in the environment is the folder.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(os.environ.get("GUIDE", "."))
USERS = {"draagvlak": "srv/draagvlak", "postgres": "var/lib/postgresql"}
PACKAGES = {"git", "make", "python3", "python3-venv", "postgresql"}


def main(name: str, words: list[str]) -> int:
    with (FOLDER / "calls").open("a") as calls:
        calls.write(json.dumps([os.environ.get("AS", ""), name, *words]) + "\n")
    act = globals().get(f"_{name.replace('-', '_')}")
    if act is None:
        return _refused(name, "no stand-in knows this program")
    return int(act(words))


def _refused(*why: str) -> int:
    print("the guide asks what it should not:", *why, file=sys.stderr)
    return 64


def _sudo(words: list[str]) -> int:
    """As root, or as somebody else: in their home folder when it is a sign-in."""
    option = words.pop(0) if words[0].startswith("-") else ""
    user = words.pop(0) if option else "root"
    if option not in {"", "-u", "-iu"} or user not in {"root", *USERS} or not words:
        return _refused("sudo", option, user)
    given, home = os.environ | {"AS": user}, FOLDER / USERS.get(user, "root")
    if option == "-iu":
        return subprocess.run(words, env=given | {"HOME": str(home)}, cwd=home, check=False).returncode
    return subprocess.run(words, env=given, check=False).returncode


def _apt_get(words: list[str]) -> int:
    if os.environ.get("AS") != "root" or words[:2] != ["install", "--yes"] or not set(words[2:]) <= PACKAGES:
        return _refused("apt-get", *words)
    return 0


def _useradd(words: list[str]) -> int:
    home = str(FOLDER / USERS["draagvlak"])
    if words != ["--system", "--create-home", "--home-dir", home, "--shell", "/bin/bash", "draagvlak"]:
        return _refused("useradd", *words)
    Path(home).mkdir(parents=True)
    Path(home).chmod(0o755)  # as Debian does
    return 0


def _createuser(words: list[str]) -> int:
    right = os.environ.get("AS") == "postgres" and words == ["--createdb", "draagvlak"]
    return 0 if right else _refused("createuser", *words)


def _createdb(words: list[str]) -> int:
    wanted = ["--owner=draagvlak", "--encoding=UTF8", "--template=template0", "draagvlak"]
    return 0 if os.environ.get("AS") == "postgres" and words == wanted else _refused("createdb", *words)


def _systemctl(words: list[str]) -> int:
    units = [word if "." in word else f"{word}.service" for word in words[1:] if not word.startswith("-")]
    if os.environ.get("AS") != "root" or words[0] not in {"daemon-reload", "enable", "start", "stop", "reload"}:
        return _refused("systemctl", *words)
    own = [unit for unit in units if unit.startswith("draagvlak")]
    absent = [unit for unit in own if not (FOLDER / "etc/systemd/system" / unit).is_file()]
    return _refused("systemctl", *words, "but there is no", *absent) if absent else 0


def _make(words: list[str]) -> int:
    """The demo is tried by a test of its own; here it is enough that there is one."""
    return subprocess.run(["/usr/bin/make", "--dry-run", *words], stdout=subprocess.DEVNULL, check=False).returncode


def _python3(words: list[str]) -> int:
    """The real one; an environment that it makes finds the packages of the tests, pip among them, so nothing is fetched."""
    makes = words[:2] == ["-m", "venv"]
    done = subprocess.run([sys.executable, *words, *(["--without-pip"] if makes else [])], check=False).returncode
    if makes and not done:
        made = Path(words[2])
        (site,) = made.glob("lib/python*/site-packages")
        own = [path for path in sys.path if path.endswith("site-packages")]
        (site / "of_the_tests.pth").write_text("\n".join(own) + "\n")
        pip = made / "bin" / "pip"
        pip.write_text(f'#!/bin/sh\nexec {made.absolute()}/bin/python -m pip "$@"\n')
        pip.chmod(0o755)
    return done


def install(folder: Path) -> dict[str, str]:
    """Lay the stand-ins in a folder; gives the environment in which they are found first."""
    programs = folder / "programs"
    programs.mkdir()
    for name in ("sudo", "apt-get", "useradd", "createuser", "createdb", "systemctl", "make", "python3"):
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec {sys.executable} {__file__} {name} "$@"\n')
        script.chmod(0o755)
    if shutil.which("git") is None:
        raise RuntimeError("git is not on this machine")
    return {"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "GUIDE": str(folder)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
