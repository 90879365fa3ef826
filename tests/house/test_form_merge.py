"""Saved text is never lost: two people at one form, a session that ended, a page that somebody else opened."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from draagvlak.core.access import PUBLIC
from draagvlak.evaluations.models import Evaluation, Goal, Visit
from draagvlak.people.models import Person, Role
from draagvlak.places.models import Consortium, Location, School
from draagvlak.registers.models import TeamActivity, TeamMember
from evaluation_ import client_of, member
from page_form import choices_of, form_with, name_of
from walk_ import walk_of


@dataclass
class Shared:
    """A form that two people have open: where, two fields of it, and what they fill in."""

    path: str
    one: str
    other: str
    first: Client
    second: Client
    values: tuple[str, str, str] = ("Wat de een schrijft.", "Wat de ander schrijft.", "Wat de ander óók schrijft.")

    def open(self, client: Client, text: str = "") -> Any:
        return form_with(client, self.path, self.one, text)

    def standing(self, field: str) -> str:
        return self.open(self.first).fields.get(field, [""])[0]


@pytest.fixture
def two(coordinator: Person, leader: Person) -> tuple[Client, Client]:
    return client_of(coordinator), client_of(leader)


def shared_forms(school: School, evaluation: Evaluation, first: Client, second: Client) -> dict[str, Shared]:
    """The forms of a school that several people keep."""
    at = {"consortium": school.consortium, "school": school}
    person = Person.objects.get(email="ib@voorbeeld.example")
    Location.objects.create(**at, code="00", name="Hoofdgebouw")
    goal = Goal.objects.create(**at, year=2025, what="Rust", why="Druk", made_by=person)
    colleague = TeamMember.objects.create(**at, name="Noor", function="Leerkracht", hours="12.0")
    training = TeamActivity.objects.create(**at, kind="training", day="2026-01-10", subject="Rekenen")
    base = f"/voorbeeld/scholen/{school.brin}/"
    return {
        "population": Shared(f"{base}populatie/", "about", "wellbeing", first, second),
        "rooms": Shared(f"{base}gebouw/", "note-00-facility-quiet", "note-00-facility-medical", first, second),
        "chapter": Shared(f"{base}schoolgids/", "words-reading", "introduction", first, second),
        "chapter, contact": Shared(f"{base}schoolgids/", "contact", "words-arithmetic", first, second),
        "goal": Shared(f"{base}doelen/{goal.pk}/", "why", "success", first, second),
        "looking back": Shared(f"{base}doelen/{goal.pk}/", "outcome", "outcome", first, second),
        "team": Shared(f"{base}team/{colleague.pk}/", "name", "function", first, second),
        "training": Shared(f"{base}team/leren/{training.pk}/", "subject", "outcome", first, second),
    }


NAMES = ["population", "rooms", "chapter", "chapter, contact", "goal", "team", "training"]


@pytest.fixture
def forms(schools: list[School], evaluation: Evaluation, two: tuple[Client, Client]) -> dict[str, Shared]:
    return shared_forms(evaluation.school, evaluation, *two)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_two_people_in_different_fields_both_keep_their_text(forms: dict[str, Shared], name: str) -> None:
    form = forms[name]
    here, there = form.open(form.first), form.open(form.second)
    extra = {f"value{form.one[4:]}": "present", f"value{form.other[4:]}": "present"} if name == "rooms" else {}
    assert here.send(fields={form.one: form.values[0]} | extra).status_code == 302
    assert there.send(fields={form.other: form.values[1]} | extra).status_code == 302
    assert form.standing(form.one) == form.values[0], "nobody touched it since"
    assert form.standing(form.other) == form.values[1]


@pytest.mark.parametrize("name", NAMES)
def test_two_people_in_one_field_choose_and_pressing_again_is_no_choice(forms: dict[str, Shared], name: str) -> None:
    form = forms[name]
    extra = {f"value{form.one[4:]}": "present", f"value{form.other[4:]}": "present"} if name == "rooms" else {}
    here, there = form.open(form.first), form.open(form.second)
    assert here.send(fields={form.one: form.values[0]} | extra).status_code == 302
    refused = there.send(fields={form.one: form.values[1], form.other: form.values[2]} | extra)
    for _press in range(2):
        assert refused.status_code == 409
        page = refused.content.decode()
        assert form.values[0] in page
        assert form.values[1] in page
        assert form.standing(form.one) == form.values[0]
        again = form.open(form.second, page)
        refused = again.send()
    # somebody writes a third text; who had chosen before seeing it is asked again
    choice = next(one for one in again.typed if one.startswith("keep-"))
    theirs = json.dumps(again.fields)
    assert theirs
    marks = choices_of(refused.content.decode(), choice)
    third = form.open(form.first)
    assert third.send(fields={form.one: "Nog iets anders."}).status_code == 302
    stale = form.open(form.second, refused.content.decode()).send(fields={choice: marks["mine"]})
    assert stale.status_code == 409
    assert "Nog iets anders." in stale.content.decode()
    marks = choices_of(stale.content.decode(), choice)
    done = form.open(form.second, stale.content.decode()).send(fields={choice: marks["mine"]})
    assert done.status_code == 302
    assert form.standing(form.one) == form.values[1]
    assert form.standing(form.other) == form.values[2]
    # and the other way round
    here, there = form.open(form.first), form.open(form.second)
    here.send(fields={form.one: form.values[0]})
    refused = there.send(fields={form.one: "Toch niet."}).content.decode()
    done = form.open(form.second, refused).send(fields={choice: choices_of(refused, choice)["theirs"]})
    assert done.status_code == 302
    assert form.standing(form.one) == form.values[0]


def test_looking_back_on_a_goal_does_not_replace_what_a_colleague_wrote(forms: dict[str, Shared]) -> None:
    form = forms["looking back"]
    here, there = form.open(form.first), form.open(form.second)
    assert here.send(state="reached", outcome="Het is gelukt.").status_code == 302
    refused = there.send(state="stopped", outcome="Wij zijn gestopt.")
    assert refused.status_code == 409
    assert "Het is gelukt." in refused.content.decode()
    assert "Wij zijn gestopt." in refused.content.decode()
    assert Goal.objects.get().state == "reached"


def test_a_refusal_of_looking_back_keeps_what_was_typed(forms: dict[str, Shared]) -> None:
    form = forms["looking back"]
    refused = form.open(form.first).send(outcome="Half gelukt.")
    assert refused.status_code == 422
    assert form.open(form.first, refused.content.decode()).fields["outcome"] == ["Half gelukt."]


def test_a_visitor_in_two_tabs_loses_nothing(evaluation: Evaluation, coordinator: Person) -> None:
    expert = member("kijker", "expert", consortium=evaluation.consortium)
    visit = Visit.objects.create(evaluation=evaluation, visitor=expert, invited_by=coordinator, topics=["reading"])
    client = client_of(expert)
    path = f"/voorbeeld/bezoeken/{visit.pk}/"
    one, other = form_with(client, path, "impression"), form_with(client, path, "impression")
    saw = {"standing-reading-aids": "partly", "note-reading-aids": "Ik zag twee lessen."}
    assert one.send(fields=saw).status_code == 302
    assert other.send(impression="Een rustige school.").status_code == 302
    now = form_with(client, path, "impression")
    assert now.fields["note-reading-aids"] == ["Ik zag twee lessen."]
    assert now.fields["impression"] == ["Een rustige school."]
    clash = other.send(impression="Iets anders.")
    assert clash.status_code == 409
    assert "Een rustige school." in clash.content.decode()
    lost = now.send(fields={"note-reading-file": "Zonder oordeel."})
    assert lost.status_code == 422
    assert "Zonder oordeel." in lost.content.decode()
    assert now.send(fields={"day": "31-13-2026"}).status_code == 422


def test_saving_the_building_leaves_answers_that_others_gave(forms: dict[str, Shared], evaluation: Evaluation) -> None:
    form = forms["rooms"]
    present = {"value-00-facility-quiet": "present", "value-00-facility-medical": "present"}
    form.open(form.first).send(fields=present)
    answer = evaluation.answers.get(key="facility-quiet")
    type(answer).objects.filter(pk=answer.pk).update(standing="partly")
    form.open(form.second).send(fields={form.other: "Naast de hal."})
    answer.refresh_from_db()
    assert answer.standing == "partly", "the quiet room was not touched"


def test_a_note_on_a_room_without_a_choice_is_not_dropped(forms: dict[str, Shared]) -> None:
    form = forms["rooms"]
    refused = form.open(form.first).send(fields={form.one: "Naast de bibliotheek."})
    assert refused.status_code == 422
    assert form.open(form.first, refused.content.decode()).fields[form.one] == ["Naast de bibliotheek."]


# -- a session that ended, and another person's page ------------------------------------------------------------------


def test_what_a_signed_out_person_sends_comes_back(forms: dict[str, Shared], coordinator: Person) -> None:
    for name in NAMES:
        form = forms[name]
        here = form.open(form.first)
        before = form.standing(form.one)
        form.first.logout()
        extra = {f"value{form.one[4:]}": "present"} if name == "rooms" else {}
        given = here.send(fields={form.one: "Getypt na de lunch."} | extra)
        page = given.content.decode()
        assert given.status_code == 403, name
        assert "Getypt na de lunch." in page
        assert "/inloggen/?next=" in page
        kept = here.send(fields={form.one: "Getypt na de lunch.", "kept-here": "1"} | extra)
        assert kept["Location"].startswith("/inloggen/?niet-opgeslagen=tekst&next=")
        assert "weer in het formulier" in form.first.get(kept["Location"]).content.decode()
        form.first.force_login(coordinator)
        assert form.standing(form.one) == before
        assert form_with(form.first, here.path, form.one, page).send().status_code == 302, "sent once more"
        assert form.standing(form.one) == "Getypt na de lunch."


def test_another_site_shows_nothing_as_if_it_was_typed_here(forms: dict[str, Shared]) -> None:
    form = forms["population"]
    form.first.logout()
    for headers in ({"origin": "https://elders.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        page = form.first.post(form.path, {"about": "Kwaad."}, headers=headers)
        assert "Kwaad." not in page.content.decode()


def test_a_page_of_one_person_saves_nothing_for_another(
    forms: dict[str, Shared], coordinator: Person, leader: Person
) -> None:
    for name in NAMES:
        form = forms[name]
        here = form.open(form.first)
        before = form.standing(form.one)
        form.first.force_login(leader)
        extra = {f"value{form.one[4:]}": "present"} if name == "rooms" else {}
        refused = here.send(fields={form.one: "Dit schreef de ib'er."} | extra)
        assert refused.status_code == 403, name
        assert "Dit schreef de ib" in refused.content.decode()
        assert form.standing(form.one) == before
        htmx = form.first.post(here.path, here.fields, headers={"HX-Request": "true"})
        assert (htmx.status_code, htmx["X-Refused"]) == (403, "somebody-else")
        form.first.force_login(coordinator)
        again = form_with(form.first, here.path, form.one, refused.content.decode())
        assert again.send().status_code == 302, "who wrote it signs in again and sends it"


def test_a_page_of_one_person_tells_also_who_may_not_save_there(
    forms: dict[str, Shared], consortium: Consortium, coordinator: Person
) -> None:
    """Somebody without that right signs in in another tab: whose text it is comes first, the text is not lost."""
    reader = member("lezer@voorbeeld.example", Role.READER, consortium=consortium)
    for name in NAMES:
        form = forms[name]
        form.first.force_login(coordinator)
        here = form.open(form.first)
        form.first.force_login(reader)
        refused = here.send(fields={form.one: "Dit schreef de ib'er."})
        assert refused.status_code == 403, name
        assert "Dit schreef de ib" in refused.content.decode(), name


def test_an_expired_form_comes_back_with_a_token_that_holds(forms: dict[str, Shared], coordinator: Person) -> None:
    form = forms["population"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    here = form_with(client, form.path, "about")
    here.fields["csrfmiddlewaretoken"] = ["x" * 64]
    refused = here.send(about="Van voor het verlopen.")
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "Van voor het verlopen." in page
    assert form_with(client, form.path, "about", page).send().status_code == 302
    assert form.standing("about") == "Van voor het verlopen."


def test_an_expired_form_of_a_parent_shows_their_words_alone(forms: dict[str, Shared]) -> None:
    """No names of fields, no token of ours, and no advice to sign in for who has no account."""
    from draagvlak.offers import reactions

    client = Client(enforce_csrf_checks=True)
    sent = {"text": "Dit klopt niet.", "over": "/voorbeeld/aanbod/90AA/", "open": reactions.opened()}
    refused = client.post("/voorbeeld/klopt-dit/", sent)
    page = refused.content.decode().partition("<h1")[2].partition("</main>")[0]
    assert refused.status_code == 403
    shown = re.findall(r"<textarea[^>]*>([^<]*)<", page)
    assert shown == ["Dit klopt niet."]
    assert not re.search(r">\s*(text|over|open)\s*<", page)
    assert "/inloggen/" not in page
    assert 'type="hidden" name="open"' in page, "it goes along when it is sent once more"


def test_every_page_says_who_is_signed_in(forms: dict[str, Shared], coordinator: Person) -> None:
    Person.objects.filter(pk=coordinator.pk).update(name='"><script>kwaad</script>')
    assert "<script>kwaad" not in forms["team"].first.get(forms["team"].path).content.decode()
    Person.objects.filter(pk=coordinator.pk).update(name=coordinator.name)
    for form in forms.values():
        header = form.first.get(form.path).content.decode().split("</header>")[0]
        assert str(coordinator) in header


# -- every form ------------------------------------------------------------------------------------------------------

#: addresses of forms that only add something, send a file, or do something: nothing that somebody else saved stands in them
ADDING = {
    "account_set_password",
    "evaluations:board-add-action",
    "evaluations:board-ask",
    "evaluations:board-evidence",
    "evaluations:board-goals",
    "evaluations:board-paper",
    "evaluations:open-round",
    "evaluations:school-add-action",
    "evaluations:school-ask",
    "evaluations:school-evidence",
    "evaluations:school-goals",
    "evaluations:school-invite-visitor",
    "evaluations:school-paper",
    "handbooks:upload",
    "norms:add-provision",
    "norms:add-step",
    "norms:add-topic",
    "offers:chapter-withdraw",
    "people:add-board",
    "people:add-school",
    "people:close-school",
    "people:invite",
    "people:invite-many",
    "people:merge-school",
    "people:move-school",
    "people:receive-data",
}


@pytest.mark.once
@pytest.mark.xdist_group("walk of all pages")
def test_every_form_carries_what_was_seen(world: dict[str, Any]) -> None:
    bare, carried = set(), set()
    for _page, view, form in walk_of(world).forms:
        if form.typed and view.access_rule != PUBLIC:
            carries = any(field in {"seen", "revision"} or field.startswith("base-") or field.endswith("-revision")
                          for field in form.fields)  # fmt: skip
            (carried if carries else bare).add(name_of(form.path))
    assert len(carried) > 20
    assert bare == ADDING
