"""Setting up a consortium, adding people, and reading in open data."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from draagvlak.command.base import FAULTY, MISTYPED, NOT_FOUND, REFUSED, Data, cli, consortium, fail

if TYPE_CHECKING:
    from draagvlak.people.models import Person
    from draagvlak.places.models import Consortium

_ROLES = ["administrator", "adviser", "director", "reader", "expert"]


@cli.command(data=Data.MADE, empty="number")
@click.option("--slug", help="Short name of the consortium, for its addresses: small letters and hyphens.")
@click.option("--name", help="Full name of the consortium, as everyone will read it.")
@click.option("--number", help="Its number in the law, like PO2510; empty if unknown.")
@click.option("--email", help="E-mail address of the first administrator, who signs in first.")
@click.option("--person", help="Name of the first administrator, as colleagues will see it.")
@click.option("--password", help="Of the first administrator; at least twelve characters.")
def setup(
    slug: str | None, name: str | None, number: str | None, email: str | None, person: str | None, password: str | None
) -> None:
    """Make a consortium and its first administrator; asks what it is not told, and again what cannot be right."""
    from draagvlak.people import first_people

    slug = _asked(slug, "Short name of the consortium, for its addresses (small letters, hyphens)", _free_slug)
    name = _asked(name, "Full name of the consortium", _named)
    number = _asked(number, "Its number in the law (like PO2510; empty if unknown)", _number, default="")
    email = _asked(email, "E-mail address of the first administrator", _email)
    person = _asked(person, "Name of the first administrator", _named)
    if not _is_known(email):
        password = _asked(
            password, "Password, twelve characters or more", lambda text: _password(text, email, person), hidden=True
        )
    owner = _new_consortium(slug, name, number)
    first_people.set_up(owner, _person(email, person, password or ""), by=None)
    click.echo(f"{name} is at /{slug}/. {email} signs in at /inloggen/ and sets up a second factor first.")


def _asked(
    given: str | None, question: str, check: Callable[[str], str], *, default: str | None = None, hidden: bool = False
) -> str:
    """What was given, or the answer to a question that is put again until it can be right."""
    from django.core.exceptions import ValidationError

    if given is not None:
        return given

    def right(text: str) -> str:
        try:
            return check(text)
        except ValidationError as error:
            raise click.UsageError(" ".join(error.messages)) from None

    answer: str = click.prompt(
        question, default=default, show_default=False, value_proc=right, hide_input=hidden, confirmation_prompt=hidden,
        err=True,
    )  # fmt: skip
    return answer


def _free_slug(text: str) -> str:
    from django.core.exceptions import ValidationError

    if _taken(text):
        raise ValidationError(f"'{text}' is taken. Choose another short name.")
    return _slug(text)


def _slug(text: str) -> str:
    from django.core.exceptions import ValidationError

    from draagvlak.places.models import Consortium

    if text != text.lower():
        raise ValidationError("A short name has small letters only.")
    return str(Consortium._meta.get_field("slug").clean(text, None))


def _named(text: str) -> str:
    from django.core.exceptions import ValidationError

    from draagvlak.places.models import Consortium

    if not text.strip():
        raise ValidationError("A name is asked here.")
    Consortium._meta.get_field("name").run_validators(text)
    return text.strip()


def _number(text: str) -> str:
    from draagvlak.places.models import Consortium

    text = text.strip().upper()
    if text:
        Consortium._meta.get_field("number").run_validators(text)
    return text


def _email(text: str) -> str:
    from django.core.validators import validate_email

    validate_email(text.strip().lower())
    return text.strip().lower()


def _password(text: str, email: str, name: str) -> str:
    from django.contrib.auth.password_validation import validate_password

    from draagvlak.people.models import Person

    validate_password(text, Person(email=email, name=name))
    return text


def _is_known(email: str) -> bool:
    from draagvlak.people.models import Person

    return Person.objects.filter(email=email.strip().lower()).exists()


def _taken(slug: str) -> bool:
    """Whether a short name is somebody's, or an address of the site itself."""
    from draagvlak.places import short_names
    from draagvlak.places.models import Consortium

    return slug in short_names.no_short_names() or Consortium.objects.filter(slug=slug).exists()


def _new_consortium(slug: str, name: str, number: str) -> "Consortium":
    from draagvlak.places.models import Consortium

    if _taken(slug):
        fail(f"'{slug}' is taken. Choose another short name.", REFUSED)
    owner = Consortium(slug=_slug(slug), name=_named(name), number=number.strip().upper())
    owner.full_clean()
    return owner


def _person(email: str, name: str, password: str) -> "Person":
    from draagvlak.people.models import Person

    email = _email(email)
    found = Person.objects.filter(email=email).first()
    if found is None:
        person = Person(email=email, name=_named(name))
        person.clean_fields(exclude={"password"})
        person.set_password(_password(password, email, name))
        return person
    click.echo(f"{email} has an account here already: its name and password stay, those given are not used.", err=True)
    return found


@cli.command("add-person")
@click.argument("email")
@click.option("--consortium", "slug", required=True, help="The consortium's short name, as in its addresses.")
@click.option("--name", required=True, help="As colleagues will see it.")
@click.option("--role", type=click.Choice(_ROLES), default="adviser", show_default=True)
@click.password_option(help="At least twelve characters.")
def add_person(email: str, slug: str, name: str, role: str, password: str) -> None:
    """Give somebody an account and a role in a consortium. Others are invited on the site."""
    from draagvlak.people import first_people

    owner, person = consortium(slug), _person(email, name, password)
    first_people.give_role(owner, person, role, by=None)
    click.echo(f"{person.email} is {role} of {owner.name}.")


@cli.command("forget-second-factor")
@click.argument("email")
def forget_second_factor(email: str) -> None:
    """For who lost phone, passkeys and recovery codes: after you made sure, by another way, that it is them."""
    from draagvlak.people import second_factor
    from draagvlak.people.models import Person

    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        fail(f"Nobody signs in with {email}.", NOT_FOUND)
    assert person is not None
    second_factor.forget(person, by=None)
    click.echo(f"{person.email} sets up a new second factor by a letter, and is signed out everywhere.")


@cli.command("lost-secret", data=Data.UNSEALED)
@click.option("--yes", is_flag=True, help="Do it, without asking.")
def lost_secret(yes: bool) -> None:
    """Go on with the secret that is here, when the one that sealed the data is lost and no backup holds it.

    What only that one opened goes: everybody with an app or recovery codes sets up a second factor again, by a
    letter, and each board fills in the secret of its sign-in provider once more. Everybody is signed out.
    """
    from draagvlak.core import installation

    if not installation.is_sealed_by_another():
        click.echo("The secret that is here is the one that sealed the data; nothing was lost.")
        return
    if not yes:
        click.confirm("Is the other secret lost for good, also in every backup?", abort=True)
    count = installation.seal_anew()
    click.echo(f"The data are sealed with this secret from now on; {count} sealed texts were let go of.")


@cli.command("add-consortium", empty="number")
@click.argument("slug")
@click.argument("name")
@click.option("--number", default="", help="Its number in the law, like PO2510.")
def add_consortium(slug: str, name: str, number: str) -> None:
    """Make a consortium without people: its short name for addresses, and its full name."""
    from draagvlak.places import consortia

    consortia.add(_new_consortium(slug, name, number), by=None)
    click.echo(f"{name} is at /{slug}/.")


@cli.group()
def duo() -> None:
    """Open data of DUO: schools, boards, pupils, judgements, postcodes."""


@duo.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consortium", "slug", help="For this one only; else for every consortium here.")
@click.option("--kind", default="", help="Refuse the file when it is not of this kind.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="From which day it holds; default today.")
@click.option("--close-gone", is_flag=True, help="Close schools and locations that the file lacks.")
@click.option("--yes", is_flag=True, help="Close what is gone, also when that is more than one in ten.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def duo_import(
    file: Path, slug: str | None, kind: str, day: datetime.datetime | None, close_gone: bool, yes: bool, dry_run: bool
) -> None:
    """Read in a file (CSV) of DUO. Which file it is, shows from its headings. A second time nothing changes."""
    from django.utils import timezone

    from draagvlak.core.errors import NotPossible
    from draagvlak.core.intake.unreadable import Unreadable
    from draagvlak.places.duo import data_files, tables
    from draagvlak.places.duo.plan import TooMany
    from draagvlak.places.models import Consortium, FileKind

    if kind and kind not in FileKind.values:
        fail(f"There is no kind '{kind}'. Known: {', '.join(FileKind.values)}.", MISTYPED)
    consortia = [consortium(slug)] if slug else list(Consortium.objects.all())
    if file.stat().st_size > tables.LIMIT:
        fail(f"{file}: larger than {tables.LIMIT // 1024 // 1024} MB.", FAULTY)
    from_day = datetime.date(day.year, day.month, day.day) if day else timezone.localdate()
    try:
        found = data_files.import_now(
            file.read_bytes(), file.name, consortia, from_day,
            wanted=kind, close_gone=close_gone, dry=dry_run, seen=None if yes else 0,
        )  # fmt: skip
    except TooMany as error:
        fail(f"{file}: {error} Then say --yes; nothing was changed.", REFUSED)
    except NotPossible as error:
        for line in getattr(error, "lines", []):
            click.echo(f"{file}: {line}", err=True)
        fail(str(error) if isinstance(error, Unreadable) else f"{file}: {error}", FAULTY)
    counts = found.plan.counts
    said = ", ".join(f"{counts[name]} {name}" for name in ("new", "changed", "gone", "same", "elsewhere"))
    click.echo(f"{file.name} ({found.kind}): {said}{'; nothing was changed' if dry_run else ''}")
    if found.plan.not_understood:
        click.echo(f"{len(found.plan.not_understood)} rows were not understood, and not read in:")
    plan = found.plan
    for sign, lines in (("+", plan.new), ("~", plan.changed), ("-", plan.gone), ("?", plan.not_understood)):
        for line in lines[:20]:
            click.echo(f"  {sign} {line}")
        if len(lines) > 20:
            click.echo(f"  {sign} … and {len(lines) - 20} more")
    if found.plan.gone and not close_gone:
        click.echo(f"{len(found.plan.gone)} are not in the file and stay open; --close-gone closes them.")
    if dry_run and close_gone and found.plan.too_many:
        click.echo(f"{found.plan.too_many} It needs --yes.")
