"""What is wrong with the rounds of a consortium, for the page of management."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.dates import in_figures
from draagvlak.evaluations import rounds
from draagvlak.evaluations.models import Round
from draagvlak.evaluations.rules import MANAGE_ROUNDS
from draagvlak.people.troubles import ManagedPart, Trouble, everywhere
from draagvlak.places.models import Consortium


def rounds_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """Rounds: a norm that holds and no round, or a round whose last day is over. Two queries."""
    if not everywhere(request, MANAGE_ROUNDS, consortium):
        return []
    page, troubles = reverse("evaluations:rounds", args=[consortium.slug]), []
    running = list(Round.objects.filter(consortium=consortium, closed=None))
    holds = rounds.ready_versions(consortium)
    if holds and not running:
        text = _("%(norm)s holds, and no round is open") % {"norm": holds[0]}
        troubles.append(Trouble(text, reverse("evaluations:open-round", args=[consortium.slug])))
    for round_ in running:
        if round_.late:
            words = {"year": round_, "day": in_figures(round_.closes)}
            text = _("Round %(year)s should have been ready on %(day)s, and is open still") % words
            troubles.append(Trouble(text, reverse("evaluations:round", args=[consortium.slug, round_.year])))
    return [ManagedPart(50, "rondes", _("Rounds"), page, troubles)]
