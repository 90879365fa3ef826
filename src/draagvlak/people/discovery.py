"""What an OpenID provider says of itself (its discovery document), kept from the day on which it was set.

It is asked when somebody who may set the provider saves it, and every night; never while a visitor waits to sign in.
"""

import logging
from typing import Any

from django.utils import timezone

from draagvlak.core import other_servers
from draagvlak.people.models import IdentityProvider

_log = logging.getLogger(__name__)
_PATH = "/.well-known/openid-configuration"
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KEPT = (*_NEEDED, "issuer", "userinfo_endpoint", "token_endpoint_auth_methods_supported")
_LONGEST = 500  # characters of an address


class NotUsable(ValueError):
    """The document cannot be used; the text says why."""


def ask(issuer: str, until: float | None = None) -> dict[str, Any]:
    """Ask an issuer for its document, and take of it what is needed. ``NotUsable`` or ``outside.NoAnswer``."""
    said = other_servers.ask(issuer.rstrip("/") + _PATH, until=until).json()
    if said.get("issuer") != issuer:
        raise NotUsable("the document names another issuer")
    addresses = {name: said[name] for name in (*_NEEDED, "userinfo_endpoint") if said.get(name) is not None}
    for name in _NEEDED:
        if name not in addresses:
            raise NotUsable(f"the document lacks {name}")
    for name, address in addresses.items():
        if not isinstance(address, str) or len(address) > _LONGEST or not other_servers.may_ask(address):
            raise NotUsable(f"{name} is no address that may be asked")
    methods = said.get("token_endpoint_auth_methods_supported")
    if methods is not None and not (isinstance(methods, list) and all(isinstance(one, str) for one in methods[:20])):
        raise NotUsable("token_endpoint_auth_methods_supported is no list")
    found = {name: said[name] for name in _KEPT if said.get(name) is not None}
    return found | ({"token_endpoint_auth_methods_supported": methods[:20]} if methods else {})


def renew(providers: Any = None) -> tuple[int, list[IdentityProvider]]:
    """Ask each OpenID provider again; how many answered, and which did not. Those keep what they said before."""
    asked = IdentityProvider.objects.filter(protocol=IdentityProvider.Protocol.OIDC) if providers is None else providers
    well, silent = 0, []
    for provider in asked:
        try:
            said = ask(provider.issuer)
        except (other_servers.NoAnswer, NotUsable) as error:
            _log.warning("a sign-in provider could not be asked again: %s: %s", provider.pk, error)
            silent.append(provider)
            continue
        now = IdentityProvider.objects.filter(pk=provider.pk, issuer=provider.issuer)
        well += now.update(discovery=said, discovered=timezone.now())
    return well, silent
