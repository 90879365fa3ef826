"""Who may use which address: every URL declares it, and every role tries every URL, at home and at others."""

import datetime
import io
import os
import re
import zipfile
import zlib
from copy import deepcopy
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone

from draagvlak.core.access import OWN_ACCOUNT, PUBLIC, SIGNED_IN, TO_OPEN, TO_SEND
from draagvlak.core.acts import record
from draagvlak.core.addresses import all_addresses
from draagvlak.core.session_store import SessionStore
from draagvlak.evaluations import evidence, rounds
from draagvlak.evaluations.models import Action, Goal, Round, Step, Visit
from draagvlak.norms.models import Doubt, Version
from draagvlak.norms.store import store
from draagvlak.norms.versions import next_draft
from draagvlak.offers import followers
from draagvlak.offers.models import Chapter, Edition, Follower, Reaction
from draagvlak.people.access import Gate, asks_second_factor, roles_by_rule
from draagvlak.people.models import (
    LEVEL,
    BoardDomain,
    Event,
    IdentityProvider,
    Invitation,
    Level,
    Membership,
    Person,
    Role,
)
from draagvlak.people.rules import GRANTS
from draagvlak.places import history
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import Belonging, Board, Consortium, DataFile, Judgement, Partner, Region, School
from draagvlak.registers.models import Policy, Skill, StructureEntry, TeamActivity, TeamMember
from draagvlak.registers.views.common import kept_at
from evaluation_ import shows_second_factor
from page_form import PageForm, forms_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
MATRIX = Path(__file__).parents[2] / "docs" / "access.md"
DAY = datetime.date(2021, 10, 4)


ALL = list(all_addresses())
#: addresses with somebody's own things: nobody else's request finds them
OWN = {"people:leave", "people:accept-offered", "evaluations:visit"}
#: addresses with a role at the school of the story: for whoever may give that role there
GRANTED = {"people:end-membership", "people:renew-invitation", "people:withdraw-invitation", "people:forget-factor"}


def test_every_address_declares_its_rule() -> None:
    known = {PUBLIC, SIGNED_IN, OWN_ACCOUNT, *roles_by_rule()}
    assert len(ALL) > 150
    for which in ("access_rule", "access_rule_writing"):
        assert [route for route, view, _name in ALL if getattr(view, which, None) not in known] == []


def organisation(slug: str) -> dict[str, Any]:
    """A consortium with two boards, each with a school, and two partners."""
    owner = Consortium.objects.get_or_create(slug=slug, defaults={"name": slug})[0]
    Consortium.objects.filter(pk=owner.pk).update(second_factor=False)
    made: dict[str, Any] = {"consortium": owner}
    Region.objects.create(consortium=owner, key="own", name="Regio")
    Belonging.objects.create(consortium=owner, brin="90AA", belongs=True)
    for n, which in enumerate(("own", "other")):
        board = Board.objects.create(consortium=owner, number=f"9900{n + 1}", name=f"Bestuur {which}")
        school = School.objects.create(consortium=owner, brin=f"90A{'AB'[n]}", name=f"School {which}")
        history.open_school(school, board, None, DAY)
        partner = Partner.objects.create(consortium=owner, key=which, kind="ggd", name=f"Partner {which}")
        made[which] = {Level.BOARD: board, Level.SCHOOL: school, Level.PARTNER: partner}
    return made


@pytest.fixture
def world(version: Version, previous: Version, national: Version, library: Any) -> dict[str, Any]:
    """Two consortia with the same kinds of things, and people in every role: at the board, school and partner that
    the addresses name (own), at others of the same consortium (other), and in the other consortium (elsewhere)."""
    people: dict[str, Person | None] = {
        "visitor": None,
        "nobody": Person.objects.create_user("x@niemand.example", None),
    }
    here, away = organisation("voorbeeld"), organisation("buren")
    store(library["voorbeeld-2021"], away["consortium"], "basisondersteuning")
    store(library["rgv-basisondersteuning"], away["consortium"], "basisondersteuning")
    drafts = {}
    for made in (here, away):
        owner = made["consortium"]
        drafts[owner.slug] = draft = next_draft(Version.objects.get(norm__consortium=owner, number="0.1"))
        Doubt.objects.create(version=draft, topic=draft.topics.first(), keys=[], position=0, kind="repeated")
    for role in Role.values:
        level = LEVEL[role]
        at_home = [("own", here)] if level == Level.CONSORTIUM else [("own", here), ("other", here)]
        for which, made in (*at_home, ("elsewhere", away)):
            person = Person.objects.create_user(f"{role}@{which}.example", None)
            place = (
                {}
                if level == Level.CONSORTIUM
                else {level.value: made["own" if which == "elsewhere" else which][level]}
            )
            Membership.objects.create(person=person, consortium=made["consortium"], role=role, **place)
            people[f"{role} {which}"] = person
    owner, school = here["consortium"], here["own"][Level.SCHOOL]
    someone = Person.objects.create_user("iemand@elders.example", None)
    teacher = Membership.objects.create(person=someone, consortium=owner, role=Role.TEACHER, school=school)
    invitation = Invitation(consortium=owner, email="x@y.example", role=Role.TEACHER, school=school, invited_by=someone)
    invitation.renew()
    invitation.save()
    file = DataFile.objects.create(consortium=owner, kind="boards", name="x.csv", day=DAY, digest="",
                                   content=zlib.compress(Country().boards()))  # fmt: skip
    things = evaluations_of(here, version)
    for name in ("own.example", "two.example"):
        BoardDomain.objects.create(board=here["own"][Level.BOARD], domain=name)
    saml = IdentityProvider.objects.create(
        consortium=owner, board=here["own"][Level.BOARD], domain="own.example", protocol="saml", issuer="https://idp.example",
        sign_in_url="https://idp.example/in", certificate="MIIB", confirmed=timezone.now(),
    )  # fmt: skip
    oidc = IdentityProvider.objects.create(
        consortium=owner, board=here["own"][Level.BOARD], domain="two.example", protocol="oidc",
        issuer="https://idp.example", client_id="x", confirmed=timezone.now(),
    )  # fmt: skip
    TOTP.activate(teacher.person, "JBSWY3DPEHPK3PXP")  # so that there is one to lose
    return {
        "people": people,
        "national": national,
        "draft": drafts["voorbeeld"],
        "doubt": drafts["voorbeeld"].doubts.get(),
        "here": here,
        "away": away,
        "ids": {
            "membership": teacher.pk, "invitation": invitation.pk, "file": file.pk, "provider_id": oidc.pk, "provider": oidc.pk,
            "organization_slug": saml.pk, "secret": "geen", "pk": 1, **things,
        },
    }  # fmt: skip


def evaluations_of(here: dict[str, Any], version: Version) -> dict[str, Any]:
    """A round in which every school and board takes part, with one of each thing that has an address of its own."""
    owner, school = here["consortium"], here["own"][Level.SCHOOL]
    Version.objects.filter(pk=version.pk).update(status="adopted")
    round_ = Round.objects.create(consortium=owner, version=Version.objects.get(pk=version.pk), year=2025, opens=DAY,
                                  closes=DAY.replace(year=2040), kinds=["bo"])  # fmt: skip
    rounds.take_in(round_, history.today())
    evaluation = round_.evaluations.get(school=school)
    of_board = round_.evaluations.get(board=here["own"][Level.BOARD])
    somebody = Person.objects.get(email="iemand@elders.example")
    at = {"consortium": owner, "school": school}
    member = TeamMember.objects.create(**at, name="N", function="F")
    goal = Goal.objects.create(**at, year=2025, what="x", made_by=somebody)
    of_officer = Goal.objects.create(
        consortium=owner, board=here["own"][Level.BOARD], year=2025, what="x", made_by=somebody
    )
    Policy.objects.create(
        consortium=owner, board=here["own"][Level.BOARD], key="policy-reading", title="x", link="https://x.example",
        adopted=DAY, owner="x", review_before=DAY.replace(year=2040), saved_by=somebody,
    )  # fmt: skip
    return {
        "year": 2025,
        "step": Step.objects.create(evaluation=evaluation, act="signed", person=somebody).pk,
        "visit": Visit.objects.create(evaluation=evaluation, visitor=somebody, invited_by=somebody,
                                      finished=timezone.now()).pk,
        "board-step": Step.objects.create(evaluation=of_board, act="signed", person=somebody).pk,
        "piece": evidence.add(evaluation, "reading-file", somebody, file=evidence.look("a.png", PNG))[0].pk,
        "board-piece": evidence.add(of_board, "policy-reading", somebody, file=evidence.look("a.png", PNG))[0].pk,
        "reaction": Reaction.objects.create(**at, page="/", text="x").pk,
        "site-reaction": Reaction.objects.create(consortium=owner, page="/", text="x").pk,
        "goal": goal.pk, "action": Action.objects.create(goal=goal, text="x").pk,
        "board-goal": of_officer.pk, "board-action": Action.objects.create(goal=of_officer, text="x").pk,
        "of": member.pk, "member": member.pk,
        "skill": Skill.objects.create(consortium=owner, member=member, kind="training", title="x").pk,
        "activity": TeamActivity.objects.create(**at, kind="training", day=DAY, subject="x").pk,
        "judgement": Judgement.objects.create(**at, code="00", element="OP2", as_of=DAY, value="insufficient",
                                              by_hand=True).pk,
        "structure": StructureEntry.objects.create(**at, kind="role", title="x").pk,
        "way": "vak",
        "token": offered_to_everyone(owner, school, somebody),
    }  # fmt: skip


def offered_to_everyone(owner: Consortium, school: School, somebody: Person) -> str:
    """What is public of the school: a published chapter and a follower; gives the token of the follower's links."""
    Edition.objects.create(consortium=owner, school=school, number=1, year=2025, person=somebody, digest="x", content={
        "school": {"name": "S", "brin": school.brin}, "year": 2025, "topics": [], "consortium": "C", "norm": {},
    })  # fmt: skip
    follower = Follower.objects.create(consortium=owner, school=school, email="a@b.example")
    return followers.token(follower)


def fill(route: str, world: dict[str, Any]) -> str:
    values = {
        "slug": "voorbeeld", "topic": "reading", "provision": "reading-file",
        "number": "0.1" if "/norm/" in route or "/norms/" in route else world["draft"].number,
        "other_number": "1.0", "owner": "landelijk", "form": "csv", "doubt": str(world["doubt"].pk),
        "other": "landelijke-norm" if "dekking" in route else "2021", "board": "99001", "brin": "90AA",
        "region": "own", "partner": "own",
    } | {name: str(value) for name, value in world["ids"].items()}  # fmt: skip
    values["key"] = "basisondersteuning"
    if "/team/<uuid:of>/kennis/" in route:
        values["entry"] = values["skill"]
    elif "<uuid:entry>" in route:
        values["entry"] = values[
            "activity" if "/leren/" in route else "structure" if "/structuur/" in route else "member"
        ]
    if "voor-ouders" in route:
        values["reaction"] = values["site-reaction"]
    if "besturen" in route:
        values |= {name: values[f"board-{name}"] for name in ("goal", "action", "step", "piece")}
        values |= {"topic": "policy", "provision": "policy-reading"} if "/norm/" not in route else {}
    if route.startswith("^wachtwoord"):
        return "/wachtwoord/nieuw/1-x/"
    if "/schoolgids" in route:
        values["number"] = "1"
    if "<str:form>" in route and ("/schoolgids" in route or "/aanbod/" in route):
        values["form"] = "json"
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], route)


def answer(world: dict[str, Any], client: Client, path: str, *, write: bool = False) -> Any:
    """What somebody gets there; everything that it did is undone. ``write`` sends a form at once."""
    with transaction.atomic():
        response = None if write else client.get(path)
        sent = {
            "topic": "policy" if "/besturen/" in path else "reading",
            "part": "offer",
            "other": world["national"].pk,
        }
        assert response is None or response.status_code != 405 or hasattr(resolve(path).func, "takes_forms_only"), path
        if response is None or response.status_code == 405:
            response = client.post(path, sent)
        transaction.set_rollback(True)
    return response


def expected(rule: str, who: str, route: str, name: str = "") -> str:
    """By the tables alone. Without a name: what the gate itself answers; with one, what the page behind it does too."""
    role, _, place = who.partition(" ")
    if rule == PUBLIC:
        return "yes"
    if who == "visitor":
        return "sign in"
    if name in OWN:
        return "404"
    if rule in {SIGNED_IN, OWN_ACCOUNT}:
        return "yes"
    if place not in {"own", "other"} or role not in roles_by_rule()[rule]:
        return "404"
    if name in GRANTED and Role.TEACHER not in GRANTS.get(role, ()):
        return "404"
    level = LEVEL[role]
    if level == Level.CONSORTIUM:
        return "yes"
    about = (
        {Level.BOARD}
        if "<str:board>" in route
        else {Level.BOARD, Level.SCHOOL}
        if "<str:brin>" in route or name in GRANTED
        else set()
    )
    return "yes" if not about or (level in about and place == "own") else "404"


class Door:
    """The gate for one person, asked without the page behind it."""

    def __init__(self, person: Person | None) -> None:
        self._requests: dict[str, HttpRequest] = {}
        for method in ("GET", "POST"):
            request = self._requests[method] = RequestFactory().generic(method, "/")
            request.user = person or AnonymousUser()
            request.session = SessionStore()  # type: ignore[assignment]
        self._gate = Gate(lambda _request: HttpResponse())

    def opens(self, path: str, method: str) -> str:
        """What the gate says to the request of a page, or of a form that is sent there."""
        request, match = self._requests[method], resolve(path)
        request.path = request.path_info = path
        request.resolver_match = match
        try:
            answered = self._gate.process_view(request, match.func, match.args, match.kwargs)
        except Http404:
            return "404"
        return "yes" if answered is None else "sign in"


def test_the_gate_answers_every_role_at_every_address_as_the_tables_say(world: dict[str, Any]) -> None:
    """All pairs, for opening and for sending. That the pages stand behind this gate is seen by looking at them."""
    wrong, tried = [], 0
    for who, person in world["people"].items():
        door = Door(person)
        for route, view, _name in ALL:
            path = fill(route, world)
            for method, rule in (("GET", view.access_rule), ("POST", view.access_rule_writing)):
                tried += 1
                if (said := door.opens(path, method)) != (want := expected(rule, who, route)):
                    wrong.append((method, path, who, said, want))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 10_000


#: of whom real pages are made at every address, too
EVERY_PAGE = bool(os.environ.get("ALL_PAGES") or os.environ.get("FUZZ") == "all")


@dataclass
class Walk:
    """What came of asking for real pages: what was answered otherwise than the tables say, and the forms that stood
    on the pages (by name of the address), each form once."""

    wrong: list[tuple[Any, ...]] = field(default_factory=list)
    forms: list[tuple[str, Any, PageForm]] = field(default_factory=list)
    pages: int = 0


_walked: list[Walk] = []


def walk_of(world: dict[str, Any]) -> Walk:
    """Real pages, in the whole of the site, made once in a process. At each address: for every role that may come
    there, at its own place; for somebody to whom it says no, another at each address; for somebody of another place
    who may. For everybody where the page itself decides. With ALL_PAGES for everybody everywhere."""
    if _walked:
        return _walked[0]
    walk, clients, known = Walk(), {}, set()
    for who, person in world["people"].items():
        clients[who] = Client(raise_request_exception=False, headers={"host": "testserver"})
        if person is not None:
            clients[who].force_login(person)
    cookies = {who: deepcopy(client.cookies) for who, client in clients.items()}
    for turn, (route, view, name) in enumerate(ALL):
        path = fill(route, world)
        for who in world["people"] if EVERY_PAGE else _looking(world, turn, route, view, name):
            client = clients[who]  # one each, because a new one sets up all middleware again
            client.cookies = deepcopy(cookies[who])
            response = answer(world, client, path)
            walk.pages += 1
            _judge(walk, (route, view, name, path), who, response.status_code)
            if view.access_rule_writing != view.access_rule:
                sent = answer(world, client, path, write=True).status_code
                may_write = expected(view.access_rule_writing, who, route, name)
                wrote = "404" if sent == 404 else "sign in" if sent in {302, 403} and who == "visitor" else "yes"
                if wrote != may_write or sent >= 500:
                    walk.wrong.append((f"POST {path}", who, sent, may_write))
            if response.status_code == 200 and "text/html" in response.get("Content-Type", "") and who != "visitor":
                for form in _FORM.findall(response.content.decode()):
                    same = name, _DRAWN.sub("", form)
                    if same not in known:
                        known.add(same)
                        walk.forms += [(name, view, one) for one in forms_of(client, path, form)]
    _walked.append(walk)
    return walk


_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_DRAWN = re.compile(r'value="[^"]{30,}"')  # by chance, for each page anew


def _looking(world: dict[str, Any], turn: int, route: str, view: Any, name: str) -> list[str]:
    """For whom a real page is made at an address; ``turn`` counts the addresses."""
    everybody = list(world["people"])
    if name in OWN | GRANTED:
        return everybody
    said = {who: expected(view.access_rule, who, route, name) == "yes" for who in everybody}
    if view.access_rule_writing != view.access_rule:
        said = {who: yes or expected(view.access_rule_writing, who, route, name) == "yes" for who, yes in said.items()}
    those = [who for who in everybody if said[who] and who.endswith(" own")]
    if view.access_rule not in roles_by_rule():
        those = ["visitor", "nobody", those[turn % len(those)]]
    for others in (
        [who for who in everybody if not said[who]],
        [who for who in everybody if said[who] and who not in those],
    ):
        those += [others[turn % len(others)]] if others else []
    return those


def _judge(walk: Walk, address: tuple[str, Any, str, str], who: str, code: int) -> None:
    route, view, name, path = address
    rule = view.access_rule
    if code >= 500 and not path.startswith("/static/"):
        walk.wrong.append((path, who, code, "no fault of ours"))
    got = "404" if code == 404 else "sign in" if code == 302 and rule != PUBLIC and who == "visitor" else "yes"
    want = expected(rule, who, route, name)
    if got != want:
        walk.wrong.append((path, who, code, want))


@pytest.mark.once
@pytest.mark.xdist_group("walk of all pages")
def test_pages_are_for_whom_the_tables_say(world: dict[str, Any]) -> None:
    walk = walk_of(world)
    assert not walk.wrong, "\n".join(map(str, walk.wrong))
    assert walk.pages > 1000


def test_the_tables_for_people_are_those_in_force() -> None:
    """``make docs`` writes them, after a look at all pages in all roles."""
    rows = {}
    for route, view, _name in ALL:
        rule = view.access_rule
        words = rule if view.access_rule_writing == rule else f"{rule}; to write {view.access_rule_writing}"
        rows[f"/{route}"] = words + {TO_OPEN: " ⁶⁰", TO_SEND: "; to send ⁶⁰"}.get(view.access_fresh, "")
    text = matrix(rows)
    if os.environ.get("DOCS") == "write":
        MATRIX.write_text(text)
    assert MATRIX.read_text() == text, "docs/access.md is not up to date: make docs"


#: addresses that ask a second factor shown within the hour, where the consortium asks one
FRESH_TO_OPEN = {
    "people:people-sheet",
    "people:log-of-acts-sheet",
    "offers:expertise-sheet",
    "registers:school-covers-sheet",
    "registers:school-team-sheet",
    "registers:board-policies-sheet",
}
FRESH_TO_SEND = {
    "norms:adopt",
    "norms:retire",
    "norms:correct-step",
    "norms:strike-step",
    "people:invite",
    "people:invite-many",
    "people:renew-invitation",
    "people:withdraw-invitation",
    "people:end-membership",
    "people:forget-factor",
    "people:sign-in-of-board",
    "people:change-provider",
    "people:agree-to-provider",
    "people:remove-provider",
    "people:settings",
    "evaluations:school-sign",
    "evaluations:board-sign",
    "evaluations:school-close",
    "evaluations:school-reopen",
    "evaluations:board-reopen",
    "evaluations:remind-schools",
    "evaluations:let-in-schools",
    "evaluations:change-version-of-round",
    "evaluations:close-round",
    "evaluations:reopen-round",
    "norms:advance",
    "offers:chapter-approve",
    "offers:chapter-publish",
    "offers:chapter-withdraw",
}


@pytest.fixture
def strict_world(world: dict[str, Any]) -> dict[str, Any]:
    """The same, where the consortia ask a second factor."""
    Consortium.objects.update(second_factor=True)
    return world


def passing(world: dict[str, Any], rule: str, route: str) -> Person:
    """Somebody who passes a rule at an address; of more roles the one that does most there."""
    order = [Role.BOARD_OFFICER] if "<str:board>" in route else [Role.LEADER, Role.BOARD_OFFICER]
    order += [Role.DIRECTOR, *Role]
    person = world["people"][f"{next(role for role in order if role in roles_by_rule()[rule])} own"]
    assert isinstance(person, Person)
    return person


class Signed:
    """A client for each person, signed in once."""

    def __init__(self, ago: float | None = None) -> None:
        self.ago = ago
        self.clients: dict[int, Client] = {}

    def __call__(self, person: Person) -> Client:
        if person.pk not in self.clients:
            client = self.clients[person.pk] = Client(raise_request_exception=False)
            client.force_login(person)
            if self.ago is not None:
                shows_second_factor(client, person, self.ago)
        return self.clients[person.pk]


@pytest.mark.once
def test_no_address_of_a_role_opens_without_the_second_factor(strict_world: dict[str, Any]) -> None:
    """Every address with a rule of roles, for somebody who passes it: opening it, and sending to it."""
    wrong, signed = [], Signed()
    for route, view, _name in ALL:
        path = fill(route, strict_world)
        for write, rule in ((False, view.access_rule), (True, view.access_rule_writing)):
            if rule not in roles_by_rule():
                continue
            client = signed(passing(strict_world, rule, route))
            response = client.post(path) if write else client.get(path)
            if not response.get("Location", "").startswith("/profiel/tweede-factor/?nodig="):
                wrong.append((path, rule, write, response.status_code, response.get("Location", "")))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.once
def test_what_matters_asks_a_second_factor_shown_within_the_hour(strict_world: dict[str, Any]) -> None:
    asking: dict[bool, set[str]] = {False: set(), True: set()}
    signed = Signed(ago=61 * 60)
    for route, view, name in ALL:
        for write, rule in ((False, view.access_rule), (True, view.access_rule_writing)):
            if rule not in roles_by_rule():
                continue
            client = signed(passing(strict_world, rule, route))
            path = fill(route, strict_world)
            with transaction.atomic():
                response = client.post(path) if write else client.get(path)
                transaction.set_rollback(True)
            if "tweede-factor" in response.get("Location", ""):
                asking[write].add(name)
    assert asking[False] - {name for name in FRESH_TO_SEND if name in asking[True]} == FRESH_TO_OPEN
    assert asking[True] == FRESH_TO_OPEN | FRESH_TO_SEND


def test_a_file_with_names_of_people_asks_it_too_and_is_logged(world: dict[str, Any]) -> None:
    """Whatever file holds the name of somebody at work here is a list of people, whichever page it belongs to."""
    mark = "Naamvaneenmens"
    Person.objects.update(name=mark)
    TeamMember.objects.update(name=mark, findable=True)
    asked = kept_at("voorbeeld", "90AA").asked
    assert asked is not None
    Skill.objects.update(keys=list(asked.by_key))
    Policy.objects.update(owner=mark)
    school = world["here"]["own"][Level.SCHOOL]
    record(school.consortium, world["people"]["leader own"], "changed-school", "x", school)
    found, signed = set(), Signed()
    for route, view, name in ALL:
        if view.access_rule not in roles_by_rule():
            continue
        client = signed(passing(world, view.access_rule, route))
        for form in ("csv", "xlsx", "docx", "json") if ":form>" in route else ("",):
            before = Event.objects.filter(act="exported-people").count()
            path = fill(route, world | {"ids": world["ids"] | {"form": form}})
            response = client.get(path)
            if response.status_code != 200:
                continue
            if "text/html" in response["Content-Type"]:
                for query in re.findall(r'href="(\?[^"]*als=csv[^"]*)"', response.content.decode()):
                    assert mark.encode() not in client.get(path + unescape(query)).content, f"{path}{query}"
                continue
            raw = b"".join(response.streaming_content) if response.streaming else response.content
            if mark.encode() in raw or mark in packed(raw):
                found.add(name)
                assert view.access_fresh == TO_OPEN, name
                assert Event.objects.filter(act="exported-people").count() == before + 1, name
    assert found == FRESH_TO_OPEN


def packed(raw: bytes) -> str:
    """All text in a file that is an archive (Word, Excel)."""
    if not raw.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())


#: a role that somebody has elsewhere, and the one at the place of the addresses
HIGH_AND_LOW = [
    (Role.LEADER, Role.COORDINATOR), (Role.LEADER, Role.BOARD_OFFICER),
    (Role.BOARD_OFFICER, Role.COORDINATOR), (Role.BOARD_OFFICER, Role.LEADER),
]  # fmt: skip
_OFFERED = re.compile(r"<(?:form|button|input|select|textarea|option)\b[^>]*>")


def offered(world: dict[str, Any], client: Client, path: str) -> list[Any]:
    """What a page at an address lets somebody do, and what a form that is sent there answers."""
    found: list[Any] = []
    with transaction.atomic():
        response = client.get(path)
        kind = response.get("Content-Type", "")
        main = response.content.decode().partition("<main")[2].partition("</main>")[0] if "html" in kind else ""
        found += [response.status_code, response.get("Location", "")]
        found += [tag for tag in _OFFERED.findall(main) if not re.search(r"csrfmiddlewaretoken|name=\"once\"", tag)]
        sent = client.post(path, {"topic": "reading", "part": "offer", "approver": "board", "note": "x", "act": "x"})
        found += [sent.status_code, sent.get("Location", ""), *map(str, get_messages(sent.wsgi_request))]
        transaction.set_rollback(True)
    return found


@pytest.mark.once
def test_a_high_role_elsewhere_adds_nothing_here(world: dict[str, Any]) -> None:
    """At every address of a school or board: who has a high role elsewhere in the consortium and a low one here is
    offered, and can send, just what the low one gives."""
    here = [(fill(route, world), route) for route, _view, _name in ALL if re.search("<str:(brin|board)>", route)]
    assert len(here) > 70
    owner, school = world["here"]["consortium"], world["here"]["own"][Level.SCHOOL]
    Chapter.objects.create(consortium=owner, school=school, revision=1, saved_by=world["people"]["leader own"])
    wrong: list[Any] = []
    alone: dict[Role, dict[str, list[Any]]] = {}
    for high, low in HIGH_AND_LOW:
        person = world["people"][f"{low} own"]
        client = Client(raise_request_exception=False)
        client.force_login(person)
        doors = doors_of(person, here)
        if low not in alone:
            alone[low] = {path: offered(world, client, path) for path, _route in here if "yes" in doors[path]}
        place = {LEVEL[high].value: world["here"]["other"][LEVEL[high]]}
        Membership.objects.create(person=person, consortium=world["here"]["consortium"], role=high, **place)
        now = doors_of(person, here)
        for path, route in here:
            if now[path] != doors[path]:
                wrong.append((high, low, route, now[path]))
            elif path in alone[low] and (both := offered(world, client, path)) != alone[low][path]:
                more = [one for one in both if one not in alone[low][path]]
                wrong.append((high, low, route, more))
        Membership.objects.get(person=person, role=high, **place).delete()
    assert not wrong, "\n".join(map(str, wrong))


def doors_of(person: Person, addresses: list[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """What the gate says to somebody at each address: to opening it, and to sending there."""
    door = Door(person)
    return {path: (door.opens(path, "GET"), door.opens(path, "POST")) for path, _route in addresses}


@pytest.mark.once
def test_drafts_are_for_colleagues_only(world: dict[str, Any]) -> None:
    base = f"/voorbeeld/norm/basisondersteuning/{world['draft'].number}/"
    for rest in ("", "onderwerp/reading/", "bepaling/reading-file/", "zoeken/?q=lezen", "norm.yaml", "norm.pdf", "dekking/",
                 "vergelijken/2021/", "dekking/landelijk/landelijke-norm/1.0/"):  # fmt: skip
        for who, person in world["people"].items():
            client = Client()
            if person is not None:
                client.force_login(person)
            reads = who in {"adviser own", "director own", "reader own"}
            assert answer(world, client, base + rest).status_code == (200 if reads else 404), (rest, who)
    # nor does a draft shine through elsewhere
    for path in (
        "/",
        "/voorbeeld/",
        "/voorbeeld/norm/basisondersteuning/versies/",
        "/voorbeeld/norm/basisondersteuning/0.1/",
    ):
        assert world["draft"].number not in Client().get(path).content.decode()


def test_objects_of_others_do_not_exist(world: dict[str, Any]) -> None:
    """An adviser who puts another consortium's keys into his own addresses, or a doubt's number, finds nothing."""
    client = Client()
    client.force_login(world["people"]["adviser own"])
    theirs = Doubt.objects.exclude(version=world["draft"]).get()
    number = world["draft"].number
    assert client.get(f"/buren/werk/basisondersteuning/{number}/").status_code == 404
    assert client.post(f"/buren/werk/basisondersteuning/{number}/ongedaan/").status_code == 404
    assert client.post(f"/voorbeeld/werk/basisondersteuning/{number}/twijfel/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert not theirs.settled


def test_forms_need_their_token(world: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["people"]["adviser own"])
    number = world["draft"].number
    assert client.post(f"/voorbeeld/werk/basisondersteuning/{number}/ongedaan/").status_code == 403
    response = client.post("/voorbeeld/werk/inlezen/")
    assert response.status_code == 403
    assert "verlopen" in response.content.decode()


def test_whoever_was_signed_out_comes_back_to_his_page(adviser: Person, version: Version) -> None:
    here = "/voorbeeld/werk/basisondersteuning/0.1/"
    page = f"http://testserver{here}onderwerp/reading/?open=reading-file"
    client = Client()
    back = "next=/voorbeeld/werk/basisondersteuning/0.1/onderwerp/reading/%3Fopen%3Dreading-file"
    text = {"text": "Dit typte ik.", "kept-here": "1"}  # the browser keeps it
    sent = client.post(f"{here}bepaling/reading-file/opslaan/", text, headers={"referer": page})
    assert sent["Location"].endswith(back)
    del text["kept-here"]
    given = client.post(f"{here}bepaling/reading-file/opslaan/", text, headers={"referer": page})
    assert (given.status_code, back in given.content.decode()) == (403, True)
    away = client.post(f"{here}ongedaan/", headers={"referer": "https://elders.example/x"})
    assert away["Location"].endswith("next=/")
    assert client.post(f"{here}ongedaan/", headers={"HX-Request": "true"}).status_code == 401


def test_an_address_for_forms_says_so_to_who_opens_it(adviser: Person, version: Version) -> None:
    client = Client()
    client.force_login(adviser)
    response = client.get("/voorbeeld/werk/inlezen/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Op dit adres staat geen pagina" in response.content.decode()


def test_public_pages_set_no_cookie_and_guard_the_browser(version: Version) -> None:
    response = Client().get("/voorbeeld/norm/basisondersteuning/0.1/")
    assert not response.cookies
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert "style=" not in response.content.decode()


def matrix(rows: dict[str, str]) -> str:
    """The tables as they are in force, for people."""
    roles = list(Role.values)
    lines = [
        "# Who may use which address",
        "",
        "Written by `make docs`, and held by the tests to what is in force. They try every role at every address: with",
        "their own board, school or partner, with others of the same consortium, and with another consortium's. What",
        "somebody may not see answers 404, as if it did not exist. A draft at a public address is there for colleagues of the consortium only.",
        "",
        "## What each role may do",
        "",
        "Each role reaches as far as its organisation: in the consortium all of it, in a board the board and its schools",
        "of today, in a school that school, in a partner that partner. Rules with ² ask a second factor, where the",
        "consortium asks one. `public` is for everyone, `signed-in` for every person and their own things; `own-account`",
        "likewise, with a second factor where one of their consortia asks one.",
        "",
        "| rule | " + " | ".join(roles) + " |",
        "|---" * (len(roles) + 1) + "|",
    ]
    for rule, passing in roles_by_rule().items():
        mark = " ²" if asks_second_factor(rule) else ""
        lines.append(f"| {rule}{mark} | " + " | ".join("yes" if role in passing else "" for role in roles) + " |")
    lines += ["", "## Which roles each role may give and take", "", "| role | gives |", "|---|---|"]
    for role in roles:
        lines.append(f"| {role} | {', '.join(one for one in roles if one in GRANTS.get(role, ())) or '-'} |")
    lines += ["", "## Which rule guards each address", "",
              "With ⁶⁰ the second factor has to have been shown within the last hour, where the consortium asks one: `⁶⁰` to",
              "open the address, `to send ⁶⁰` to send a form to it.", "", "| address | rule |", "|---|---|"]  # fmt: skip
    lines += [f"| `{route}` | {rule} |" for route, rule in rows.items()]
    return "\n".join(lines) + "\n"
