"""Paths at a consortium's own domain. Its public pages stand at the root of it, without the short name with which their
paths begin at the address of the site: ``/voorbeeld/aanbod/`` is ``/aanbod/`` there.
"""

from draagvlak.core.middleware import language_in
from draagvlak.core.site import address_of_domain, main_site, served_alone


def path_at_site(path: str) -> str:
    """The path that a page of the consortium has at the address of the site."""
    language, rest = language_in(path)
    slug = served_alone()
    return _in(language, f"/{slug}{rest}" if slug else rest)


def path_here(path: str) -> str:
    """The path that a page of the site has where it is asked for now."""
    language, rest = language_in(path)
    return _in(language, _without(served_alone(), rest))


def public_address(path: str, slug: str, domain: str, site: str = "") -> str:
    """The whole address by which readers know a public page of a consortium: at its own domain, where it has one.

    Args:
        path: of the page where it is asked for now, as ``reverse`` gives it.
        domain: the consortium's own; empty when it has none.
        site: the address of the site, where that is not the configured one.
    """
    language, rest = language_in(path)
    if served_alone():
        rest = path_at_site(rest) if served_alone() == slug else rest
    if not domain:
        return (site or main_site()) + _in(language, rest)
    return address_of_domain(domain) + _in(language, _without(slug, rest))


def _without(slug: str, path: str) -> str:
    return path[len(slug) + 1 :] if slug and path.startswith(f"/{slug}/") else path


def _in(language: str, path: str) -> str:
    return f"/{language}{path}" if language else path
