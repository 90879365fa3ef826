"""The one address by which letters, feeds and links name this site: the configured one, whatever a visitor typed."""

from django.conf import settings


def site() -> str:
    """The address of the site, without a closing slash."""
    return str(settings.ADDRESS)


def absolute(path: str) -> str:
    """The whole address of a page of ours.

    Args:
        path: from the root, with its leading slash.
    """
    return site() + path
