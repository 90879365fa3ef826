"""Speed of what parents read, on a full-size consortium: 165 schools, each with signed answers and a published chapter."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
Row = tuple[str, float, float | None]
BARS = {"school page": 3.0, "not modified": 1.0, "search": 5.0, "pdf": 2.0, "rate": 1.0, "memory": 1.3}
RATE = 200  #: requests a second on search
WORDS = ["de", "eik", "school", "linde", "bedachte", "voorbeeld", "proef", "es", "passende", "model", "ontwerp", "iep"]


def fill(owner: Any, person: Any) -> None:
    """Let every school of a consortium with a running round sign, and publish a chapter."""
    from draagvlak.demonstration import offers as story
    from draagvlak.evaluations.models import Evaluation, Round, Step
    from draagvlak.evaluations.steps import signed_answers
    from draagvlak.norms.questionnaire import questionnaire
    from draagvlak.offers import completeness, signed_offers
    from draagvlak.offers.models import PublicSite
    from draagvlak.places.models import School

    round_ = Round.objects.select_related("version").filter(consortium=owner).order_by("-year").first()
    assert round_ is not None
    asked = questionnaire(round_.version)
    Step.objects.bulk_create(
        Step(evaluation=one, act="signed", person=person, answers=signed_answers(one, asked))
        for one in Evaluation.objects.filter(round=round_, school__isnull=False).prefetch_related("answers")
    )
    PublicSite.objects.create(consortium=owner, point_name="Steunpunt", point_phone="088")
    schools = list(School.objects.filter(consortium=owner).order_by("brin"))
    story.registers(owner, schools)
    signed_offers.gather(schools)
    for school in schools:
        if getattr(school, "offer", None) is None or school.offer.confirmed:
            story.chapter_of_plain_words(school, person)
    completeness.keep_after_update()


def pages(address: str, slug: str, brins: list[str]) -> list[Row]:
    """Pages over HTTP, as ratios of the trivial page."""
    from bench import Reader

    reader = Reader(address)
    reader.median(["/leeg/"] * 50)
    base = f"/{slug}/aanbod/"
    rows: list[Row] = []
    trivial = reader.median(["/leeg/"] * 100)
    first = reader.median([f"{base}{brin}/" for brin in brins[:60]])
    rows.append(("school page, put together", first / trivial, None))
    prepared = Reader(address, host="localhost")  # under this name pages lie ready, and this process saw none of them
    there = iter(brins)
    rows.append(
        (
            "school page, each for the first time",
            prepared.beside(lambda: prepared.get(f"{base}{next(there)}/"), 100),
            BARS["school page"],
        )
    )
    rows.append(("school page, again", reader.beside(lambda: reader.get(f"{base}{brins[0]}/")), BARS["school page"]))
    tag = _tag(reader, f"{base}{brins[0]}/")

    def not_modified() -> float:
        started = time.perf_counter()
        reader.connection.request("GET", f"{base}{brins[0]}/", headers={"If-None-Match": tag})
        answer = reader.connection.getresponse()
        answer.read()
        assert answer.status == 304
        return (time.perf_counter() - started) * 1000

    rows.append(("school page, not modified", reader.beside(not_modified), BARS["not modified"]))
    count = 0

    def find(query: str) -> float:
        nonlocal count
        count += 1
        return reader.get(f"{base}?{query.format(word=WORDS[count % len(WORDS)])}")

    rows.append(("search, another word each time", reader.beside(lambda: find("q={word}")), BARS["search"]))
    rows.append(("filter over all schools", reader.beside(lambda: find("met=quiet&met=peers&q=")), BARS["search"]))
    rows.append(("all schools", reader.beside(lambda: reader.get(base)), None))
    for name, path in (
        ("guide, a topic, again", f"/{slug}/past-dit/reading/"),
        ("guide, free words", f"/{slug}/past-dit/?q=draait+letters+om"),
        ("chapter, again", f"{base}{brins[0]}/schoolgids/"),
        ("compare three", f"{base}vergelijken/?" + "&".join(f"school={brin}" for brin in brins[:3])),
        ("API, 50 schools", f"/api/{slug}/schools"),
        ("API, 50 offers", f"/api/{slug}/offers"),
    ):
        reader.get(path)
        rows.append((name, reader.beside(lambda path=path: reader.get(path), 20), None))  # type: ignore[misc]
    rows.append((f"{RATE} searches a second / reached", RATE / rate(address, base), BARS["rate"]))
    return rows


def _tag(reader: Any, path: str) -> str:
    reader.connection.request("GET", path)
    answer = reader.connection.getresponse()
    answer.read()
    return str(answer.getheader("ETag"))


def rate(address: str, base: str, clients: int = 4, seconds: float = 6) -> float:
    """Searches a second that the server answers, asked by several clients at once on the same machine."""
    from bench import Reader

    done: list[int] = []
    until = time.perf_counter() + seconds

    def client(n: int) -> None:
        reader, count = Reader(address), 0
        while time.perf_counter() < until:
            reader.get(f"{base}?q={WORDS[(n + count) % len(WORDS)]}+{count % 7}")
            count += 1
        done.append(count)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    found = sum(done) / seconds
    print(f"  search: {found:.0f} requests a second, {clients} clients on the same machine")
    return found


def jobs(data: Path) -> list[Row]:
    """Chapters as PDF and Word, and the site as files, each in a process of its own so that its memory is its own."""
    found: dict[str, dict[str, float]] = {}
    for what in ("documents", "klein", "vol"):
        given = os.environ | {"DRAAGVLAK_DATA": str(data), "PYTHONPATH": str(Path(__file__).parent)}
        done = subprocess.run([sys.executable, __file__, what], env=given, check=True, capture_output=True, text=True)
        found[what] = json.loads(done.stdout.splitlines()[-1])
    one, few, full = found["documents"], found["klein"], found["vol"]
    print(
        f"  {one['n']:.0f} chapters: bare typst {one['bare'] * 1000:.0f} ms each, PDF {one['pdf'] * 1000:.0f} ms, Word "
        f"{one['word'] * 1000:.0f} ms; publish: {full['n']:.0f} files, {full['rate']:.0f} a second, "
        f"{full['memory']:.0f} MB at most ({few['memory']:.0f} MB for a small consortium)"
    )
    return [
        ("all chapters as PDF / bare typst of each", one["pdf"] / one["bare"], BARS["pdf"]),
        ("all chapters as Word / bare typst of each", one["word"] / one["bare"], None),
        ("publish, memory of 165 schools / of 5", full["memory"] / few["memory"], BARS["memory"]),
    ]


def _documents() -> dict[str, float]:
    """Seconds per chapter: typst alone on its template and data, our PDF, our Word."""
    import typst

    from draagvlak.core.documents import source
    from draagvlak.offers import documents
    from draagvlak.offers.models import Edition

    editions = list(Edition.objects.filter(consortium__slug="vol"))
    template = source("offers/chapter")
    told = {"blank": "", "accessible": True}
    given = [{"data": json.dumps(documents.chapter(one.content) | told)} for one in editions]
    took: dict[str, float] = {"n": len(editions)}
    for name, make in (
        ("bare", lambda n: typst.compile(template, sys_inputs=given[n])),
        ("pdf", lambda n: documents.as_pdf(editions[n].content)),
        ("word", lambda n: documents.as_word(editions[n].content)),
    ):
        make(0)
        started = time.perf_counter()
        for n in range(len(editions)):
            make(n)
        took[name] = (time.perf_counter() - started) / len(editions)
    return took


def _published(slug: str) -> dict[str, float]:
    from django.core.management import call_command

    from draagvlak.offers import static_site
    from draagvlak.places.models import Consortium

    call_command("collectstatic", interactive=False, verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        written = static_site.publish(Path(folder) / "uit", [Consortium.objects.get(slug=slug)], "http://localhost")
    assert not written.faults, written.faults[:3]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"n": written.pages + written.files, "rate": written.per_second, "memory": memory}


def main() -> None:
    """On its own: fill, measure, print."""
    from bench import fill as fill_all
    from site_ import running

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill_all(data, 0)
        with running(data, DRAAGVLAK_BENCH="1") as address:
            rows = pages(address, "vol", brins_of(data))
        rows += jobs(data)
    for name, ratio, bar in rows:
        print(f"  {name:<44} {ratio:7.2f}{'' if bar is None else f'   bar {bar}'}")


def brins_of(data: Path) -> list[str]:
    """BRINs of the full-size consortium, as the filling wrote them down."""
    return (data / "brins").read_text().split()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import django

        django.setup()
        print(json.dumps(_documents() if sys.argv[1] == "documents" else _published(sys.argv[1])))
    else:
        main()
