"""At which domain of its own a consortium's public pages stand: said by the operator."""

from collections.abc import Iterator

import click

from draagvlak.command.base import NOT_FOUND, cli, consortium, fail


@cli.group("site-domain")
def site_domain() -> None:
    """Domains of consortia's public sites, as steun.example.nl. (Domains of e-mail addresses: draagvlak domain.)

    The consortium's public pages then stand at the root of that domain too, and search engines, feeds and letters to
    readers name it. Signing in stays at the address of the site. The domain has to lead to this server, and the proxy
    needs a certificate for it; see docs/operating.md.
    """


@site_domain.command("set")
@click.argument("domain")
@click.option("--consortium", "slug", required=True, help="The consortium's short name, as in its addresses.")
def set_site_domain(domain: str, slug: str) -> None:
    """Let a consortium's public pages stand at its own domain, in the place of the one it had."""
    from draagvlak.core.site import address_of_domain
    from draagvlak.places import consortia

    owner = consortium(slug)
    consortia.set_domain(owner, domain, by=None)
    click.echo(f"{owner.name} is at {address_of_domain(owner.domain)}/ now.")
    for line in leads_elsewhere():
        click.echo(f"note: {line}")


@site_domain.command("withdraw")
@click.argument("domain")
def withdraw_site_domain(domain: str) -> None:
    """No longer answer at a domain; the pages stay at the address of the site."""
    from draagvlak.places import consortia
    from draagvlak.places.models import Consortium

    owner = Consortium.objects.filter(domain=consortia.domain_named(domain)).first()
    if owner is None:
        fail(f"{domain} is no consortium's own domain. See draagvlak site-domain list.", NOT_FOUND)
    assert owner is not None
    name = owner.domain
    consortia.set_domain(owner, "", by=None)
    click.echo(f"{name} is refused from now on; {owner.name} is at the address of the site.")


@site_domain.command("list")
def list_site_domains() -> None:
    """Which consortium has which domain."""
    from draagvlak.places.models import Consortium

    for domain, slug, name in (
        Consortium.objects.exclude(domain="").order_by("domain").values_list("domain", "slug", "name")
    ):
        click.echo(f"{domain}  {slug}, {name}")


def faults_of_domains() -> Iterator[str]:
    """What makes a domain useless, whatever the network says."""
    from draagvlak.places.models import Consortium
    from draagvlak.places.own_domains import is_name_of_site

    for owner in Consortium.objects.exclude(domain="").order_by("domain"):
        if is_name_of_site(owner.domain):
            yield (
                f"{owner.domain} stands in DRAAGVLAK_HOSTS, so it shows the site and not {owner.name} alone: take it "
                "out there, or withdraw it (draagvlak site-domain)"
            )


def leads_elsewhere() -> Iterator[str]:
    """Domains that are not known here, or lead to another machine than the site: a matter of the network, which may
    look different from here."""
    from urllib.parse import urlsplit

    from django.conf import settings

    from draagvlak.places.models import Consortium

    own = _addresses(urlsplit(settings.ADDRESS).hostname or "")
    for domain in Consortium.objects.exclude(domain="").order_by("domain").values_list("domain", flat=True):
        there = _addresses(domain)
        if not there:
            yield f"{domain} is not known in the DNS, as seen from here"
        elif own and not own & there:
            yield f"{domain} leads to {', '.join(sorted(there))}, and the site is at {', '.join(sorted(own))}"


def _addresses(name: str) -> set[str]:
    from draagvlak.core import other_servers

    try:
        return set(other_servers.addresses(name, 443))
    except (OSError, UnicodeError):
        return set()
