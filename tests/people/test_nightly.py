"""What is let go of at night: data that had their time, and who left long ago."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from draagvlak.core.acts import record
from draagvlak.core.jobs import let_go_now
from draagvlak.people.models import Event, Invitation, Membership, Person, Role
from draagvlak.places.models import Board, Consortium
from people_ import at_work, school


def test_what_has_had_its_time_goes(consortium: Consortium, person: Person) -> None:
    old = timezone.now() - timedelta(days=2000)
    Event.objects.create(consortium=consortium, act="set-up", subject="oud", at=old)
    record(consortium, None, "set-up", "nieuw")
    for days in (1, 200):
        one = Invitation(consortium=consortium, email=f"{days}@x.example", role=Role.READER, invited_by=person)
        one.renew()
        one.expires = timezone.now() - timedelta(days=days)
        one.save()
    went = {name: count for name, count in let_go_now().items() if count}
    assert went == {"invitations": 1, "acts in the log": 1}
    assert (Event.objects.get().subject, Invitation.objects.get().email) == ("nieuw", "1@x.example")


def test_who_left_long_ago_is_forgotten_but_for_the_name(consortium: Consortium, boards: list[Board]) -> None:
    left = at_work(consortium, Role.LEADER, "weg", school=school("90AA"))
    recent = at_work(consortium, Role.TEACHER, "pas", school=school("90AA"))
    both = at_work(consortium, Role.TEACHER, "deels", school=school("90AA"))
    at_work(consortium, Role.READER, "deels")
    left.post("/voorbeeld/scholen/90AA/gegevens/", {"own_name": "De Eik"})
    TOTP.activate(left.person, "JBSWY3DPEHPK3PXP")  # type: ignore[attr-defined]
    for role, name, days in ((Role.LEADER, "weg", 400), (Role.TEACHER, "pas", 30), (Role.TEACHER, "deels", 400)):
        Membership.objects.filter(role=role, person__email=f"{name}@voorbeeld.example").update(
            ended=timezone.now() - timedelta(days=days)
        )
    assert let_go_now()["people"] == 1
    assert Person.objects.filter(email="weg@voorbeeld.example").first() is None
    assert Event.objects.get(act="changed-school").person.name == "Weg"  # type: ignore[union-attr]
    assert left.get("/start/").status_code == 302
    assert not Authenticator.objects.exists()
    for client in (recent, both):
        assert client.get("/start/").status_code == 200
    assert let_go_now()["people"] == 0
