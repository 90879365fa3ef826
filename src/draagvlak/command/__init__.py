"""The ``draagvlak`` command: what an operator and a consortium's adviser do from a terminal."""

import os
from contextlib import suppress

from draagvlak.command import keeping, norms, offers, organisations, running
from draagvlak.command.base import cli

__all__ = ["cli", "keeping", "main", "norms", "offers", "organisations", "running"]


def main() -> None:
    """Start Django, then the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
    import django

    from draagvlak.core.translations import compile_catalog

    with suppress(OSError):  # an installation that may not write into its own folder brought the catalog with it
        compile_catalog()
    django.setup()
    from django.utils import translation

    translation.activate("en")  # the terminal speaks English; each page of the site its reader's language
    cli()
