"""Addresses of signing in, people and organisations. Each declares who may use it."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path, re_path
from django.views.decorators.debug import sensitive_post_parameters

from draagvlak.core.access import OWN_ACCOUNT, PUBLIC, SIGNED_IN, access
from draagvlak.core.acts import one_act
from draagvlak.people import signing_in
from draagvlak.people.views import account as ours
from draagvlak.people.views import bounded, log, people, places, providers
from draagvlak.people.views import data_files as data
from draagvlak.people.views import second_factor as factors

_secrets = sensitive_post_parameters("password", "oldpassword", "password1", "code")


def _own(view: factors.View) -> factors.View:
    """A page on which somebody sets up, changes or takes away their own second factors."""
    return access(SIGNED_IN)(factors.guarded(one_act(view)))


_sign_in = [
    path("inloggen/", access(PUBLIC)(_secrets(account.login)), name="account_login"),
    path("inloggen/organisatie/", ours.by_organisation, name="sign-in-by-organisation"),
    path("inloggen/stap/", access(PUBLIC)(_secrets(mfa.authenticate)), name="mfa_authenticate"),
    path("inloggen/sleutel/", bounded.passkey, name="mfa_login_webauthn"),
    path("inloggen/aanmelden/", ours.by_invitation, name="account_signup"),
    path("inloggen/uitgezet/", ours.inactive, name="account_inactive"),
    path(
        "inloggen/oidc/<str:provider_id>/terug/",
        access(PUBLIC)(signing_in.oidc_callback),
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
    path("uitnodiging/<str:secret>/", people.invitation, name="invitation"),
]

_profile = [
    path("start/", people.start, name="start"),
    path("start/wissel/", ours.switch, name="switch"),
    path("start/uitnodiging/<uuid:invitation>/", people.accept_offered, name="accept-offered"),
    path("profiel/", ours.profile, name="profile"),
    path("profiel/rol/<uuid:membership>/stoppen/", ours.leave, name="leave"),
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
    path("profiel/tweede-factor/tonen/", factors.show, name="show-second-factor"),
    path("profiel/tweede-factor/brief/", factors.send_letter, name="send-factor-letter"),
    path("profiel/tweede-factor/brief/<str:secret>/", factors.open_letter, name="factor-letter"),
    path("profiel/verder/", factors.send_again, name="send-again"),
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

_organisations = [
    path("<slug:slug>/toegang/", people.people, name="people"),
    path("<slug:slug>/toegang/toegang.csv", people.people_sheet, name="people-sheet"),
    path("<slug:slug>/toegang/uitnodigen/", people.invite, name="invite"),
    path("<slug:slug>/toegang/uitnodigen/velen/", people.invite_many, name="invite-many"),
    path("<slug:slug>/toegang/uitnodiging/<uuid:invitation>/", people.act_on_invitation, name="act-on-invitation"),
    path("<slug:slug>/toegang/<uuid:membership>/stoppen/", people.end_membership, name="end-membership"),
    path("<slug:slug>/toegang/<uuid:membership>/tweede-factor/", factors.forget, name="forget-factor"),
    path("<slug:slug>/logboek/", log.log, name="log-of-acts"),
    path("<slug:slug>/logboek/logboek.csv", log.log_sheet, name="log-of-acts-sheet"),
    path("<slug:slug>/scholen/", places.schools, name="schools"),
    path("<slug:slug>/scholen/scholen.csv", places.schools_sheet, name="schools-sheet"),
    path("<slug:slug>/scholen/nieuw/", places.add_school, name="add-school"),
    path("<slug:slug>/scholen/<str:brin>/", places.school, name="school"),
    path("<slug:slug>/scholen/<str:brin>/gegevens/", places.edit_school, name="edit-school"),
    path("<slug:slug>/scholen/<str:brin>/verloop/", places.school_history, name="school-history"),
    path("<slug:slug>/besturen/", places.boards, name="boards"),
    path("<slug:slug>/besturen/besturen.csv", places.boards_sheet, name="boards-sheet"),
    path("<slug:slug>/besturen/nieuw/", places.add_board, name="add-board"),
    path("<slug:slug>/besturen/<str:board>/", places.board, name="board"),
    path("<slug:slug>/besturen/<str:board>/gegevens/", places.edit_board, name="edit-board"),
    path("<slug:slug>/besturen/<str:board>/inloggen/", providers.sign_in_of_board, name="sign-in-of-board"),
    path("<slug:slug>/regios/", places.regions, name="regions"),
    path("<slug:slug>/partners/", places.partners, name="partners"),
    path("<slug:slug>/open-data/", data.data, name="data"),
    path("<slug:slug>/open-data/ontvangen/", data.receive, name="receive-data"),
    path("<slug:slug>/open-data/hoort-erbij/", data.belongings, name="belongings"),
    path("<slug:slug>/open-data/<uuid:file>/", data.data_file, name="data-file"),
    path("<slug:slug>/instellingen/", places.settings_page, name="settings"),
]

urlpatterns: list[URLPattern] = [*_sign_in, *_profile, *_organisations]
