"""Whatever is written reaches parents: after each write every public page, as served, is the page as it is made anew."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from allauth.mfa.totp.internal.auth import TOTP
from click.testing import CliRunner
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from draagvlak.command import cli
from draagvlak.core.revisions import Revised
from draagvlak.evaluations import goals
from draagvlak.evaluations.models import Action, Evaluation, Goal
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition
from draagvlak.people.models import IdentityProvider, Person, Role
from draagvlak.places import history
from draagvlak.places.duo import data_files
from draagvlak.places.duo.fictional import Country, number
from draagvlak.places.models import Board, Location, School
from draagvlak.registers.models import Facility, Skill, StructureEntry, TeamMember
from evaluation_ import client_of, member
from offer_ import published, sign
from page_form import forms_of
from public_pages_ import KeptPages, Tables, let_go_of_all_that_is_kept, old_pages, served
from verbs_ import SHOWN

SCHOOL = "/voorbeeld/aanbod/90AA/"
LIST = "/voorbeeld/aanbod/"
WORK = "/voorbeeld/scholen/90AA/"
NORM = "/voorbeeld/norm/basisondersteuning/"
_IN_DUTCH = [
    SCHOOL, f"{SCHOOL}vak/", f"{SCHOOL}blad/", f"{SCHOOL}schoolgids/", f"{SCHOOL}schoolgids/1/", f"{SCHOOL}past-dit/", LIST,
    "/voorbeeld/aanbod/vergelijken/?school=90AA&school=90AB", "/voorbeeld/", "/voorbeeld/past-dit/", "/voorbeeld/woorden/",
    f"{NORM}1.0/", f"{NORM}1.0/onderwerp/reading/", f"{NORM}1.0/bepaling/reading-aids/", f"{NORM}versies/", "/",
]  # fmt: skip
PAGES = [
    *_IN_DUTCH, *(f"/en{path}" for path in _IN_DUTCH),
    f"{SCHOOL}schoolgids/blok/", f"{SCHOOL}schoolgids.json", f"{SCHOOL}wijzigingen.atom", f"{LIST}wijzigingen.atom", "/voorbeeld/kaart.xml",
    "/sitemap.xml", "/api/voorbeeld/schools", "/api/voorbeeld/schools/90AA", "/api/voorbeeld/schools/90AA/offer",
    f"{LIST}?q=eik", f"{LIST}?bestuur=99001",
]  # fmt: skip


# -- acts that parents have to see ------------------------------------------------------------------------------------


@pytest.fixture
def offered(evaluation: Evaluation, asked: Questionnaire, leader: Person, schools: list[School]) -> School:
    """A school with something of all that its public pages show."""
    sign(evaluation, asked, leader)
    school = schools[0]
    at = {"consortium": school.consortium, "school": school}
    published(leader, Written("Welkom", "De leraar", {}, [], []))
    location = Location.objects.create(
        **at, code="00", name="Hoofdgebouw", town="Ede", municipality="Ede", postcode="6711AA"
    )
    Location.objects.create(**at, code="01", name="Bijgebouw", town="Ede")
    Facility.objects.create(**at, location=location, key="facility-accessible", value="present")
    for position, title in enumerate(("Eerst", "Daarna")):
        StructureEntry.objects.create(**at, kind="preventive", position=position, title=title, text="x")
    colleague = TeamMember.objects.create(**at, name="Noor", function="Leerkracht")
    Skill.objects.create(consortium=school.consortium, member=colleague, kind="training", title="Rots en water")
    goal = Goal.objects.create(**at, year=2025, what="Meer rust in de klas", made_by=leader)
    day = timezone.localdate()
    for text, weeks in (("Een", 20), ("Twee", 40)):
        Action.objects.create(goal=goal, text=text, due=day + timedelta(weeks=weeks))
    return school


def post(who: Person, path: str, **sent: Any) -> None:
    answer = client_of(who).post(path, sent)
    assert answer.status_code == 302, (answer.status_code, path)


class People:
    """Who acts."""

    def __init__(self, leader: Person, school: School) -> None:
        self.leader = leader
        self.director = member("directeur@voorbeeld.example", Role.DIRECTOR, consortium=school.consortium)
        self.school = school


def rename_by_duo(people: People) -> None:
    boards = "BEVOEGD GEZAG NUMMER;BEVOEGD GEZAG NAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;POSTCODE;PLAATSNAAM;TELEFOONNUMMER;INTERNETADRES\n"
    raw = f"{boards}99001;Stichting Heel Anders;A;1;6711 AA;EDE;0318;www.x.example\n".encode()
    counts = data_files.import_now(raw, "x.csv", [people.school.consortium], timezone.localdate()).plan.counts
    assert counts["changed"] == 1


def step_down(people: People) -> None:
    post(people.leader, f"{WORK}structuur/{StructureEntry.objects.get(title='Eerst').pk}/omlaag/")


def goal_path() -> str:
    return f"{WORK}doelen/{Goal.objects.get().pk}/"


def action_path(text: str) -> str:
    return f"{goal_path()}acties/{Action.objects.get(text=text).pk}/"


def tick_off(people: People) -> None:
    post(people.leader, action_path("Twee") + "klaar/")


def drop_action(people: People) -> None:
    address = action_path("Twee") + "weg/"
    sure = client_of(people.leader).post(address)
    asked_first = forms_of(client_of(people.leader), address, sure.content.decode())
    post(people.leader, address, **next(form.fields for form in asked_first if "zeker" in form.fields))


def run_again(people: People) -> None:
    post(people.leader, goal_path() + "weer/")


def stop_goal(people: People) -> None:
    goals.evaluate(Goal.objects.get(), Goal.State.REACHED, "Het is rustig.", None, None, {}, by=people.leader)


def withdraw(people: People) -> None:
    post(people.leader, f"{WORK}schoolgids/uitgaven/1/intrekken/", reason="Er stond een fout in.")


def change_site(people: People) -> None:
    post(people.director, "/voorbeeld/voor-ouders/", point_name="Steunpunt Nieuw", point_text="", point_phone="")


def move_board(people: People) -> None:
    history.move(people.school, timezone.localdate(), board=Board.objects.get(number="99002"))


def merge(people: People) -> None:
    history.close(people.school, timezone.localdate(), School.objects.get(brin="90AB"))


#: what is done, and a page that has to become another by it
ACTS: dict[str, tuple[Callable[[People], None], str]] = {
    "a step of the route goes down": (step_down, SCHOOL),
    "an action is ticked off": (tick_off, SCHOOL),
    "an action is dropped": (drop_action, SCHOOL),
    "a goal is reached": (stop_goal, SCHOOL),
    "a board is renamed by the register": (rename_by_duo, LIST),
    "an edition is withdrawn": (withdraw, f"{SCHOOL}schoolgids/"),
    "the consortium tells of its support point": (change_site, SCHOOL),
    "a school moves to another board": (move_board, LIST),
    "a school goes on in another": (merge, LIST),
}


def test_a_page_that_is_kept_is_the_page_as_it_is_made(offered: School) -> None:
    """So what differs after an act, differs by the act."""
    kept = served(PAGES)
    assert old_pages(PAGES) == []
    assert served(PAGES) == kept


@pytest.mark.once
@pytest.mark.parametrize("act", ACTS)
def test_what_was_done_stands_on_every_public_page(offered: School, leader: Person, act: str) -> None:
    people = People(leader, offered)
    do, page = ACTS[act]
    before = served(PAGES)
    do(people)
    told = served(PAGES)
    let_go_of_all_that_is_kept()
    anew = served(PAGES)
    assert [path for path in PAGES if told[path] != anew[path]] == []
    assert told[page] != before[page], "parents see it"


def test_a_goal_that_runs_again_is_back_on_the_page(offered: School, leader: Person) -> None:
    people = People(leader, offered)
    stop_goal(people)
    assert b"Meer rust in de klas" not in served([SCHOOL])[SCHOOL][1]
    run_again(people)
    assert b"Meer rust in de klas" in served([SCHOOL])[SCHOOL][1]
    assert old_pages(PAGES) == []


def test_a_consortium_with_another_name_has_it_on_every_page(offered: School) -> None:
    served(PAGES)
    owner = offered.consortium
    owner.name = "Samen Verder"
    owner.save()
    assert old_pages(PAGES) == []


# -- and whatever a command does ---------------------------------------------------------------------------------------

#: commands that are not run here, and why no page is old by them
NOT_RUN = {
    "backup": "reads, under a server", "check": "reads, and says what this machine lacks", "publish": "reads, and writes files", "prepare": "makes the pages", "serve": "serves",
    "work": "does what waits, each by its own rules", "manage": "Django's own", "demo": "fills an empty database",
    "setup": "fills an empty database", "migrate": "brings the tables up to date, under no server",
    "restore": "puts all back, under no server",
}  # fmt: skip


def all_commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


@pytest.fixture
def said(tmp_path: Path, offered: School, leader: Person, library: Any) -> dict[str, list[list[str]]]:
    """Of each command: what is said to it, one after the other."""
    country = Country()
    files = {
        "postcodes": country.postcodes(), "locations": country.locations(), "boards": country.boards(),
        "pupils": country.pupils(), "judgements": country.judgements(),
        "boards-later": country.boards().replace(b"Stichting", b"Vereniging"),
    }  # fmt: skip
    for name, raw in files.items():
        (tmp_path / f"{name}.csv").write_bytes(raw)
    document = deepcopy(library["rgv-basisondersteuning"])
    document["version"]["number"] = "2.0"
    (tmp_path / "norm.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    (tmp_path / "middles.csv").write_text("postcode,lat,lon\n6711,52.04,5.66\n", encoding="utf-8")
    TOTP.activate(leader, "JBSWY3DPEHPK3PXP")
    slug, norm = offered.consortium.slug, f"{offered.consortium.slug}/basisondersteuning/1.0"
    at_board = ["--consortium", slug, "--board", "99001"]
    IdentityProvider.objects.create(
        consortium=offered.consortium, board=Board.objects.get(number="99001"), domain="own.example", protocol="oidc",
        issuer="https://idp.example", client_id="x",
    )  # fmt: skip
    return {
        "set-number": [[slug, number(0)]],
        "duo import": [[str(tmp_path / f"{name}.csv"), "--consortium", slug] for name in files],
        "norm import": [[str(tmp_path / "norm.yaml"), "--consortium", slug, "--key", "basisondersteuning"]],
        "postcodes": [[str(tmp_path / "middles.csv")]],
        "tidy": [[]],
        "add-consortium": [["buren", "SWV Buren"]],
        "add-person": [["x@x.example", "--consortium", slug, "--name", "X", "--password", "een heel lang wachtwoord"]],
        "forget-second-factor": [[leader.email]],
        "domain confirm": [["own.example", *at_board]],
        "domain second-factor": [["own.example", "--consortium", slug, "--count"]],
        "domain list": [[]],
        "domain withdraw": [["own.example", *at_board]],
        "site-domain set": [["steun.example", "--consortium", slug]],
        "site-domain list": [[]],
        "site-domain withdraw": [["steun.example"]],
        "lost-secret": [["--yes"]],
        "letters": [[]], "remind": [[]], "tell": [[]],
        "guide export": [[str(tmp_path / "guides"), "--consortium", slug, "--form", "json"]],
        "norm list": [[]],
        "norm check": [[str(tmp_path / "norm.yaml")]],
        "norm diff": [[norm, norm]],
        "norm export": [[norm, "--output", str(tmp_path / "out.yaml")]],
        "norm example": [[str(tmp_path / "example")]],
    }  # fmt: skip


@pytest.mark.once
def test_whatever_a_command_does_no_public_page_is_old(said: dict[str, list[list[str]]]) -> None:
    commands = set(all_commands(cli))
    assert commands - said.keys() == NOT_RUN.keys(), "run it, or say why no public page is old by it"
    pages, looked = KeptPages(PAGES), set()
    for command, times in said.items():
        for words in times:
            marks = pages.marks()
            with connection.execute_wrapper(done := Tables()):
                ran = CliRunner().invoke(cli, [*command.split(), *words])
            assert ran.exit_code == 0, (command, words, ran.output)
            if pages.shown(done):
                looked.add(command)
            assert pages.old_after(done, marks) == [], (command, words)
    assert looked >= {"set-number", "duo import", "norm import", "add-consortium"}


# -- no table is forgotten --------------------------------------------------------------------------------------------

#: what public pages show beside what counts up a revision, and why no page is old by it
BESIDE = {
    "Version": "acts on it count up its norm",
    "Topic": "as Version", "Provision": "as Version", "Step": "as Version", "Mapping": "as Version",
    "MadePage": "the page itself",
    "Change": "stands in feeds, which are made at each visit",
    "PostcodeCentre": "asked only by what somebody typed, which nobody keeps",
}  # fmt: skip


def test_a_revision_counts_up_whatever_a_public_page_reads(offered: School) -> None:
    let_go_of_all_that_is_kept()
    with CaptureQueriesContext(connection) as asked_for:
        served(PAGES)
    sql = "\n".join(query["sql"] for query in asked_for.captured_queries)
    shown = {
        model
        for model in apps.get_models()
        if f'"{model._meta.db_table}"' in sql and model.__module__.startswith("draagvlak")
    }
    assert {School, Board, Goal, Action, StructureEntry, Edition} <= shown
    forgotten = {
        model.__name__ for model in shown if model._meta.db_table not in SHOWN and not issubclass(model, Revised)
    }
    assert forgotten - BESIDE.keys() == set(), "whoever writes it has to count up a revision: name it in verbs_.SHOWN"
    assert {model._meta.db_table for model in shown} >= SHOWN


def test_a_save_of_an_older_copy_does_not_count_down(offered: School) -> None:
    older = School.objects.get(pk=offered.pk)
    offered.changed()
    School.objects.filter(pk=offered.pk).changed()
    older.phone = "0318"
    older.save()
    older.save(update_fields=["phone"])
    assert School.objects.get(pk=offered.pk).revision == older.revision + 4
