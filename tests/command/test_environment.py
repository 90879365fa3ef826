"""What an operator mistypes is told in one line that names it, never believed and never a traceback."""

import json
import os
import re
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import warm_
from draagvlak import environment
from site_ import installed, running

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[2]
FAULTS = {
    "DRAAGVLAK_HTTPS": ["ja", "2", "aan"],
    "DRAAGVLAK_HOSTS": ["https://norm.example.nl", "norm.example.nl:8000", "*", "norm example.nl", ",", "-x.nl"],
    "DRAAGVLAK_MAIL": ["nonsense", "smtp://", "smpt://mail.example", "smtp://u:p#w@mail.example", "smtp://h:poort"],
    "DRAAGVLAK_MAIL_FROM": ["Draagvlak", "noreply.example.nl"],
    "DRAAGVLAK_SECRET": ["x"],
    "DRAAGVLAK_PROXIES": ["two", "-1", "99", "1.5"],
    "DRAAGVLAK_LOG": ["loud"],
    "DRAAGVLAK_REDIS": ["localhost:6379", "http://cache"],
    "DRAAGVLAK_INNER_HOSTS": ["https://idp.local", "idp local", "idp.local:0", "idp.local:99999", "idp.local/x", "u@h"],
    "DRAAGVLAK_SCAN": ["'open", "geen-scanner --fdpass"],
    "DRAAGVLAK_DATA": ["/etc/passwd"],
    "DATABASE_URL": ["mysql://u:p@h/n", "nonsense", "postgres://host", "postgres://u:p#ss@h/n"],
}


def call(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("DRAAGVLAK_")}
    kept.pop("DATABASE_URL", None)
    return warm_.command(*words, env=kept | given)


@pytest.mark.parametrize(("name", "texts"), FAULTS.items())
def test_what_cannot_be_meant_is_named(name: str, texts: list[str]) -> None:
    for text in texts:
        faults = environment.read({name: text}).faults
        assert len(faults) == 1, text
        assert faults[0].startswith(f"{name} "), text


def test_what_can_be_meant_is_read_as_meant() -> None:
    given = {
        "DRAAGVLAK_HTTPS": " Yes ",
        "DRAAGVLAK_HOSTS": "norm.example.nl, www.example.nl ,[::1]",
        "DRAAGVLAK_MAIL": "smtp+tls://post:ge%40heim@mail.example:2525",
        "DRAAGVLAK_PROXIES": "2",
        "DRAAGVLAK_LOG": "debug",
        "DRAAGVLAK_INNER_HOSTS": "IDP.school.local, 10.0.0.5:8443,[fd00::1]",
        "DRAAGVLAK_DATA": "/srv/nergens/data",
        "DATABASE_URL": "postgres://u:p%23@h/n",
    }
    reading = environment.read(given)
    assert reading.faults == []
    assert reading.values["DRAAGVLAK_HTTPS"] is True
    assert reading.values["DRAAGVLAK_HOSTS"] == ["norm.example.nl", "www.example.nl", "[::1]"]
    assert reading.values["DRAAGVLAK_LOG"] == "DEBUG"
    assert reading.values["DRAAGVLAK_INNER_HOSTS"] == ["idp.school.local", "10.0.0.5:8443", "fd00::1"]
    assert reading.values["DRAAGVLAK_PROXIES"] == 2
    assert reading.values["DRAAGVLAK_MAIL"].hostname == "mail.example"
    assert environment.read({}).faults == []
    assert environment.read({"DRAAGVLAK_HTTPS": "0"}).values["DRAAGVLAK_HTTPS"] is False


@pytest.mark.parametrize("command", [["tidy"], ["serve", "--port", "1"], ["backup", "x.tar.gz"], ["norm", "export"]])
def test_a_command_stops_at_a_setting_that_is_wrong(command: list[str], tmp_path: Path) -> None:
    done = call(*command, DRAAGVLAK_DATA=str(tmp_path / "data"), DRAAGVLAK_HOST="norm.example.nl")
    assert done.returncode == 4
    assert done.stderr == "DRAAGVLAK_HOST is no setting; is it DRAAGVLAK_HOSTS?\n"
    assert not (tmp_path / "data").exists(), "nothing was made"


def test_check_tells_every_fault_at_once(tmp_path: Path) -> None:
    done = call("check", DRAAGVLAK_DATA=str(tmp_path), DRAAGVLAK_LOG="loud", DRAAGVLAK_HTTP="1")
    assert done.returncode == 4
    assert re.findall(r"wrong: (\w+)", done.stdout) == ["DRAAGVLAK_LOG", "DRAAGVLAK_HTTP"]


def test_check_looks_at_what_the_settings_lead_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    nothing = call("check", DRAAGVLAK_DATA=str(data))
    assert nothing.returncode == 1
    assert re.search("no folder|no database|no consortium", nothing.stdout)
    data = tmp_path / "site"
    with installed(data):
        data.chmod(0o755)
        wrong = call("check", DRAAGVLAK_DATA=str(data), DRAAGVLAK_HTTPS="1", DRAAGVLAK_MAIL="smtp://127.0.0.1:1")
        assert wrong.returncode == 1
        for text in ("others on this machine", "takes no letters", "DRAAGVLAK_HOSTS names this machine only"):
            assert text in wrong.stdout
        for path in data.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        data.chmod(0o700)
        right = call("check", DRAAGVLAK_DATA=str(data))
    assert (right.returncode, "Nothing is wrong." in right.stdout) == (0, True), right.stdout


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (["tidy"], {"DATABASE_URL": "postgres://u:p@127.0.0.1:1/n"}, "The database "),
        (["tidy"], {"DRAAGVLAK_DATA": "/proc/geen/map"}, "/proc/geen"),
        (["norm", "check", "bestaat-niet.yaml"], {}, "bestaat-niet.yaml"),
        (["backup", "/proc/geen/map/x.tar.gz"], {}, "/proc/geen"),
    ],
)
def test_no_mistake_of_an_operator_ends_in_a_traceback(
    words: list[str], given: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = call(*words, **{"DRAAGVLAK_DATA": str(tmp_path)} | given)
    assert done.returncode not in {0, 1} or words[0] == "norm"
    assert "Traceback" not in done.stderr
    assert said in done.stderr or "no database" in done.stderr


def test_setup_asks_one_question_again_rather_than_all(tmp_path: Path) -> None:
    answers = ["start", "Echt", "echt", "SWV Echt", "2510", "PO2510", "geen adres", "baas@echt.example", "Bas", "kort",
               "een heel lang wachtwoord", "een heel lang wachtwoord"]  # fmt: skip
    given = os.environ | {"DRAAGVLAK_DATA": str(tmp_path), "DATABASE_URL": ""}
    done = warm_.command("setup", env=given, given="\n".join(answers) + "\n")
    assert done.returncode == 0, done.stderr
    assert "/echt/" in done.stdout
    assert done.stderr.count("Full name of the consortium") == 1
    assert done.stderr.count("Password, twelve") == 2


def test_a_watchdog_asks_by_any_name_and_a_refused_host_is_logged(tmp_path: Path) -> None:
    data = tmp_path / "data"
    given = {"DATABASE_URL": "", "DRAAGVLAK_HOSTS": "norm.example.nl", "DRAAGVLAK_HTTPS": "1"}
    with installed(data), running(data, **given) as address:
        for probe in ("/gezond/", "/klaar/"):
            assert urllib.request.urlopen(address + probe).status == 200
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/echt/")
        assert refused.value.code in {301, 400}
        asked = urllib.request.Request(f"{address}/echt/", headers={"X-Forwarded-Proto": "https"})
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(asked)
    lines = [json.loads(line) for line in (data / "server.log").read_text().splitlines() if line.startswith("{")]
    assert any("127.0.0.1" in line["message"] and "DRAAGVLAK_HOSTS" in line["message"] for line in lines)
    assert any(line.get("status") == 400 for line in lines), "what is refused has its line too"
