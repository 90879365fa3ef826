"""Backup, restore, reminding and tidying."""

from pathlib import Path

import click

from draagvlak.command.base import FAULTY, REFUSED, cli, fail, migrate


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything, from a site that may be running, into one file. Keep it as safe as the site itself."""
    from draagvlak.core import safekeeping

    try:
        safekeeping.backup(file)
    except safekeeping.NotPossible as error:
        fail(str(error), REFUSED)
    click.echo(f"{file}: {file.stat().st_size:,} bytes")


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Let it take the place of the data that are here.")
def restore(file: Path, replace: bool) -> None:
    """Put a backup back, into an empty place, while the site is stopped. A backup of SQLite goes back into SQLite."""
    from draagvlak.core import safekeeping

    try:
        manifest = safekeeping.restore(file, replace=replace)
    except safekeeping.Faulty as error:
        fail(f"{file}: {error}", FAULTY)
    except safekeeping.NotPossible as error:
        fail(str(error), REFUSED)
    migrate()
    click.echo(f"Restored the backup of {manifest['made']}. Start the site again.")


@cli.command()
@click.option(
    "--address", default="", help="Of the site, as https://draagvlak.example; else the first of DRAAGVLAK_HOSTS."
)
def remind(address: str) -> None:
    """Send the digests that are due: what waits for whom, as often as each chose. Run it every morning."""
    from django.conf import settings

    from draagvlak.organisations.reminding import remind as run

    migrate()
    sent, failed = run(address or f"{'https' if settings.HTTPS else 'http'}://{settings.ALLOWED_HOSTS[0]}")
    click.echo(f"{sent} sent, {failed} not taken by the mail server")


@cli.command()
def tidy() -> None:
    """Let go of what has had its time: sessions, old invitations, files nobody applied. Run it every night."""
    from draagvlak.organisations.tidying import tidy as run

    migrate()
    for name, count in run().items():
        click.echo(f"{name}: {count}")
