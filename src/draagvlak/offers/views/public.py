"""What everyone reads: find a school, its page, several side by side, and the chapter of its guide in every form."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.own_domain import public_address
from draagvlak.core.pages import answer
from draagvlak.core.school_years import school_year
from draagvlak.core.site import served_alone
from draagvlak.core.templatetags.draagvlak import reading_in, spoken
from draagvlak.offers import page_index, school_page, search
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.facts import facts_of, said_today
from draagvlak.offers.school_page import LARGE, PROFESSIONAL, SchoolPage, get_school, is_way, offer_of, page_of
from draagvlak.offers.side_by_side import SchoolBeside, topics_beside, traits_beside
from draagvlak.offers.terms import Explainer, all_terms
from draagvlak.offers.views.common import becomes_file, in_its_language, shown
from draagvlak.people.access import consortium_of
from draagvlak.places.models import Kind, School

_OWN = {code for code, _name in settings.LANGUAGES}


def native_name(code: str) -> str:
    """A language as those who speak it call it."""
    return str(LANG_INFO.get(code, {}).get("name_local", code))


@access(PUBLIC)
@in_its_language
@require_safe
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """Every school of a consortium, narrowed by what the reader looks for."""
    revisions = search.revisions_of(slug)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        response = _either(render(request, "offers/_found.html", {"slug": slug} | _found(request, slug, revisions)))
        response["Cache-Control"] = "no-store"  # else a browser going back would show it as the whole page
        return response
    return _either(
        answer(request, revisions, lambda: shown(request, "offers/find.html", slug, _found(request, slug, revisions)))
    )


def _found(request: HttpRequest, slug: str, revisions: search.ListRevisions) -> dict[str, Any]:
    by = search.wanted(request.GET)
    back = way_back(request, slug, revisions)
    listing = search.listing(revisions)
    cards = search.narrowed(listing.cards, by)
    nearby = None
    if by.postcode:
        cards, nearby = search.nearest(cards, by.postcode)
    return {
        "consortium": revisions.name,
        "listing": listing,
        "cards": cards,
        "number": page_index.told_number(len(cards)),
        "by": by,
        "back": back,
        "to": back["to"] if back else "",
        "nearby": nearby,
        "kinds": Kind.choices,
        "most": search.MOST_COMPARED,
        "active": "offers",
        "index": page_index.schools_of(listing) if becomes_file(request) else None,
        "not_a_postcode": search.Nearby("", known=False),
        "unknown_postcode": search.Nearby("0000", known=False),
    }


def way_back(request: HttpRequest, slug: str, revisions: search.ListRevisions) -> dict[str, str] | None:
    """Of whoever comes from the guide to choose a school: topic and step, to go on with that school or go back."""
    norm = book_of(revisions.pk) if request.GET.get("over") else None
    subject = norm.subjects.get(request.GET["over"]) if norm else None
    if subject is None or not subject.questions:
        return None
    step = request.GET.get("stap", "")
    step = step if step in subject.questions or step in subject.outcomes else ""
    jump = f"#{step}" if step else ""
    here = reverse("offers:guide-topic", args=[slug, subject.key]) + jump
    title = spoken(subject.title)
    return {"topic": subject.key, "step": step, "title": title, "address": here, "to": f"past-dit/{subject.key}/{jump}"}


def _either(response: HttpResponse) -> HttpResponse:
    """The same address answers with the whole page and, to the page itself, with the list alone."""
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def moved(school: School, name: str, *args: Any) -> HttpResponse | None:
    """A merged school's old address leads to the school in which it went on, for good."""
    to = search.successors(school)
    if to == school:
        return None
    there = reverse(name, args=[to.consortium.slug, to.brin, *args])
    if served_alone() and to.consortium.slug != served_alone():
        there = public_address(there, to.consortium.slug, to.consortium.domain)
    return redirect(there, permanent=True)


def of_school(
    request: HttpRequest, slug: str, brin: str, name: str, make: Callable[[School], HttpResponse]
) -> HttpResponse:
    """A public page of a school, or the way to the address that holds. One light query, and another when this process
    did not make the page."""
    revisions = school_page.revisions_of(slug, brin)
    if revisions.brin != brin:
        return redirect(name, slug, revisions.brin, permanent=True)
    if revisions.merges and (away := moved(get_school(slug, brin), name)):
        return away
    return answer(request, revisions, lambda: make(get_school(slug, brin)), ahead=True)


def _school_context(request: HttpRequest, page: SchoolPage, way: str) -> dict[str, Any]:
    return {
        "page": page,
        "school": page.school,
        "way": way,
        "others": [(code, f"in-{code}", native_name(code)) for code in page.book.languages if code not in _OWN]
        if page.book
        else [],
        "professional": way == PROFESSIONAL,
        "large": way == LARGE,
        "explain": Explainer(),
        "year": school_year(page.offer.year) if page.offer.year else "",
        "active": "offers",
        "lasting_path": reverse("offers:offer", args=[page.school.consortium.slug, page.school.brin]) if way else "",
    }


@access(PUBLIC)
@in_its_language
@require_safe
def school(request: HttpRequest, slug: str, brin: str, way: str = "") -> HttpResponse:
    """What every school offers, how this school does it, what it offers beyond, and the way to help."""
    if way and not is_way(way):
        raise Http404
    other = way.removeprefix("in-") if way.startswith("in-") else ""

    def make(found: School) -> HttpResponse:
        page = page_of(found)
        if other and (page.book is None or other not in page.book.languages):
            raise Http404
        context = _school_context(request, page, way) | {"linked_data": _linked_data(request, page)}
        with reading_in(other):
            return shown(request, "offers/school.html", slug, context)

    return of_school(request, slug, brin, "offers:offer", make)


def _linked_data(request: HttpRequest, page: SchoolPage) -> dict[str, Any]:
    from draagvlak.offers.open_data import as_schema_org

    return as_schema_org(page)


@access(PUBLIC)
@in_its_language
@require_safe
def sheet(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """A school on paper, to print and hand over: on as many pages as it needs."""

    def make(found: School) -> HttpResponse:
        return shown(request, "offers/sheet.html", slug, _school_context(request, page_of(found), ""))

    return of_school(request, slug, brin, "offers:offer-sheet", make)


@access(PUBLIC)
@in_its_language
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Up to three schools side by side: what differs."""
    consortium = consortium_of(slug)
    brins = list(dict.fromkeys(one.upper()[:4] for one in request.GET.getlist("school")))
    too_many = len(brins) > search.MOST_COMPARED
    found = {
        one.brin: one
        for one in School.objects.filter(consortium=consortium, brin__in=brins[: search.MOST_COMPARED])
        .select_related("offer__version")
        .defer("offer__version__vocabulary")
    }
    schools = [found[brin] for brin in brins if brin in found]
    of = book_of(consortium)
    facts = facts_of([school.pk for school in schools])
    compared = [
        SchoolBeside(school, offer := offer_of(school), said_today(of, offer, facts[school.pk])) for school in schools
    ]
    traits = traits_beside(of, compared) if of else []
    context = {
        "consortium": consortium,
        "schools": compared,
        "topics": topics_beside(of, compared) if of else [],
        "traits": traits,
        "traits_differ": any(trait.differs for trait in traits),
        "traits_same": not all(trait.differs for trait in traits),
        "chosen": request.GET.get("onderwerp", ""),
        "too_many": too_many,
        "explain": Explainer(),
        "active": "offers",
    }
    return shown(request, "offers/compare.html", slug, context)


@access(PUBLIC)
@in_its_language
@require_safe
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """Every word that we explain."""
    consortium = consortium_of(slug)
    context = {"consortium": consortium, "terms": all_terms()}
    return answer(request, [consortium.revision], lambda: shown(request, "offers/words.html", slug, context))
