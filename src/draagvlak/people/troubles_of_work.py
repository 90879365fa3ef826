"""What is wrong with signing in, with settings, in the log, and with the work that is done by itself."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core import jobs
from draagvlak.core.dates import in_figures
from draagvlak.people.models import BoardDomain, Event, IdentityProvider
from draagvlak.people.rules import READ_LOG, SEE_MANAGEMENT, SET_SIGN_IN, SETTINGS
from draagvlak.people.troubles import ManagedPart, Trouble, everywhere
from draagvlak.places.models import Consortium

SILENT = timedelta(days=2)  #: after it, a provider that is asked each night did not answer
LOOKED_BACK = timedelta(days=30)  #: in the log


def sign_in_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """Boards' own ways of signing in. One query."""
    if not everywhere(request, SET_SIGN_IN, consortium):
        return []
    confirmed = BoardDomain.objects.filter(board=OuterRef("board"), domain=OuterRef("domain"))
    providers = IdentityProvider.objects.filter(consortium=consortium).select_related("board")
    troubles = []
    for provider in providers.annotate(domain_known=Exists(confirmed)):
        words = {"board": provider.board, "domain": provider.domain}
        page = reverse("people:sign-in-of-board", args=[consortium.slug, provider.board.number])
        if provider.confirmed is None:
            text = _("The sign-in of %(board)s (%(domain)s) waits for your yes") % words
        elif not vars(provider)["domain_known"]:
            text = _("%(domain)s of %(board)s waits for the operator, who confirms whose domain it is") % words
        elif _is_silent(provider):
            text = _("The sign-in of %(board)s (%(domain)s) does not answer") % words
            if provider.discovered:
                day = in_figures(timezone.localdate(provider.discovered))
                text = _("%(what)s since %(day)s") % {"what": text, "day": day}
        else:
            continue
        troubles.append(Trouble(text, page))
    boards = reverse("people:boards", args=[consortium.slug])
    return [ManagedPart(40, "inloggen", _("Signing in by a board's own account"), boards, troubles)]


def _is_silent(provider: IdentityProvider) -> bool:
    """Whether one that is asked every night did not answer the last times."""
    is_asked = provider.protocol == IdentityProvider.Protocol.OIDC
    return is_asked and (provider.discovered is None or provider.discovered < timezone.now() - SILENT)


def settings_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """Settings. No query."""
    if not everywhere(request, SETTINGS, consortium):
        return []
    page, troubles = reverse("people:settings", args=[consortium.slug]), []
    if not consortium.second_factor:
        troubles.append(Trouble(_("No second factor is asked: a leaked password is enough to come in"), page))
    if not consortium.number:
        text = _("The consortium has no number, so open data find no school of it; the operator gives it")
        troubles.append(Trouble(text))
    return [ManagedPart(70, "instellingen", _("Settings"), page, troubles)]


def log_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """The log: at whose password somebody guessed lately. One query."""
    if not everywhere(request, READ_LOG, consortium):
        return []
    page, troubles = reverse("people:log-of-acts", args=[consortium.slug]), []
    since = timezone.now() - LOOKED_BACK
    guessed = Event.objects.filter(consortium=consortium, at__gte=since, act="guessed").count()
    if guessed:
        text = ngettext(
            "Somebody guessed at a password here in the last thirty days, %(n)s time",
            "Somebody guessed at passwords here in the last thirty days, %(n)s times",
            guessed,
        )
        troubles.append(Trouble(text % {"n": guessed}, f"{page}?wat=guessed"))
    return [ManagedPart(110, "logboek", _("Log"), page, troubles)]


def jobs_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """What goes by itself, as far as it concerns a consortium; the rest is told to the operator. One query."""
    if not everywhere(request, SEE_MANAGEMENT, consortium):
        return []
    clockwork = jobs.of_house()
    undone: dict[str, datetime] = {}
    for name, since in jobs.jobs_undone().items():
        words = str(clockwork[name].words) if name in clockwork else ""
        if words:
            undone[words] = min(since, undone.get(words, since))
    troubles = [
        Trouble(
            _("%(what)s: not done since %(day)s. The operator sees why")
            % {"what": words, "day": in_figures(timezone.localdate(since))}
        )
        for words, since in undone.items()
    ]
    return [ManagedPart(90, "vanzelf", _("What goes by itself"), "", troubles)]
