"""Followers of a school: what they hear, and how long their address is kept."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from draagvlak.core.jobs import let_go_now
from draagvlak.evaluations import steps
from draagvlak.evaluations.models import Evaluation, Goal
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import followers
from draagvlak.offers.models import Change, Follower, PublicSite, Reaction
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, School
from draagvlak.registers.models import StructureEntry
from post_ import arrived
from public_ import HERE


def test_following(signed: Evaluation, asked: Questionnaire, leader: Person, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Change.objects.update(told=timezone.now())
    ask = {"email": "Ouder@Voorbeeld.example", "school": "90AA"}
    assert "is er een brief" in Client().post("/voorbeeld/volgen/", ask).content.decode()
    assert len(arrived()) == 1
    Client().post("/voorbeeld/volgen/", ask)
    assert len(arrived()) == 1, "asked again at once, no second letter"
    link = re.search(r"https?://testserver(/\S+)", str(arrived()[0].body))[1]  # type: ignore[index]
    assert followers.tell("https://d.example") == 0, "not before it is confirmed"
    assert Client().get(link).status_code == 200
    assert Follower.objects.get().confirmed is None, "a mail program that looks ahead confirms nothing"
    Client().post(link)
    evaluation = signed
    steps.step(evaluation, asked, "reopened", leader, "beter")
    evaluation.answers.filter(key="reading-tests").update(how="Anders.")
    steps.step(evaluation, asked, "signed", leader)
    assert Change.objects.latest("at").keys == ["reading-tests"]
    assert followers.tell("https://d.example") == 1
    letter = arrived()[-1]
    assert letter.to == ["ouder@voorbeeld.example"]
    assert f"https://d.example{HERE}" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert followers.tell("https://d.example") == 0, "one letter for one change"
    steps.step(evaluation, asked, "reopened", leader, "toch niet")
    steps.step(evaluation, asked, "signed", leader)
    assert followers.tell("https://d.example") == 0, "confirmed as it was: no news"
    stop = re.findall(r"https://d.example(/\S+stop/\S+)", str(letter.body))[0]
    assert letter.extra_headers["List-Unsubscribe"] == f"<https://d.example{stop}>"
    assert "Niets meer horen van wijzigingen?" in Client().get(stop).content.decode()
    assert Follower.objects.exists(), "a mail program that looks ahead takes nothing away"
    by_mail_program = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert "Uw adres is weg" in by_mail_program.content.decode()
    assert not Follower.objects.exists()
    assert Client().get(stop).status_code == 200, "stopping twice is no fault"
    assert "Uw adres is weg" in Client().post(stop).content.decode()
    gone = Client().get("/voorbeeld/volgen/ja/vervalst/")
    assert gone.status_code == 410
    assert 'href="/voorbeeld/volgen/"' in gone.content.decode()
    assert Client().post("/voorbeeld/volgen/", {"email": "geen adres"}).status_code == 422


def test_followers_hear_what_changed_around_the_answers(
    signed: Evaluation, schools: list[School], consortium: Consortium, leader: Person, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now_ = timezone.now()
    Follower.objects.create(consortium=consortium, school=schools[0], email="a@b.example", confirmed=now_)
    Change.objects.update(told=now_)
    assert followers.tell("https://d.example") == 0, "what was never looked at has no news"
    at = {"consortium": consortium, "school": schools[0]}
    role = StructureEntry.objects.create(**at, kind="role", title="Leescoach")
    StructureEntry.objects.create(**at, kind="preventive", title="Eerst praten")
    Goal.objects.create(**at, year=2025, what="Een stille plek maken", made_by=leader)
    schools[0].changed()
    schools[1].changed()
    assert followers.tell("https://d.example") == 1
    told = str(arrived()[-1].body)
    assert "(wie er helpt, de weg van zorg naar hulp, waar de school nog aan werkt)" in told
    assert "het gebouw" not in told
    assert "wie er helpt" in Client().get(HERE + "wijzigingen.atom").content.decode()
    assert followers.tell("https://d.example") == 0
    role.title = "Rekencoach"
    role.save()
    role.title = "Leescoach"
    role.save()
    schools[0].changed()
    assert followers.tell("https://d.example") == 0, "put back: no news"
    Follower.objects.create(consortium=consortium, email="c@d.example", confirmed=now_, language="en")
    role.title = "Rekencoach"
    role.save()
    schools[0].changed()
    assert followers.tell("https://d.example") == 2, "who follows one school, and who follows all of them"
    link = str(arrived()[-1].extra_headers["List-Unsubscribe"])[1:-1]
    assert "No longer hear of changes?" in Client().get(link.removeprefix("https://d.example")).content.decode()
    PublicSite.objects.update_or_create(consortium=consortium, defaults={"show_plans": False})
    schools[0].phone = "0318 123456"
    schools[0].save()
    assert followers.tell("https://d.example") == 0, "no telephone number, nor what a consortium keeps off"


def test_addresses_go_on_time(consortium: Consortium, schools: list[School]) -> None:
    old = timezone.now() - timedelta(days=4)
    Follower.objects.create(consortium=consortium, email="a@b.example", asked=old)
    Follower.objects.create(consortium=consortium, email="c@d.example", asked=old, confirmed=old)
    Reaction.objects.create(consortium=consortium, page="/", text="x", at=timezone.now() - timedelta(days=500))
    said = let_go_now()
    assert said["addresses that nobody confirmed"] == 1
    assert said["old remarks of readers"] == 1
    assert Follower.objects.get().email == "c@d.example"
