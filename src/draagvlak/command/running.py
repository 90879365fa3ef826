"""Serving the site, and the demo."""

import click

from draagvlak.command.base import REFUSED, cli, fail, migrate


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes; one carries a consortium.")
def serve(host: str, port: int, workers: int) -> None:
    """Bring the database up to date and serve the site."""
    from django.core.management import call_command
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    click.echo(f"Draagvlak is at http://{host}:{port}  (Ctrl-C stops it)")
    Granian(
        "draagvlak.wsgi:application",
        address=host,
        port=port,
        workers=workers,
        blocking_threads=2,
        interface=Interfaces.WSGI,
        log_level=LogLevels.warning,
        backpressure=64,
    ).serve()


@cli.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-serve", is_flag=True, help="Fill the database and stop.")
@click.pass_context
def demo(context: click.Context, port: int, no_serve: bool) -> None:
    """Fill an empty database with a fictional consortium, and serve it."""
    from django.conf import settings

    from draagvlak import demonstration
    from draagvlak.organisations.models import Consortium

    migrate()
    if not demonstration.is_there():
        if Consortium.objects.exists():
            fail("This database is in use and not the demo's. Set DRAAGVLAK_DATA to an empty folder.", REFUSED)
        click.echo("Filling the demo:")
        demonstration.build(lambda text: click.echo(f"  {text}"))
    click.echo(
        f"\nSign in at http://127.0.0.1:{port}/inloggen/ with one of these; the password is {demonstration.PASSWORD}"
    )
    for email, name, role, _at in demonstration.PEOPLE:
        click.echo(f"  {email:<32} {name}, {role.value}")
    click.echo(f"Letters that the demo sends become files in {settings.DATA / 'mail'}.\n")
    if not no_serve:
        context.invoke(serve, port=port)
