"""Speed of jobs: a PDF, a handbook that is read in, and the open data of a country; see ``bench``."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CONSORTIA = 75  # a country
BARS = {
    "data import": 4,
    "data repeat": 2,
    "pdf": 5,
    "import pdf": 3,
    "ten times the text": 12,
}


def seconds(job: Callable[[], object], rounds: int = 3) -> float:
    """The best of some rounds."""
    best = float("inf")
    for _round in range(rounds):
        started = time.perf_counter()
        job()
        best = min(best, time.perf_counter() - started)
    return best


def jobs() -> list[tuple[str, float, float | None]]:
    import re

    import django
    import typst

    with tempfile.TemporaryDirectory() as folder:
        os.environ["DRAAGVLAK_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        django.setup()
        from django.core.management import call_command

        from draagvlak.handbooks import fictional
        from draagvlak.handbooks.drafts import take_in
        from draagvlak.handbooks.lines import extract
        from draagvlak.handbooks.structure import recognise
        from draagvlak.norms import documents, files
        from draagvlak.places.models import Consortium

        call_command("migrate", verbosity=0)
        owner = Consortium.objects.create(slug="meting", name="Meting")
        document = files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes())
        bare_text = re.sub(r"[#$*_@\\\[\]<>~`]", " ", "\n\n".join(line for line in files.write(document).splitlines()))
        bare = seconds(lambda: typst.compile(bare_text.encode()))
        pdf = seconds(lambda: documents.as_pdf(document))
        handbook = fictional.as_pdf(document)
        read = seconds(lambda: extract("handboek.pdf", handbook))
        whole = seconds(lambda: take_in("handboek.pdf", handbook, owner))
        text = fictional.as_text(document)
        once = seconds(lambda: take_in("handboek.txt", text, owner))
        many = "\n".join(
            re.sub(r"(?m)^( ?)([1-4])\.(\d )", rf"\g<1>{n}\2.\3", text.decode()) for n in range(1, 11)
        ).encode()
        ten = seconds(lambda: take_in("handboek.txt", many, owner), 2)
        lines, lines_many = extract("a.txt", text), extract("a.txt", many)
        structure, structure_many = (
            seconds(lambda: recognise(lines, "a")),
            seconds(lambda: recognise(lines_many, "a"), 2),
        )
        print(
            f"\njobs: bare typst {bare * 1000:.0f} ms, PDF {pdf * 1000:.0f} ms, text of a PDF {read * 1000:.0f} ms, "
            f"its import {whole * 1000:.0f} ms, import of text {once * 1000:.0f} ms, of ten times as much {ten * 1000:.0f} ms"
        )
        return [
            ("PDF of the norm / bare typst of its text", pdf / bare, BARS["pdf"]),
            ("import of a PDF / extracting its text", whole / read, BARS["import pdf"]),
            ("ten times the text / once, whole import", ten / once, BARS["ten times the text"]),
            ("ten times the text / once, structure only", structure_many / structure, BARS["ten times the text"]),
        ]


def open_data() -> list[tuple[str, float, float | None]]:
    """Locations of a whole country, in a process of its own so that its memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        given = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"DRAAGVLAK_DATA": folder}
        done = subprocess.run([sys.executable, __file__], env=given, check=True, capture_output=True, text=True)
    parsing, bare, whole, repeat, memory = map(float, done.stdout.split())
    print(
        f"\nopen data, 6,150 locations: parsing {parsing * 1000:.0f} ms, bare insert {bare * 1000:.0f} ms, import "
        f"{whole * 1000:.0f} ms, repeat {repeat * 1000:.0f} ms, peak memory {memory:.0f} MB"
    )
    return [
        ("import / parsing and inserting bare", whole / (parsing + bare), BARS["data import"]),
        ("repeat / parsing", repeat / parsing, BARS["data repeat"]),
        ("peak memory / 300 MB", memory / 300, 1),
    ]


def measure_open_data() -> None:
    """Prints seconds of parsing, bare insertion, import and repeat, and megabytes at most."""
    import datetime
    from contextlib import suppress

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from draagvlak.places.duo import data_files, kinds, tables
    from draagvlak.places.duo.fictional import Country
    from draagvlak.places.models import Consortium, Location, School

    call_command("migrate", verbosity=0)
    country, day = Country(consortia=CONSORTIA, schools_each=82, boards_each=11), datetime.date(2024, 8, 1)
    Consortium.objects.bulk_create(
        Consortium(slug=f"c{n}", name=f"C{n}", number=f"PO{9901 + n}") for n in range(CONSORTIA)
    )
    everyone = list(Consortium.objects.all())
    data_files.import_now(country.postcodes(), "pc", everyone, day)
    raw = country.locations()

    def parse() -> list[kinds.Location]:
        return kinds.locations(tables.read(raw), kinds.Faults())

    rows, took = parse(), 0.0
    with suppress(RuntimeError), transaction.atomic():
        schools = School.objects.bulk_create(
            (School(consortium=everyone[0], brin=row[0], name=row[5]) for row in rows), batch_size=2000
        )
        started = time.perf_counter()
        Location.objects.bulk_create(
            (Location(consortium=everyone[0], school_id=school.pk, code=row[1], name=row[5], street=row[6], number=row[7],
                      postcode=row[8], town=row[9], municipality=row[10], phone=row[11], website=row[12])
             for school, row in zip(schools, rows, strict=True)),
            batch_size=2000,
        )  # fmt: skip
        took = time.perf_counter() - started
        raise RuntimeError  # nothing of this stays
    whole = seconds(lambda: data_files.import_now(raw, "v", everyone, day), 1)
    pairs = [
        (seconds(parse, 1), seconds(lambda: data_files.import_now(raw, "v", everyone, day), 1)) for _round in range(9)
    ]
    parsing, repeat = (statistics.median(pair[n] for pair in pairs) for n in (0, 1))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(parsing, took, whole, repeat, int(peak.split()[1]) / 1024)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
    measure_open_data()
