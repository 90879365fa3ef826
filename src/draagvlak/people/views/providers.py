"""How the people of a board sign in: with a password here, or with the account that the board gave them."""

import re
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from draagvlak.core import other_servers
from draagvlak.core.access import TO_SEND, access
from draagvlak.core.acts import record
from draagvlak.core.confirm import ask_first
from draagvlak.core.encryption import seal
from draagvlak.core.errors import Conflict
from draagvlak.core.form_merge import shared
from draagvlak.core.forms import WebAddress, name_the_choice, page_with_form
from draagvlak.people import discovery
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

    def save(self, commit: bool = True) -> IdentityProvider:
        provider: IdentityProvider = super().save(commit=False)
        provider.discovery = self.discovery
        provider.discovered = timezone.now() if self.discovery else None
        if self.cleaned_data.get("new_secret"):
            provider.secret = seal(self.cleaned_data["new_secret"])
        provider.second_factor = False  # the operator allowed it of the provider before
        provider.save()
        provider.forget_links()
        return provider


@access(SET_SIGN_IN, fresh=TO_SEND)
@require_http_methods(["GET", "POST"])
def sign_in_of_board(request: HttpRequest, slug: str, board: str) -> HttpResponse:
    """A board's providers. A new one, or a change of one, counts once the consortium agrees and the operator has
    confirmed that the domain is the board's."""
    found = get_object_or_404(Board.objects.select_related("consortium"), consortium__slug=slug, number=board)
    may_confirm = may(request, SETTINGS, slug)
    key = request.POST.get("provider", "")
    mine = IdentityProvider.objects.filter(board=found)
    try:
        one = mine.filter(pk=key).first() if key else None
    except (ValueError, TypeError, forms.ValidationError):
        one = None
    if key and one is None:
        raise Http404
    act = request.POST.get("act", "")
    if request.method == "POST" and one is not None and act in {"confirm", "remove"}:
        return _settle(request, found, one, act, may_confirm)
    form, overtaken = None, None
    if request.method == "POST":
        form = _laid_over(request, found, one)
        if form.is_valid():
            form.instance.confirmed = timezone.now() if may_confirm else None
            if _save(request, found, form):
                messages.success(request, _saved(form.instance))
                return redirect("people:sign-in-of-board", slug, board)
            form = _laid_over(request, found, mine.filter(pk=one.pk).first() if one else None)
            overtaken = Conflict(form.instance) if form.is_valid() else None
    confirmed = set(found.domains.values_list("domain", flat=True))

    def shown(row: IdentityProvider) -> ProviderForm:
        if form is not None and one is not None and row.pk == one.pk:
            return form
        return shared(request, partial(ProviderForm, instance=row, auto_id=f"{row.pk}_%s"), act=False)

    rows = [(row, callback_of(row), shown(row), row.domain in confirmed) for row in mine]
    empty = shared(request, partial(ProviderForm, instance=IdentityProvider()), act=False)
    context = {
        "slug": slug,
        "board": found,
        "rows": rows,
        "form": form if form is not None and one is None else empty,
        "may_confirm": may_confirm,
        "active": "boards",
    }
    return page_with_form(request, "people/sign_in_of_board.html", context, form, overtaken)


def _laid_over(request: HttpRequest, board: Board, one: IdentityProvider | None) -> ProviderForm:
    """What was sent, laid over a provider as it stands now. Outside a transaction: the provider itself is asked."""
    row = one or IdentityProvider(consortium=board.consortium, board=board)
    stood = row.mark
    form = shared(request, partial(ProviderForm, instance=row, auto_id=f"{row.pk}_%s" if one else "id_%s"))
    form.stood = stood
    return form


@transaction.atomic
def _save(request: HttpRequest, board: Board, form: ProviderForm) -> bool:
    """Save it, unless somebody changed it, or took it away, while the provider was asked."""
    if not form.instance._state.adding:
        now = IdentityProvider.objects.select_for_update().filter(pk=form.instance.pk).first()
        if now is None or now.mark != form.stood:
            return False
    saved = form.save()
    record(board.consortium, me(request), "set-sign-in", f"{board}: {saved.domain}", board)
    return True


def _saved(provider: IdentityProvider) -> str:
    """What still has to happen before it works."""
    if not provider.domain_confirmed():
        return _("Saved. It works once the operator of this site has confirmed that the domain is the board's.")
    if not provider.confirmed:
        return _("Saved. It works once an administrator of the consortium has agreed.")
    return _("Saved. It works from now on.")


def _settle(
    request: HttpRequest, board: Board, provider: IdentityProvider, act: str, may_confirm: bool
) -> HttpResponse:
    if act == "confirm":
        if not may_confirm:
            raise Http404
        try:
            with transaction.atomic():
                provider.confirm(request.POST.get("shown", ""))
                record(board.consortium, me(request), "confirmed-sign-in", f"{board}: {provider.domain}", board)
        except Conflict:
            raise Conflict(
                text=_("The board changed this provider since you opened the page. Look at it again, then agree."),
                page=reverse("people:sign-in-of-board", args=[board.consortium.slug, board.number]),
            ) from None
        messages.success(request, _saved(provider))
    else:
        back = reverse("people:sign-in-of-board", args=[board.consortium.slug, board.number])
        sure = ask_first(
            request, _("Remove this way of signing in, and who is tied to it?"), _("Remove"), back, what=provider.domain
        )
        if sure is not None:
            return sure
        provider.delete()
        record(board.consortium, me(request), "removed-sign-in", f"{board}: {provider.domain}", board)
        messages.success(request, _("Gone. These people sign in with a password from now on."))
    return redirect("people:sign-in-of-board", board.consortium.slug, board.number)
