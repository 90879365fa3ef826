"""The policies of a board."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import TO_OPEN, access, require_POST
from draagvlak.core.forms import Day, WebAddress
from draagvlak.norms.questionnaire import BOARD
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.access import may
from draagvlak.people.exports import note_export
from draagvlak.people.models import Person
from draagvlak.places.models import Board
from draagvlak.registers import policies as policy_rules
from draagvlak.registers.answer_port import Answering
from draagvlak.registers.models import (
    Policy,
)
from draagvlak.registers.rules import KEEP_POLICIES, READ_POLICIES
from draagvlak.registers.tables import policies_table
from draagvlak.registers.views.common import BOTH, EntryPage, RegisterPage, kept_at, removed


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A policy of the board."""

    class Meta:
        model = Policy
        fields = ["title", "link", "adopted", "owner", "review_before"]
        field_classes = {"link": WebAddress, "adopted": Day, "review_before": Day}
        help_texts = {
            "link": gettext_lazy("An address that schools and the consortium can open."),
            "owner": gettext_lazy("Who keeps it up to date: a name or a function."),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("adopted") and given.get("review_before") and given["review_before"] <= given["adopted"]:
            self.add_error("review_before", _("The review comes after the adoption."))
        return given


@access(READ_POLICIES)
@require_safe
def policies(request: HttpRequest, slug: str, board: str) -> HttpResponse:
    """The areas of policy that the norm asks, with the board's documents and how its schools carry them out."""
    where = kept_at(slug, board=board)
    asked = where.asked
    if where.answering is None or asked is None or not isinstance(where.place, Board):
        return render(request, "registers/none_yet.html", {"slug": slug, "where": where, "active": "policies"})
    areas = policy_rules.policy_areas(asked, where.place)
    carried_out = where.answering.carried_out([area.asked.key for area in areas])
    for area in areas:
        area.carried_out = len(carried_out.get(area.asked.key, []))
    context = {
        "slug": slug,
        "where": where,
        "areas": [(area, carried_out.get(area.asked.key, [])) for area in areas],
        "schools": where.answering.schools(),
        "late": sum(area.state == "overdue" for area in areas),
        "missing": sum(area.state == "missing" for area in areas),
        "may_fill": may(request, KEEP_POLICIES, slug, board=board),
        "active": "policies",
    }
    return render(request, "registers/policies.html", context)


@access(READ_POLICIES, fresh=TO_OPEN)
@require_safe
def policies_sheet(request: HttpRequest, slug: str, board: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    where = kept_at(slug, board=board)
    asked = where.asked
    areas = policy_rules.policy_areas(asked, where.place) if asked and isinstance(where.place, Board) else []
    answer = policies_table(request, where, areas).file(form)
    note_export(request, READ_POLICIES, slug, _("Policies"), where.place)
    return answer


def _area(where: RegisterPage, provision: str) -> tuple[Answering, ProvisionText]:
    """An area of policy that is asked of this board, or 404."""
    area = where.asked.by_key.get(provision) if where.asked else None
    if where.answering is None or where.asked is None or area is None:
        raise Http404
    if area not in where.asked.register("policies") or area.owner != BOARD:
        raise Http404
    return where.answering, area


@access(KEEP_POLICIES)
@require_http_methods(BOTH)
def policy(request: HttpRequest, slug: str, board: str, provision: str) -> HttpResponse:
    """Enter or change the policy on one area; the board's answer follows."""
    where = kept_at(slug, board=board)
    answering, area = _area(where, provision)
    row = Policy.objects.filter(board=where.place.pk, key=provision).first() or Policy(
        consortium_id=where.place.consortium_id, board_id=where.place.pk, key=provision
    )
    known = not row._state.adding

    def keep(policy: Policy, *, by: Person) -> None:
        policy_rules.keep(policy, area, answering, by=by)

    page = EntryPage(
        where,
        row,
        area.text,
        where.url("policies"),
        keep,
        where.url("remove-policy", provision) if known else "",
        row.saved_by if known and request.method == "POST" else "",
    )
    return page.answer(request, lambda data: PolicyForm(data, instance=row))


@access(KEEP_POLICIES)
@require_POST
def remove(request: HttpRequest, slug: str, board: str, provision: str) -> HttpResponse:
    """Take the policy on an area away, after asking; the board's answer follows."""
    where = kept_at(slug, board=board)
    answering, area = _area(where, provision)
    row = get_object_or_404(Policy, board=where.place.pk, key=provision)
    return removed(
        request, row, where.url("policies"), lambda policy, by: policy_rules.remove(policy, area, answering, by=by)
    )
