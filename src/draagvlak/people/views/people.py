"""Who has access: the list of people, and ending a role."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import TO_OPEN, TO_SEND, access
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to
from draagvlak.people import invitations as invitation_rules
from draagvlak.people import second_factor
from draagvlak.people.access import consortium_of, may, reach
from draagvlak.people.exports import note_export
from draagvlak.people.grants import granter, places
from draagvlak.people.invitation_forms import InvitationForm
from draagvlak.people.models import Invitation, Membership
from draagvlak.people.person import me
from draagvlak.people.rules import FORGET_FACTOR, MANAGE_PEOPLE
from draagvlak.people.tables import people_table
from draagvlak.places.models import Consortium

PER_PAGE = 100


@access(MANAGE_PEOPLE)
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has access to my organisation, and who was invited."""
    return people_page(request, consortium_of(slug))


def people_page(request: HttpRequest, consortium: Consortium, form: "InvitationForm | None" = None) -> HttpResponse:
    gives = granter(request, consortium.slug)
    table = people_table(request, consortium)
    memberships: list[Membership] = list(table.page)
    invitations = invitation_rules.open_invitations(consortium) | Invitation.objects.filter(
        consortium=consortium, accepted=None, withdrawn=None, expires__gt=timezone.now() - datetime.timedelta(days=30)
    )
    invitations = invitations.filter(reach(request, MANAGE_PEOPLE, consortium.slug).its_rows())
    invitations = invitations.with_places().select_related("invited_by")
    shown = list(invitations[:PER_PAGE])
    not_arrived = invitation_rules.not_arrived(shown)
    context = {
        "slug": consortium.slug,
        "consortium": consortium,
        "table": table,
        "may_end": {membership.pk for membership in memberships if gives.may(membership)},
        "may_lose_factor": second_factor.with_second_factor(membership.person for membership in memberships)
        if may(request, FORGET_FACTOR, consortium.slug)
        else set(),
        "invitations": [(one, gives.may(one), str(one.pk) in not_arrived) for one in shown],
        "form": form or InvitationForm(gives, places(request, consortium), initial=_presets(request)),
        "active": "people",
    }
    return page_with_form(request, "people/people.html", context, form)


def _presets(request: HttpRequest) -> dict[str, str]:
    return {"place": request.GET.get("plaats", ""), "role": request.GET.get("voor", "")}


@access(MANAGE_PEOPLE, fresh=TO_OPEN)
@require_safe
def people_sheet(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same list for a spreadsheet."""
    answer = people_table(request, consortium_of(slug)).file(form)
    note_export(request, MANAGE_PEOPLE, slug, _("Who has access"))
    return answer


@access(MANAGE_PEOPLE, fresh=TO_SEND)
@require_http_methods(["GET", "POST"])
def end_membership(request: HttpRequest, slug: str, membership: str) -> HttpResponse:
    """End somebody's access, after saying so twice."""
    found = get_object_or_404(
        Membership.objects.current().with_places().select_related("person"), pk=membership, consortium__slug=slug
    )
    if not granter(request, slug).may(found):
        raise Http404
    if request.method == "POST":
        with lead_to(reverse("people:people", args=[slug])):
            invitation_rules.end(found, me(request))
        messages.success(request, _("%(person)s no longer has access as %(role)s.") % {
            "person": found.person, "role": found.get_role_display(),
        })  # fmt: skip
        return redirect("people:people", slug)
    return render(request, "people/end_membership.html", {"one": found, "slug": slug, "active": "people"})
