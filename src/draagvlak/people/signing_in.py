"""How people sign in: what is ours in django-allauth.

People come by invitation. A board's own provider speaks for the e-mail addresses in the board's domain and for no
others, once the operator confirmed that the domain is the board's and the consortium agreed to the provider; and only
for people and invitations of that consortium. Roles never come from it.
"""

import logging
import secrets
import time
from datetime import timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from onelogin.saml2.errors import OneLogin_Saml2_Error

from draagvlak.core import mail, other_servers
from draagvlak.core.encryption import seal, unseal
from draagvlak.core.redirects import is_ours
from draagvlak.core.site import absolute, as_asked_here
from draagvlak.people import guesses, identity
from draagvlak.people.letters import LETTERS, MESSAGES
from draagvlak.people.models import IdentityProvider, Person
from draagvlak.people.models.people import NAME
from draagvlak.people.models.providers import domain_of
from draagvlak.places.models import Consortium

_log = logging.getLogger(__name__)
JUST_NOW = 5 * 60  #: seconds after signing in without being asked again


def _tried(credentials: dict[str, Any]) -> tuple[str, Person | None]:
    """The address that was typed, and whose it is."""
    email = str(credentials.get("email") or "").strip().lower()
    return email, Person.objects.filter(email=email).first()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Passwords, letters and limits."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and password do not belong together. Check both and try again."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts. Wait ten minutes and try again, use a browser in which you signed in before, or choose "
            "a new password."
        ),
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
        "enter_current_password": gettext_lazy("This is not your password. Try again."),
        "invalid_password_reset": gettext_lazy("This address no longer works. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this site, at whichever of its names: another name or port is another site."""
        return is_ours(url)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Whether another password is heard at all."""
        email, person = _tried(credentials)
        if not guesses.may_try(request, guesses.PASSWORD, email, person):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email, person = _tried(credentials)
        guesses.failed(request, guesses.PASSWORD, email, person)

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever has just signed in need not show again who they are."""
        request = context.request
        shown = get_authentication_records(request, request.user)
        return not shown or time.time() - shown[-1]["at"] > JUST_NOW

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        subject, text = LETTERS[template_prefix]
        known = Person.objects.filter(email=email.strip().lower()).values_list("language", flat=True).first()
        letter = mail.letter(
            email,
            known or get_language() or settings.LANGUAGE_CODE,
            lambda: (str(subject), str(text).format_map(context)),
            about=template_prefix,
            within=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) if context else mail.WITHIN,
        )
        mail.post([letter])

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return absolute(path)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        if template_prefix in LETTERS:
            self.send_mail(template_prefix, email or user.email, {})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Any = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = MESSAGES.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keys of second factors are sealed in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right. Wait for the next one and try again."),
        "rate_limited": gettext_lazy("Too many attempts. Wait a few minutes and try again."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)


class Oidc(OpenIDConnectProvider):  # type: ignore[misc]
    """OpenID Connect with a nonce, with PKCE, and with nothing kept but the subject."""

    pkce_enabled_default = True

    def get_auth_params(self) -> dict[str, str]:
        nonces = self.request.session.get("oidc_nonces", [])[-4:]
        nonces.append(secrets.token_urlsafe(24))
        self.request.session["oidc_nonces"] = nonces
        params: dict[str, str] = super().get_auth_params()
        return params | {"nonce": nonces[-1]}

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Any) -> Any:
        """Entra ID says in a claim of its own that it verified the domain of an address."""
        claims = data["userinfo"]
        claims["email_verified"] = claims.get("email_verified") in {True, "true"} or claims.get("xms_edov") in {
            True, "true", "1",
        }  # fmt: skip
        return super().extract_email_addresses(data)

    def get_oauth2_adapter(self, request: HttpRequest) -> "OidcAdapter":
        return OidcAdapter(request, self.app.provider_id)


class OidcAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Believes an identity token only after checking signature, issuer, audience, term and nonce."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The one that the board entered at its provider."""
        return absolute(reverse("openid_connect_callback", args=[self.provider_id]))

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider said of itself when it was saved, or last night."""
        provider = IdentityProvider.objects.filter(pk=self.provider_id).first()
        if provider is None or provider.discovery.get("issuer") != provider.issuer:
            raise OAuth2Error("the provider has not told yet where it is asked")
        said: dict[str, Any] = provider.discovery
        return said

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **rest: Any) -> SocialLogin:
        config, until = self.openid_config, outside_until(request)
        try:
            keys = other_servers.ask(config["jwks_uri"], until=until).json()
            claims = identity.claims(rest["response"]["id_token"], keys, config["issuer"], app.client_id)
        except (KeyError, TypeError, identity.NotBelieved) as error:
            raise OAuth2Error("no valid identity token") from error
        nonces = request.session.get("oidc_nonces", [])
        if claims.get("nonce") not in nonces:
            raise OAuth2Error("the identity token answers another question")
        request.session["oidc_nonces"] = [one for one in nonces if one != claims["nonce"]]
        request.asked_second_factor = identity.asked_second_factor(claims)  # type: ignore[attr-defined]
        if config.get("userinfo_endpoint"):
            bearer = {"Authorization": f"Bearer {token.token}"}
            more = other_servers.ask(config["userinfo_endpoint"], headers=bearer, until=until).json()
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("the identity token and the user information are about two people")
            claims = claims | more
        return self.get_provider().sociallogin_from_response(request, {"userinfo": claims})


def outside_until(request: HttpRequest) -> float:
    """The moment by which everything that is asked of a provider for one page has to be done."""
    if not hasattr(request, "outside_until"):
        request.outside_until = other_servers.deadline()  # type: ignore[attr-defined]
    until: float = request.outside_until  # type: ignore[attr-defined]
    return until


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Which providers there are, and whom each speaks for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        key = client_id if provider == "saml" else provider
        found = IdentityProvider.objects.working().filter(pk=key) if _is_uuid(key) else []
        return [app_of(one) for one in found]

    def get_requests_session(self) -> Any:
        return other_servers.session(outside_until(context.request))

    def get_provider(self, request: HttpRequest, provider: str, client_id: Any = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        return Oidc(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whom the provider vouches for: only for a verified address in its domain, of somebody whom its own consortium
        let in or invited."""
        sociallogin.account.extra_data = {}
        speaker = IdentityProvider.objects.working().filter(pk=sociallogin.account.provider).first()
        email = (sociallogin.user.email or "").lower()
        verified = (
            sociallogin.is_existing
            or (speaker is not None and speaker.protocol == IdentityProvider.Protocol.SAML)
            or any(one.verified and one.email.lower() == email for one in sociallogin.email_addresses)
        )
        if speaker is None or not verified or domain_of(email) != speaker.domain:
            refuse(
                request,
                _("Your organisation's account gave no verified e-mail address in its own domain."),
            )
        if sociallogin.is_existing:
            if not speaker.speaks_for(sociallogin.user):
                refuse(request, _OTHERS)
            return
        person = Person.objects.filter(email=email, is_active=True).first()
        if person is None and speaker.invited(email):
            person = Person.objects.create_user(email, None, name=_name(sociallogin.user) or email)
        if person is None:
            refuse(request, _("Nobody invited this e-mail address yet."))
        if not speaker.speaks_for(person):
            refuse(request, _OTHERS)
        sociallogin.connect(request, person)


_OTHERS = gettext_lazy(
    "You also work for a consortium that does not let this account in. Sign in with your password. Do you have none? "
    "Then ask for one at 'Forgot your password?'."
)


def _name(user: Any) -> str:
    """The name that a provider gives, where it is one."""
    name = str(getattr(user, "name", "") or "")[:120]
    try:
        NAME(name)
    except ValidationError:
        return ""
    return name


def _is_uuid(key: Any) -> bool:
    import uuid

    try:
        uuid.UUID(str(key))
    except ValueError:
        return False
    return True


def app_of(provider: IdentityProvider) -> SocialApp:
    """As allauth wants to see it; never saved."""
    if provider.protocol == IdentityProvider.Protocol.OIDC:
        return SocialApp(
            provider="openid_connect",
            provider_id=str(provider.pk),
            name=str(provider.board),
            client_id=provider.client_id,
            secret=unseal(provider.secret) if provider.secret else "",
            settings={"server_url": provider.issuer, "issuer": provider.issuer, "oauth_pkce_enabled": True},
        )
    return SocialApp(
        provider="saml",
        provider_id=str(provider.pk),
        name=str(provider.board),
        client_id=str(provider.pk),
        settings={
            "idp": {
                "entity_id": provider.issuer,
                "sso_url": provider.sign_in_url,
                "x509cert": provider.certificate,
            },
            "attribute_mapping": {
                "email": [
                    "email", "mail", "urn:oid:0.9.2342.19200300.100.1.3",
                    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                ],
                "first_name": ["givenName", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"],
            },
            "advanced": {
                "want_assertion_signed": True,
                "reject_idp_initiated_sso": True,
                "allow_single_label_domains": not settings.HTTPS,
            },
        },
    )  # fmt: skip


def refuse(request: HttpRequest, reason: Any) -> NoReturn:
    """Stop here, and say why and what to do."""
    page = render(request, "people/refused.html", {"reason": reason}, status=403)
    raise ImmediateHttpResponse(page)


def start(request: HttpRequest, provider: IdentityProvider, target: str) -> HttpResponse:
    """Send somebody to their organisation's provider, and back to ``target`` afterwards."""
    found = ProviderAdapter(request).get_provider(
        request, "saml" if provider.protocol == IdentityProvider.Protocol.SAML else str(provider.pk), str(provider.pk)
    )
    try:
        answer: HttpResponse = found.redirect(as_asked_here(request), process="login", next_url=target)
    except (OAuth2Error, OneLogin_Saml2_Error, other_servers.NoAnswer, KeyError, ValueError) as error:
        _log.error("a sign-in provider did not work: %s", type(error).__name__)
        answer = render_authentication_error(request, found, exception=error)
    return answer


def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where an OpenID provider sends somebody back to."""
    if not ProviderAdapter(request).list_apps(request, provider_id):
        raise Http404
    answer: HttpResponse = OAuth2CallbackView.adapter_view(OidcAdapter(request, provider_id))(request)
    return answer


def by_domain(email: str) -> list[IdentityProvider]:
    """The providers that speak for an e-mail address, one for each consortium. Where they are all one and the same,
    one of them. The answer depends on the domain alone, so it tells nothing about who is known here."""
    working = IdentityProvider.objects.working().filter(domain=domain_of(email)).select_related("board", "consortium")
    found = list(working.order_by("consortium__name", "pk"))
    return found if len({one.voice for one in found}) > 1 else found[:1]


def of_consortium(email: str, consortium: Consortium) -> IdentityProvider | None:
    """The provider by which a consortium lets somebody in."""
    here = IdentityProvider.objects.working().filter(consortium=consortium, domain=domain_of(email))
    return here.select_related("board").first()


def callback_of(provider: IdentityProvider) -> str:
    """The address that a board enters at its provider."""
    if provider.protocol == IdentityProvider.Protocol.SAML:
        return absolute(reverse("saml_metadata", args=[provider.pk]))
    return absolute(reverse("openid_connect_callback", args=[provider.pk]))
