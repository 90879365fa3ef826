"""Signing in and out, the profile, and choosing in which role to work. What allauth does is declared in ``urls``."""

from typing import Any

from allauth.core.ratelimit import consume
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import OWN_ACCOUNT, PUBLIC, SIGNED_IN, access, require_POST
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import page_with_form
from draagvlak.core.middleware import language_in
from draagvlak.core.redirects import ours
from draagvlak.core.refusals import lead_to
from draagvlak.people import accounts, invitations, signing_in
from draagvlak.people.access import acting, choose, current, go_to, is_elsewhere, memberships, reaching
from draagvlak.people.models import Person
from draagvlak.people.person import me
from draagvlak.people.second_factor import has_second_factor
from draagvlak.people.trail import TrailPage, trail_page

LONGEST = 500  #: signs of the address to which somebody goes after signing in; it is kept meanwhile


@access(PUBLIC)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("offers:front")


class OrganisationForm(forms.Form):
    """The e-mail address whose domain tells which organisation."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of your work"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def by_organisation(request: HttpRequest) -> HttpResponse:
    """Sign in with the account that one's board gave. Where consortia have different providers for one domain, the
    visitor says for which consortium."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    target = ours(given if len(given) <= LONGEST else None, "/start/")
    form, choices = OrganisationForm(request.POST or None), []
    wanted = request.POST.get("swv") or request.GET.get("swv") or ""
    if request.method == "POST" and form.is_valid():
        if not consume(request, action="login", key=form.cleaned_data["email"]):
            return too_many(request)
        found = signing_in.by_domain(form.cleaned_data["email"])
        chosen = [one for one in found if one.consortium.slug == wanted] or found
        if len(chosen) == 1:
            return signing_in.start(request, chosen[0], target)
        choices = [one.consortium for one in chosen]
        if not chosen:
            form.add_error(
                "email",
                _("We do not know an organisation with this domain. Sign in with your password, or ask your board."),
            )
    context = {"form": form, "next": target, "wanted": wanted, "choices": choices}
    page = "people/by_organisation.html"
    response = render(request, page, context) if choices else page_with_form(request, page, context, form)
    response.forms_lead_to = "https:" if settings.HTTPS else "https: http:"  # type: ignore[attr-defined]
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """429: try again later."""
    advice = _("Wait ten minutes and try again. Colleagues on the same network are not affected.")
    if request.resolver_match and request.resolver_match.view_name == "account_reset_password":
        advice = _("We sent letters to this address already. Open the newest one: its link works for two hours.")
    return render(
        request,
        "core/error.html",
        {
            "status": 429,
            "title": _("Too many attempts"),
            "advice": advice,
        },
        status=429,
    )


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What colleagues see of somebody."""

    class Meta:
        model = Person
        fields = ["name", "digest", "language"]
        help_texts = {"name": gettext_lazy("As colleagues see it.")}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["language"].required = False

    def clean_language(self) -> str:
        """What is not sent stays as it is."""
        return str(self.cleaned_data["language"] or self.instance.language)


@access(SIGNED_IN, writing=OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, ways of signing in, and roles."""
    person = Person.objects.get(pk=me(request).pk)
    with held(request, person):
        form = shared(request, lambda data: ProfileForm(data, instance=person))
        if request.method == "POST" and form.is_valid():
            accounts.change_profile(person, by=me(request))
            messages.success(request, _("Saved."))
            return redirect("people:profile")
    context: dict[str, Any] = {
        "form": form,
        "has_password": person.has_usable_password(),
        "has_second_factor": has_second_factor(person),
        "active": "profile",
    }
    return page_with_form(request, "people/profile.html", context, form)


@access(SIGNED_IN)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Work in another of one's roles."""
    chosen = choose(request, request.POST.get("membership", ""))
    if chosen is not None:
        messages.success(request, _("You now work as: %(role)s, %(place)s.") % {
            "role": chosen.get_role_display(), "place": chosen.full_place,
        })  # fmt: skip
    page = _page_in_next(request)
    stays = page is not None and chosen in reaching(request, page.rule, page.slug, **page.place)
    return redirect(request.POST["next"] if stays else "people:start")


def _page_in_next(request: HttpRequest) -> TrailPage | None:
    """The page of a consortium that shall be opened next."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    target = ours(given if len(given) <= LONGEST else None, "/")
    try:
        return trail_page(resolve(language_in(target.partition("?")[0])[1]))
    except Resolver404:
        return None


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def other_consortium(request: HttpRequest) -> HttpResponse:
    """Before a page of another consortium than that in which one works: whose it is, and as whom one works there. Asked
    once; then the page opens that was asked for."""
    page = _page_in_next(request)
    role = acting(request, page.rule, page.slug, **page.place) if page else None
    if page is None or role is None:
        return redirect("people:start")
    target = request.POST.get("next") or request.GET["next"]
    if request.method == "POST":
        go_to(request, page.slug)
    if not is_elsewhere(request, page.slug):
        return redirect(target)
    return render(request, "people/other_consortium.html", {"role": role, "target": target, "from": current(request)})


@access(SIGNED_IN)
@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """All areas with their pages: the menu of a phone, for whom no script unfolds it."""
    return render(request, "people/menu.html")


@access(OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, membership: str) -> HttpResponse:
    """End one's own role somewhere, after saying so twice."""
    mine = next((one for one in memberships(request) if str(one.pk) == str(membership)), None)
    if mine is None:
        raise Http404
    if request.method == "POST":
        with lead_to(reverse("people:profile")):
            invitations.end(mine, me(request))
        messages.success(request, _("You have left %(place)s. What you wrote there stays yours.") % {
            "place": mine.full_place,
        })  # fmt: skip
        return redirect("people:start")
    return render(request, "people/leave.html", {"membership": mine})


@access(PUBLIC)
@require_safe
def by_invitation(request: HttpRequest) -> HttpResponse:
    """Nobody signs up here by themselves."""
    return redirect("account_login")


@access(PUBLIC)
@require_safe
def no_single_sign_out(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Where a SAML provider may send somebody who signs out there. Signing out here is done here."""
    return redirect("offers:front")


@access(PUBLIC)
@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """For an account that was switched off."""
    return render(request, "people/refused.html", {"reason": _("This account is switched off.")}, status=403)
