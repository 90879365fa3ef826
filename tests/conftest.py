"""What many tests need."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser

from draagvlak.core.translations import compile_catalog
from draagvlak.evaluations import asking
from draagvlak.norms import files
from draagvlak.norms.files import Document
from draagvlak.norms.importing import store
from draagvlak.norms.models import Norm, Version
from draagvlak.norms.searching import table
from draagvlak.organisations.models import Consortium, Membership, Person, Role
from site_ import FOLDERS, chromium, demo

SHARED = Path(__file__).parent.parent.parent / "shared"


def pytest_configure() -> None:
    """Translations are compiled before anything asks for one."""
    compile_catalog()


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The line per request would bury what a failing test says; the test of the log asks for it."""
    caplog.set_level(logging.WARNING, "draagvlak.requests")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Code that is called without a page speaks English in tests; pages speak their own language."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    """Files that tests add lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _cold_cache() -> None:
    """Rolled-back tests give the same keys again; what one kept is not for the next."""
    caches["pages"].clear()
    table.cache_clear()
    asking.forget()


@pytest.fixture(scope="session")
def library() -> dict[str, Document]:
    """The shipped norms by the name of their file."""
    return {path.stem: files.read(path.read_bytes()) for path in files.LIBRARY.glob("*.yaml")}


@pytest.fixture
def consortium(db: None) -> Consortium:
    return Consortium.objects.create(slug="voorbeeld", name="Samenwerkingsverband Voorbeeld", second_factor=False)


@pytest.fixture
def adviser(consortium: Consortium) -> Person:
    person = Person.objects.create_user("adviseur@voorbeeld.example", "een lang wachtwoord", name="Anouk Adviseur")
    Membership.objects.create(person=person, consortium=consortium, role=Role.ADVISER)
    return person


@pytest.fixture
def steward(adviser: Person) -> Client:
    """The adviser at work, in English."""
    client = Client()
    client.force_login(adviser)
    client.cookies["taal"] = "en"
    return client


@pytest.fixture
def version(consortium: Consortium, library: dict[str, Document]) -> Version:
    """The shipped norm as the consortium's own, in consultation."""
    return store(library["rgv-basisondersteuning"], consortium, "basisondersteuning")


@pytest.fixture
def previous(consortium: Consortium, version: Version, library: dict[str, Document]) -> Version:
    """The version before, retired."""
    return store(library["voorbeeld-2021"], consortium, "basisondersteuning")


@pytest.fixture
def national(db: None, library: dict[str, Document]) -> Version:
    """The fictional national norm."""
    return store(library["voorbeeld-landelijk"])


@pytest.fixture
def norm(version: Version) -> Norm:
    return version.norm


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of its own with the demo."""
    with demo() as url:
        yield url


@pytest.fixture(scope="module")
def data_folder(address: str) -> str:
    """Where that server keeps its data and letters."""
    return FOLDERS[address]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as one:
        yield one
