"""Whatever is written reaches parents: after each write every public page, as served, is the page as it is made anew."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from draagvlak.core.changes import HeardQuerySet
from draagvlak.evaluations.models import Action, Evaluation, Goal
from draagvlak.norms import book
from draagvlak.norms import questionnaire as questionnaires
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.search import table
from draagvlak.offers import moments, search
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition, ReadyPage
from draagvlak.people.models import Person, Role
from draagvlak.places import history
from draagvlak.places.duo import data_files
from draagvlak.places.models import Board, Location, Region, School
from draagvlak.registers.models import Facility, Skill, StructureEntry, TeamMember
from evaluation_ import client_of, member
from offer_ import published, sign
from page_form import PageForm, forms_of
from test_access import ALL, expected, fill, world  # noqa: F401  # every address, and a consortium with one of each thing

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
_DRAWN = re.compile(rb"<updated>[^<]*</updated>|\d{4}-\d\d-\d\dT[\d:.+Z-]+")  #: the moment of asking


def served(pages: list[str] = PAGES) -> dict[str, tuple[int, bytes]]:
    client = Client(raise_request_exception=False)
    answers = {path: client.get(path) for path in pages}
    return {path: (answer.status_code, _DRAWN.sub(b"", answer.content)) for path, answer in answers.items()}


def let_go_of_all_that_is_kept() -> None:
    caches["pages"].clear()
    ReadyPage.objects.all().delete()
    for forget in (table.cache_clear, questionnaires.forget, book.forget, search.forget, moments.forget):
        forget()


def old_pages(pages: list[str] = PAGES) -> list[str]:
    """Pages that are served otherwise than they are made. What is made is kept again for the next look."""
    told = served(pages)
    let_go_of_all_that_is_kept()
    anew = served(pages)
    return [path for path in pages if told[path] != anew[path]]


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
    goal = Goal.objects.get()
    goal.state = Goal.State.REACHED
    goal.save()


def withdraw(people: People) -> None:
    post(people.leader, f"{WORK}schoolgids/uitgaven/1/intrekken/", reason="Er stond een fout in.")


def change_site(people: People) -> None:
    post(people.director, "/voorbeeld/voor-ouders/", point_name="Steunpunt Nieuw", point_text="", point_phone="")


def move_board(people: People) -> None:
    history.move(people.school, timezone.localdate(), board=Board.objects.get(number="99002"))


def merge(people: People) -> None:
    history.close(people.school, timezone.localdate(), School.objects.get(brin="90AB"))


def of_rows(model: Any, **values: Any) -> Callable[[People], None]:
    """A write past ``save()``, as a command or a later act may do it."""
    return lambda _people: model.objects.update(**values) and None


def many_at_once(people: People) -> None:
    at = {"consortium": people.school.consortium, "school": people.school}
    StructureEntry.objects.bulk_create([StructureEntry(**at, kind="role", title="Vertrouwenspersoon", text="x")])


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
    "schools are renamed": (of_rows(School, name="Heel Anders"), LIST),
    "boards are renamed": (of_rows(Board, name="Heel Anders"), SCHOOL),
    "regions are renamed": (of_rows(Region, name="Heel Anders"), LIST),
    "locations move": (of_rows(Location, town="Zwolle"), SCHOOL),
    "a building is said to be otherwise": (of_rows(Facility, value="lacking"), SCHOOL),
    "steps get another title": (of_rows(StructureEntry, title="Heel anders"), SCHOOL),
    "skills get another title": (of_rows(Skill, title="Heel anders"), SCHOOL),
    "goals get other words": (of_rows(Goal, what="Heel anders"), SCHOOL),
    "actions get another day": (of_rows(Action, due=timezone.localdate() + timedelta(days=400)), SCHOOL),
    "editions get another day": (of_rows(Edition, withdrawn=timezone.now()), f"{SCHOOL}schoolgids/"),
    "rows come many at once": (many_at_once, SCHOOL),
}


def test_a_page_that_is_kept_is_the_page_as_it_is_made(offered: School) -> None:
    """So what differs after an act, differs by the act."""
    kept = served()
    assert old_pages() == []
    assert served() == kept


@pytest.mark.once
@pytest.mark.parametrize("act", ACTS)
def test_what_was_done_stands_on_every_public_page(offered: School, leader: Person, act: str) -> None:
    people = People(leader, offered)
    do, page = ACTS[act]
    before = served()
    do(people)
    told = served()
    let_go_of_all_that_is_kept()
    anew = served()
    assert [path for path in PAGES if told[path] != anew[path]] == []
    assert told[page] != before[page], "parents see it"


def test_a_goal_that_runs_again_is_back_on_the_page(offered: School, leader: Person) -> None:
    people = People(leader, offered)
    stop_goal(people)
    assert b"Meer rust in de klas" not in served([SCHOOL])[SCHOOL][1]
    run_again(people)
    assert b"Meer rust in de klas" in served([SCHOOL])[SCHOOL][1]
    assert old_pages() == []


def test_a_consortium_with_another_name_has_it_on_every_page(offered: School) -> None:
    served()
    owner = offered.consortium
    owner.name = "Samen Verder"
    owner.save()
    assert old_pages() == []


# -- and whatever a form can do ---------------------------------------------------------------------------------------


def all_forms(of: dict[str, Any]) -> Iterator[tuple[str, PageForm]]:
    """Every form on every page, for whoever finds it first."""
    known = set()
    for who in ("leader own", "director own", "coordinator own", "board-officer own", "adviser own"):
        person = of["people"].get(who)
        if person is None:
            continue
        client = client_of(person)
        for route, view, name in ALL:
            opens = expected(view.access_rule, who, route, name) == "yes"
            if not opens or route.startswith(("static/", "api/")) or hasattr(view, "takes_forms_only"):
                continue
            answer = client.get(fill(route, of))
            if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
                continue
            for form in forms_of(client, fill(route, of), answer.content.decode()):
                if (key := (form.path, tuple(sorted(form.fields)), form.button)) not in known:
                    known.add(key)
                    yield who, form


class Tables:
    """Which tables are read, and which are written to, from now on."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.written: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        kind = self.read if sql.lstrip().startswith("SELECT") else self.written
        kind.update(_TABLE.findall(sql))
        return execute(sql, *rest)


_TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"')


@pytest.mark.once
@pytest.mark.long
def test_whatever_form_is_sent_no_public_page_is_old(world: dict[str, Any]) -> None:  # noqa: F811
    """Each with its own values and one text that is another; what it did stays, for the next. A form that wrote to no
    table that these pages are made of, made none of them old."""
    pages = [
        SCHOOL, f"/en{SCHOOL}", f"{SCHOOL}schoolgids/", LIST, "/api/voorbeeld/schools/90AA", "/voorbeeld/woorden/",
        "/voorbeeld/", "/voorbeeld/norm/basisondersteuning/0.1/", "/voorbeeld/kaart.xml",
    ]  # fmt: skip
    let_go_of_all_that_is_kept()
    with connection.execute_wrapper(shown := Tables()):
        served(pages)
    sent, looked, wrong = 0, 0, []
    for who, form in list(all_forms(world)):
        texts = [name for name, values in form.fields.items() if name in form.typed and isinstance(values, list)]
        filled = dict.fromkeys(texts[:1], "Heel anders")
        with transaction.atomic(), connection.execute_wrapper(done := Tables()):
            answer = form.send(fields=filled)
        sent += answer.status_code in {200, 302}
        if done.written & shown.read:
            looked += 1
            with connection.execute_wrapper(shown):
                wrong += [(who, form.path, form.button, filled, page) for page in old_pages(pages)]
    assert wrong == []
    assert (sent > 30, looked > 15) == (True, True)


# -- no write is silent -----------------------------------------------------------------------------------------------

#: what public pages show and nobody hears of, and why no page is old by it
UNHEARD = {
    "Offer": "carries the count itself; whoever writes one counts up",
    "PublicSite": "carries the count itself",
    "Norm": "its revision is part of what a page depends on; acts on a norm count it up",
    "Version": "read by the revision of its norm",
    "Topic": "as Version", "Provision": "as Version", "Step": "as Version", "Mapping": "as Version",
    "ReadyPage": "the page itself",
    "Change": "stands in feeds, which are made at each visit",
    "PostcodeCentre": "asked only by what somebody typed, which nobody keeps",
}  # fmt: skip


def test_every_model_that_public_pages_read_is_heard_of(offered: School) -> None:
    let_go_of_all_that_is_kept()
    with CaptureQueriesContext(connection) as asked_for:
        served()
    sql = "\n".join(query["sql"] for query in asked_for.captured_queries)
    shown = {
        model
        for model in apps.get_models()
        if f'"{model._meta.db_table}"' in sql and model.__module__.startswith("draagvlak")
    }
    assert {School, Board, Goal, Action, StructureEntry, Edition} <= shown
    unheard = {model.__name__ for model in shown if not isinstance(model._default_manager.all(), HeardQuerySet)}
    assert unheard - UNHEARD.keys() == set(), "give it objects = HeardQuerySet.as_manager(), or say why not"
