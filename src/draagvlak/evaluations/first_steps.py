"""What a new consortium needs of rounds: the first one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.prepared import Prepared
from draagvlak.evaluations.models import Round
from draagvlak.evaluations.rules import MANAGE_ROUNDS
from draagvlak.people.first_steps import OF, FirstStep, May, ask_adviser
from draagvlak.people.links import Link
from draagvlak.places.models import Consortium


def round_step(consortium: Consortium, may: May) -> list[FirstStep]:
    """The first round. One query."""
    page = reverse("evaluations:open-round", args=[consortium.slug])
    ways = (Link(_("Open a round"), page),) if may(MANAGE_ROUNDS) else ask_adviser(consortium, may)
    about = _("From then on schools and boards answer how they meet the norm.")
    done = bool(_ROUND.tuples(consortium=consortium.pk))
    return [FirstStep(70, "round", _("The first round"), about, ways, done)]


_ROUND = Prepared[Any](lambda: Round.objects.filter(consortium=OF).order_by().values_list("pk")[:1])
