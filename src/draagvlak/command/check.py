"""``draagvlak check``: all that is wrong with an installation, before its users find out."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from draagvlak import environment
from draagvlak.command.base import FAULTY, REFUSED, Data, cli
from draagvlak.command.site_domains import faults_of_domains, leads_elsewhere
from draagvlak.core.errors import NotPossible

LEAST_FREE = 500 * 1024 * 1024  #: bytes; with less left a busy morning may fill the disk
Findings = Iterator[str]


@cli.command(data=Data.NONE)
@click.option("--mail/--no-mail", "ask_mail", default=True, help="Whether to ask the mail server; nothing is sent.")
def check(ask_mail: bool) -> None:
    """Say all that is wrong with settings, data folder, database and mail. Ends with 0 when nothing is."""
    faults = environment.read(os.environ).faults
    for fault in faults:
        click.secho(f"wrong: {fault}", fg="red")
    if faults:
        click.echo("Put the settings right first; the rest is looked at with them.")
        raise SystemExit(REFUSED)
    looked: list[Callable[[], Findings]] = [_folder, _database, _site, _mail_backend]
    found = [line for look in looked + [_mail] * ask_mail for line in look()]
    for line in found:
        click.secho(f"wrong: {line}", fg="red")
    for line in _remarks():
        click.echo(f"note: {line}")
    if not any(_database_fault()):
        for line in leads_elsewhere():
            click.echo(f"note: {line}")
    if found:
        raise SystemExit(FAULTY)
    click.echo("Nothing is wrong.")


def _folder() -> Findings:
    from django.conf import settings

    folder: Path = settings.DATA
    if not folder.is_dir():
        yield f"there is no folder {folder}; is DRAAGVLAK_DATA right?"
        return
    for path in (folder, *sorted(folder.glob("*"))):
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path.name != "static":
            yield f"others on this machine can read {path}: chmod -R go= {folder}"
            break
    if settings.BACKUPS and not os.access(settings.BACKUPS, os.W_OK | os.X_OK):
        yield f"no backup can be written in {settings.BACKUPS} (DRAAGVLAK_BACKUPS)"
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield f"only {free // 1024 // 1024} MB is left on the disk of {folder}"


def _database_fault() -> Findings:
    from draagvlak.core import installation

    try:
        fault = installation.fault(installation.state())
    except NotPossible as error:
        fault = str(error)
    if fault:
        yield fault


def _database() -> Findings:
    if faults := list(_database_fault()):
        yield from faults
        return
    from draagvlak.core import worker
    from draagvlak.places.models import Consortium

    if not Consortium.objects.exists():
        yield "there is no consortium yet; run draagvlak setup"
    yield from hidden_consortia()
    yield from faults_of_domains()
    yield from _secret()
    yield from lost_files()
    yield from worker.left_undone()


def hidden_consortia() -> Findings:
    """Consortia that were here before an address came that begins with their short name."""
    from draagvlak.places import short_names
    from draagvlak.places.models import Consortium

    for slug, name in Consortium.objects.filter(slug__in=short_names.no_short_names()).values_list("slug", "name"):
        yield f"/{slug}/ is an address of the site itself now, and hides pages of {name}, whose short name it is"


def _secret() -> Findings:
    from django.core.exceptions import ImproperlyConfigured

    from draagvlak.core import encryption, installation

    try:
        fault = installation.fault_of_secret()
    except ImproperlyConfigured as error:
        yield str(error)
        return
    if fault:
        yield fault
        return
    well, count = encryption.opened()
    if well < count:
        yield (
            f"{count - well} of {count} keys of second factors and providers were sealed with another secret: let the "
            "people set up a new second factor, and the boards enter their provider's secret again"
        )


def lost_files() -> Findings:
    """Files that rows name and that are not there: a disk that was not put back, or a hand that tidied."""
    from django.apps import apps
    from django.conf import settings
    from django.db.models import FileField

    named: dict[str, str] = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField):
                rows = (
                    model._default_manager.exclude(**{field.name: ""})
                    .order_by(field.name)
                    .values_list(field.name, "pk")
                )
                named |= {name: f"{model._meta.verbose_name} {pk}" for name, pk in rows if name not in named}
    lost = [name for name in named if not (Path(settings.MEDIA_ROOT) / name).is_file()]
    if lost:
        yield (
            f"{len(lost)} of {len(named)} files that people added are not in {settings.MEDIA_ROOT}; the first is "
            f"{lost[0]}, of {named[lost[0]]}. An earlier backup may hold them"
        )


def _site() -> Findings:
    from django.conf import settings

    local = {"localhost", "127.0.0.1", "[::1]"}
    if settings.HTTPS and set(settings.ALLOWED_HOSTS) <= local:
        yield "DRAAGVLAK_HOSTS names this machine only, so nobody outside reaches the site"
    if not settings.HTTPS and not set(settings.ALLOWED_HOSTS) <= local:
        yield "DRAAGVLAK_HTTPS is off, so passwords and sessions of others go over the line in the clear"
    if settings.DEBUG and settings.HTTPS:
        yield "DRAAGVLAK_DEBUG is on, which shows strangers the inside of the site"
    if settings.HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield "DRAAGVLAK_PROXIES is 0 while a proxy carries HTTPS: all visitors count as one"


def _mail_backend() -> Findings:
    """Without asking the mail server: what would carry letters there."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    try:
        if not hasattr(import_string(settings.EMAIL_BACKEND), "send_messages"):
            yield f"DRAAGVLAK_MAIL names what is no mail backend: {settings.EMAIL_BACKEND}"
    except ImportError as error:
        yield f"DRAAGVLAK_MAIL names a mail backend that is not installed: {error}"


def _mail() -> Findings:
    from django.conf import settings
    from django.core.mail import get_connection

    if any(_mail_backend()):
        return
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except OSError as error:  # smtplib's own faults are of this kind
        yield f"the mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} takes no letters: {error}"


def _remarks() -> Findings:
    from django.conf import settings

    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield f"letters become files in {settings.EMAIL_FILE_PATH}: nobody gets them (DRAAGVLAK_MAIL)"
    if not settings.BACKUPS:
        yield "no backup is made at night (DRAAGVLAK_BACKUPS)"
    if not settings.SCAN_COMMAND:
        yield "files that people add are not looked at by a virus scanner (DRAAGVLAK_SCAN)"
