"""Short names of consortia: with them begin all addresses of one, and no others."""

import pytest
from click.testing import CliRunner, Result
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from draagvlak.command import cli
from draagvlak.command.check import hidden_consortia
from draagvlak.core.addresses import all_addresses
from draagvlak.places import short_names
from draagvlak.places.models import Consortium
from site_ import SETUP

BEGINNINGS = {address.route.lstrip("^").split("/")[0] for address in all_addresses()}
WORDS = [*sorted(word for word in BEGINNINGS if word and "<" not in word), "en", "static", "landelijk"]


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("later")


#: the addresses of a later version, with one that is not there now
urlpatterns = [path("agenda/", page, name="agenda"), path("", include("draagvlak.urls"))]


def setup(slug: str) -> Result:
    return CliRunner().invoke(cli, [slug if word == "echt" else word for word in SETUP])


@pytest.mark.parametrize("word", WORDS)
def test_no_consortium_is_called_as_an_address_begins(word: str) -> None:
    with pytest.raises(ValidationError, match=r"taken|valid"):
        Consortium(slug=word, name="x").clean_fields(exclude=["number"])


def test_words_that_begin_no_address_are_free() -> None:
    assert len(WORDS) > 15
    for word in ("voorbeeld", "scholen", "starten"):
        Consortium(slug=word, name="x").clean_fields()


def test_a_new_address_takes_its_word_by_being_there(db: None, settings: pytest.FixtureRequest) -> None:
    assert "agenda" not in short_names.no_short_names()
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    assert "agenda" in short_names.no_short_names()
    assert setup("agenda").exit_code == 4
    assert not Consortium.objects.exists()


def test_the_check_names_a_consortium_that_a_later_address_hides(
    consortium: Consortium, settings: pytest.FixtureRequest
) -> None:
    Consortium.objects.create(slug="agenda", name="SWV Agenda")
    assert list(hidden_consortia()) == []
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    (line,) = hidden_consortia()
    assert "/agenda/" in line
    assert "SWV Agenda" in line


def test_such_a_consortium_can_still_be_given_its_number(db: None) -> None:
    Consortium.objects.create(slug="start", name="SWV Start")
    done = CliRunner().invoke(cli, ["set-number", "start", "PO2510"])
    assert (done.exit_code, Consortium.objects.get().number) == (0, "PO2510"), done.output
