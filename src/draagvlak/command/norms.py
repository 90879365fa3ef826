"""``draagvlak norm …``: norms as files."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from draagvlak.command.base import FAULTY, MISTYPED, NOT_FOUND, Data, cli, consortium, fail

if TYPE_CHECKING:
    from draagvlak.norms.files import Document, Fault
    from draagvlak.norms.models import Version


@cli.group()
def norm() -> None:
    """Norms as files: check, import, compare, export."""


_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def _checked(file: Path) -> "tuple[Document | None, list[Fault]]":
    """The document in a file and its faults; read in a process of its own, for it comes from outside."""
    from draagvlak.core.intake.reading import Reader, read
    from draagvlak.core.intake.unreadable import Unreadable
    from draagvlak.norms.files import Fault

    shape = {"document": object, "faults": [(int, str, str)]}
    reader = Reader("draagvlak.norms.files", "report", shape, seconds=60)
    try:
        found = read(reader, file.name, file.read_bytes())
    except Unreadable as error:
        fail(str(error), FAULTY)
    return found["document"], [Fault(*fault) for fault in found["faults"]]


def _read(file: Path) -> "Document":
    document, faults = _checked(file)
    for fault in faults:
        click.echo(f"{file}: {fault}", err=True)
    if faults or document is None:
        fail(f"{file.name} has {len(faults)} fault(s); nothing was done.", FAULTY)
    assert document is not None
    return document


@norm.command("check", data=Data.NONE)
@click.argument("files", type=_file, nargs=-1, required=True)
def check(files: tuple[Path, ...]) -> None:
    """Name every fault in norm files, with its line."""
    from draagvlak.norms.files import topics_of

    faulty = False
    for file in files:
        document, faults = _checked(file)
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
    from draagvlak.core.intake.unreadable import Unreadable
    from draagvlak.handbooks.drafts import take_in
    from draagvlak.norms.models import Norm
    from draagvlak.norms.store import store

    owner = consortium(slug) if slug else None
    if file.suffix in {".yaml", ".yml"}:
        _report(store(_read(file), owner, key, replace=replace))
        return
    if owner is None:
        fail("Say whose handbook it is: --consortium SLUG.", MISTYPED)
    of = Norm.objects.filter(consortium=owner, key=key).select_related("consortium").first() if key else None
    if key and of is None:
        fail(f"{owner} has no norm '{key}' of which a handbook can be the next version.", NOT_FOUND)
    click.echo(f"Reading {file.name} …", err=True)
    try:
        version = take_in(file.name, file.read_bytes(), owner, of, say=lambda text: click.echo(f"  {text}", err=True))
    except Unreadable as error:
        fail(str(error), FAULTY)
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
    if unnamed := version.provisions.filter(short_title={}).count():
        click.echo(f"  {unnamed} of them without a short title, named by their words")


def _find(address: str) -> "Version":
    from draagvlak.norms.models import Version
    from draagvlak.places.short_names import NATIONAL

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
    fail(f"There is no version '{address}'. Known:\n{known or '  none yet'}", NOT_FOUND)
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
    from draagvlak.norms.store import document_of
    from draagvlak.norms.views.files import FORMS

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
    from draagvlak.norms.comparison import compare

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


@norm.command("example", data=Data.NONE)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def example(folder: Path) -> None:
    """Write the fictional handbook, with the faults of real layout, as text, PDF and Word."""
    from draagvlak.handbooks import fictional
    from draagvlak.norms import files

    document = files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    for ending, make in fictional.FORMS.items():
        target = folder / f"handboek-voorbeeld.{ending}"
        target.write_bytes(make(document))
        click.echo(target)
