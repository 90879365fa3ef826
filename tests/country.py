"""A country on PostgreSQL: seventy-five consortia of 165 schools with a year of answers each. One consortium's pages have
to cost the same as when it was alone. The others are copies of its rows, made inside the database."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import ROUNDS, Reader, evaluations
from bench_offers import pages as offers
from on_postgresql import cluster
from site_ import running

COPIES = 74
_STEP = 10_000_000  #: by which the numbers of a copy's rows lie apart
_ONE = """
import django; django.setup()
import datetime, time
from django.core.management import call_command
from django.contrib.sessions.backends.db import SessionStore
import bench
from draagvlak.places.duo.fictional import Country
from draagvlak.places.duo.data_files import import_now
from draagvlak.places.models import Consortium, Region; from draagvlak.people.models import Membership, Person, Role
from draagvlak.core import installation; installation.make(); installation.release()
full = Consortium.objects.create(slug="vol", name="Vol", number="PO9902", second_factor=False)
few = Consortium.objects.create(slug="klein", name="Klein", second_factor=False)
for n in range(4): Region.objects.create(consortium=full, key=f"r{n}", name=f"R{n}")
country, day = Country(consortia=2, schools_each=165, boards_each=25), datetime.date(2021, 8, 1)
for raw in (country.postcodes(), country.locations(), country.boards()): import_now(raw, "x", [full], day)
one = Person.objects.create_user("meet@vol.example", None, name="Meet")
Membership.objects.create(consortium=full, person=one, role=Role.ADVISER)
bench.few_schools(few)
for owner in (full, few): bench.fill_rounds(owner, one, years=1)
import bench_offers
bench_offers.fill(full, one)
s = SessionStore()
s["_auth_user_id"] = str(one.pk); s["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
s["_auth_user_hash"] = one.get_session_auth_hash(); s["seen"] = time.time(); s.save()
from draagvlak.core.pages import make_ahead
from draagvlak.offers.pages_ahead import of_consortium
from draagvlak.places.models import School
call_command("collectstatic", interactive=False, verbosity=0)  # pages name the files by their contents
make_ahead(of_consortium(full), "http://localhost")
print(s.session_key)
of = School.objects.filter(consortium=full, offer__confirmed__isnull=False).order_by("brin")
print(*of.values_list("brin", flat=True))
"""
#: tables of a consortium and the columns in them that point at another of these tables
_TABLES = {
    "places_board": (), "places_school": (), "places_region": (),
    "places_placement": ("board_id", "school_id", "region_id"),
    "evaluations_round": (), "evaluations_evaluation": ("round_id", "school_id", "board_id"),
    "evaluations_answer": ("round_id", "evaluation_id"), "places_location": ("school_id",),
    "offers_offer": ("school_id",), "offers_edition": ("school_id",), "offers_publicsite": (),
}  # fmt: skip


def copy(url: str) -> int:
    """Copy consortium 'vol' many times; gives the number of answers in the database."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        for n in range(1, COPIES + 1):
            away = n * _STEP
            server.execute(
                "INSERT INTO places_consortium (id, slug, name, number, second_factor) "
                "SELECT id + %(away)s, slug || '-' || %(n)s, name, '', second_factor FROM places_consortium "
                "WHERE slug = 'vol'",
                {"away": away, "n": str(n)},
            )
            for table, points in _TABLES.items():
                columns = [
                    name
                    for (name,) in server.execute(
                        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
                    )
                ]
                moved = {"id", "consortium_id", *points}
                picked = ", ".join(f'"{c}" + {away}' if c in moved else f'"{c}"' for c in columns)
                names = ", ".join(f'"{c}"' for c in columns)
                server.execute(
                    f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {picked} FROM {table} "
                    "WHERE consortium_id = (SELECT id FROM places_consortium WHERE slug = 'vol')"
                )
        server.execute("ANALYZE")
        (answers,) = server.execute("SELECT count(*) FROM evaluations_answer").fetchone() or (0,)
    return int(answers)


def main() -> int:
    with cluster() as url, tempfile.TemporaryDirectory() as folder:
        given = os.environ | {
            "DRAAGVLAK_DATA": folder, "DATABASE_URL": url, "PYTHONPATH": str(Path(__file__).parent),
        }  # fmt: skip
        made = subprocess.run([sys.executable, "-c", _ONE], env=given, check=True, capture_output=True, text=True)
        session, brins, found = *made.stdout.strip().splitlines()[-2:], []
        for title in ("alone", "in a country"):
            if found:
                print(f"{copy(url):,} answers of {COPIES + 2} consortia")
            with running(Path(folder), DATABASE_URL=url, DRAAGVLAK_BENCH="1") as address:
                reader = Reader(address, session)
                reader.median(["/leeg/"] * 50)
                own = reader.median(["/leeg/"] * ROUNDS)
                rows = [*evaluations(reader), *offers(address, "vol", brins.split())]
                found.append({name: ratio for name, ratio, _bar in rows})
                print(f"{title}: trivial page {own:.1f} ms")
    for name, ratio in found[0].items():
        print(f"  {name:<40} alone {ratio:6.2f}   in a country {found[1][name]:6.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
