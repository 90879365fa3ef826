"""Speed, as ratios measured in one run: pages over HTTP on the production server with one client, and jobs.

The unit of pages is the trivial page: the base template with an empty body through the same middleware and session.
'first' is a page that nobody asked for since the text changed, 'again' one that somebody did. Bars: see BARS.
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import bench_offers
from bench_jobs import CONSORTIA, jobs, open_data

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
ROUNDS = 120
BARS = {
    "start page": 4,
    "overview": 6,
    "find": 3,
    "saving": 2,
    "norm page": 4,
    "topic page": 4,
    "search": 6,
    "compare": 6,
}


def fill(data: Path, consortia: int) -> None:
    """A country of consortia, each with two versions of a norm, beside the demo."""
    script = (
        "import django; django.setup()\n"
        "from draagvlak import demonstration as d\nfrom draagvlak.norms.store import store\n"
        "from draagvlak.places.models import Consortium\nfrom django.core.management import call_command\n"
        "from draagvlak.core import installation; installation.make(); installation.release()\nd.build()\n"
        "old, new = d.norm.library('voorbeeld-2021'), d.norm.library('rgv-basisondersteuning')\n"
        f"for n in range({consortia}):\n"
        "    owner = Consortium.objects.create(slug=f'swv-{n}', name=f'SWV {n}')\n"
        "    store(old, owner, 'norm'); store(new, owner, 'norm')\n"
        "import datetime\n"
        "from draagvlak.places.duo.fictional import Country\nfrom draagvlak.places.duo.data_files import import_now\n"
        "from draagvlak.people.models import Membership, Person, Role; from draagvlak.places.models import Region\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "full = Consortium.objects.create(slug='vol', name='Vol', number='PO9902', second_factor=False)\n"
        "for n in range(4): Region.objects.create(consortium=full, key=f'r{n}', name=f'R{n}')\n"
        "country, day = Country(consortia=2, schools_each=165, boards_each=25), datetime.date(2021, 8, 1)\n"
        "for raw in (country.postcodes(), country.locations(), country.boards(), *(country.pupils(y) for y in range(2020, 2025))):\n"
        "    import_now(raw, 'x', [full], day)\n"
        "one = Person.objects.create_user('meet@vol.example', None, name='Meet')\n"
        "Membership.objects.create(consortium=full, person=one, role=Role.ADVISER)\n"
        "import bench; bench.fill_rounds(full, one)\n"
        "few = Consortium.objects.create(slug='klein', name='Klein', number='PO9901' if not Consortium.objects.filter(number='PO9901') else '', second_factor=False)\n"
        "bench.few_schools(few); bench.fill_rounds(few, one)\n"
        "import bench_offers; bench_offers.fill(full, one); bench_offers.fill(few, one)\n"
        "from draagvlak.places.models import School\n"
        "brins = School.objects.filter(consortium=full, offer__confirmed__isnull=False).values_list('brin', flat=True)\n"
        f"open(r'{data / 'brins'}', 'w').write(' '.join(sorted(brins)))\n"
        "from django.core.management import call_command; from draagvlak.core.pages import make_ahead; from draagvlak.offers.pages_ahead import of_consortium\n"
        "call_command('collectstatic', interactive=False, verbosity=0); make_ahead(of_consortium(full), 'http://localhost')\n"
        "s = SessionStore(); import time\n"
        "s['_auth_user_id'] = str(one.pk); s['_auth_user_backend'] = 'allauth.account.auth_backends.AuthenticationBackend'\n"
        "s['_auth_user_hash'] = one.get_session_auth_hash(); s['seen'] = time.time(); s.save()\n"
        "open(r'%s', 'w').write(s.session_key)\n" % (data / "session")
    )
    given = os.environ | {"DRAAGVLAK_DATA": str(data), "PYTHONPATH": str(Path(__file__).parent)}
    subprocess.run([sys.executable, "-c", script], env=given, check=True)


def few_schools(owner: Any) -> None:
    """Five schools of one board, to compare with."""
    import datetime

    from draagvlak.places import history
    from draagvlak.places.models import Board, School

    board = Board.objects.create(consortium=owner, number="99001", name="Bestuur")
    for n in range(5):
        school = School.objects.create(consortium=owner, brin=f"9{n}ZZ", name=f"School {n}")
        history.open_school(school, board, None, datetime.date(2020, 1, 1))


def fill_rounds(owner: Any, person: Any, years: int = 5) -> None:
    """Rounds of some years in which every school answered everything, and a place at a school for who measures."""
    import datetime
    from copy import deepcopy

    from django.utils import timezone

    from draagvlak.core.school_years import year_of
    from draagvlak.demonstration import evaluations as story
    from draagvlak.evaluations import rounds as round_rules
    from draagvlak.evaluations.models import Round
    from draagvlak.norms import files
    from draagvlak.norms.store import store
    from draagvlak.people.models import Membership, Role
    from draagvlak.places.models import School

    document = deepcopy(files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes()))
    document["version"] |= {"number": "1.0", "status": "adopted"}
    version = store(document, owner, "meting")
    last = year_of(timezone.localdate())
    for year in range(last - years + 1, last + 1):
        found = Round.objects.create(consortium=owner, version=version, year=year, opens=datetime.date(year, 9, 1),
                                     closes=datetime.date(2099, 1, 1), kinds=["bo"])  # fmt: skip
        round_rules.take_in(found, datetime.date(year, 9, 1))
        story.fill(found, list(found.evaluations.all()), lambda one: 100, lambda one: person, timezone.now())
        if year < last:
            round_rules.close_round(found)
    school = School.objects.filter(consortium=owner, kind="bo").order_by("brin").first()
    Membership.objects.create(consortium=owner, person=person, role=Role.COORDINATOR, school=school)


_TOKEN = "a" * 32


class Reader:
    """One client with one connection that stays open."""

    def __init__(self, address: str, session: str = "", host: str = "") -> None:
        self.headers = ({"Cookie": f"sessionid={session}"} if session else {}) | ({"Host": host} if host else {})
        self.session = session
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)

    def get(self, path: str) -> float:
        """Milliseconds until the whole answer is here."""
        started = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        took = (time.perf_counter() - started) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return took

    def save(self, path: str, sent: dict[str, str]) -> tuple[float, int, str]:
        """Milliseconds, status and answer of a form sent as a page with htmx sends it."""
        body = urlencode(sent)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={_TOKEN}", "X-CSRFToken": _TOKEN, "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        started = time.perf_counter()
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        return (time.perf_counter() - started) * 1000, answer.status, text

    def beside(self, job: Callable[[], float], rounds: int = 40) -> float:
        """How often the trivial page goes into a job, both measured in turn: a machine that slows down slows both."""
        pairs = [(self.get("/leeg/"), job()) for _round in range(rounds)]
        return statistics.median(took for _unit, took in pairs) / statistics.median(unit for unit, _took in pairs)

    def median(self, paths: list[str]) -> float:
        return statistics.median(self.get(path) for path in paths)


def pages(title: str, consortia: int) -> list[tuple[str, float, float | None]]:
    from site_ import running

    base = "/voorbeeld/norm/basisondersteuning/1.0/"
    words = [
        "rekenproblemen",
        "spelling",
        "leerling",
        "ouders",
        "medicijnen",
        "rust",
        "taal",
        "gedrag",
        "dyslexie",
        "toetsen",
        "hulpmiddelen",
        "begaafd",
        "specialist",
        "rolstoel",
        "gebouw",
        "beleid",
        "bestuur",
        "inspectie",
        "schoolgids",
        "kennis",
        "niveau",
        "fase",
        "protocol",
        "gemeente",
        "jeugdhulp",
        "logopedie",
        "verzorging",
        "wc",
        "motivatie",
        "plannen",
        "prikkels",
        "pesten",
        "veilig",
        "regels",
        "woordenschat",
        "voorlezen",
        "nieuwkomers",
        "instructie",
        "tempo",
        "leerlijn",
        "dossier",
        "onderzoek",
        "diagnose",
    ]
    rows: list[tuple[str, float, float | None]] = []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data, consortia)
        if not consortia:
            rows += bench_offers.jobs(data)
        with running(data, DRAAGVLAK_BENCH="1") as address:
            reader = Reader(address)
            reader.median(["/leeg/"] * 50)
            trivial = reader.median(["/leeg/"] * ROUNDS)
            health = reader.median(["/gezond/"] * ROUNDS)
            print(f"\n{title}: trivial page {trivial:.2f} ms, health address {health:.2f} ms ({health / trivial:.2f})")
            for name, path, bar in (
                ("front page", "/", None),
                ("norm page", base, BARS["norm page"]),
                ("topic page", base + "onderwerp/reading/", BARS["topic page"]),
                ("provision", base + "bepaling/reading-file/", None),
                ("version table", "/voorbeeld/norm/basisondersteuning/versies/", None),
                ("compare", base + "vergelijken/2021/", BARS["compare"]),
                ("coverage", base + "dekking/landelijk/landelijke-norm/1.0/", None),
            ):
                first = reader.get(path)
                rows.append((f"{name}, first", first / trivial, None))
                rows.append((f"{name}, again", reader.median([path] * ROUNDS) / trivial, bar))
            paths = [f"{base}zoeken/?q={word}" for word in words]
            rows.append(("search, another word each time", reader.median(paths) / trivial, BARS["search"]))
            if consortia > 20:
                for name, rest in (
                    ("norm page", ""),
                    ("topic page", "onderwerp/behaviour/"),
                    ("compare", "vergelijken/2021/"),
                ):
                    paths = [f"/swv-{n}/norm/norm/0.1/{rest}" for n in range(20)]
                    rows.append((f"{name}, 20 consortia, first", reader.median(paths) / trivial, None))
            steward = Reader(address, (data / "session").read_text())
            steward.median(["/leeg/"] * 50)
            own = steward.median(["/leeg/"] * ROUNDS)
            print(f"  trivial page, signed in: {own:.2f} ms; pages of a consortium of 165 schools in that unit:")
            for name, path, bar in (
                ("start page", "/start/", BARS["start page"]),
                ("finding something", "/zoek/?q=lezen", BARS["find"]),
                ("schools", "/vol/scholen/", None),
                ("a school", "/vol/scholen/90IO/", None),
                ("boards", "/vol/besturen/", None),
                ("who has access", "/vol/toegang/", None),
                ("log of acts", "/vol/logboek/", None),
            ):
                steward.get(path)
                rows.append((f"{name}, signed in", steward.median([path] * 60) / own, bar))
            rows += evaluations(steward)
            rows += bench_offers.pages(address, "vol", bench_offers.brins_of(data))
            reader = Reader(address)  # the first has been idle too long
            for form in ("yaml", "json", "csv", "docx", "pdf"):
                rows.append((f"export {form}, first", reader.get(f"{base}norm.{form}") / trivial, None))
    return rows


def evaluations(reader: Reader) -> list[tuple[str, float, float | None]]:
    """Pages over 165 schools and five years, and saving one answer there and in a consortium of five schools."""
    from site_ import YEAR as year

    rows: list[tuple[str, float, float | None]] = []
    for name, path, bar in (
        ("heat map, boards", "/vol/stand/", BARS["overview"]),
        ("heat map, schools", "/vol/stand/?per=school", BARS["overview"]),
        ("what most schools lack", "/vol/stand/gemis/", BARS["overview"]),
        ("drill-down, topic", "/vol/stand/onderwerp/giftedness/", BARS["overview"]),
        ("drill-down, provision", "/vol/stand/bepaling/giftedness-peers/", BARS["overview"]),
        ("year on year", "/vol/stand/jaren/", BARS["overview"]),
        ("progress of a round", f"/vol/rondes/{year}/", None),
        ("evaluation of a school", f"/vol/scholen/90IJ/evaluatie/{year}/", None),
        ("topic to fill in", f"/vol/scholen/90IJ/evaluatie/{year}/onderwerp/reading/", None),
    ):
        reader.get(path)
        rows.append((name, reader.beside(lambda path=path: reader.get(path)), bar))  # type: ignore[misc]
    for slug, brin, schools in (("vol", "90GJ", 165), ("klein", "90ZZ", 5)):
        path = f"/{slug}/scholen/{brin}/evaluatie/{year}/bewaren/reading-aids/"
        count, now = 0, _now(reader, slug, brin, year)

        def save(path: str = path) -> float:
            nonlocal count, now
            count += 1
            sent = {"standing-reading-aids": "partly", "how-reading-aids": f"Zo {count}",
                    "base-standing-reading-aids": now[0], "base-how-reading-aids": now[1]}  # fmt: skip
            ms, status, text = reader.save(path, sent)
            if status != 200:
                raise RuntimeError(f"{path}: {status} {text[:300]}")
            now = _bases(text, "reading-aids")
            return ms

        rows.append((f"saving one answer, {schools} schools", reader.beside(save, ROUNDS), BARS["saving"]))
    return rows


def _now(reader: Reader, slug: str, brin: str, year: int) -> tuple[str, str]:
    reader.connection.request("GET", f"/{slug}/scholen/{brin}/evaluatie/{year}/onderwerp/reading/",
                              headers={"Cookie": f"sessionid={reader.session}"})  # fmt: skip
    return _bases(reader.connection.getresponse().read().decode(), "reading-aids")


def _bases(html: str, key: str) -> tuple[str, str]:
    """What stood there, as the page says it for the next save."""
    standing = html.split(f'name="base-standing-{key}" value="')[1].split('"', maxsplit=1)[0]
    return standing, html.split(f'name="base-how-{key}" value="')[1].split('"', maxsplit=1)[0]


def main() -> int:
    missed = 0
    for _title, rows in (
        ("one consortium", lambda: pages("one consortium", 0)),
        (f"a country of {CONSORTIA}", lambda: pages(f"a country of {CONSORTIA}", CONSORTIA)),
        ("jobs", jobs),
        ("open data", open_data),
    ):
        for name, ratio, bar in rows():
            verdict = "" if bar is None else f"   bar {bar}: {'kept' if ratio <= bar else 'MISSED'}"
            missed += bar is not None and ratio > bar
            print(f"  {name:<44} {ratio:7.2f}{verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["evaluations"]:
        for name_, ratio_, bar_ in pages("one consortium", 0):
            print(f"  {name_:<44} {ratio_:7.2f}{'' if bar_ is None else f'   bar {bar_}'}")
    else:
        sys.exit(main())
