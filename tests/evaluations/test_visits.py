"""Visits: a second pair of eyes at an evaluation."""

from draagvlak.evaluations import visits
from draagvlak.evaluations.models import Evaluation, Visit
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Person, Role
from draagvlak.places.models import School
from evaluation_ import answer_all, client_of, member, url
from post_ import arrived


def test_a_visit_stands_beside_the_answers(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    leader: Person,
    officer: Person,
    schools: list[School],
) -> None:
    answer_all(evaluation, asked, coordinator)
    guest = member("gast@voorbeeld.example", Role.COORDINATOR, school=schools[2])
    client, page = client_of(leader), url(evaluation, "bezoek/")
    assert "Choose at least one topic" in client.post(page, {"email": guest.email}).content.decode()
    assert "Nobody with the address" in client.post(page, {"email": "x@y.example", "topic": "reading"}).content.decode()
    client.post(page, {"email": guest.email, "topic": ["reading", "bestaat-niet"]})
    visit = Visit.objects.get()
    assert (visit.topics, visit.visitor) == (["reading"], guest)
    assert arrived()[-1].to == [guest.email]
    theirs = client_of(guest)
    client.post(f"{page}{visit.pk}/terug/")
    assert theirs.get(f"/voorbeeld/bezoeken/{visit.pk}/").status_code == 404
    client.post(page, {"email": guest.email, "topic": ["reading"]})
    visit = Visit.objects.get(withdrawn__isnull=True)
    own = f"/voorbeeld/bezoeken/{visit.pk}/"
    assert "asks you to look" in theirs.get("/start/").content.decode()
    assert theirs.get(url(evaluation)).status_code == 404  # a visit opens nothing else
    assert client.get(own).status_code == 404
    body = theirs.get(own).content.decode()
    assert "Zo: reading-aids" in body
    assert "Zo: facility-quiet" not in body
    theirs.post(
        own,
        {
            "standing-reading-aids": "absent",
            "note-reading-aids": "Niet gezien in groep 4",
            "standing-facility-quiet": "absent",
        },
    )
    assert client.get(url(evaluation, f"bezoek/{visit.pk}/")).status_code == 404  # not finished yet
    theirs.post(
        own,
        {"standing-reading-aids": "absent", "note-reading-aids": "Niet gezien", "impression": "Rustig", "finish": "1"},
    )
    report = client.get(url(evaluation, f"bezoek/{visit.pk}/")).content.decode()
    assert "1 difference with" in report
    assert "Niet gezien" in report
    assert visit.findings.count() == 1
    assert evaluation.answers.get(key="reading-aids").standing == "in-place"
    assert "finished" in theirs.post(own, {"standing-reading-aids": "in-place"}, follow=True).content.decode()
    assert visit.findings.get().standing == "absent"
    assert visits.waiting_for(guest, evaluation.consortium_id) == 0
