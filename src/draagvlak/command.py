"""The ``draagvlak`` command: what an operator and a consortium's adviser do from a terminal."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from draagvlak.norms.files import Document
    from draagvlak.norms.models import Version
    from draagvlak.organisations.models import Consortium

FAULTY, NOT_FOUND, REFUSED = 1, 3, 4  #: exit codes; 2 is click's, for a command typed wrongly


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


def _fail(message: str, code: int) -> Any:
    click.secho(message, fg="red", err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="draagvlak")
def cli() -> None:
    """Draagvlak: the norm for basic support of a consortium of primary schools.

    Data are kept in the folder DRAAGVLAK_DATA (default: ./var), or in the PostgreSQL database DATABASE_URL.

    Exit codes: 0 done, 1 the file has faults, 2 the command is mistyped, 3 not found, 4 refused.
    """


# -- running ------------------------------------------------------------------------------------------------------


def _migrate() -> None:
    from django.conf import settings
    from django.core.management import call_command

    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)


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

    _migrate()
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
    from draagvlak import demonstration
    from draagvlak.organisations.models import Consortium

    _migrate()
    if not demonstration.is_there():
        if Consortium.objects.exists():
            _fail("This database is in use and not the demo's. Set DRAAGVLAK_DATA to an empty folder.", REFUSED)
        click.echo("Filling the demo:")
        demonstration.build(lambda text: click.echo(f"  {text}"))
    click.echo(
        f"\nSign in at http://127.0.0.1:{port}/inloggen/ with one of these; the password is {demonstration.PASSWORD}"
    )
    for email, name, role in demonstration.PEOPLE:
        click.echo(f"  {email:<32} {name}, {role.value}")
    click.echo("")
    if not no_serve:
        context.invoke(serve, port=port)


@cli.command("add-person")
@click.argument("email")
@click.option("--consortium", "slug", required=True, help="The consortium's short name, as in its addresses.")
@click.option("--name", required=True, help="As colleagues will see it.")
@click.option("--role", type=click.Choice(["adviser", "director", "reader"]), default="adviser", show_default=True)
@click.password_option(help="At least twelve characters.")
def add_person(email: str, slug: str, name: str, role: str, password: str) -> None:
    """Give somebody an account and a role in a consortium."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from draagvlak.organisations.models import Membership, Person

    owner = _consortium(slug)
    try:
        validate_email(email)
        validate_password(password)
    except ValidationError as error:
        _fail(" ".join(error.messages), FAULTY)
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = Person.objects.create_user(email, password, name=name)
    Membership.objects.get_or_create(person=person, consortium=owner, role=role)
    click.echo(f"{person.email} is {role} of {owner.name}.")


@cli.command("add-consortium")
@click.argument("slug")
@click.argument("name")
def add_consortium(slug: str, name: str) -> None:
    """Make a consortium: its short name for addresses, and its full name."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_slug

    from draagvlak.norms.models import NATIONAL
    from draagvlak.organisations.models import Consortium

    _migrate()
    reserved = {NATIONAL, "gezond", "taal", "stijl", "inloggen", "uitloggen", "leeg", "static"}
    try:
        validate_slug(slug)
    except ValidationError as error:
        _fail(" ".join(error.messages), FAULTY)
    if slug in reserved or Consortium.objects.filter(slug=slug).exists():
        _fail(f"'{slug}' is taken. Choose another short name.", REFUSED)
    Consortium.objects.create(slug=slug, name=name)
    click.echo(f"{name} is at /{slug}/.")


def _consortium(slug: str) -> "Consortium":
    from draagvlak.organisations.models import Consortium

    owner = Consortium.objects.filter(slug=slug).first()
    if owner is None:
        known = ", ".join(Consortium.objects.values_list("slug", flat=True)) or "none yet (draagvlak add-consortium)"
        _fail(f"There is no consortium '{slug}'. Known: {known}.", NOT_FOUND)
    assert owner is not None
    return owner


# -- norms --------------------------------------------------------------------------------------------------------


@cli.group()
def norm() -> None:
    """Norms as files: check, import, compare, export."""


_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def _read(file: Path) -> "Document":
    from draagvlak.norms import files

    document, faults = files.check(file.read_bytes())
    for fault in faults:
        click.echo(f"{file}: {fault}", err=True)
    if faults or document is None:
        _fail(f"{file.name} has {len(faults)} fault(s); nothing was done.", FAULTY)
    assert document is not None
    return document


@norm.command("check")
@click.argument("files", type=_file, nargs=-1, required=True)
def check(files: tuple[Path, ...]) -> None:
    """Name every fault in norm files, with its line."""
    from draagvlak.norms.files import check as faults_of
    from draagvlak.norms.files import topics_of

    faulty = False
    for file in files:
        document, faults = faults_of(file.read_bytes())
        for fault in faults:
            click.echo(f"{file}: {fault}")
        faulty = faulty or bool(faults)
        if not faults and document:
            topics = [topic for _path, topic in topics_of(document)]
            count = sum(len(topic.get("provisions", [])) for topic in topics)
            click.echo(f"{file}: sound; {len(topics)} topics, {count} provisions")
    sys.exit(FAULTY if faulty else 0)


@norm.command("import")
@click.argument("file", type=_file)
@click.option("--consortium", "slug", help="Whose norm it is. Without it, a norm file becomes a national norm.")
@click.option("--key", default="", help="The norm's key here; for a handbook: of which norm it is the next version.")
@click.option("--replace", is_flag=True, help="Let it replace a draft of the same number.")
def import_(file: Path, slug: str | None, key: str, replace: bool) -> None:
    """Import a norm file (.yaml), or read in a handbook (.txt, .md, .pdf, .docx) as a draft with doubts."""
    from draagvlak.norms.handbooks.drafting import take_in
    from draagvlak.norms.handbooks.extracting import UnreadableHandbook
    from draagvlak.norms.importing import VersionExists, store
    from draagvlak.norms.models import Norm

    _migrate()
    owner = _consortium(slug) if slug else None
    if file.suffix in {".yaml", ".yml"}:
        try:
            version = store(_read(file), owner, key, replace=replace)
        except VersionExists as error:
            _fail(str(error), REFUSED)
        _report(version)
        return
    if owner is None:
        _fail("Say whose handbook it is: --consortium SLUG.", FAULTY)
    of = Norm.objects.filter(consortium=owner, key=key).select_related("consortium").first() if key else None
    click.echo(f"Reading {file.name} …", err=True)
    try:
        version = take_in(file.name, file.read_bytes(), owner, of, say=lambda text: click.echo(f"  {text}", err=True))
    except UnreadableHandbook as error:
        _fail(f"{file}: {error}", FAULTY)
    _report(version)
    doubts = list(version.doubts.select_related("topic"))
    for doubt in doubts:
        where = f" under '{doubt.topic}'" if doubt.topic else ""
        click.echo(f"  doubt: {doubt.kind}{where}, {len(doubt.keys)} provision(s), lines {_span(doubt.lines)}")
    click.echo(f"{len(doubts)} doubt(s); settle them at /{slug}/werk/{version.norm.key}/{version.number}/")


def _span(lines: list[int]) -> str:
    return f"{lines[0]}-{lines[-1]}" if lines else "-"


def _report(version: "Version") -> None:
    click.echo(
        f"{version.norm.slug}/{version.norm.key} {version.number} ({version.status}): "
        f"{version.topics.count()} topics, {version.provisions.count()} provisions"
    )


def _find(address: str) -> "Version":
    from draagvlak.norms.models import NATIONAL, Version

    pieces = address.split("/")
    if len(pieces) == 3:
        slug, key, number = pieces
        owner = {"norm__consortium": None} if slug == NATIONAL else {"norm__consortium__slug": slug}
        found = Version.objects.select_related("norm__consortium").filter(norm__key=key, number=number, **owner).first()
        if found is not None:
            return found
    known = "\n".join(
        f"  {v.norm.slug}/{v.norm.key}/{v.number}" for v in Version.objects.select_related("norm__consortium")
    )
    _fail(f"There is no version '{address}'. Known:\n{known or '  none yet'}", NOT_FOUND)
    raise AssertionError


@norm.command("list")
def list_() -> None:
    """List every norm and version."""
    from draagvlak.norms.models import Version

    for version in Version.objects.select_related("norm__consortium").order_by(
        "norm__consortium__slug", "norm__key", "id"
    ):
        click.echo(f"{version.norm.slug}/{version.norm.key}/{version.number}  {version.status}")


@norm.command("export")
@click.argument("address", metavar="CONSORTIUM/NORM/VERSION")
@click.option("--form", type=click.Choice(["yaml", "json", "csv", "docx", "pdf"]), default="yaml", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; else standard output.",
)
def export(address: str, form: str, output: Path | None) -> None:
    """Write a version as a file, for example: draagvlak norm export voorbeeld/basisondersteuning/1.0 --form pdf"""
    from draagvlak.norms.importing import document_of
    from draagvlak.norms.reading_views import FORMS

    raw = FORMS[form][0](document_of(_find(address)))
    if output:
        output.write_bytes(raw)
        click.echo(f"{output}: {len(raw):,} bytes", err=True)
    else:
        sys.stdout.buffer.write(raw)


@norm.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="For programmes.")
def diff(old: str, new: str, as_json: bool) -> None:
    """Say what changed between two versions (CONSORTIUM/NORM/VERSION), by provision."""
    from draagvlak.norms.comparing import compare

    comparison = compare(_find(old), _find(new))
    if as_json:
        rows = [
            {"topic": t.topic.key, "key": c.key, "added": c.added, "removed": c.removed, "reworded": c.reworded,
             "moved": c.moved, "also": c.also, "text": c.row.text}
            for t in comparison.topics
            for c in t.provisions
        ]  # fmt: skip
        click.echo(json.dumps({"counts": comparison.counts, "changes": rows}, ensure_ascii=False, indent=1))
        return
    for found in comparison.topics:
        click.secho(f"\n{found.topic.number} {found.topic}", bold=True)
        for one in found.provisions:
            signs = [name for name in ("added", "removed", "reworded", "moved") if getattr(one, name)] or ["also"]
            click.echo(f"  {', '.join(signs)}: {one.key}")
            marks = {"added": "{+%s+}", "removed": "[-%s-]", "same": "%s"}
            text = " ".join(marks[act] % piece for act, piece in one.words) if one.words else one.row.text
            click.echo(f"    {text}")
    click.echo("\n" + ", ".join(f"{count} {name}" for name, count in comparison.counts.items()))


@norm.command("example")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def example(folder: Path) -> None:
    """Write the fictional handbook, with the faults of real layout, as text, PDF and Word."""
    from draagvlak.norms import files
    from draagvlak.norms.handbooks import fictional

    document = files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    for ending, make in fictional.FORMS.items():
        target = folder / f"handboek-voorbeeld.{ending}"
        target.write_bytes(make(document))
        click.echo(target)
