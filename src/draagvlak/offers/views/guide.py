"""'Is this basic support?': topics, questions, and what the norm says. Nothing is asked about a child by name, and
nothing is kept."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.pages import answer
from draagvlak.core.site import absolute
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.values import sought
from draagvlak.norms.book import Book, Subject, asked_back, book, hear, routes_of, starts_opp
from draagvlak.norms.urgent import danger_in, urgent_help
from draagvlak.offers import page_index, school_page, search
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.facts import facts_of, said_today
from draagvlak.offers.models import Offer
from draagvlak.offers.school_page import get_school, site_of
from draagvlak.offers.terms import Explainer
from draagvlak.offers.views.common import becomes_file, in_its_language, shown
from draagvlak.offers.views.public import moved
from draagvlak.people.access import consortium_of
from draagvlak.places.models import Consortium, Location, School


def _book(consortium: Consortium, school: School | None) -> tuple[Book | None, Offer | None]:
    """The norm that is asked: the one that the school answered, else the consortium's own, if it has one."""
    offer = school_page.offer_of(school) if school else None
    if offer and offer.version:
        return book(offer.version), offer
    return book_of(consortium), offer


def _revisions(slug: str, brin: str) -> tuple[Any, ...]:
    """Of what is asked: the school's, or the consortium's. One light query."""
    return school_page.revisions_of(slug, brin) if brin else search.revisions_of(slug)


def _start(slug: str, brin: str) -> tuple[Consortium, School | None]:
    if not brin:
        return consortium_of(slug), None
    school = get_school(slug, brin)
    return school.consortium, school


@access(PUBLIC)
@csrf_exempt  # it changes nothing; so the page with the form is one for all, also as a file of another site
@in_its_language
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, slug: str, brin: str = "") -> HttpResponse:
    """Choose a topic, or tell in one's own words what is going on. What is told about a child stands in no address: it
    comes in the body of a form, and nobody keeps the answer."""
    return answer(request, _revisions(slug, brin), lambda: _guide(request, slug, brin))


def _guide(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    consortium, school = _start(slug, brin)
    if school and (away := moved(school, "offers:school-guide")):
        return away
    of, _offer = _book(consortium, school)
    told = sought(request.POST.get("q", "").replace("\0", ""), 200)
    heard = hear(of, told) if told and of else []
    here = reverse("offers:school-guide", args=[slug, brin]) if brin else reverse("offers:guide", args=[slug])
    context = {
        "consortium": consortium,
        "school": school,
        "told": told,
        "numbers": danger_in(told, of.urgent if of else urgent_help({})),
        "danger": page_index.danger_of(of.urgent if of else urgent_help({})) if becomes_file(request) else None,
        "all_numbers": of.urgent if of else urgent_help({}),
        "heard": [_link(slug, brin, one) for one in heard[:3]],
        "topics": [_link(slug, brin, one) for one in of.dimensions] if of else [],
        "asked_at": absolute(here) if becomes_file(request) else here,
        "asked_back": [_link(slug, brin, subject) | {"word": word} for subject, word in asked_back(of)] if of else [],
        "heard_by": page_index.heard_by(slug, of) if of and becomes_file(request) else "",
        "active": "guide",
    }
    return shown(request, "offers/guide.html", slug, context)


def _link(slug: str, brin: str, subject: Subject) -> dict[str, Any]:
    there = (
        reverse("offers:school-guide-topic", args=[slug, brin, subject.key])
        if brin
        else reverse("offers:guide-topic", args=[slug, subject.key])
    )
    return {"address": there, "subject": subject}


def _for_the_talk() -> list[tuple[str, str]]:
    """What parent, child and teacher write down for the talk."""
    return [
        ("home", _("What I see at home")),
        ("well", _("What goes well")),
        ("child", _("What my child says")),
        ("teacher", _("What the teacher sees")),
        ("agreed", _("What we agreed, who does it, and when we talk again")),
    ]


def _mail(title: str, address: str) -> str:
    """The beginning of a letter to oneself with the address of the page, to which the step is added."""
    return f"mailto:?subject={quote(title)}&body={quote(address)}"


@access(PUBLIC)
@in_its_language
@require_safe
def topic(request: HttpRequest, slug: str, topic: str, brin: str = "") -> HttpResponse:
    """The questions of one topic and all outcomes, on one page: a step is a jump within it, so that it works without
    scripts, on a poor connection, and as a file."""
    return answer(request, _revisions(slug, brin), lambda: _topic(request, slug, topic, brin))


def _topic(request: HttpRequest, slug: str, topic: str, brin: str) -> HttpResponse:
    consortium, school = _start(slug, brin)
    if school and (away := moved(school, "offers:school-guide-topic", topic)):
        return away
    of, offer = _book(consortium, school)
    subject = of.subjects.get(topic) if of else None
    if of is None or subject is None or not subject.questions:
        raise Http404
    municipality = ""
    if school:
        places = Location.objects.on(timezone.localdate()).filter(school=school).order_by("code")
        municipality = places.values_list("municipality", flat=True).first() or ""
    lines = {}
    if offer and school:
        today = said_today(book_of(consortium), offer, facts_of([school.pk])[school.pk])
        lines = {line.said.key: line for section in school_page.sections(of, today) for line in section.lines}
    outcomes = []
    for outcome in subject.outcomes.values():
        keys = outcome.get("provisions", [])
        cited = [of.by_key[key] for key in keys if key in of.by_key]
        outcomes.append(
            {
                "said": outcome,
                "way": subject.way_to(outcome["key"]),
                "within": [(said, lines.get(said.key)) for said in cited if not said.outside],
                "outside": [said for said in cited if said.outside],
                "routes": routes_of(of, keys, municipality),
                "opp": starts_opp(of, keys),
            }
        )
    context = {
        "consortium": consortium,
        "school": school,
        "subject": subject,
        "outcomes": outcomes,
        "municipality": municipality,
        "book": of,
        "base": reverse("offers:school-guide", args=[slug, brin]) if brin else reverse("offers:guide", args=[slug]),
        "site": site_of(consortium),
        "explain": Explainer(),
        "talk": _for_the_talk(),
        "mail_start": _mail(spoken(subject.title), absolute(request.path)),
        "active": "guide",
    }
    return shown(request, "offers/guide_topic.html", slug, context)
