"""What the norms tell the house: what waits for an editor on the start page, and which acts go into the log."""

from typing import Any, cast

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from draagvlak.core.hooks import Hooks, MenuArea, MenuItem
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms import adoption, coverage, findable, rules, steps, versions
from draagvlak.norms.models import Status, Version, may_be_number
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.people.access import passes
from draagvlak.people.models import Membership
from draagvlak.people.start_page import Waiting

_ACTS = {
    "read-in": _("Read in a handbook"),
    "made-draft": _("Began the next version of a norm"),
    "changed-status": _("Took a version of a norm a step further"),
    "adopted-version": _("Adopted a version of a norm"),
    "retired-version": _("Let a version of a norm lapse"),
    "corrected-step": _("Corrected a step of an adopted version"),
    "changed-steps": _("Changed the steps of a version"),
    "renamed-norm": _("Gave a norm another name"),
    "decided-coverage": _("Said whether a provision covers one of another norm"),
}


def norm_of(membership: Membership) -> list[MenuItem]:
    """The norm of the consortium, as everyone reads it."""
    return [
        MenuItem(MenuArea.NORM, 10, gettext("The norm"), reverse("norms:consortium", args=[membership.consortium.slug]))
    ]


def doubts(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """Drafts with doubts that nobody settled yet. One query."""
    if not passes(membership, EDIT_NORM):
        return []
    waiting = (
        Version.objects.filter(norm__consortium=membership.consortium, status=Status.DRAFT)
        .select_related("norm")
        .defer("vocabulary")
        .annotate(open=Count("doubts", filter=Q(doubts__settled=False)))
        .filter(open__gt=0)
    )
    return [
        Waiting(
            ngettext("%(n)s doubt in %(norm)s %(number)s", "%(n)s doubts in %(norm)s %(number)s", cast(Any, one).open)
            % {"n": cast(Any, one).open, "norm": spoken(one.norm.title), "number": one.number},
            reverse("norms:draft", args=[membership.consortium.slug, one.norm.key, one.number]),
        )
        for one in waiting
    ]


HOOKS = Hooks(
    rules=rules.RULES,
    acts=_ACTS,
    verbs=(
        versions.next_draft,
        versions.advance,
        steps.add_step,
        steps.mark_step,
        steps.remove_step,
        versions.rename_norm,
        adoption.retire,
        adoption.correct_step,
        coverage.decide,
    ),
    finds=(findable.norms_of,),
    menu=(norm_of,),
    waits=(doubts,),
    may_hold={"<str:number>": may_be_number},
)
