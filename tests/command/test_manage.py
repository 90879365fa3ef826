"""Django's own commands by ``draagvlak manage``: there for whoever develops, and no operator's accident."""

from typing import Any

import pytest
from click.testing import CliRunner, Result

from draagvlak.command import cli, manage
from draagvlak.people.models import Person


def here(*words: str) -> Result:
    return CliRunner().invoke(cli, ["manage", *words], prog_name="draagvlak")


@pytest.mark.once
def test_without_words_it_lists_what_there_is() -> None:
    done = here()
    assert done.exit_code == 0
    assert {"shell", "makemigrations", "runserver"} <= set(done.output.split())


@pytest.mark.once
@pytest.mark.parametrize(
    "words", [["check"], ["version"], ["makemigrations", "--check", "--dry-run"], ["flush", "--help"]]
)
def test_what_leaves_data_alone_runs_anywhere(db: None, words: list[str]) -> None:
    done = here(*words)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (["flush", "--noinput"], ""),
        (["shell", "-c", "print(1)"], ""),
        (["migrate", "norms", "zero"], "draagvlak migrate"),
        (["loaddata", "x.json"], "draagvlak restore"),
        (["dumpdata"], "draagvlak backup"),
    ],
)
def test_what_may_change_data_says_why_it_does_not_and_what_does(db: None, words: list[str], instead: str) -> None:
    Person.objects.create(email="blijft@voorbeeld.example", name="Bo Blijft")
    done = here(*words)
    assert done.exit_code == 4
    assert f"'{words[0]}' may change data" in done.output
    assert "nothing was done" in done.output
    assert "DRAAGVLAK_DEBUG=1" in done.output
    assert instead in done.output
    assert Person.objects.filter(name="Bo Blijft").exists()


def test_with_debug_it_runs_on_data_that_are_there(db: None, settings: Any) -> None:
    settings.DEBUG = True
    Person.objects.create(email="dev@voorbeeld.example", name="Dev")
    done = here(
        "shell", "-v", "0", "-c", "from draagvlak.people.models import Person; print(Person.objects.get().name)"
    )
    assert (done.exit_code, done.output.strip()) == (0, "Dev")


@pytest.mark.once
def test_a_command_that_django_has_not_is_mistyped() -> None:
    done = here("shel")
    assert done.exit_code == 2
    assert "no command 'shel'" in done.output


@pytest.mark.once
def test_each_command_that_is_named_is_one_of_django() -> None:
    from django.core.management import get_commands

    assert {*manage._HARMLESS, *manage._INSTEAD} <= {*get_commands(), "help", "version"}
