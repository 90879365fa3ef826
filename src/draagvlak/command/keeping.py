"""Backup, restore, reminding and tidying."""

from pathlib import Path

import click

from draagvlak.command.base import FAULTY, REFUSED, address_option, cli, fail, migrate, site


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
@address_option
def remind(address: str) -> None:
    """Send the digests that are due: what waits for whom, as often as each chose. Run it every morning."""
    from draagvlak.organisations.reminding import remind as run

    migrate()
    if not run(site(address)):
        click.echo("0 sent, 0 not taken by the mail server")


@cli.command()
@click.option("--now", is_flag=True, help="Also those that were refused and wait for their next try.")
def letters(now: bool) -> None:
    """Send the letters that the mail server has not taken yet. Run it every five minutes.

    Ends with 1 while there is a letter that was tried and not taken, or one that was given up within a day.
    """
    from draagvlak.core import outbox

    migrate()
    sending = outbox.send(at_once=now)
    queue = outbox.stand()
    click.echo(f"{sending.sent} sent, {queue.waiting} waiting, {queue.given_up} given up within a day")
    for kind, count, again in queue.failures:
        click.echo(f"not taken: {count} times {kind}, tried again after {again:%d-%m-%Y %H:%M}", err=True)
    if queue.failures or queue.given_up:
        fail("The mail server did not take every letter. See DRAAGVLAK_MAIL.", FAULTY)


@cli.command()
def tidy() -> None:
    """Let go of what has had its time: sessions, old invitations, files nobody applied. Run it every night."""
    from draagvlak.organisations.tidying import tidy as run

    migrate()
    for name, count in run().items():
        click.echo(f"{name}: {count}")
