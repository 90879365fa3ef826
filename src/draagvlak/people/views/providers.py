"""How the people of a board sign in: with a password here, or with the account that the board gave them."""

import re
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from draagvlak.core import other_servers
from draagvlak.core.access import TO_SEND, access, require_POST
from draagvlak.core.confirm import ask_first
from draagvlak.core.errors import Conflict
from draagvlak.core.form_merge import shared
from draagvlak.core.forms import WebAddress, name_the_choice, page_with_form
from draagvlak.people import discovery
from draagvlak.people import providers as provider_rules
from draagvlak.people.access import may
from draagvlak.people.models import IdentityProvider
from draagvlak.people.models.providers import COMMON_DOMAINS
from draagvlak.people.person import me
from draagvlak.people.rules import SET_SIGN_IN, SETTINGS
from draagvlak.people.signing_in import callback_of
from draagvlak.places.models import Board


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A board's provider."""

    new_secret = forms.CharField(
        label=gettext_lazy("Secret"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("For OpenID Connect. Leave empty to keep what is there."),
    )

    class Meta:
        model = IdentityProvider
        fields = ["domain", "protocol", "issuer", "client_id", "sign_in_url", "certificate"]
        field_classes = {"sign_in_url": WebAddress}
        widgets = {"certificate": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "domain": gettext_lazy("What stands behind the @, like school.nl."),
            "issuer": gettext_lazy("OpenID Connect: the issuer's address. SAML: the entity of the provider."),
            "client_id": gettext_lazy("For OpenID Connect."),
            "sign_in_url": gettext_lazy("For SAML."),
            "certificate": gettext_lazy("For SAML: the certificate with which the provider signs."),
        }

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        name_the_choice(self)
        self.discovery: dict[str, Any] = {}
        self.stood = ""
        """The mark of the provider as it stood when what was sent was laid over it."""

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"].strip().lower()
        if domain in COMMON_DOMAINS:
            raise forms.ValidationError(_("Everybody can have an address in this domain. Use the board's own."))
        here = IdentityProvider.objects.filter(consortium=self.instance.consortium_id, domain=domain)
        if here.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a provider for this domain in your consortium already."))
        return domain

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        oidc = given.get("protocol") == IdentityProvider.Protocol.OIDC
        needed = ["client_id"] if oidc else ["sign_in_url", "certificate"]
        for name in needed:
            if not given.get(name):
                self.add_error(name, _("This is needed for this protocol."))
        if oidc and given.get("issuer") and not self.errors:
            self._ask(given["issuer"])
        if given.get("certificate"):
            given["certificate"] = re.sub(r"-----[A-Z ]+-----|\s", "", given["certificate"])
            if not re.fullmatch(r"[A-Za-z0-9+/=]+", given["certificate"]):
                self.add_error("certificate", _("This is not a certificate. Paste it whole."))
        return given

    def _ask(self, issuer: str) -> None:
        """Ask the provider what it says of itself, now that somebody is here who can mend it."""
        if not other_servers.may_ask(issuer):
            self.add_error("issuer", _("Write the issuer as https://…"))
            return
        try:
            self.discovery = discovery.ask(issuer)
        except (other_servers.NoAnswer, discovery.NotUsable) as error:
            self.add_error(
                "issuer", _("The provider gave no usable answer: %(reason)s. Check the issuer.") % {"reason": error}
            )


def _board(slug: str, number: str) -> Board:
    return get_object_or_404(Board.objects.select_related("consortium"), consortium__slug=slug, number=number)


def _provider(board: Board, key: Any) -> IdentityProvider:
    return get_object_or_404(IdentityProvider.objects.select_related("consortium", "board"), board=board, pk=key)


@access(SET_SIGN_IN, fresh=TO_SEND)
@require_http_methods(["GET", "POST"])
def sign_in_of_board(request: HttpRequest, slug: str, board: str) -> HttpResponse:
    """A board's providers. A new one, or a change of one, counts once the consortium agrees and the operator has
    confirmed that the domain is the board's."""
    place = _board(slug, board)
    if request.method != "POST":
        return _page(request, place)
    return _set_up(request, place, None)


@access(SET_SIGN_IN, fresh=TO_SEND)
@require_POST
def change_provider(request: HttpRequest, slug: str, board: str, provider: Any) -> HttpResponse:
    """Change a provider of a board."""
    place = _board(slug, board)
    return _set_up(request, place, _provider(place, provider))


@access(SETTINGS, fresh=TO_SEND)
@require_POST
def agree(request: HttpRequest, slug: str, board: str, provider: Any) -> HttpResponse:
    """Agree to a provider as it was shown."""
    chosen = _provider(_board(slug, board), provider)
    provider_rules.agree(chosen, request.POST.get("shown", ""), by=me(request))
    messages.success(request, _saved(chosen))
    return redirect("people:sign-in-of-board", slug, board)


@access(SET_SIGN_IN, fresh=TO_SEND)
@require_POST
def remove_provider(request: HttpRequest, slug: str, board: str, provider: Any) -> HttpResponse:
    """Remove a provider, after asking."""
    chosen = _provider(_board(slug, board), provider)
    back = reverse("people:sign-in-of-board", args=[slug, board])
    question = _("Remove this way of signing in, and who is tied to it?")
    sure = ask_first(request, question, _("Remove"), back, what=chosen.domain)
    if sure is not None:
        return sure
    provider_rules.remove(chosen, by=me(request))
    messages.success(request, _("Gone. These people sign in with a password from now on."))
    return redirect(back)


def _set_up(request: HttpRequest, board: Board, provider: IdentityProvider | None) -> HttpResponse:
    """Set a provider as it was sent. One that was changed while it was asked is told, with what was typed."""
    form = _laid_over(request, board, provider)
    if not form.is_valid():
        return _page(request, board, form)
    slug = board.consortium.slug
    secret, agreed = form.cleaned_data["new_secret"], may(request, SETTINGS, slug)
    if provider_rules.set_up(form.instance, form.stood, form.discovery, secret, agreed=agreed, by=me(request)):
        messages.success(request, _saved(form.instance))
        return redirect("people:sign-in-of-board", slug, board.number)
    now = IdentityProvider.objects.filter(board=board, pk=provider.pk).first() if provider else None
    form = _laid_over(request, board, now)
    return _page(request, board, form, Conflict(form.instance) if form.is_valid() else None)


def _page(
    request: HttpRequest, board: Board, sent: ProviderForm | None = None, overtaken: Conflict | None = None
) -> HttpResponse:
    """The providers of a board; a form that was sent and not taken stands in its place as it was sent."""
    confirmed = set(board.domains.values_list("domain", flat=True))
    adding = sent is None or sent.instance._state.adding

    def shown(row: IdentityProvider) -> ProviderForm:
        if sent is not None and not adding and row.pk == sent.instance.pk:
            return sent
        return shared(request, partial(ProviderForm, instance=row, auto_id=f"{row.pk}_%s"), act=False)

    rows = IdentityProvider.objects.filter(board=board)
    empty = shared(request, partial(ProviderForm, instance=IdentityProvider()), act=False)
    context = {
        "slug": board.consortium.slug,
        "board": board,
        "rows": [(row, callback_of(row), shown(row), row.domain in confirmed) for row in rows],
        "form": sent if sent is not None and adding else empty,
        "may_confirm": may(request, SETTINGS, board.consortium.slug),
        "active": "boards",
    }
    return page_with_form(request, "people/sign_in_of_board.html", context, sent, overtaken)


def _laid_over(request: HttpRequest, board: Board, provider: IdentityProvider | None) -> ProviderForm:
    """What was sent, laid over a provider as it stands now. Outside a transaction: the provider itself is asked."""
    row = provider or IdentityProvider(consortium=board.consortium, board=board)
    stood = row.mark
    form = shared(request, partial(ProviderForm, instance=row, auto_id=f"{row.pk}_%s" if provider else "id_%s"))
    form.stood = stood
    return form


def _saved(provider: IdentityProvider) -> str:
    """What still has to happen before it works."""
    if not provider.domain_confirmed():
        return _("Saved. It works once the operator of this site has confirmed that the domain is the board's.")
    if not provider.confirmed:
        return _("Saved. It works once an administrator of the consortium has agreed.")
    return _("Saved. It works from now on.")
