"""The same form at the same moment: in the threads of one server, and in two servers on one database."""

import re
import sqlite3
import threading
from pathlib import Path

import pytest
import requests

from site_ import ADVISER, COORDINATOR, DIRECTOR, EVALUATION, LEADER, YEAR, copy_of_demo, running
from test_serving import PASSWORD

pytestmark = pytest.mark.process


def signed_in(address: str, person: str) -> requests.Session:
    session = requests.Session()
    page = session.get(f"{address}/inloggen/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    sent = {"login": person, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    assert session.post(f"{address}/inloggen/", sent, headers={"Referer": address}).status_code == 200
    return session


def fields_of(session: requests.Session, page: str) -> dict[str, str]:
    """What a form of a page carries by itself."""
    return dict(re.findall(r'name="(csrfmiddlewaretoken|whose|once)" value="([^"]+)"', session.get(page).text))


def sent_at_once(
    addresses: list[str], person: str, page: str, to: str, filled: dict[str, str], *, apart: bool = False
) -> set[tuple[int, str]]:
    """One form, sent four times at the same moment; what was answered. ``apart``: from four pages."""
    session = signed_in(addresses[0], person)
    drawn = [fields_of(session, addresses[0] + page) for _n in range(4 if apart else 1)]
    cookies = session.cookies.get_dict()
    start, answers = threading.Barrier(4), []

    def send(address: str) -> None:
        fields = filled | drawn.pop() if apart else filled | drawn[0]
        start.wait()
        answer = requests.post(address + to, fields, cookies=cookies, headers={"Referer": address + page},
                               allow_redirects=False, timeout=60)  # fmt: skip
        answers.append((answer.status_code, answer.headers.get("Location", "")))

    threads = [threading.Thread(target=send, args=[addresses[n % len(addresses)]]) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(answers) == 4
    return set(answers)


def counted(data: Path, where: dict[str, str], query: str) -> int:
    if not where:
        return int(sqlite3.connect(data / "draagvlak.sqlite3").execute(query).fetchone()[0])
    import psycopg

    with psycopg.connect(where["DATABASE_URL"]) as server:
        return int(server.execute(query).fetchone()[0])  # type: ignore[arg-type,index]


def test_one_form_at_four_places_at_once_acts_once(tmp_path: Path) -> None:
    """Two servers on PostgreSQL, the threads of one on SQLite."""
    at = f"/voorbeeld/rondes/{YEAR}/"
    acts = [
        (DIRECTOR, at, f"{at}doen/", {"act": "close"},
         "SELECT count(*) FROM organisations_event WHERE act = 'closed-round'"),
        (DIRECTOR, "/voorbeeld/partners/", "/voorbeeld/partners/", {"name": "Partner Eens", "kind": "care"},
         "SELECT count(*) FROM organisations_partner WHERE name = 'Partner Eens'"),
        (LEADER, "/voorbeeld/scholen/90AA/doelen/", "/voorbeeld/scholen/90AA/doelen/", {"what": "Eens en vaker"},
         "SELECT count(*) FROM evaluations_goal WHERE what = 'Eens en vaker'"),
        (ADVISER, EVALUATION, f"{EVALUATION}vraag/", {"key": "", "text": "Een keer gevraagd"},
         "SELECT count(*) FROM evaluations_remark WHERE text = 'Een keer gevraagd'"),
        (COORDINATOR, f"{EVALUATION}bewijs/reading-aids/", f"{EVALUATION}bewijs/reading-aids/", {"note": "Eens"},
         "SELECT count(*) FROM evaluations_evidence WHERE text = 'Eens'"),
    ]  # fmt: skip
    with copy_of_demo() as (data, where), running(data, **where) as first:

        def go(addresses: list[str]) -> None:
            for person, page, to, filled, count in reversed(acts):
                before = counted(data, where, count)
                answers = sent_at_once(addresses, person, page, to, filled)
                assert {status for status, _to in answers} == {302}, (to, answers)
                assert len(answers) == 1, (to, answers)
                assert counted(data, where, count) == before + 1, to

        if where:
            other = tmp_path / "other"
            other.mkdir()
            for name in ("secret",):
                (other / name).write_bytes((data / name).read_bytes())
            with running(other, **where) as second:
                go([first, second])
        else:
            go([first])
