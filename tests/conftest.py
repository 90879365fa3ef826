"""What many tests need."""

import datetime
import gc
import logging
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.template.base import Template
from django.test import Client
from django.test.utils import _TestState
from django.utils import timezone, translation
from django.utils.translation.reloader import translation_file_changed
from playwright.sync_api import Browser

import spread
from draagvlak.core import acts
from draagvlak.core.styles import assemble
from draagvlak.core.translations import catalogues, compile_catalogues
from draagvlak.evaluations import rounds
from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.norms import files
from draagvlak.norms.files import Document
from draagvlak.norms.models import Norm, Version
from draagvlak.norms.questionnaire import Questionnaire, questionnaire
from draagvlak.norms.store import store
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, Region, School
from evaluation_ import as_adopted, member
from site_ import FOLDERS, RUN, chromium, demo, empty_tables, forget_what_was_made, place_of
from verbs_ import one_line_each


class QuickHasher(Argon2PasswordHasher):
    """The hasher of the product at its least cost: what a password costs to try is not what these tests are about."""

    time_cost, memory_cost, parallelism = 1, 8, 1


gc.disable()  # until all tests are collected: what is loaded for them stays


def pytest_configure() -> None:
    """Translations and styles are there before anything asks for them; all processes of a run know it by one name."""
    compile_catalogues()
    assemble()
    # Django was set up before: in a fresh checkout it found nothing, and kept that
    translation_file_changed(None, catalogues()["core"].with_suffix(".mo"))
    settings.SECRET_KEY = "a secret that only tests know"
    settings.PASSWORD_HASHERS = [f"{QuickHasher.__module__}.{QuickHasher.__qualname__}", *settings.PASSWORD_HASHERS[1:]]
    os.environ.setdefault(RUN, uuid.uuid4().hex)
    # empty, whatever a demo gathered beside this source: each new client of a test looks through it; and of this process
    # alone, as a command that gathers files writes names that are gone a moment later
    settings.STATIC_ROOT = place_of(f"static-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    # the same values each time, so that a run that fails says something of the change before it; others by make fuzz
    hypothesis.settings.register_profile("same", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("default" if os.environ.get("FUZZ") else "same")


#: what a test has that meets the database
_MEETS = {"db", "transactional_db", "django_db_setup"}
#: what a test takes that starts the product as a process
_PROCESSES = {"COMMAND", "copy_of_demo", "database", "demo", "installed", "running", "started", "warm_"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what meets the database runs: what a browser shows and what a file says do not depend on it.

    A module that starts the product says by a mark whether it does so on the database of this run."""
    chosen = []
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if _PROCESSES & set(vars(item.module)) and not marks & {"browser", "process", "once"}:
            raise pytest.UsageError(
                f"{item.nodeid} starts the product: mark it 'process', or 'once' if its proof needs one database"
            )
        if _runs_here(item, marks):
            chosen.append(item)
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = spread.in_order(chosen)


def _runs_here(item: pytest.Item, marks: set[str]) -> bool:
    """Whether a test has its place on the database of this run, and what it reads is there."""
    if not all(mark.args[0].exists() for mark in item.iter_markers("beside")):
        return False
    if not os.environ.get("DATABASE_URL"):
        return "server" not in marks
    if "once" in {mark.name for mark in item.own_markers}:
        return False  # in a module of which others run here
    meets = "django_db" in marks or _MEETS & set(item.fixturenames)
    return bool(marks & {"both", "process"} or (meets and not marks & {"browser", "once"}))


@pytest.hookimpl(tryfirst=True)  # before this process says that it is ready: then the tests are shared out
def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded for all tests stays until the end: nobody looks through it for what may go."""
    spread.tell(session.items)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # as the server has it
    gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> spread.Spread:
    return spread.Spread(config, log)


#: how long a test may take, in seconds: none begins so shortly before the day turns, so that its day is one
_OF_ONE_DAY = 150


def pytest_runtest_setup(item: pytest.Item) -> None:
    spread.hold(item)
    now = timezone.localtime()
    left = (now.replace(hour=0, minute=0, second=0) + datetime.timedelta(days=1) - now).total_seconds()
    if left < _OF_ONE_DAY:
        time.sleep(left + 1)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What tests copied goes away with the run."""
    if not hasattr(session.config, "workerinput"):
        forget_what_was_made()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> Iterator[None]:
    """The tables are copied, not migrated anew in each process."""
    with django_db_blocker.unblock(), empty_tables():
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates_tell_nothing(django_test_environment: None) -> None:
    """A test reads pages. What Django would keep for it of each template that makes one, with all that it was given, is
    looked at by none."""
    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The line per request would bury what a failing test says; the test of the log asks for it."""
    caplog.set_level(logging.WARNING, "draagvlak.requests")


@pytest.fixture(autouse=True)
def _one_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test does by a verb is watched."""
    monkeypatch.setattr(acts, "watch", one_line_each)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Code that is called without a page speaks English in tests; pages speak their own language."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    """Links lead to where the test client is."""
    settings.ADDRESS = "http://testserver"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    """Files that tests add lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DATA = tmp_path / "data"


@pytest.fixture(scope="session")
def library() -> dict[str, Document]:
    """The shipped norms by the name of their file."""
    return {path.stem: files.read(path.read_bytes()) for path in files.LIBRARY.glob("*.yaml")}


@pytest.fixture
def consortium(db: None) -> Consortium:
    now = timezone.now()
    return Consortium.objects.create(
        slug="voorbeeld",
        name="Samenwerkingsverband Voorbeeld",
        second_factor=False,
        settings_saved=now,
        first_steps_away=now,
    )


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


# -- evaluations ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def adopted_document(library: dict[str, Document]) -> Document:
    """The shipped norm as a file of an adopted version; what is stored of it leaves it as it is."""
    return as_adopted(library["rgv-basisondersteuning"], "1.0")


@pytest.fixture
def adopted(consortium: Consortium, adopted_document: Document) -> Version:
    """The consortium's norm, adopted."""
    return store(adopted_document, consortium, "basisondersteuning")


@pytest.fixture
def schools(consortium: Consortium) -> list[School]:
    """Three schools of two boards in one region."""
    region = Region.objects.create(consortium=consortium, key="r", name="Regio")
    boards = [Board.objects.create(consortium=consortium, number=f"9900{n}", name=f"Bestuur {n}") for n in (1, 2)]
    made = []
    for n, letter in enumerate("ABC"):
        school = School.objects.create(consortium=consortium, brin=f"90A{letter}", name=f"School {letter}")
        history.open_school(school, boards[n // 2], region, datetime.date(2024, 8, 1))
        made.append(school)
    return made


@pytest.fixture
def coordinator(schools: list[School]) -> Person:
    return member("ib@voorbeeld.example", Role.COORDINATOR, school=schools[0])


@pytest.fixture
def leader(schools: list[School]) -> Person:
    return member("leider@voorbeeld.example", Role.LEADER, school=schools[0])


@pytest.fixture
def officer(schools: list[School]) -> Person:
    return member("bestuur@voorbeeld.example", Role.BOARD_OFFICER, board=Board.objects.get(number="99001"))


@pytest.fixture
def round_(consortium: Consortium, adopted: Version, schools: list[School]) -> Round:
    return rounds.open_round(consortium, adopted, 2025, datetime.date(2025, 9, 1), datetime.date(2099, 12, 12))


@pytest.fixture
def evaluation(round_: Round, schools: list[School]) -> Evaluation:
    return Evaluation.objects.select_related("round__version").get(round=round_, school=schools[0])


@pytest.fixture
def asked(round_: Round) -> Questionnaire:
    return questionnaire(round_.version)
