"""Addresses that allauth looks up itself, by its own names and without a room: signing in, password, second factor."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path, re_path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from draagvlak.core.access import OWN_ACCOUNT, PUBLIC, SIGNED_IN, access
from draagvlak.core.acts import one_act
from draagvlak.people import signing_in
from draagvlak.people.views import account as ours
from draagvlak.people.views import bounded
from draagvlak.people.views import second_factor as factors

_secrets = sensitive_post_parameters("password", "oldpassword", "password1", "code")


def _own(view: factors.View) -> factors.View:
    """A page on which somebody sets up, changes or takes away their own second factors."""
    return access(SIGNED_IN)(factors.guarded(one_act(view)))


_sign_in = [
    path("inloggen/", access(PUBLIC)(_secrets(account.login)), name="account_login"),
    path("inloggen/stap/", access(PUBLIC)(_secrets(mfa.authenticate)), name="mfa_authenticate"),
    path("inloggen/sleutel/", bounded.passkey, name="mfa_login_webauthn"),
    path("inloggen/aanmelden/", ours.by_invitation, name="account_signup"),
    path("inloggen/uitgezet/", ours.inactive, name="account_inactive"),
    path(
        "inloggen/oidc/<str:provider_id>/terug/",
        access(PUBLIC)(require_safe(signing_in.oidc_callback)),
        name="openid_connect_callback",
    ),
    path("inloggen/saml/<str:organization_slug>/acs/", bounded.saml_answer, name="saml_acs"),
    path("inloggen/saml/<str:organization_slug>/klaar/", bounded.saml_finish, name="saml_finish_acs"),
    path("inloggen/saml/<str:organization_slug>/uit/", ours.no_single_sign_out, name="saml_sls"),
    path("inloggen/saml/<str:organization_slug>/metadata/", bounded.saml_metadata, name="saml_metadata"),
    path("inloggen/afgebroken/", access(PUBLIC)(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("inloggen/mislukt/", access(PUBLIC)(social.login_error), name="socialaccount_login_error"),
    path("uitloggen/", ours.sign_out, name="account_logout"),
    path("wachtwoord/vergeten/", access(PUBLIC)(account.password_reset), name="account_reset_password"),
    path("wachtwoord/verzonden/", access(PUBLIC)(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        access(PUBLIC)(one_act(_secrets(account.password_reset_from_key))),
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/klaar/",
        access(PUBLIC)(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]

_profile = [
    path(
        "profiel/wachtwoord/",
        access(OWN_ACCOUNT)(one_act(_secrets(account.password_change))),
        name="account_change_password",
    ),
    path(
        "profiel/wachtwoord/eerste/",
        access(OWN_ACCOUNT)(one_act(_secrets(account.password_set))),
        name="account_set_password",
    ),
    path("profiel/bevestigen/", access(SIGNED_IN)(_secrets(account.reauthenticate)), name="account_reauthenticate"),
    path("profiel/bevestigen/code/", access(SIGNED_IN)(_secrets(mfa.reauthenticate)), name="mfa_reauthenticate"),
    path(
        "profiel/bevestigen/sleutel/",
        access(SIGNED_IN)(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("profiel/sessies/", access(SIGNED_IN)(sessions.list_usersessions), name="usersessions_list"),
    path("profiel/tweede-factor/", access(SIGNED_IN)(factors.Index.as_view()), name="mfa_index"),
    path("profiel/tweede-factor/app/", _own(_secrets(factors.ActivateApp.as_view())), name="mfa_activate_totp"),
    path("profiel/tweede-factor/app/uit/", _own(factors.StopApp.as_view()), name="mfa_deactivate_totp"),
    path("profiel/tweede-factor/codes/", _own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "profiel/tweede-factor/codes/nieuw/",
        _own(factors.MakeCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "profiel/tweede-factor/codes/codes.txt",
        _own(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("profiel/tweede-factor/sleutels/", _own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("profiel/tweede-factor/sleutels/nieuw/", _own(factors.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "profiel/tweede-factor/sleutels/<number:pk>/",
        _own(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "profiel/tweede-factor/sleutels/<number:pk>/weg/",
        _own(factors.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
]

urlpatterns: list[URLPattern] = [*_sign_in, *_profile]
