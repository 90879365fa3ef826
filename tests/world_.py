"""Two consortia with one of each thing that has an address, and people in every role."""

import datetime
import re
import zlib
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from draagvlak.evaluations import evidence, rounds
from draagvlak.evaluations.models import Action, Goal, Round, Step, Visit
from draagvlak.norms.models import Doubt, Version
from draagvlak.norms.store import store
from draagvlak.norms.versions import next_draft
from draagvlak.offers import followers
from draagvlak.offers.models import Edition, Follower, Reaction
from draagvlak.people.models import LEVEL, BoardDomain, IdentityProvider, Invitation, Level, Membership, Person, Role
from draagvlak.places import faces, history
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import (
    Belonging,
    Board,
    Consortium,
    DataFile,
    Judgement,
    KeptFace,
    Mark,
    Partner,
    Region,
    School,
    face_in,
)
from draagvlak.registers.models import Policy, Skill, StructureEntry, TeamActivity, TeamMember
from files_ import PNG

DAY = datetime.date(2021, 10, 4)


def organisation(slug: str) -> dict[str, Any]:
    """A consortium with two boards, each with a school, and two partners."""
    owner = Consortium.objects.get_or_create(slug=slug, defaults={"name": slug})[0]
    Consortium.objects.filter(pk=owner.pk).update(
        second_factor=False, settings_saved=timezone.now(), first_steps_away=None
    )
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


def world_of(version: Version, national: Version, library: Any) -> dict[str, Any]:
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
            "organization_slug": saml.pk, "secret": "geen", "pk": 1, **things, **face_of(owner),
        },
    }  # fmt: skip


def face_of(owner: Consortium) -> dict[str, str]:
    """A face that is being made, with a mark, and one that was worn before."""
    mark = Mark.objects.create(consortium=owner, key=f"{'a' * 24}-1x1", small=PNG, large=PNG, icon=PNG)
    KeptFace.objects.create(consortium=owner, role=faces.BEFORE, accent="#1f4e8c")
    draft = KeptFace.objects.create(consortium=owner, role=faces.DRAFT, accent="#7a1f5c", mark=mark.key)
    return {"style": face_in(draft, owner).style_key, "mark": mark.key, "size": "klein", "page": "start"}


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
