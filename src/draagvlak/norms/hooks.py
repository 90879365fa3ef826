"""What the norms tell the house: what waits for an editor on the start page, and which acts go into the log."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from draagvlak.core.hooks import Hooks, MenuArea, MenuItem
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms import adoption, coverage, findable, rules, steps, versions
from draagvlak.norms.models import Status, Version, may_be_number
from draagvlak.norms.rules import EDIT_NORM, READ_DRAFT
from draagvlak.people.kept_queries import Asking, keys
from draagvlak.people.models import Membership
from draagvlak.people.waiting import AtWork, Waiting, few

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


def doubts(work: AtWork) -> list[Waiting]:
    """Drafts with doubts that nobody settled yet. One query."""
    editing = {role.consortium_id: role for role in reversed(work.passing(EDIT_NORM))}
    if not editing:
        return []
    return few([_doubts_in(draft, editing[draft.norm.consortium_id or 0]) for draft in work.rows(_drafts_in_doubt)])


def _drafts_in_doubt(marks: Asking) -> "QuerySet[Version]":
    return (
        Version.objects.filter(
            norm__consortium__in=keys(marks.passing(EDIT_NORM), "consortium_id"), status=Status.DRAFT
        )
        .select_related("norm")
        .defer("vocabulary")
        .annotate(open=Count("doubts", filter=Q(doubts__settled=False)))
        .filter(open__gt=0)
        .order_by("norm__key", "number")
    )


def _doubts_in(draft: Any, role: Membership) -> Waiting:
    text = ngettext("%(n)s doubt to settle in %(norm)s", "%(n)s doubts to settle in %(norm)s", draft.open)
    url = reverse("norms:draft", args=[role.consortium.slug, draft.norm.key, draft.number])
    return Waiting(text % {"n": draft.open, "norm": spoken(draft.norm.title)}, url, "doubt", [], role)


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
    news=dict.fromkeys(_ACTS, READ_DRAFT),
    menu=(norm_of,),
    waits=(doubts,),
    may_hold={"<str:number>": may_be_number},
)
