"""Django's own commands, with the settings of the installation: for whoever works on Draagvlak."""

from contextlib import nullcontext
from typing import Any

import click

from draagvlak.command.base import MISTYPED, REFUSED, Data, cli, fail

#: Commands that leave the data alone, whatever is given; what is not known to do so is for development only.
_HARMLESS = frozenset({"check", "diffsettings", "findstatic", "help", "makemigrations", "sqlmigrate", "version"})
_CHANGES_SHAPE = "migrate"
_INSTEAD = {
    "changepassword": "the letter for a forgotten password, on the site",
    "clearsessions": "draagvlak tidy",
    "collectstatic": "draagvlak serve",
    "createsuperuser": "draagvlak setup",
    "dumpdata": "draagvlak backup",
    "loaddata": "draagvlak restore",
    "migrate": "draagvlak migrate",
    "runserver": "draagvlak serve",
    "testserver": "draagvlak demo",
}


def _looked_at(given: dict[str, Any]) -> None:
    """See, before the data are touched, that the command is there, and is no operator's accident."""
    from django.conf import settings
    from django.core.management import get_commands

    name = _name(given)
    if name not in {*get_commands(), "help", "version"}:
        fail(f"Django has no command {name!a}; 'draagvlak manage' lists them.", MISTYPED)
    if name not in _HARMLESS and "--help" not in given["words"] and not settings.DEBUG:
        meant = f" Instead of it: {_INSTEAD[name]}." if name in _INSTEAD else ""
        fail(
            f"'{name}' may change data past the log and the rules; nothing was done.{meant} "
            "On data to develop with, give DRAAGVLAK_DEBUG=1.",
            REFUSED,
        )


def _data(given: dict[str, Any]) -> Data:
    needs_none = _name(given) in {*_HARMLESS, _CHANGES_SHAPE} or "--help" in given["words"]
    return Data.NONE if needs_none else Data.FOUND


def _name(given: dict[str, Any]) -> str:
    return str(given["words"][0]) if given["words"] else "help"


@cli.command(
    data=_data,
    first=_looked_at,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """A command of Django, with its words: for whoever works on Draagvlak.

    Without words it lists them. What may change data asks for DRAAGVLAK_DEBUG=1.
    """
    from django.core.management import execute_from_command_line

    from draagvlak.core import installation

    changes_shape = words[:1] == (_CHANGES_SHAPE,) and "--help" not in words
    if changes_shape and installation.state() is installation.State.ABSENT:
        raise installation.NotThere(installation.fault(installation.State.ABSENT))
    with installation.alone("Changing the shape takes the data alone.") if changes_shape else nullcontext():
        execute_from_command_line(["draagvlak manage", *(words or ["help"])])
