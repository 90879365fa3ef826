"""Which domain of e-mail addresses is which board's, and what a board's provider counts for: said by the operator."""

from typing import TYPE_CHECKING

import click

from draagvlak.command.base import NOT_FOUND, REFUSED, cli, consortium, fail

if TYPE_CHECKING:
    from draagvlak.people.models import IdentityProvider
    from draagvlak.places.models import Board

_slug = click.option("--consortium", "slug", required=True, help="The consortium's short name, as in its addresses.")
_number = click.option("--board", "number", required=True, help="The board's number in that consortium.")


@cli.group()
def domain() -> None:
    """Domains of e-mail addresses: whose they are. Without this no board's own sign-in works. (At which domain a
    consortium's public pages stand: draagvlak site-domain.)

    Find out before you confirm: let the board put a line in the DNS of the domain, or call it at a number you know.
    What a consortium says of itself is no proof. A board that takes part in two consortia is confirmed for each.
    """


@domain.command("confirm")
@click.argument("name")
@_slug
@_number
def confirm(name: str, slug: str, number: str) -> None:
    """Confirm that a domain is a board's. Its provider then signs in the consortium's people at that domain."""
    from draagvlak.people import discovery, providers
    from draagvlak.people.models import BoardDomain
    from draagvlak.people.models.providers import COMMON_DOMAINS

    name, board = name.strip().lower(), _board(slug, number)
    if name in COMMON_DOMAINS:
        fail(f"Everybody can have an address at {name}; it is no board's.", REFUSED)
    for other in BoardDomain.objects.filter(domain=name).exclude(board=board).select_related("board__consortium"):
        click.echo(f"Also confirmed: {other.board.consortium.slug}, board {other.board.number} {other.board}.")
    BoardDomain(board=board, domain=name).clean_fields()
    providers.confirm_domain(board, name, by=None)
    _well, silent = discovery.renew(board.identity_providers.filter(domain=name, protocol="oidc", discovered=None))
    for provider in silent:
        click.echo(f"{provider.issuer} gave no usable answer yet; draagvlak tidy asks again every night.", err=True)
    click.echo(f"{name} is of board {board.number} {board}, for {board.consortium.name}.")


@domain.command("withdraw")
@click.argument("name")
@_slug
@_number
def withdraw(name: str, slug: str, number: str) -> None:
    """Take back that a domain is a board's. Who signed in that way is out at their next page."""
    from draagvlak.people import providers

    name, board = name.strip().lower(), _board(slug, number)
    if not providers.withdraw_domain(board, name, by=None):
        fail(f"{name} was not confirmed for board {number} of {slug}. See draagvlak domain list.", NOT_FOUND)
    click.echo(f"{name} no longer counts as board {board.number}'s, for {board.consortium.name}.")


@domain.command("list")
def list_() -> None:
    """Which domains are confirmed, and which providers wait for it."""
    from draagvlak.people.models import BoardDomain, IdentityProvider

    confirmed = BoardDomain.objects.select_related("board__consortium")
    providers = {
        (one.board_id, one.domain): one for one in IdentityProvider.objects.select_related("board__consortium")
    }
    for row in confirmed:
        provider = providers.pop((row.board_id, row.domain), None)
        click.echo(f"confirmed  {_said(row.domain, row.board)}: {_state(provider)}")
    for (_board_id, name), provider in providers.items():
        click.echo(f"waits      {_said(name, provider.board)}: {_state(provider)}")


@domain.command("second-factor")
@click.argument("name")
@_slug
@click.option("--count/--refuse", "count", required=True, default=None, help="Whether it counts.")
def second_factor(name: str, slug: str, count: bool) -> None:
    """Let it count that a provider's token says a second factor was asked there (amr 'mfa', or acr), or no longer.

    Ends whenever the board changes its provider.
    """
    from draagvlak.people import providers
    from draagvlak.people.models import IdentityProvider

    owner = consortium(slug)
    found = (
        IdentityProvider.objects.filter(consortium=owner, domain=name.strip().lower()).select_related("board").first()
    )
    if found is None:
        fail(f"{slug} has no provider for {name}.", NOT_FOUND)
    assert found is not None
    if count and found.protocol != IdentityProvider.Protocol.OIDC:
        fail("Only the token of an OpenID provider says it.", REFUSED)
    providers.count_second_factor(found, count, by=None)
    click.echo(f"{found.domain} ({found.issuer}): its second factor {'counts' if count else 'no longer counts'}.")


@cli.command("set-number", empty="number")
@click.argument("slug")
@click.argument("number")
def set_number(slug: str, number: str) -> None:
    """Give a consortium its number in the law (like PO2510), by which open data find its schools; '' for none."""
    from draagvlak.places import consortia

    owner = consortium(slug)
    consortia.set_number(owner, number, by=None)
    click.echo(f"{owner.name} has {owner.number or 'no number'}.")


def _board(slug: str, number: str) -> "Board":
    from draagvlak.places.models import Board

    found = Board.objects.select_related("consortium").filter(consortium=consortium(slug), number=number).first()
    if found is None:
        fail(f"{slug} has no board {number}.", NOT_FOUND)
    assert found is not None
    return found


def _said(name: str, board: "Board") -> str:
    return f"{name}, {board.consortium.slug}, board {board.number} {board}"


def _state(provider: "IdentityProvider | None") -> str:
    if provider is None:
        return "no provider"
    agreed = "the consortium agreed" if provider.confirmed else "the consortium has not agreed"
    return f"{provider.issuer}, {agreed}{', its second factor counts' if provider.second_factor else ''}"
