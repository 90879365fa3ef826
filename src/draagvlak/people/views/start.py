"""The start page: what waits in all one's roles, what happened since one was here, and where one was."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from draagvlak.core import hooks
from draagvlak.core.access import SIGNED_IN, access
from draagvlak.core.hooks import MenuArea
from draagvlak.people import first_words, since, start_page
from draagvlak.people.access import current, memberships
from draagvlak.people.models import Membership
from draagvlak.people.navigation import pages_of
from draagvlak.people.person import me
from draagvlak.people.waiting import Waiting, When, name_of_group, work_of

_QUICK = 6  #: pages to which somebody is led beside what waits


@dataclass(frozen=True)
class WaitingGroup:
    """What can wait equally long."""

    when: When
    things: Sequence[Waiting]

    @property
    def name(self) -> str:
        return name_of_group(self.when)

    @property
    def urgent(self) -> bool:
        return self.when <= When.WEEK


@access(SIGNED_IN)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What waits for the visitor in all their roles."""
    mine, working = memberships(request), current(request)
    context: dict[str, object] = {
        "offered": start_page.offered(request, me(request)),
        "greeting": _greeting(request),
        "has_role": bool(mine),
        "active": "start",
    }
    if working is not None:
        context |= _of(request, working)
    return render(request, "people/start.html", context)


def _of(request: HttpRequest, working: Membership) -> dict[str, object]:
    """For whoever does something somewhere."""
    work = work_of(request)
    things = start_page.waits_for(request, work)
    todo = [thing for thing in things if thing.when != When.AHEAD]
    before = since.last_day_before(me(request))
    first = sorted(work.memberships, key=lambda role: role != working)
    return {
        "slug": working.consortium.slug,
        "unread": first_words.unread_of(first),
        "lede": _lede(todo),
        "groups": [WaitingGroup(when, list(some)) for when, some in groupby(todo, key=lambda thing: thing.when)],
        "next": next((thing for thing in things if thing.when == When.AHEAD), None) if not todo else None,
        "several": work.several,
        "happened": since.happened(work, before) if before else [],
        "goes_on": [place for look in hooks.each(lambda room: room.goes_on) for place in look(work)],
        "leads": _quick(first[:1]),
    }


def _quick(some: Sequence[Membership]) -> list[object]:
    """Pages of one's daily work: those of schools and parents."""
    pages = [page for page in pages_of(some) if page.area in {MenuArea.SCHOOLS, MenuArea.PARENTS}]
    own = [page for page in pages if page.place] or pages
    return list(own[:_QUICK])


def _greeting(request: HttpRequest) -> str:
    name = str(me(request)).split("@", maxsplit=1)[0]
    first = name.split()[0] if name.split() else name
    words = {"name": name if first.endswith(".") else first}
    hour = timezone.localtime().hour
    if hour < 6 or hour >= 18:
        return _("Good evening %(name)s") % words
    return (_("Good morning %(name)s") if hour < 12 else _("Good afternoon %(name)s")) % words


def _lede(todo: Sequence[Waiting]) -> str:
    """How much asks attention this week; what is more can wait."""
    urgent = sum(thing.when <= When.WEEK for thing in todo)
    if urgent:
        text = ngettext(
            "%(n)s thing asks your attention this week.", "%(n)s things ask your attention this week.", urgent
        )
        return text % {"n": urgent}
    return _("Nothing is in a hurry this week.") if todo else _("Nothing waits for you now.")
