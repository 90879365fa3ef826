"""Inviting people: one, or many at once from a list."""

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import TO_SEND, access, require_POST
from draagvlak.core.confirm import ask_first
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.site import absolute
from draagvlak.people import invitations as invitation_rules
from draagvlak.people.access import consortium_of
from draagvlak.people.grants import granter, places
from draagvlak.people.invitation_forms import InvitationForm, ManyForm
from draagvlak.people.models import Invitation
from draagvlak.people.person import me
from draagvlak.people.rules import MANAGE_PEOPLE
from draagvlak.people.views.people import people_page


def _link() -> str:
    """The address of an invitation, with a place for its secret."""
    return absolute(reverse("people:invitation", args=["SECRET"])).replace("SECRET", "{secret}")


@access(MANAGE_PEOPLE, fresh=TO_SEND)
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody by e-mail."""
    consortium = consortium_of(slug)
    form = InvitationForm(granter(request, slug), places(request, consortium), request.POST)
    if form.is_valid() and not consume(request, action="invite"):
        form.add_error(None, _("Too many invitations in one hour. Go on later."))
    if form.is_valid():
        given = form.cleaned_data
        with told_here(form):
            offer = invitation_rules.Offer(given["email"], given["role"], given["place"])
            invitation_rules.invite(consortium, me(request), [offer], _link())
            _say_sent(request, given["email"])
            return redirect(_invitations(slug))
    return people_page(request, consortium, form)


def _say_sent(request: HttpRequest, email: str) -> None:
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})


@access(MANAGE_PEOPLE, fresh=TO_SEND)
@require_http_methods(["GET", "POST"])
def invite_many(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite many people for one role, all or none."""
    consortium = consortium_of(slug)
    form = ManyForm(granter(request, slug), places(request, consortium), request.POST or None)
    if form.is_valid() and not consume(request, action="invite_many"):
        form.add_error(None, _("Too many invitations in one hour. Go on later."))
    if form.is_valid():
        offers = form.cleaned_data["offers"]
        with told_here(form, field="lines"):
            invitation_rules.invite(consortium, me(request), offers, _link())
            sent = len(offers)
            said = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", sent) % {
                "n": sent
            }
            messages.success(request, said)
            return redirect(_invitations(slug))
    return page_with_form(request, "people/invite_many.html", {"form": form, "slug": slug, "active": "people"}, form)


def _given_by_me(request: HttpRequest, slug: str, key: str) -> Invitation:
    """An invitation whose role the visitor may give, or 404."""
    sent = get_object_or_404(Invitation.objects.with_places(), pk=key, consortium__slug=slug)
    if not granter(request, slug).may(sent):
        raise Http404
    return sent


def _invitations(slug: str) -> str:
    return reverse("people:people", args=[slug]) + "#uitnodigingen"


@access(MANAGE_PEOPLE, fresh=TO_SEND)
@require_POST
def renew_invitation(request: HttpRequest, slug: str, invitation: str) -> HttpResponse:
    """Send an invitation again."""
    sent = _given_by_me(request, slug, invitation)
    with lead_to(_invitations(slug)):
        invitation_rules.renew(sent, _link(), by=me(request))
    _say_sent(request, sent.email)
    return redirect(_invitations(slug))


@access(MANAGE_PEOPLE, fresh=TO_SEND)
@require_POST
def withdraw_invitation(request: HttpRequest, slug: str, invitation: str) -> HttpResponse:
    """Take an invitation back, after asking."""
    sent, back = _given_by_me(request, slug, invitation), _invitations(slug)
    sure = ask_first(request, _("Take this invitation back?"), _("Take back"), back, what=sent.email)
    if sure is not None:
        return sure
    with lead_to(back):
        invitation_rules.withdraw(sent, by=me(request))
    messages.success(request, _("The invitation to %(email)s no longer works.") % {"email": sent.email})
    return redirect(back)
