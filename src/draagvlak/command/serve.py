"""Serving the site, and the demo."""

import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from draagvlak.command.base import MISTYPED, REFUSED, Data, cli, fail
from draagvlak.command.check import hidden_consortia

if TYPE_CHECKING:
    from draagvlak.command.server import Listening

_HERE = "127.0.0.1"
_threads = click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64),
                        help="Pages that are made at a time; whoever sends slowly takes none.")  # fmt: skip


def _address(given: dict[str, Any]) -> "Listening | None":
    """Take the address before the data are touched: nothing is made or brought up to date under a server that runs."""
    if given.get("no_serve"):
        return None
    return _listen(given.get("host", _HERE), given["port"], given["threads"])


@cli.command(data=Data.SHAPED, first=_address)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@_threads
@click.pass_obj
def serve(listening: "Listening", host: str, port: int, threads: int) -> None:
    """Bring the database up to date and serve the site, with a worker beside it (see 'work').

    One process carries a consortium. More of them, each at a port of its own behind one proxy, need PostgreSQL.
    """
    from draagvlak.core import installation
    from draagvlak.core.staticfiles import gather

    installation.hold_serving()
    gather()
    _run(listening, host)


@cli.command(data=Data.MADE, first=_address)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--no-serve", is_flag=True, help="Fill the database and stop.")
@_threads
@click.pass_obj
def demo(listening: "Listening | None", port: int, no_serve: bool, threads: int) -> None:
    """Fill an empty database with a fictional consortium, and serve it."""
    from django.conf import settings

    from draagvlak import demonstration
    from draagvlak.core import installation
    from draagvlak.core.staticfiles import gather
    from draagvlak.places.models import Consortium

    if listening:
        installation.hold_serving()
    gather()
    if not demonstration.is_there():
        if Consortium.objects.exists():
            fail("This database is in use and not the demo's. Set DRAAGVLAK_DATA to an empty folder.", REFUSED)
        click.echo("Filling the demo:")
        demonstration.build(lambda text: click.echo(f"  {text}"))
    port = listening.port if listening else port
    click.echo(
        f"\nSign in at http://{_HERE}:{port}/inloggen/ with one of these; the password is {demonstration.PASSWORD}"
    )
    for email, name, role, _at in demonstration.PEOPLE:
        click.echo(f"  {email:<32} {name}, {role.value}")
    click.echo(f"Letters that the demo sends become files in {settings.DATA / 'mail'}.\n")
    if listening:
        _run(listening, _HERE)


def _listen(host: str, port: int, threads: int) -> "Listening":
    from django.conf import settings

    from draagvlak.command.server import Listening

    try:
        return Listening(host, port, threads, forwarded=settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0)
    except OSError as error:
        why = (error.strerror or str(error)).rstrip(".")
        fail(f"Cannot listen at {host} port {port}: {why}. Is a server there already? Else choose another.", REFUSED)
        raise AssertionError from error  # ``fail`` ends the process
    except ValueError as error:
        fail(f"'{host}' is no address of this machine.", MISTYPED)
        raise AssertionError from error


def _run(listening: "Listening", host: str) -> None:
    """Serve, in this very process, with a worker beside it, until it is told to stop."""
    from django.conf import settings
    from django.db import connections

    from draagvlak.command.worker import WorkerBeside
    from draagvlak.core.disk import keep_aside
    from draagvlak.wsgi import application  # only now: it looks which static files there are

    _reached_at(host, listening.port)
    keep_aside()
    for line in hidden_consortia():
        click.secho(f"wrong: {line}", fg="red", err=True)
    connections.close_all()  # each thread opens its own
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Draagvlak is at http://{shown}:{listening.port}  (Ctrl-C stops it)")
    sys.stdout.flush()
    worker = WorkerBeside(settings.ADDRESS)
    worker.start()
    try:
        listening.run(application)
    finally:
        worker.stop()


def _reached_at(host: str, port: int) -> None:
    """Without a proxy and without a configured address, the site's address is where it listens."""
    from django.conf import settings

    if not settings.HTTPS and not settings.ADDRESS_IS_GIVEN:
        name = f"[{host}]" if ":" in host else host
        settings.ADDRESS = f"http://{name if name in settings.ALLOWED_HOSTS else settings.ALLOWED_HOSTS[0]}:{port}"
