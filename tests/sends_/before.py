"""What must be there before every form can be sent well: the world of the tests, with a school of which parents read
something everywhere."""

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any

from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.utils import timezone
from fido2.utils import websafe_encode

from draagvlak.evaluations.models import Action, Answer, Goal, Round, Step
from draagvlak.evaluations.steps import signed_answers
from draagvlak.norms.files import Document
from draagvlak.norms.models import ImportedDocument, Origin
from draagvlak.norms.questionnaire import questionnaire
from draagvlak.norms.store import store
from draagvlak.offers import signed_offers
from draagvlak.offers.editions import Written
from draagvlak.offers.models import PublicSite, Reaction
from draagvlak.people.models import FactorLink, IdentityProvider, Invitation, Level, Membership, Person, Role
from draagvlak.places.models import Location, Placement, Region, School
from draagvlak.registers.models import Facility, Skill, StructureEntry, TeamMember
from evaluation_ import answer_all, as_adopted
from offer_ import published
from sending_ import World
from sends_.accounts import PASSKEY, PASSWORD, SAML


def ready(world: World, library: Mapping[str, Document]) -> World:
    """The same world, with all of it."""
    _norms(world, library)
    _signed(world)
    _registers(world)
    _goals(world)
    published(world["people"]["leader own"], Written("Welkom", "De leraar", {}, [], []))
    _readers(world)
    _people(world)
    _twice(world)
    _places(world)
    return world


def _school(world: World) -> School:
    return world["here"]["own"][Level.SCHOOL]  # type: ignore[no-any-return]


def _norms(world: World, library: Mapping[str, Document]) -> None:
    """An adopted version on which nothing rests, and a draft with a line that stands nowhere."""
    owner, draft = world["here"]["consortium"], world["draft"]
    store(as_adopted(library["rgv-basisondersteuning"], "0.9"), owner, "basisondersteuning")
    line = {"number": 1, "text": "De school leest elke dag voor.", "role": Origin.LEFT_OVER}
    ImportedDocument.objects.create(version=draft, name="boek.docx", lines=[line])


def _signed(world: World) -> None:
    """Every answer is given, and signed once; one of each evaluation came along and waits for a yes."""
    ids, people = world["ids"], world["people"]
    round_ = Round.objects.select_related("version").get(consortium=world["here"]["consortium"])
    asked = questionnaire(round_.version)
    for place, who, key in (("school", "leader own", "reading-file"), ("board", "board-officer own", "policy-reading")):
        found = round_.evaluations.get(**{place: world["here"]["own"][Level(place)]})
        ids[f"{place}-evaluation"] = found.pk
        answer_all(found, asked, people[who])
        Step.objects.filter(evaluation=found).update(answers=signed_answers(found, asked))
        Answer.objects.filter(evaluation=found, key=key).update(confirmed=None, carried=round_.version)
    signed_offers.gather(School.objects.filter(consortium=round_.consortium))


def _registers(world: World) -> None:
    school = _school(world)
    at = {"consortium": school.consortium, "school": school}
    main = Location.objects.create(
        **at, code="00", name="Hoofdgebouw", town="Ede", municipality="Ede", postcode="6711AA"
    )
    Facility.objects.create(**at, location=main, key="facility-accessible", value="present")
    StructureEntry.objects.all().delete()
    steps = [StructureEntry.objects.create(**at, kind="preventive", position=n, title=title, text="x")
             for n, title in enumerate(("Eerst", "Daarna"))]  # fmt: skip
    world["ids"]["structure"] = steps[0].pk
    TeamMember.objects.filter(school=school).update(findable=True)
    Skill.objects.filter(consortium=school.consortium).update(keys=["reading-file"])


def _goals(world: World) -> None:
    soon = timezone.localdate() + datetime.timedelta(weeks=20)
    Action.objects.filter(goal__in=Goal.objects.all()).update(due=soon)
    PublicSite.objects.create(
        consortium=_school(world).consortium, show_plans=True, point_name="Steunpunt", point_phone="088"
    )


def _readers(world: World) -> None:
    ids = world["ids"]
    Reaction.objects.filter(pk=ids["reaction"]).update(page="/voorbeeld/aanbod/90AA/")
    Reaction.objects.filter(pk=ids["site-reaction"]).update(page="/voorbeeld/aanbod/")


def _people(world: World) -> None:
    """Somebody with a password, invitations, a letter for a second factor, and a provider that waits for a yes."""
    owner, ids, people = world["here"]["consortium"], world["ids"], world["people"]
    at = {"consortium": owner, "role": Role.TEACHER, "school": _school(world), "invited_by": people["director own"]}
    for name, email in (("invited", "nieuw@elders.example"), ("offered", people["nobody"].email)):
        invitation = Invitation(email=email, **at)
        ids[f"{name}-secret"] = invitation.renew()
        invitation.save()
        ids[name] = invitation.pk
    ids["secret"] = ids["invited-secret"]
    ids["factor-secret"] = FactorLink.make(people["reader own"])[1]
    ids["proposed"] = IdentityProvider.objects.create(
        consortium=owner, board=world["here"]["own"][Level.BOARD], domain="vier.example", protocol="saml",
        issuer="https://idp.vier.example", sign_in_url="https://idp.vier.example/in", certificate="MIIB",
    ).pk  # fmt: skip
    people["with factor"] = Person.objects.get(email="iemand@elders.example")
    for who in ("nobody", "with factor"):
        people[who].set_password(PASSWORD)
        people[who].save()
        people[who].prove_address()
    ids["passkey"] = WebAuthn.add(
        people["with factor"], "Sleutel", json.loads(PASSKEY.made(websafe_encode(b"x")))
    ).instance.pk
    IdentityProvider.objects.filter(pk=ids["organization_slug"]).update(
        issuer=SAML.entity, sign_in_url=SAML.sign_in, certificate=re.sub(r"-----[A-Z ]+-----|\s", "", SAML.certificate)
    )


def _twice(world: World) -> None:
    """Somebody with two roles."""
    school = _school(world)
    Membership.objects.create(
        person=world["people"]["with factor"], consortium=school.consortium, role=Role.COORDINATOR, school=school
    )


def _places(world: World) -> None:
    """A region that schools are in, and an empty one."""
    owner = world["here"]["consortium"]
    region: Any = Region.objects.get(consortium=owner, key="own")
    Placement.objects.filter(consortium=owner).update(region=region)
    Region.objects.create(consortium=owner, key="leeg", name="Leeg")
