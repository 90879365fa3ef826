"""Backup, restore, reminding and tidying."""

from pathlib import Path

import click

from draagvlak.command.base import FAULTY, NOT_FOUND, Data, address_option, cli, fail, site
from draagvlak.command.check import hidden_consortia
from draagvlak.core.dates import moment_as_told


@cli.command(data=lambda given: Data.NONE if given["check"] else Data.FOUND)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only restore FILE, an earlier backup, elsewhere and count what is in it.")
def backup(file: Path, check: bool) -> None:
    """Write everything, from a site that may be running, into one file. Keep it as safe as the site itself.

    The file is there only when it was read back and held what the database held.
    """
    from draagvlak.core import backup as backup_rules
    from draagvlak.core.dumps import Faulty

    if check and not file.exists():
        fail(f"There is no backup {file}.", NOT_FOUND)
    try:
        found = backup_rules.check(file) if check else backup_rules.backup(file)
    except Faulty as error:
        fail(f"{file}: {error}", FAULTY)
    click.echo(
        f"{file}: {file.stat().st_size:,} bytes, {'restored elsewhere' if check else 'read back'}, {found}; "
        f"{len(found.contents.tables)} tables with {found.contents.rows:,} rows, {found.files} files"
    )


@cli.command(data=Data.SHAPED)
def migrate() -> None:
    """Bring the database up to date after an update, with the site stopped. Serving does it too."""
    click.echo("The database is of this version.")


@cli.command(data=Data.REPLACED)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Let it take the place of the data that are here; those are set aside.")
def restore(file: Path, replace: bool) -> None:
    """Put a backup back, while the site is stopped. A backup of SQLite goes back into SQLite.

    Says first what is in the file and what is here. Killed half way, the data are the old or the new ones, whole.
    """
    from draagvlak.core import installation
    from draagvlak.core import restore as restore_rules
    from draagvlak.core.dumps import Faulty

    try:
        aside = restore_rules.restore(file, replace=replace, say=click.echo)
    except Faulty as error:
        fail(f"{file}: {error}", FAULTY)
        return
    installation.bring_up_to_date()
    for line in hidden_consortia():
        click.secho(f"wrong: {line}", fg="red", err=True)
    if aside:
        click.echo(f"What stood here is kept in {aside}")
    click.echo("Restored. Start the site again.")


@cli.command()
@address_option
def remind(address: str) -> None:
    """Send the digests that are due: what waits for whom, as often as each chose. The worker does it every morning."""
    from draagvlak.people.digests import remind as run

    if not run(site(address)):
        click.echo("0 sent, 0 not taken by the mail server")


@cli.command()
@click.option("--now", is_flag=True, help="Also those that were refused and wait for their next try.")
def letters(now: bool) -> None:
    """Send the letters that the mail server has not taken yet, as the worker does, and say how they stand.

    Ends with 1 while there is a letter that was tried and not taken, or one that was given up within a day.
    """
    from draagvlak.core import outbox

    sending = outbox.send(at_once=now)
    queue = outbox.stand()
    click.echo(f"{sending.sent} sent, {queue.waiting} waiting, {queue.given_up} given up within a day")
    for kind, count, again in queue.failures:
        click.echo(f"not taken: {count} times {kind}, tried again after {moment_as_told(again)}", err=True)
    if queue.failures or queue.given_up:
        fail("The mail server did not take every letter. See DRAAGVLAK_MAIL.", FAULTY)


@cli.command()
def tidy() -> None:
    """Let go of what has had its time: sessions, old invitations, files nobody applied. The worker does it every night.

    Also asks the boards' sign-in providers again where they are asked.
    """
    from draagvlak.core import jobs
    from draagvlak.people import discovery

    for name, count in jobs.let_go_now().items():
        click.echo(f"{name}: {count}")
    well, silent = discovery.renew()
    click.echo(f"sign-in providers asked again: {well}")
    for provider in silent:
        click.echo(f"no usable answer of {provider.issuer} ({provider.domain}); what it said before stays", err=True)
