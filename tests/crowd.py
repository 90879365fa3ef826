"""Many at once: twenty people save answers and twenty read, for a minute, on SQLite and on PostgreSQL.

Nothing may fail and nothing may be lost: what each writer saved last is read back at the end. Reported are saves and
pages per second, and the median and the 99th percentile of how long each took.
"""

import html
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench import Reader, _bases
from on_postgresql import cluster
from site_ import YEAR, running

WRITERS = READERS = 20
_PEOPLE = """
import django; django.setup()
import time
from django.core.management import call_command
from django.contrib.sessions.backends.db import SessionStore
import bench
from draagvlak.places.models import Board, Consortium, School; from draagvlak.people.models import Membership, Person, Role
from draagvlak.places import history
import datetime
from draagvlak.core import installation; installation.make(); installation.release()
owner = Consortium.objects.create(slug="druk", name="Druk", second_factor=False)
board = Board.objects.create(consortium=owner, number="99001", name="Bestuur")
for n in range(10):
    school = School.objects.create(consortium=owner, brin=f"9{n}ZZ", name=f"School {n}")
    history.open_school(school, board, None, datetime.date(2020, 1, 1))
one = Person.objects.create_user("meet@druk.example", None, name="Meet")
bench.fill_rounds(owner, one, years=2)
for n in range(40):
    school = School.objects.get(brin=f"9{n % 10}ZZ")
    person = Person.objects.create_user(f"p{n}@druk.example", None, name=f"Persoon {n}")
    if n < 20:
        Membership.objects.create(consortium=owner, person=person, role=Role.COORDINATOR, school=school)
    else:
        Membership.objects.create(consortium=owner, person=person, role=Role.ADVISER)
    s = SessionStore()
    s["_auth_user_id"] = str(person.pk); s["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    s["_auth_user_hash"] = person.get_session_auth_hash(); s["seen"] = time.time(); s.save()
    print(school.brin, s.session_key)
"""


def crowd(title: str, seconds: float, **environment: str) -> bool:
    """One run; whether nothing failed and nothing was lost."""
    year = YEAR
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        given = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        given |= {"DRAAGVLAK_DATA": folder, "PYTHONPATH": str(Path(__file__).parent)} | environment
        made = subprocess.run([sys.executable, "-c", _PEOPLE], env=given, check=True, capture_output=True, text=True)
        people = [line.split() for line in made.stdout.splitlines()]
        with running(data, **environment) as address:
            saved: dict[tuple[str, str], str] = {}
            saves: list[float] = []
            pages: list[float] = []
            faults: list[str] = []
            until = time.monotonic() + seconds

            def write(n: int, brin: str, session: str) -> None:
                # two write at each school, each at provisions of their own
                reader, count = Reader(address, session), 0
                path = f"/druk/scholen/{brin}/evaluatie/{year}/"
                reader.connection.request(
                    "GET", path + "onderwerp/behaviour/", headers={"Cookie": f"sessionid={session}"}
                )
                page = reader.connection.getresponse().read().decode()
                keys = sorted(set(re.findall(r'name="how-([a-z0-9-]+)"', page)))[n // 10 :: 2]
                bases = {key: _bases(page, key) for key in keys}
                while time.monotonic() < until:
                    key, count = keys[count % len(keys)], count + 1
                    text = f"Door {n}, voor de {count}e keer"
                    ms, status, answer = reader.save(
                        path + f"bewaren/{key}/",
                        {f"standing-{key}": random.choice(["in-place", "partly", "absent"]), f"how-{key}": text,
                         f"base-standing-{key}": bases[key][0], f"base-how-{key}": bases[key][1]},
                    )  # fmt: skip
                    saves.append(ms)
                    if status != 200:
                        faults.append(f"{status} {answer[:200]}")
                        continue
                    bases[key] = _bases(answer, key)
                    saved[brin, key] = text

            def read(n: int, brin: str, session: str) -> None:
                reader = Reader(address, session)
                paths = [
                    f"/druk/scholen/{brin}/evaluatie/{year}/",
                    "/druk/stand/?per=school",
                    f"/druk/scholen/{brin}/evaluatie/{year}/onderwerp/behaviour/",
                    "/druk/stand/onderwerp/behaviour/",
                ]
                while time.monotonic() < until:
                    try:
                        pages.append(reader.get(paths[len(pages) % len(paths)]))
                    except RuntimeError as error:
                        faults.append(str(error))

            def guarded(job: object, *args: object) -> None:
                try:
                    job(*args)  # type: ignore[operator]
                except Exception as error:
                    faults.append(f"{type(error).__name__}: {error}")

            threads = [
                threading.Thread(target=guarded, args=(write if n < WRITERS else read, n, *person))
                for n, person in enumerate(people)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            lost = []
            for (brin, key), text in saved.items():
                reader = Reader(address, people[-1][1])
                reader.connection.request("GET", f"/druk/scholen/{brin}/evaluatie/{year}/onderwerp/behaviour/",
                                          headers={"Cookie": f"sessionid={people[-1][1]}"})  # fmt: skip
                if text not in html.unescape(reader.connection.getresponse().read().decode()):
                    lost.append((brin, key))

    def times(found: list[float]) -> str:
        found.sort()
        return f"{len(found) / seconds:.0f}/s, median {statistics.median(found):.0f} ms, p99 {found[len(found) * 99 // 100]:.0f} ms"

    print(f"{title}: {len(saves)} saves ({times(saves)}), {len(pages)} pages ({times(pages)}), "
          f"{len(faults)} faults, {len(lost)} of {len(saved)} answers lost")  # fmt: skip
    for fault in faults[:5]:
        print("  ", fault)
    return not faults and not lost


def main(seconds: float) -> int:
    fine = crowd("SQLite", seconds)
    with cluster() as url:
        fine &= crowd("PostgreSQL", seconds, DATABASE_URL=url)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
