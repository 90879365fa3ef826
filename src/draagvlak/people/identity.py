"""Identity tokens of OpenID providers: what makes us believe one, and what it says."""

from typing import Any

import jwt

#: signatures that only the holder of a private key makes
_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_LEEWAY = 60  # seconds by which clocks may differ
#: what a provider says in ``acr`` when it asked more than one factor
_MANY_FACTORS = {
    "https://refeds.org/profile/mfa",
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
}


class NotBelieved(ValueError):
    """A token that is not what it should be."""


def claims(token: Any, keys: dict[str, Any], issuer: str, client: str) -> dict[str, Any]:
    """What a token says, after checking signature, issuer, audience and term. ``NotBelieved`` for any other."""
    if not isinstance(token, str):
        raise NotBelieved("no token")
    try:
        header = jwt.get_unverified_header(token)
        key = _key(header, keys)
        said: dict[str, Any] = jwt.decode(
            token, key, algorithms=_SIGNATURES, issuer=issuer, audience=client, leeway=_LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotBelieved(type(error).__name__) from error
    for_many = isinstance(said["aud"], list) and len(said["aud"]) > 1
    if said.get("azp", None if for_many else client) != client:
        raise NotBelieved("meant for another client")
    return said


def _key(header: dict[str, Any], keys: dict[str, Any]) -> jwt.PyJWK:
    """The public key that signed: by its name, or the only one where the token names none."""
    known = [one for one in jwt.PyJWKSet.from_dict(keys).keys if one.public_key_use in {None, "sig"}]
    name = header.get("kid")
    found = [one for one in known if one.key_id == name] if name is not None else known
    if len(found) != 1:
        raise NotBelieved("signed with a key that the provider does not have")
    return found[0]


def asked_second_factor(said: dict[str, Any]) -> bool:
    """Whether a token says that its provider asked more than one factor (RFC 8176 ``amr``, or ``acr``)."""
    methods = said.get("amr")
    return (isinstance(methods, list) and "mfa" in methods) or said.get("acr") in _MANY_FACTORS
