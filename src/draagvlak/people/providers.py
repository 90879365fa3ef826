"""How the people of a board sign in: setting a provider, agreeing to it, and which domain is which board's."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.encryption import seal
from draagvlak.core.errors import Conflict
from draagvlak.people.models import BoardDomain, IdentityProvider
from draagvlak.places.models import Board


@verb
def set_up(
    provider: IdentityProvider, stood: str, discovery: dict[str, Any], secret: str = "", *, agreed: bool, by: Any
) -> bool:
    """Set a provider of a board, or change it. Nothing of what was agreed to or tied to it before holds any longer.

    Args:
        stood: its ``mark`` as it stood when what was given was laid over it.
        discovery: what the issuer said of itself, asked just before.
        secret: a new one; without it the one that is there stays.
        agreed: whether the consortium agrees to it in the same act.

    Returns:
        Whether; nothing is done when somebody changed it, or took it away, while the provider was asked.
    """
    if not provider._state.adding:
        now = IdentityProvider.objects.select_for_update().filter(pk=provider.pk).first()
        if now is None or now.mark != stood:
            return False
    provider.discovery = discovery
    provider.discovered = timezone.now() if discovery else None
    if secret:
        provider.secret = seal(secret)
    provider.second_factor = False  # the operator allowed it of the provider before
    provider.confirmed = timezone.now() if agreed else None
    provider.save()
    provider.forget_links()
    _record(provider, "set-sign-in", by)
    return True


@verb
def agree(provider: IdentityProvider, shown: str, *, by: Any) -> None:
    """The consortium agrees to a provider as it was shown.

    Args:
        shown: its ``mark`` on the page with the button.

    Raises:
        Conflict: the board set something else meanwhile. Nothing was done.
    """
    held = IdentityProvider.objects.select_for_update().get(pk=provider.pk)
    if held.mark != shown:
        raise Conflict(
            text=_("The board changed this provider since you opened the page. Look at it again, then agree.")
        )
    provider.confirmed = timezone.now()
    provider.save(update_fields=["confirmed"])
    _record(provider, "confirmed-sign-in", by)


@verb
def remove(provider: IdentityProvider, *, by: Any) -> None:
    """End a board's own sign-in by this provider, with whom it knew."""
    provider.delete()
    _record(provider, "removed-sign-in", by)


@verb
def count_second_factor(provider: IdentityProvider, counts: bool, *, by: Any) -> None:
    """Let it count that its token says a second factor was asked there, or no longer."""
    provider.second_factor = counts
    provider.save(update_fields=["second_factor"])
    act = "counted-second-factor" if counts else "refused-second-factor"
    text = f"{provider.board}: {provider.domain}, {provider.issuer}"
    record(provider.consortium, by, act, text, provider.board)


@verb
def confirm_domain(board: Board, domain: str, *, by: Any) -> None:
    """Say that a domain is a board's; nothing happens where that was said before."""
    _row, new = BoardDomain.objects.get_or_create(board=board, domain=domain)
    if new:
        record(board.consortium, by, "confirmed-domain", f"{board}: {domain}", board)


@verb
def withdraw_domain(board: Board, domain: str, *, by: Any) -> bool:
    """No longer count a domain as a board's: who signed in that way is out at their next page. Whether it was one."""
    gone, _each = BoardDomain.objects.filter(board=board, domain=domain).delete()
    if not gone:
        return False
    for provider in board.identity_providers.filter(domain=domain):
        provider.forget_links()
    record(board.consortium, by, "withdrew-domain", f"{board}: {domain}", board)
    return True


def _record(provider: IdentityProvider, act: str, by: Any) -> None:
    record(provider.consortium, by, act, f"{provider.board}: {provider.domain}", provider.board)
