"""The log of acts: who did what, when."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import TO_OPEN, access
from draagvlak.core.dates import moment_in_figures
from draagvlak.core.spreadsheets import download
from draagvlak.core.values import day, sought
from draagvlak.people.access import consortium_of, reach
from draagvlak.people.exports import note_export
from draagvlak.people.log import acts
from draagvlak.people.models import Event
from draagvlak.people.rules import READ_LOG
from draagvlak.places.models import Consortium, School

PER_PAGE = 100
MOST_EXPORTED = 50_000


def _events(request: HttpRequest, consortium: Consortium) -> "QuerySet[Event]":
    """Acts that the visitor reaches, by the filters of the address."""
    how_far = reach(request, READ_LOG, consortium.slug)
    found = Event.objects.filter(consortium=consortium).select_related("person")
    if not how_far.everything:
        schools = how_far.its_schools(School.objects.filter(consortium=consortium))
        found = found.filter(Q(board__in=how_far.boards) | Q(school__in=schools.values("pk")))
    act, words = request.GET.get("wat", ""), sought(request.GET.get("q"))
    if act in acts():
        found = found.filter(act=act)
    if words:
        found = found.filter(Q(subject__icontains=words) | Q(name__icontains=words) | Q(person__email__icontains=words))
    for name, lookup in (("van", "at__date__gte"), ("tot", "at__date__lte")):
        given = day(request.GET.get(name))
        found = found.filter(**{lookup: given}) if given else found
    return found


@access(READ_LOG)
@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what, when."""
    consortium = consortium_of(slug)
    page = Paginator(_events(request, consortium), PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    words = acts()
    context = {
        "slug": slug,
        "consortium": consortium,
        "page": page,
        "rows": [(event, words.get(event.act, event.act)) for event in page],
        "acts": dict(sorted(words.items(), key=lambda act: str(act[1]).lower())),
        "query": query.urlencode(),
        "active": "log",
    }
    return render(request, "people/log.html", context)


@access(READ_LOG, fresh=TO_OPEN)
@require_safe
def log_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a spreadsheet."""
    words = acts()
    rows = (
        [
            moment_in_figures(event.at, seconds=True), event.name or str(event.person or ""),
            str(words.get(event.act, event.act)), event.subject,
        ]
        for event in _events(request, consortium_of(slug))[:MOST_EXPORTED]
    )  # fmt: skip
    note_export(request, READ_LOG, slug, _("Log"))
    return download("logboek", [str(_("When")), str(_("Who")), str(_("What")), str(_("On what"))], rows)
