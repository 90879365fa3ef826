"""The same form at the same moment: in the threads of one server, and in two servers on one database."""

import re
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from site_ import ADMINISTRATOR, ADVISER, BOARD, COORDINATOR, DIRECTOR, EVALUATION, LEADER, YEAR, copy_of_demo, running
from visitor_ import PASSWORD

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


def one_of(data: Path, where: dict[str, str], query: str) -> str:
    """The one value that a query gives."""
    if not where:
        return str(sqlite3.connect(data / "draagvlak.sqlite3").execute(query).fetchone()[0])
    import psycopg

    with psycopg.connect(where["DATABASE_URL"]) as server:
        return str(server.execute(query).fetchone()[0])  # type: ignore[arg-type,index]


def counted(data: Path, where: dict[str, str], query: str) -> int:
    return int(one_of(data, where, query))


#: what four windows make at once, each from a page of its own: by whom, the page, where its form goes, what is filled in
MADE = [
    (DIRECTOR, "/voorbeeld/partners/", "/voorbeeld/partners/", {"name": "Partner Race", "kind": "care"}),
    (DIRECTOR, "/voorbeeld/regios/", "/voorbeeld/regios/", {"name": "Regio Race"}),
    (DIRECTOR, "/voorbeeld/besturen/", "/voorbeeld/besturen/nieuw/", {"number": "77777", "name": "Race"}),
    (DIRECTOR, "/voorbeeld/scholen/nieuw/", "/voorbeeld/scholen/nieuw/",
     {"brin": "77ZZ", "name": "Race", "kind": "bo", "board": "99001", "day": "2026-08-01"}),
    (DIRECTOR, "/voorbeeld/open-data/hoort-erbij/", "/voorbeeld/open-data/hoort-erbij/",
     {"brin": "78ZZ", "belongs": "yes", "reason": "x"}),
    (BOARD, "/voorbeeld/besturen/99001/inloggen/", "/voorbeeld/besturen/99001/inloggen/",
     {"domain": "race.example", "protocol": "saml", "issuer": "https://g.example/i",
      "sign_in_url": "https://g.example/s", "certificate": "MIIC"}),
]  # fmt: skip
#: who may invite an administrator, and how many of those there are
STEWARDS = (
    "FROM people_membership m JOIN people_person p ON p.id = m.person_id WHERE m.ended IS NULL "
    "AND m.role IN ('director', 'administrator')"
)


@contextmanager
def servers(tmp_path: Path) -> Iterator[tuple[list[str], Path, dict[str, str]]]:
    """Two servers on one database of PostgreSQL, or one on SQLite, whose threads meet."""
    with copy_of_demo() as (data, where), running(data, **where) as first:
        if not where:
            yield [first], data, where
            return
        other = tmp_path / "other"
        other.mkdir()
        (other / "secret").write_bytes((data / "secret").read_bytes())
        with running(other, **where) as second:
            yield [first, second], data, where


def test_one_form_at_four_places_at_once_acts_once(tmp_path: Path) -> None:
    """Two servers on PostgreSQL, the threads of one on SQLite."""
    at = f"/voorbeeld/rondes/{YEAR}/"
    acts = [
        (DIRECTOR, at, f"{at}sluiten/", {},
         "SELECT count(*) FROM people_event WHERE act = 'closed-round'"),
        (DIRECTOR, "/voorbeeld/partners/", "/voorbeeld/partners/", {"name": "Partner Eens", "kind": "care"},
         "SELECT count(*) FROM places_partner WHERE name = 'Partner Eens'"),
        (LEADER, "/voorbeeld/scholen/90AA/doelen/", "/voorbeeld/scholen/90AA/doelen/", {"what": "Eens en vaker"},
         "SELECT count(*) FROM evaluations_goal WHERE what = 'Eens en vaker'"),
        (ADVISER, EVALUATION, f"{EVALUATION}vraag/", {"key": "", "text": "Een keer gevraagd"},
         "SELECT count(*) FROM evaluations_remark WHERE text = 'Een keer gevraagd'"),
        (COORDINATOR, f"{EVALUATION}bewijs/reading-aids/", f"{EVALUATION}bewijs/reading-aids/", {"note": "Eens"},
         "SELECT count(*) FROM evaluations_evidence WHERE text = 'Eens'"),
    ]  # fmt: skip
    with servers(tmp_path) as (addresses, data, where):
        for person, page, to, filled, count in reversed(acts):
            before = counted(data, where, count)
            answers = sent_at_once(addresses, person, page, to, filled)
            assert {status for status, _to in answers} == {302}, (to, answers)
            assert len(answers) == 1, (to, answers)
            assert counted(data, where, count) == before + 1, to


def test_of_two_windows_or_two_people_the_second_is_told(tmp_path: Path) -> None:
    """Nothing fails when four make the same; and two who may invite administrators do not end each other."""
    with servers(tmp_path) as (addresses, data, where):
        for person, page, to, filled in MADE:
            answers = sent_at_once(addresses, person, page, to, filled, apart=True)
            assert {status for status, _to in answers} <= {302, 409, 422}, (to, answers)
        at = f"/voorbeeld/rondes/{YEAR}/"
        lines = "SELECT count(*) FROM people_event WHERE act = 'closed-round'"
        before = counted(data, where, lines)
        sent_at_once(addresses, DIRECTOR, at, f"{at}sluiten/", {}, apart=True)
        assert counted(data, where, lines) == before + 1
        both = [(DIRECTOR, ADMINISTRATOR), (ADMINISTRATOR, DIRECTOR)]
        start, threads = threading.Barrier(2), []
        for n, (by, whom) in enumerate(both):
            key = one_of(data, where, f"SELECT m.id {STEWARDS} AND p.email = '{whom}'")
            page = f"{addresses[n % len(addresses)]}/voorbeeld/toegang/{uuid.UUID(key)}/stoppen/"
            session = signed_in(addresses[0], by)
            fields = fields_of(session, page)

            def send(page: str = page, session: requests.Session = session, fields: dict[str, str] = fields) -> None:
                start.wait()
                session.post(page, fields, headers={"Referer": page}, timeout=60)

            threads.append(threading.Thread(target=send))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert counted(data, where, f"SELECT count(*) {STEWARDS}") >= 1
