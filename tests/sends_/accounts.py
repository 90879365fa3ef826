"""Forms of an account: signing in, password, second factor, language."""

import re
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from passkey_ import Passkey
from post_ import arrived
from providers import Saml
from sending_ import OTHER, Send, World

PASSWORD = "een heel lang wachtwoord"
_ANOTHER = "een ander heel lang wachtwoord"
TOTP_KEY = "JBSWY3DPEHPK3PXP"
PASSKEY, SAML = Passkey(), Saml()
_READER, _WITH_FACTOR = "reader own", "with factor"
_SHOWN = ("mfa_reauthenticate",)


def _code(key: str) -> dict[str, str]:
    return {"code": format_hotp_value(hotp_value(key, next(iter(yield_hotp_counters_from_time()))))}


def _now(_world: World, _client: Client) -> dict[str, str]:
    return _code(TOTP_KEY)


def _challenge(client: Client) -> str:
    return str(client.session["mfa.webauthn.state"]["challenge"])


def _passkey_alone(world: World, client: Client) -> dict[str, str]:
    """On the page of signing in, a script asks what is to be signed."""
    client.get("/inloggen/sleutel/", headers={"x-requested-with": "XMLHttpRequest"})
    return {"credential": PASSKEY.shown(_challenge(client), user_pk_to_url_str(world["people"][_WITH_FACTOR]))}


def _from_provider(_world: World, client: Client) -> dict[str, str]:
    asked = client.post("/inloggen/organisatie/", {"email": "x@own.example"})
    return SAML.respond(asked["Location"], "x@own.example")[1]


def _in_letter(_world: World) -> dict[str, str]:
    return {"path": re.search(r"http://testserver(/wachtwoord/\S+)", arrived()[-1].body)[1]}  # type: ignore[index]


def _key(world: World) -> dict[str, Any]:
    return {"pk": world["ids"]["passkey"]}


ACCOUNTS = {
    "core:choose-language": Send(fields={"taal": "en"}, who="visitor", bare=True, keeps=False),
    "core:choose-letters": Send("core:style", who="visitor", button=("letters", "groot"), keeps=False),
    "account_logout": Send(who=_READER, bare=True, keeps=False),
    "account_login": Send(fields={"login": "x@niemand.example", "password": PASSWORD}, who="visitor"),
    "account_login with factor": Send(
        fields={"login": "iemand@elders.example", "password": PASSWORD}, who="visitor", keeps=False
    ),
    "mfa_authenticate": Send(fields=_now, who="visitor", first=("account_login with factor",), having="code"),
    "mfa_login_webauthn": Send(fields=_passkey_alone, who="visitor", bare=True),
    "saml_acs": Send(fields=_from_provider, who="visitor", bare=True, keeps=False),
    "account_reset_password": Send(fields={"email": "x@niemand.example"}, who="visitor"),
    "account_reset_password_from_key": Send(
        fields={"password1": _ANOTHER, "password2": _ANOTHER}, who="visitor", first=("account_reset_password",),
        at=_in_letter,
    ),
    "account_change_password": Send(
        fields={"oldpassword": PASSWORD, "password1": _ANOTHER, "password2": _ANOTHER}, who="nobody"
    ),
    "account_set_password": Send(fields={"password1": PASSWORD, "password2": PASSWORD}, who=_READER),
    "account_reauthenticate": Send(fields={"password": PASSWORD}, who="nobody", keeps=False),
    "mfa_reauthenticate": Send(fields=_now, who=_WITH_FACTOR),
    "mfa_reauthenticate_webauthn": Send(
        fields=lambda _world, client: {"credential": PASSKEY.shown(_challenge(client))}, who=_WITH_FACTOR
    ),
    "usersessions_list": Send(who=_READER, bare=True, keeps=False),
    "mfa_activate_totp": Send(
        fields=lambda _world, client: _code(client.session["mfa.totp.secret"]), who=_READER,
        first=("people:factor-letter",),
    ),
    "mfa_deactivate_totp": Send(who=_WITH_FACTOR, first=_SHOWN),
    "mfa_generate_recovery_codes": Send(who=_WITH_FACTOR, first=_SHOWN),
    "mfa_add_webauthn": Send(
        fields=lambda _world, client: {"name": OTHER, "credential": Passkey().made(_challenge(client))},
        who=_WITH_FACTOR, first=_SHOWN,
    ),
    "mfa_edit_webauthn": Send(fields={"name": OTHER}, who=_WITH_FACTOR, first=_SHOWN, at=_key),
    "mfa_remove_webauthn": Send(who=_WITH_FACTOR, first=_SHOWN, at=_key),
}  # fmt: skip
