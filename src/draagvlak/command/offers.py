"""What everyone reads: chapters of school guides, postcodes, letters to followers, and the site as files."""

import os
import sys
from pathlib import Path

import click

from draagvlak.command.base import FAULTY, NOT_FOUND, address_option, cli, consortium, fail, site

_folder = click.Path(file_okay=False, path_type=Path)


@cli.group()
def guide() -> None:
    """Chapters of school guides."""


@guide.command("export")
@click.argument("folder", type=_folder)
@click.option("--consortium", "slug", required=True, help="Whose schools.")
@click.option("--form", "forms", type=click.Choice(["pdf", "docx", "html", "json"]), multiple=True, default=("pdf",),
              show_default=True, help="May be given more than once.")  # fmt: skip
def guide_export(folder: Path, slug: str, forms: tuple[str, ...]) -> None:
    """Write every school's newest chapter, as: draagvlak guide export uit --consortium voorbeeld --form docx"""
    from draagvlak.offers import documents
    from draagvlak.offers.models import Edition

    owner = consortium(slug)
    newest: dict[int, int] = {}
    for pk, school in (
        Edition.objects.standing().filter(consortium=owner).order_by("number").values_list("pk", "school_id")
    ):
        newest[school] = pk
    if not newest:
        fail(f"No school of {owner} has published a chapter yet.", NOT_FOUND)
    folder.mkdir(parents=True, exist_ok=True)
    editions = Edition.objects.filter(pk__in=newest.values()).select_related("school").order_by("school__brin")
    with click.progressbar(length=len(newest), label="Chapters", file=sys.stderr) as bar:
        for edition in editions.iterator(20):
            bar.update(1)
            for form in forms:
                raw = documents.FORMS[form][0](edition.content, edition.day.isoformat(), edition.number)
                (folder / f"schoolgids-{edition.school.brin}-{edition.number}.{form}").write_bytes(raw)
    click.echo(f"{len(newest) * len(forms)} files in {folder}")


def _in_place(text: str) -> None:
    click.echo(f"\r{text}", nl=False, err=True)


@cli.command()
@click.argument("folder", type=_folder)
@click.option("--consortium", "slugs", multiple=True, help="Only these; else all.")
@address_option
def publish(folder: Path, slugs: tuple[str, ...], address: str) -> None:
    """Write the whole public site as files into FOLDER, for any web host or CDN, at the root of a domain.

    It is written beside and takes the folder's place when it is whole; with any fault the folder stays as it was.
    FOLDER is new, empty, or one that this command made. What it held is kept one round.
    """
    from draagvlak.core.staticfiles import gather
    from draagvlak.offers import static_site
    from draagvlak.places.models import Consortium

    gather()
    os.umask(0o022)  # what it writes is for everybody: another user's web server reads it
    owners = [consortium(slug) for slug in slugs] or list(Consortium.objects.order_by("slug"))
    shown = sys.stderr.isatty()
    written = static_site.publish(folder, owners, site(address), say=_in_place if shown else lambda _text: None)
    if shown:
        click.echo(err=True)
    for fault in written.faults[:20]:
        click.echo(f"not written: {fault}", err=True)
    click.echo(
        f"{written.at}: {written.pages} pages and {written.files} files, {written.size / 1e6:.1f} MB, "
        f"{written.seconds:.1f} s, {written.per_second:.0f} per second"
    )
    if written.faults:
        fail(f"{len(written.faults)} faults, so {folder} stays as it was; what was written is in {written.at}.", FAULTY)


@cli.command()
@click.option("--consortium", "slugs", multiple=True, help="Only these; else all.")
@address_option
def prepare(slugs: tuple[str, ...], address: str) -> None:
    """Lay every school's public pages ready, so that no parent waits. The worker does it bit by bit."""
    from draagvlak.core.pages import make_ahead
    from draagvlak.core.staticfiles import gather
    from draagvlak.offers import pages_ahead
    from draagvlak.places.models import Consortium

    gather()  # pages name the files by their contents
    faults: list[str] = []
    site(address)
    for owner in [consortium(slug) for slug in slugs] or list(Consortium.objects.order_by("slug")):
        there = pages_ahead.where_read(owner)
        say = _in_place if sys.stderr.isatty() else lambda _path: None
        done = make_ahead(pages_ahead.of_consortium(owner), there, say=say, fault=faults.append)
        click.echo(f"{owner}: {done.there} pages ready at {there}, {done.made} made anew")
    for fault in faults[:20]:
        click.echo(f"not ready: {fault}", err=True)
    if faults:
        fail(f"{len(faults)} pages did not answer.", FAULTY)


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def postcodes(file: Path) -> None:
    """Read the middles of postcode areas: CSV with columns for the four digits, latitude and longitude."""
    from draagvlak.offers import postcodes as reading

    try:
        count = reading.take_in(file.read_bytes())
    except reading.Faulty as error:
        fail(f"{file}: {error}", FAULTY)
        return
    click.echo(f"{count} postcode areas")


@cli.command()
@address_option
def tell(address: str) -> None:
    """Write to whoever follows a school whose offer changed. The worker does it every morning."""
    from draagvlak.offers import followers

    if not followers.tell(site(address)):
        click.echo("0 sent, 0 not taken by the mail server")
