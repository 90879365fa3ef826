"""Accepting an invitation: by the letter, as somebody new or known, or on the start page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import PUBLIC, SIGNED_IN, access, require_POST
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to
from draagvlak.people import guesses, second_factor, signing_in, start_page, vouched
from draagvlak.people import invitations as invitation_rules
from draagvlak.people.forms import LONGEST_PASSWORD, SignInForm
from draagvlak.people.models import Invitation, Membership, Person
from draagvlak.people.models.people import NAME
from draagvlak.people.models.second_factor import LINK_TERM
from draagvlak.people.person import me


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
