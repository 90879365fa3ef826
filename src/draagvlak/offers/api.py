"""Open data: what everyone may read, for programs. Read only; described by OpenAPI at ``/api/openapi.json``."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import NinjaAPI, Query, Schema

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.pages import tag, unchanged
from draagvlak.core.site import site
from draagvlak.core.values import LARGEST
from draagvlak.norms.book import Book, Subject, book
from draagvlak.norms.models import Status, Version
from draagvlak.norms.version_text import ProvisionText
from draagvlak.offers import open_data
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.facts import Today, facts_of, said_today
from draagvlak.offers.models import Edition
from draagvlak.offers.school_page import Line, offer_of, sections
from draagvlak.offers.standings import in_languages
from draagvlak.offers.views.chapter import for_all_sites
from draagvlak.offers.views.common import shown
from draagvlak.people.access import consortium_of
from draagvlak.places.models import Consortium, Location, School
from draagvlak.places.short_names import NATIONAL

MOST = 100  #: rows of one page


api = NinjaAPI(
    title="Draagvlak: open data",
    version="1",
    description="Norms for basic support and what schools offer, as everyone may read them. Texts per language: "
    "{'nl': …, 'en': …}. Standings: in-place, partly, developing, absent, exempt, or empty when nothing was said of it "
    "yet; that is no 'no'. 'words' says the same in words. 'old' says why it may not hold any more on the day of "
    "asking: year (said more than twelve months ago), norm (said of an earlier version of the norm), review (a policy "
    "that is past the day to review it).",
    docs_url=None,
    openapi_url=None,
)
_PREFIX = "/api/"


class Paging(Schema):
    """Which rows: ``offset`` from 0, ``limit`` at most 100."""

    offset: int = 0
    limit: int = 50

    @property
    def start(self) -> int:
        """The first row, whatever was asked."""
        return min(max(self.offset, 0), LARGEST)

    @property
    def end(self) -> int:
        """The row after the last."""
        return self.start + min(max(self.limit, 1), MOST)


class ConsortiumOut(Schema):
    slug: str
    name: str
    number: str
    schools: str
    norms: str


class NormOut(Schema):
    consortium: str
    key: str
    number: str
    status: str
    title: dict[str, str]
    publisher: str
    topics: str


class TopicOut(Schema):
    key: str
    number: str
    kind: str
    title: dict[str, str]
    plain: dict[str, str]
    provisions: int


class ProvisionOut(Schema):
    key: str
    topic: str
    part: str
    actor: str
    name: dict[str, str]
    text: str
    plain: dict[str, str]
    items: list[dict[str, Any]]
    outside: bool
    routes: list[str]
    levels: list[str]


class AnswerOut(Schema):
    """What is said of one provision; each that is asked of the school or its board is there, said or not."""

    provision: str
    asked_of: str
    standing: str
    words: dict[str, str]
    day: datetime.date | None
    old: list[str]
    how: str
    reason: str


class TraitOut(Schema):
    """What a school is found by, and how it stands with it."""

    key: str
    standing: str
    words: dict[str, str]
    day: datetime.date | None
    old: list[str]


class SchoolOut(Schema):
    brin: str
    name: str
    kind: str
    town: str
    postcode: str
    phone: str
    website: str
    page: str
    confirmed: datetime.date | None
    old: list[str]
    traits: list[str]
    standings_of_traits: list[TraitOut]


class OfferOut(SchoolOut):
    norm: str
    school_year: int | None
    answers: list[AnswerOut]
    chapter: str


Row = TypeVar("Row")


class Rows(Schema, Generic[Row]):
    """A page of rows: how many there are in all, and where the next page is; empty past the end."""

    count: int
    next: str
    rows: list[Row]


def _page(
    request: HttpRequest, found: list[Any] | QuerySet[Any], paging: Paging, row: Callable[[Any], Any]
) -> dict[str, Any]:
    count = found.count() if isinstance(found, QuerySet) else len(found)
    rows = [row(one) for one in found[paging.start : paging.end]]
    more = ""
    if paging.end < count:
        query = request.GET.copy()
        query["offset"], query["limit"] = str(paging.end), str(paging.end - paging.start)
        more = f"{site()}{request.path}?{query.urlencode()}"
    return {"count": count, "next": more, "rows": rows}


def _version(slug: str, key: str, number: str) -> Book:
    owner = {"norm__consortium": None} if slug == NATIONAL else {"norm__consortium__slug": slug}
    found = Version.objects.filter(norm__key=key, number=number, **owner).exclude(status=Status.DRAFT).first()
    if found is None:
        raise Http404
    return book(found)


@api.get("/consortia", response=Rows[ConsortiumOut], summary="Consortia")
def consortia(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    at = site()

    def row(one: Consortium) -> dict[str, Any]:
        return {"slug": one.slug, "name": one.name, "number": one.number, "schools": f"{at}/api/{one.slug}/schools",
                "norms": f"{at}/api/norms?consortium={one.slug}"}  # fmt: skip

    return _page(request, Consortium.objects.order_by("slug"), paging, row)


@api.get("/norms", response=Rows[NormOut], summary="Norms and their versions that everyone may read")
def norms(request: HttpRequest, paging: Query[Paging], consortium: str = "") -> dict[str, Any]:
    found = Version.objects.exclude(status=Status.DRAFT).select_related("norm__consortium").defer("vocabulary")
    if consortium:
        owner = {"norm__consortium": None} if consortium == NATIONAL else {"norm__consortium__slug": consortium}
        found = found.filter(**owner)
    at = site()

    def row(one: Version) -> dict[str, Any]:
        slug = one.norm.slug
        return {
            "consortium": slug, "key": one.norm.key, "number": one.number, "status": one.status,
            "title": one.norm.title, "publisher": one.norm.publisher,
            "topics": f"{at}/api/{slug}/norms/{one.norm.key}/{one.number}/topics",
        }  # fmt: skip

    return _page(request, found.order_by("norm__consortium__slug", "norm__key", "-created", "pk"), paging, row)


@api.get("/{slug}/norms/{key}/{number}/topics", response=Rows[TopicOut], summary="Topics of a version")
def topics(request: HttpRequest, slug: str, key: str, number: str, paging: Query[Paging]) -> dict[str, Any]:
    def row(one: Subject) -> dict[str, Any]:
        return {"key": one.key, "number": one.number, "kind": one.kind, "title": one.title, "plain": one.plain,
                "provisions": len(one.provisions)}  # fmt: skip

    return _page(request, list(_version(slug, key, number).subjects.values()), paging, row)


@api.get("/{slug}/norms/{key}/{number}/provisions", response=Rows[ProvisionOut], summary="Provisions of a version")
def provisions(
    request: HttpRequest, slug: str, key: str, number: str, paging: Query[Paging], topic: str = ""
) -> dict[str, Any]:
    def row(one: ProvisionText) -> dict[str, Any]:
        return {
            "key": one.key, "topic": one.topic, "part": one.part, "actor": one.actor, "name": one.names,
            "text": one.text, "plain": one.plain, "items": one.items, "outside": one.outside,
            "routes": list(one.routes), "levels": list(one.levels),
        }  # fmt: skip

    found = [one for one in _version(slug, key, number).by_key.values() if not topic or one.topic == topic]
    return _page(request, found, paging, row)


def _schools(slug: str) -> tuple[Consortium, QuerySet[School]]:
    consortium = consortium_of(slug)
    found = School.objects.on(timezone.localdate()).filter(consortium=consortium)
    found = found.select_related("consortium", "offer__version").defer("offer__version__vocabulary")
    return consortium, found.order_by("brin")


def _main(schools: list[School]) -> dict[int, Location]:
    rows = Location.objects.on(timezone.localdate()).filter(school__in=schools).order_by("-code")
    return {one.school_id: one for one in rows}


@dataclass
class _Saying:
    """What schools say today, in the terms of the norm that holds."""

    holds: Book | None
    by_school: dict[int, Today]
    words: Callable[..., dict[str, str]] = field(default_factory=lambda: cache(in_languages))
    """Of a standing; each is put together once."""

    def norm_of(self, school: School) -> Book | None:
        """The norm that a school answered; the one that holds, for a school that answered none."""
        version = offer_of(school).version
        return book(version) if version else self.holds


def _saying(consortium: Consortium, schools: list[School]) -> _Saying:
    """What schools say today. At most four queries."""
    holds, facts = book_of(consortium), facts_of([school.pk for school in schools])
    return _Saying(holds, {school.pk: said_today(holds, offer_of(school), facts[school.pk]) for school in schools})


def _school(at: str, slug: str, one: School, main: Location | None, saying: _Saying) -> dict[str, Any]:
    offer, today = offer_of(one), saying.by_school[one.pk]
    filters = saying.holds.filters if saying.holds else {}
    deciding = {key: today.deciding(trait["provisions"]) for key, trait in filters.items()}
    return {
        "brin": one.brin, "name": str(one), "kind": one.kind, "town": main.town if main else "",
        "postcode": main.postcode if main else "", "phone": one.phone, "website": open_data.website(one.website),
        "page": open_data.page_address(one),
        "confirmed": timezone.localdate(offer.confirmed) if offer.confirmed else None,
        "old": list(today.signed_old), "traits": list(today.traits),
        "standings_of_traits": [
            {
                "key": key,
                "standing": today.standing(provision),
                "words": saying.words(today.standing(provision), today.old(provision)),
                "day": today.day(provision),
                "old": list(today.old(provision)),
            }
            for key, provision in deciding.items()
        ],
    }  # fmt: skip


@api.get("/{slug}/schools", response=Rows[SchoolOut], summary="Schools of a consortium, with what they are found by")
def schools(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    consortium, found = _schools(slug)
    page = list(found[paging.start : paging.end])
    main, saying = _main(page), _saying(consortium, page)
    at = site()
    return _page(request, found, paging, lambda one: _school(at, slug, one, main.get(one.pk), saying))


def _offer(
    at: str, slug: str, one: School, main: Location | None, editions: dict[int, int], saying: _Saying
) -> dict[str, Any]:
    offer, norm = offer_of(one), saying.norm_of(one)
    topics = sections(norm, saying.by_school[one.pk]) if norm else []
    return _school(at, slug, one, main, saying) | {
        "norm": f"{offer.version.number}" if offer.version else "",
        "school_year": offer.year,
        "answers": [_answer(line, saying.words) for section in topics for line in section.lines],
        "chapter": open_data.page_address(one, "offers:guide-file", "json") if one.pk in editions else "",
    }


def _answer(line: Line, words: Callable[..., dict[str, str]]) -> dict[str, Any]:
    return {
        "provision": line.said.key,
        "asked_of": line.said.owner,
        "standing": line.standing,
        "words": words(line.standing, line.old),
        "day": line.day,
        "old": list(line.old),
        "how": line.how,
        "reason": line.reason,
    }


@api.get("/{slug}/offers", response=Rows[OfferOut], summary="What schools offer: their signed answers")
def offers(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    consortium, found = _schools(slug)
    page = list(found[paging.start : paging.end])
    main, saying = _main(page), _saying(consortium, page)
    editions = dict(Edition.objects.standing().filter(consortium=consortium).values_list("school_id", "number"))
    at = site()
    return _page(request, found, paging, lambda one: _offer(at, slug, one, main.get(one.pk), editions, saying))


@api.get("/{slug}/offers/{brin}", response=OfferOut, summary="What one school offers")
def offer(request: HttpRequest, slug: str, brin: str) -> Any:
    consortium, found = _schools(slug)
    one = found.filter(brin=brin.upper()).first()
    if one is None:
        raise Http404
    editions = dict(
        Edition.objects.standing().filter(consortium=consortium, school=one).values_list("school_id", "number")
    )
    return _offer(site(), slug, one, _main([one]).get(one.pk), editions, _saying(consortium, [one]))


@api.get("/{slug}/hsds/services", response=Rows[dict[str, Any]], summary="Offers as services of Open Referral HSDS 3.0")
def services(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """Paged by school: each school gives one service per topic."""
    consortium, found = _schools(slug)
    page = list(found.select_related("consortium", "offer__version")[paging.start : paging.end])
    saying, locations = _saying(consortium, page), dict[int, list[Location]]()
    for one in Location.objects.on(timezone.localdate()).filter(school__in=page):
        locations.setdefault(one.school_id, []).append(one)

    def row(one: School) -> list[dict[str, Any]]:
        today = saying.by_school[one.pk]
        return open_data.as_hsds(saying.norm_of(one), one, today, locations.get(one.pk, []))

    paged = _page(request, found.select_related("consortium", "offer__version"), paging, row)
    return paged | {"rows": [service for of_school in paged["rows"] for service in of_school]}


def description(request: HttpRequest) -> HttpResponse:
    """The description as a page of the house, without scripts of others."""
    schema = api.get_openapi_schema(path_prefix=_PREFIX)
    paths = [
        {"path": path, **operation} for path, operations in schema["paths"].items() for operation in operations.values()
    ]
    return shown(request, "offers/api.html", "", {"paths": paths, "info": schema["info"]})


def openapi(request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return JsonResponse(api.get_openapi_schema(path_prefix=_PREFIX))


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Every address of the API: public, readable by any site, with an ETag of its content."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, *args, **named)
        if response.status_code == 200 and request.method in {"GET", "HEAD"}:
            its_tag = tag(request, response.content)
            response = unchanged(request, its_tag) or response
            response["ETag"] = its_tag
        return for_all_sites(request, response)

    return access(PUBLIC)(page)
