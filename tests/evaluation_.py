"""What tests of evaluations share: a norm that is adopted, its next version, people at work, and answering everything."""

import html
import re
import time
from copy import deepcopy
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from draagvlak.evaluations import answers, rounds, steps
from draagvlak.evaluations.answers import Given, mark
from draagvlak.evaluations.models import Answer, Evaluation, Round
from draagvlak.norms.files import Document
from draagvlak.norms.questionnaire import BOARD, SCHOOL, Questionnaire, questionnaire
from draagvlak.people.models import Membership, Person
from draagvlak.places.models import School


def as_adopted(document: Document, number: str) -> Document:
    made = deepcopy(document)
    made["version"] |= {"number": number, "status": "adopted"}
    return made


def changed(document: Document, number: str) -> Document:
    """The next version: one provision in other words, one new, one gone."""
    made = as_adopted(document, number)
    reading = next(topic for topic in made["topics"] if topic["key"] == "reading")["provisions"]
    next(one for one in reading if one["key"] == "reading-aids")["text"] += " Ook thuis."
    reading[:] = [one for one in reading if one["key"] != "reading-file"]
    reading.insert(
        0, {"key": "reading-aloud", "part": "offer", "actor": "school", "text": "Er wordt elke dag voorgelezen."}
    )
    return made


def member(email: str, role: str, **at: Any) -> Person:
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(
        email, None, name=email.split("@", maxsplit=1)[0]
    )
    consortium = at.pop("consortium", None) or next(iter(at.values())).consortium
    Membership.objects.create(person=person, consortium=consortium, role=role, **at)
    return person


def client_of(person: Person, language: str = "en") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["taal"] = language
    return client


_GROUP = re.compile(r'<section class="todo(?: hot)?">\s*<h2>(.*?)</h2>(.*?)</section>', re.S)


def waits_on_start(client: Client) -> list[tuple[str, list[str]]]:
    """What waits on somebody's start page, by how long it can wait."""

    def plain(part: str) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())

    page = client.get("/start/").content.decode()
    return [(plain(name), [plain(line) for line in things.split("<li>")[1:]]) for name, things in _GROUP.findall(page)]


def everything_on_start(client: Client) -> str:
    """All that waits, in one text."""
    return "\n".join(text for _group, things in waits_on_start(client) for text in things)


def shows_second_factor(client: Client, person: Person, ago: float = 0) -> None:
    """As if this session had shown the second factor of a person, so many seconds ago."""
    session = client.session
    session["second-factor"] = {"person": person.pk, "at": time.time() - ago}
    session.save()


def answer_all(evaluation: Evaluation, asked: Questionnaire, person: Person, standing: str = "in-place") -> None:
    owner = BOARD if evaluation.board_id else SCHOOL
    known = {one.key: one for one in evaluation.answers.all()}
    many = []
    for one in asked.by_key.values():
        if one.owner == owner:
            now = known.get(one.key, Answer())
            many.append((one, Given(standing, f"Zo: {one.key}", "", now.standing, mark(now.how), True)))
    answers.save_all(evaluation, many, person)


def shown(evaluation: Evaluation) -> dict[str, str]:
    """What a form to sign or close carries on a page that is opened now."""
    return {"shown": steps.mark_of(evaluation)}


def url(evaluation: Evaluation, rest: str = "") -> str:
    place = evaluation.place
    where = f"scholen/{place.brin}" if isinstance(place, School) else f"besturen/{place.number}"
    return f"/voorbeeld/{where}/evaluatie/{evaluation.round.year}/{rest}"


def counts_hold(round_: Round) -> None:
    """What each evaluation counted is what its answers say."""
    asked = questionnaire(Round.objects.select_related("version").get(pk=round_.pk).version)
    for one in Evaluation.objects.filter(round=round_):
        assert one.counts == rounds.counted(asked, one.board_id is not None, one.answers.all())


def at(school: School, rest: str) -> str:
    return f"/voorbeeld/scholen/{school.brin}/{rest}"


def upload(client: Any, evaluation: Evaluation, name: str, raw: bytes, **words: str) -> Any:
    return client.post(url(evaluation, "bewijs/reading-aids/"), {"file": SimpleUploadedFile(name, raw), **words})
