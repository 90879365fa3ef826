"""Pages of the second factor: the letter with the link, showing it once more, and taking it away from who lost it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import SIGNED_IN, TO_SEND, access, require_POST
from draagvlak.core.redirects import ours
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.site import absolute
from draagvlak.people import kept_forms, second_factor
from draagvlak.people.access import lacks_second_factor_anywhere
from draagvlak.people.grants import may_forget_factor
from draagvlak.people.models import Membership
from draagvlak.people.person import me
from draagvlak.people.rules import FORGET_FACTOR

View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """A page on which somebody sets up, changes or takes away their own second factors: not for the password alone."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if second_factor.may_set_up(request):
            return view(request, *args, **named)
        if second_factor.has_second_factor(request.user):
            return redirect(f"{reverse('people:show-second-factor')}?{urlencode({'next': request.get_full_path()})}")
        return redirect("mfa_index")

    return page


class Index(IndexView):  # type: ignore[misc]
    """What somebody has, and how they get one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        needed = self.request.GET.get("nodig", "")
        more = {
            "may_set_up": second_factor.may_set_up(self.request),
            "needed": needed,
            "asked": lacks_second_factor_anywhere(self.request),
            "back": ours(needed, reverse("people:start")),
        }
        return context | more


class ActivateApp(ActivateTOTPView):  # type: ignore[misc]
    """Setting up the app."""

    def form_valid(self, form: Any) -> HttpResponse:
        return second_factor.set_up(self.request, super().form_valid, form, by=me(self.request))


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """Adding a passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        return second_factor.set_up(self.request, super().form_valid, form, by=me(self.request))


class StopApp(DeactivateTOTPView):  # type: ignore[misc]
    """No longer using the app."""

    def form_valid(self, form: Any) -> HttpResponse:
        return second_factor.take_away(self.request, super().form_valid, form, by=me(self.request))


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Taking a passkey away."""

    def form_valid(self, form: Any) -> HttpResponse:
        return second_factor.take_away(self.request, super().form_valid, form, by=me(self.request))


class MakeCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Making new recovery codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        return second_factor.make_codes(super().form_valid, form, by=me(self.request))


# -- the letter -----------------------------------------------------------------------------------------------------


@access(SIGNED_IN)
@require_POST
def send_letter(request: HttpRequest) -> HttpResponse:
    """Send the letter with the link to set up a first second factor."""
    if second_factor.has_second_factor(request.user):
        return redirect("mfa_index")
    address = absolute(reverse("people:factor-letter", args=["SECRET"])).replace("SECRET", "{secret}")
    needed = ours(request.POST.get("nodig"), "")
    back = reverse("mfa_index") + (f"?{urlencode({'nodig': needed})}" if needed else "")
    with lead_to(back):
        second_factor.send_link(me(request), address)
    messages.success(request, _("The letter is on its way to %(email)s.") % {"email": me(request).email})
    return redirect(back)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_letter(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the letter's link leads. Opening it changes nothing, because programs that look at mail open links too."""
    link = second_factor.find_link(secret, me(request))
    if link is not None and request.method == "POST":
        with told_here() as refusal:
            second_factor.use_link(request, link)
        if not refusal:
            return redirect("mfa_index")
        link = None
    return render(request, "people/factor_letter.html", {"link": link}, status=200 if link else 410)


# -- showing it once more -------------------------------------------------------------------------------------------


@access(SIGNED_IN)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """To the page where somebody shows the second factor that they have: the app if there is one, else the passkey."""
    app = Authenticator.objects.filter(user=me(request), type=Authenticator.Type.TOTP).exists()
    page = reverse("mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn")
    return redirect(f"{page}?{urlencode({'next': ours(request.GET.get('next'), reverse('people:start'))})}")


@access(SIGNED_IN)
@require_safe
def send_again(request: HttpRequest) -> HttpResponse:
    """What somebody sent before they were asked to show a second factor, ready to be sent now."""
    form = kept_forms.kept(request)
    if form is None:
        messages.error(request, _("What you sent was not kept, and nothing was done. Fill it in again."))
        return redirect("people:start")
    return render(request, "people/send_again.html", {"kept": form})


# -- somebody who lost it --------------------------------------------------------------------------------------------


@access(FORGET_FACTOR, fresh=TO_SEND)
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, slug: str, membership: str) -> HttpResponse:
    """Take away the second factor of somebody who lost it: after one made sure that it is them."""
    found = get_object_or_404(
        Membership.objects.current().with_places().select_related("person"), pk=membership, consortium__slug=slug
    )
    if not may_forget_factor(request, slug, found.person):
        raise Http404
    if request.method == "POST":
        second_factor.forget(found.person, by=me(request))
        messages.success(request, _("The second factor of %(person)s is gone.") % {"person": found.person})
        return redirect("people:people", slug)
    return render(request, "people/forget_factor.html", {"one": found, "slug": slug, "active": "people"})
