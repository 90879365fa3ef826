"""Who has access, and invitations."""

import datetime
import re
from typing import Any

from allauth.core.ratelimit import consume
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import PUBLIC, SIGNED_IN, TO_OPEN, TO_SEND, access, require_POST
from draagvlak.core.confirm import ask_first
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.site import absolute
from draagvlak.people import guesses, second_factor, signing_in, start_page, vouched
from draagvlak.people import invitations as invitation_rules
from draagvlak.people.access import consortium_of, may, reach
from draagvlak.people.exports import note_export
from draagvlak.people.forms import LONGEST_PASSWORD, SignInForm
from draagvlak.people.grants import Granter, granter, key_of, places
from draagvlak.people.models import LEVEL, Invitation, Level, Membership, Person
from draagvlak.people.models.people import NAME
from draagvlak.people.models.second_factor import LINK_TERM
from draagvlak.people.person import me
from draagvlak.people.rules import FORGET_FACTOR, MANAGE_PEOPLE
from draagvlak.people.tables import people_table
from draagvlak.places.models import Consortium

PER_PAGE = 100
MOST_AT_ONCE = 200


# -- who has access -----------------------------------------------------------------------------------------------


@access(MANAGE_PEOPLE)
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has access to my organisation, and who was invited."""
    return _people_page(request, consortium_of(slug))


def _people_page(request: HttpRequest, consortium: Consortium, form: "InvitationForm | None" = None) -> HttpResponse:
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


class InvitationForm(forms.Form):
    """Whom, for what, where. Only what the inviter may give can be chosen."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    place = forms.ChoiceField(label=gettext_lazy("Where"), required=False)

    def __init__(self, gives: Granter, at: dict[Level, list[Any]], *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.gives = gives
        self.by_key = {key_of(place): place for places_ in at.values() for place in places_}
        self.fields["role"].choices = [("", _("Choose")), *((role.value, role.label) for role in gives.roles)]  # type: ignore[attr-defined]
        groups = [
            (level.label, [(key_of(one), one.full_name) for one in found]) for level, found in at.items() if found
        ]
        few = len(self.by_key) == 1
        self.fields["place"].choices = groups[0][1] if few else [("", _("Choose")), *groups]  # type: ignore[attr-defined]
        if few:
            self.fields["place"].widget = forms.HiddenInput()
            self.initial["place"] = next(iter(self.by_key))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role = given.get("role")
        if not role:
            return given
        place = self.by_key.get(given.get("place") or next(iter(self.by_key), ""))
        if LEVEL[role] == Level.CONSORTIUM:
            place = self.by_key.get("consortium")
        if place is None or not invitation_rules.goes_with(role, place):
            kind = {
                Level.CONSORTIUM: _("Choose the consortium for this role."),
                Level.BOARD: _("Choose a board for this role."),
                Level.SCHOOL: _("Choose a school for this role."),
                Level.PARTNER: _("Choose a partner for this role."),
            }[LEVEL[role]]
            self.add_error("place", kind)
            return given
        target = invitation_rules.where(role, place)
        ids = {f"{name}": getattr(target.get(name), "pk", None) for name in ("board", "school", "partner")}
        if not self.gives.may_at(role, **ids):
            self.add_error("role", _("You cannot give this role here."))
        given["place"] = place
        return given


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
    return _people_page(request, consortium, form)


def _say_sent(request: HttpRequest, email: str) -> None:
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})


class ManyForm(forms.Form):
    """Many people for one role: a line each, with the BRIN of the school or the number of the board."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    lines = forms.CharField(
        label=gettext_lazy("E-mail address and BRIN or board number, one person on a line"),
        max_length=40_000,
        help_text=gettext_lazy("Straight from a spreadsheet is fine. For example: noor@school.nl 12AB"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(self, gives: Granter, at: dict[Level, list[Any]], *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.gives = gives
        self.schools = {place.brin: place for place in at[Level.SCHOOL]}
        self.boards = {place.number: place for place in at[Level.BOARD]}
        fitting = [role for role in gives.roles if LEVEL[role] in {Level.SCHOOL, Level.BOARD}]
        self.fields["role"].choices = [("", _("Choose")), *((role.value, role.label) for role in fitting)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role, text = given.get("role"), given.get("lines", "")
        if not role or not text:
            return given
        known = self.schools if LEVEL[role] == Level.SCHOOL else self.boards
        offers, faults = [], []
        for line, row in enumerate(text.splitlines(), 1):
            pieces = [piece.strip("\"'") for piece in re.split(r"[;,\t ]+", row.strip()) if piece]
            if not pieces:
                continue
            place = next((known[piece.upper()] for piece in pieces if piece.upper() in known), None)
            email = next((piece for piece in pieces if "@" in piece), "")
            try:
                validate_email(email)
            except ValidationError:
                faults.append(_("Line %(line)s holds no e-mail address.") % {"line": line})
                continue
            ids = {"board": None, "school": None, "partner": None}
            if place is None:
                faults.append(_("Line %(line)s names no school or board that is yours.") % {"line": line})
            elif not self.gives.may_at(role, **(ids | {LEVEL[role].value: place.pk})):
                faults.append(_("Line %(line)s: you cannot give this role there.") % {"line": line})
            else:
                offers.append(invitation_rules.Offer(email, role, place))
        if len(offers) > MOST_AT_ONCE:
            faults.append(_("Invite at most %(n)s people at once.") % {"n": MOST_AT_ONCE})
        if faults:
            self.add_error("lines", " ".join(faults[:10]))
        given["offers"] = offers
        return given


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


# -- accepting ----------------------------------------------------------------------------------------------------


class NewcomerForm(forms.Form):
    """Somebody who is new here: a name and a password."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        validators=[NAME],
        help_text=gettext_lazy("As colleagues see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=gettext_lazy("At least twelve characters. A sentence of a few words is strong and easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, email: str, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "password" in given:
            try:
                validate_password(given["password"], Person(email=self.email, name=given.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return given


@access(PUBLIC)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the letter leads: see what is offered, become known, accept."""
    found = invitation_rules.find(secret)
    if found is not None and found.accepted and _is(request, found):
        return redirect("people:start")  # the button was pressed twice, or the letter opened once more
    if found is None or not found.open:
        accepted = found is not None and found.accepted
        return render(request, "people/invitation_gone.html", {"accepted": accepted}, status=410)
    person = Person.objects.filter(email=found.email).first()
    here = request.user.is_authenticated
    counts = vouched.speaks_for(request, found.consortium)
    right = here and me(request).email == found.email and counts
    form = None
    if person is None and not here:
        form = NewcomerForm(found.email, request.POST or None)
    if request.method == "POST":
        if form is not None and form.is_valid():
            return _join(request, found, form.cleaned_data)
        if right:
            me(request).prove_address()
            seconds = LINK_TERM.total_seconds()
            second_factor.note_letter(request, me(request), seconds)  # the letter of the invitation was opened
            return _accept(request, found)
    context = {
        "invitation": found,
        "needs_password": here and not counts,
        "form": form,
        "known": person is not None,
        "right": right,
        "other": here and not right,
        "provider": signing_in.of_consortium(found.email, found.consortium) if not here else None,
        "secret": secret,
    }
    return page_with_form(request, "people/invitation.html", context, form)


def _is(request: HttpRequest, found: Invitation) -> bool:
    return request.user.is_authenticated and me(request).email == found.email


def _join(request: HttpRequest, found: Invitation, given: dict[str, Any]) -> HttpResponse:
    """A newcomer becomes known, is let in and signed in. Whoever guesses at passwords for this address stops nothing:
    it is the letter that says who this is."""
    with lead_to(reverse("people:start")):
        person, membership = invitation_rules.join(found, given["name"], given["password"], get_language())
    guesses.came_by_letter(request, person)
    form = SignInForm({"login": person.email, "password": given["password"]}, request=request)
    if form.is_valid():
        form.login(request)
    second_factor.note_letter(request, person, LINK_TERM.total_seconds())  # the letter of the invitation was opened
    return _welcome(request, membership)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    with lead_to(reverse("people:start")):
        membership = invitation_rules.accept(found, by=me(request))
    return _welcome(request, membership)


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session["membership"] = str(membership.pk)
    messages.success(request, _("Welcome. You work as: %(role)s, %(place)s.") % {
        "role": membership.get_role_display(), "place": membership.full_place,
    })  # fmt: skip
    return redirect("people:start")


@access(SIGNED_IN)
@require_POST
def accept_offered(request: HttpRequest, invitation: str) -> HttpResponse:
    """Accept an invitation that stands on the start page, without the secret in its letter."""
    found = next((one for one in start_page.offered(request, me(request)) if str(one.pk) == str(invitation)), None)
    if found is None:
        raise Http404
    return _accept(request, found)
