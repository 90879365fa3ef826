"""The command itself, and what its parts share."""

import sys
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from draagvlak import environment
from draagvlak.core.errors import NotPossible

if TYPE_CHECKING:
    from draagvlak.places.models import Consortium

FAULTY, MISTYPED, NOT_FOUND, REFUSED = 1, 2, 3, 4  #: exit codes; the second is click's own too


def fail(message: str, code: int) -> Any:
    """Say what is wrong, and stop."""
    click.secho(message, fg="red", err=True)
    sys.exit(code)


class Data(Enum):
    """What a command has to do with the data of the installation."""

    NONE = "needs none"
    FOUND = "works on data that are there and of this version; makes and changes no database"
    SHAPED = "brings data that are there up to date first"
    MADE = "makes the data where there are none"
    REPLACED = "opens them itself, alone"
    UNSEALED = "works on data that are there, also with another secret than sealed them"


class Command(click.Command):
    """A command, and what it has to do with the data. Who says nothing works on data that are there."""

    def __init__(
        self,
        *words: Any,
        data: Data | Callable[[dict[str, Any]], Data] = Data.FOUND,
        first: Callable[[dict[str, Any]], Any] | None = None,
        empty: str = "",
        **settings: Any,
    ) -> None:
        """``data`` may depend on what is given: a function of the parameters. ``first`` is done before the data are
        touched; the command gets what it gives by ``click.pass_obj``. ``empty`` names the one parameter for which an
        empty word means something."""
        super().__init__(*words, **settings)
        self.data, self.first, self.empty = data, first, empty

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words. An empty one is a script's variable that was not set; taken for nothing said, it would let
        a command do for all consortia, or in the folder that one stands in, what was meant for one."""
        given, _rest, _order = self.make_parser(ctx).parse_args(list(args))
        for parameter in self.get_params(ctx):
            words = given.get(str(parameter.name))
            if parameter.name != self.empty and "" in (words if isinstance(words, list | tuple) else [words]):
                raise click.BadParameter("It is empty.", ctx, parameter)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """See to the data, do it, and let go of them. What a row may not hold was mistyped."""
        from django.core.exceptions import ValidationError

        from draagvlak.core import installation

        data = self.data if isinstance(self.data, Data) else self.data(ctx.params)
        doing: dict[Data, Callable[[], object]] = {
            Data.FOUND: installation.require,
            Data.UNSEALED: partial(installation.require, sealed=False),
            Data.SHAPED: installation.bring_up_to_date,
            Data.MADE: installation.make,
        }
        opening = doing.get(data)
        if self.first:
            ctx.obj = self.first(ctx.params)
        try:
            if opening:
                opening()
                close_to_others()
            return super().invoke(ctx)
        except ValidationError as error:
            return fail(" ".join(error.messages), MISTYPED)
        except installation.NotThere as error:
            return fail(str(error), NOT_FOUND)
        except NotPossible as error:
            return fail(str(error) or "Somebody else changed this at the same moment; nothing was done.", REFUSED)
        finally:
            installation.release()


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="draagvlak")
def cli() -> None:
    """Draagvlak: the platform on which a consortium of primary schools keeps its norm for basic support.

    Data are kept in the folder DRAAGVLAK_DATA (default: ./var), or in the PostgreSQL database DATABASE_URL.

    Exit codes: 0 done, 1 the file has faults or a letter was not taken by the mail server, 2 the command is mistyped,
    3 not found, 4 refused.
    """
    from django.apps import apps

    if apps.ready:  # not for what looks at the settings alone
        from draagvlak.core import outbox

        outbox.begin_command()


@cli.result_callback()
def say_letters(_result: Any) -> None:
    """What became of the letters that the command wrote."""
    from django.apps import apps

    if not apps.ready:
        return
    from draagvlak.core import outbox

    sending = outbox.end_command()
    if sending.sent or sending.not_taken:
        click.echo(f"{sending.sent} sent, {sending.not_taken} not taken by the mail server")
    if sending.not_taken:
        fail("They are kept; 'draagvlak letters' tries them again.", FAULTY)


def _address(_context: click.Context, _option: click.Parameter, text: str) -> str:
    try:
        return environment.address(text)
    except ValueError as error:
        raise click.BadParameter(f"It {error}.") from None


address_option = click.option(
    "--address",
    default="",
    callback=_address,
    help="Of the site, as https://norm.example.nl; else DRAAGVLAK_ADDRESS.",
)


def site(address: str) -> str:
    """The address of the site for the rest of this command: the one given, else the configured one."""
    from django.conf import settings

    if address:
        settings.ADDRESS = address
    return str(settings.ADDRESS)


def close_to_others() -> None:
    """Take from other users of the machine what an earlier version let them read: database, evidence, letters."""
    from django.conf import settings

    for path in [*settings.DATA.glob("*.sqlite3*"), settings.MEDIA_ROOT, settings.DATA / "mail"]:
        with suppress(OSError):  # not there, or not ours to close
            path.chmod(path.stat().st_mode & 0o700)


def consortium(slug: str) -> "Consortium":
    """The consortium with a short name, or stop."""
    from draagvlak.places.models import Consortium

    owner = Consortium.objects.filter(slug=slug).first()
    if owner is None:
        known = ", ".join(Consortium.objects.values_list("slug", flat=True)) or "none yet (draagvlak setup)"
        fail(f"There is no consortium '{slug}'. Known: {known}.", NOT_FOUND)
    assert owner is not None
    return owner
