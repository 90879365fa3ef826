"""The whole public site as files that any web host or CDN serves, the same in content as the site itself.

What needs the server (a remark, following, comparing, the professional text of norm pages) leads to the live site.
"""

import gc
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from draagvlak.core import disk
from draagvlak.core.errors import NotPossible
from draagvlak.core.one_moment import one_moment
from draagvlak.core.own_pages import Inside
from draagvlak.norms.book import Book, book
from draagvlak.norms.models import Status, Version
from draagvlak.offers import documents, page_index
from draagvlak.offers.current_norm import book_of, current_version
from draagvlak.offers.feeds import public_paths
from draagvlak.offers.models import Edition, Offer
from draagvlak.offers.published_folder import Mirror
from draagvlak.places.models import Consortium, School

__all__ = ["Written", "publish"]

_LINK = re.compile(r'(?P<before>\b(?:href|action|src|hx-get)=")(?P<to>/[^"]*)"')


@dataclass
class Written:
    """What was written."""

    pages: int = 0
    files: int = 0
    size: int = 0
    """Bytes."""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    """What went wrong: addresses that did not answer as they should, a disk that is full."""
    at: Path = Path()
    """Where it stands: the folder itself, or with faults the place beside it."""

    @property
    def per_second(self) -> float:
        return (self.pages + self.files) / self.seconds if self.seconds else 0.0


def paths_of(consortium: Consortium) -> Iterator[str]:
    """Every page of a consortium that becomes a file, in Dutch."""
    slug = consortium.slug
    of = book_of(consortium)
    own: dict[str, Book] = {
        offer.school.brin: book(offer.version)
        for offer in Offer.objects.filter(consortium=consortium, version__isnull=False)
        .select_related("school", "version")
        .defer("answers", "version__vocabulary")
        if offer.version
    }
    for path in public_paths(consortium):
        yield path
        if path.count("/") == 4 and path.startswith(f"/{slug}/aanbod/"):  # a school's own page
            brin = path.split("/")[3]
            yield from (reverse("offers:offer-way", args=[slug, brin, way]) for way in ("vak", "groot"))
            its = own.get(brin, of)
            if its:
                yield reverse("offers:school-guide", args=[slug, brin])
                yield from (reverse("offers:school-guide-topic", args=[slug, brin, one.key]) for one in its.dimensions)
    for version in _versions(consortium):
        at = [slug, version.norm.key, version.number]
        yield from (
            reverse("norms:provision", args=[*at, key]) for key in version.provisions.values_list("key", flat=True)
        )


def _versions(consortium: Consortium) -> list[Version]:
    found = Version.objects.filter(norm__consortium=consortium).exclude(status=Status.DRAFT)
    return list(found.select_related("norm").defer("vocabulary"))


def files_of(consortium: Consortium) -> Iterator[str]:
    """Every file that is no page: chapters in all forms, blocks, feeds, norms."""
    slug = consortium.slug
    yield reverse("offers:changes", args=[slug])
    yield reverse("offers:sitemap-of", args=[slug])
    newest: dict[str, int] = {}
    schools = School.objects.filter(consortium=consortium).not_merged_by(timezone.localdate())
    rows = Edition.objects.standing().filter(school__in=schools)
    for brin, number in rows.order_by("number").values_list("school__brin", "number"):
        newest[brin] = number
        for form in documents.FORMS:
            yield reverse("offers:guide-edition-file", args=[slug, brin, number, form])
    for brin in newest:
        yield from (reverse("offers:guide-file", args=[slug, brin, form]) for form in documents.FORMS)
        yield reverse("offers:guide-block", args=[slug, brin])
        yield reverse("offers:school-changes", args=[slug, brin])
    yield from consortium.face.addresses
    for version in _versions(consortium):
        at = [slug, version.norm.key, version.number]
        yield from (reverse("norms:export", args=[*at, form]) for form in ("yaml", "json", "csv", "docx", "pdf"))


def publish(
    folder: Path, consortia: list[Consortium], address: str, say: Callable[[str], None] = lambda _text: None
) -> Written:
    """Write the site beside a folder, and let it take the folder's place when it is whole.

    With any fault the folder stays as it was, and what was written stays beside it (``Written.at``) for a look. What
    the folder held is kept one round, also beside it.

    Args:
        address: of the live site, to which leads what needs a server.
        say: hears what is being written, a few times a second.

    Raises:
        NotPossible: the address is none, or something stands there that is no site of ours. Nothing was written.
    """
    mirror = Mirror(folder)
    if not consortia:
        raise NotPossible("There is no consortium here, so there is no site to write.")
    if not re.fullmatch(r"https?://[^/?#\s]+/?", address):
        raise NotPossible(f"'{address}' is no address of a site; write it whole, as https://norm.example.nl.")
    started, written = time.perf_counter(), Written()
    with mirror.writing(address) as fresh:
        written.at = fresh
        try:
            with one_moment():  # what is withdrawn meanwhile is there until the next time, whole
                _write_site(fresh, consortia, address, say, written)
        except (OSError, DatabaseError) as error:
            written.faults.append(disk.why(error, fresh))
        if not written.faults:
            mirror.swap()
            written.at = mirror.folder
    written.seconds = time.perf_counter() - started
    return written


def _write_site(
    fresh: Path, consortia: list[Consortium], address: str, say: Callable[[str], None], written: Written
) -> None:
    told, site = 0.0, Inside(address)
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    pages = ["/", reverse("norms:home"), *(path for one in consortia for path in paths_of(one))]
    known = {f"{prefix}{path}" for path in pages for prefix in prefixes}
    files = [path for one in consortia for path in files_of(one)] + ["/sitemap.xml", "/robots.txt", "/blok.js"]
    known |= set(files)
    static: set[str] = set()
    for prefix in prefixes:
        for path in pages:
            answer = site.get(prefix + path)
            if answer.status != 200:
                written.faults.append(f"{prefix}{path}: {answer.status}")
                continue
            text = _elsewhere(answer.body.decode(), known, static, address.rstrip("/"))
            written.size += _write(fresh, f"{prefix}{path}index.html", text.encode())
            written.pages += 1
            if time.perf_counter() - told > 0.3:
                told = time.perf_counter()
                say(f"{written.pages} of {len(pages) * len(prefixes)} pages")
    for path in files:
        answer = site.get(path)
        if answer.status != 200:
            written.faults.append(f"{path}: {answer.status}")
            continue
        written.size += _write(fresh, path + ("index.html" if path.endswith("/") else ""), answer.body)
        written.files += 1
        if written.files % 25 == 0:
            gc.collect()  # Word documents leave circles behind; memory stays flat
    places = json.dumps(page_index.centres(), separators=(",", ":")).encode()
    for one in consortia:
        written.size += _write(fresh, f"/{one.slug}/postcodes.json", places)
        written.files += 1
        for norm in _asked(one):
            understood = json.dumps(norm.hearing.data(), separators=(",", ":")).encode()
            written.size += _write(fresh, page_index.heard_by(one.slug, norm), understood)
            written.files += 1
    for path in sorted(static):
        source = Path(settings.STATIC_ROOT) / path.removeprefix(settings.STATIC_URL)
        written.size += _write(fresh, path, source.read_bytes())
        written.files += 1


def _asked(consortium: Consortium) -> list[Book]:
    """The versions that guides ask: the consortium's own, and those that schools answered."""
    current = current_version(consortium)
    schools = Offer.objects.filter(school__consortium=consortium)
    answered = Version.objects.filter(pk__in=schools.values("version")).select_related("norm")
    versions = {version.pk: version for version in [*([current] if current else []), *answered]}
    return [book(version) for version in versions.values()]


def _write(folder: Path, path: str, raw: bytes) -> int:
    target = folder / path.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(raw)
    return len(raw)


def _elsewhere(text: str, known: set[str], static: set[str], address: str) -> str:
    """Links to what is no file lead to the live site."""

    def link(found: re.Match[str]) -> str:
        to = unescape(found["to"])
        parts = urlsplit(to)
        if to.startswith(settings.STATIC_URL):
            static.add(parts.path)
            return found[0]
        if parts.path in known and not parts.query:
            return found[0]
        return f'{found["before"]}{escape(address + to)}"'

    return _LINK.sub(link, text)
