"""Topics of an evaluation, divided among colleagues."""

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person, Role
from draagvlak.places.models import School
from evaluation_ import client_of, member, url


def test_work_is_shared(evaluation: Evaluation, coordinator: Person, schools: list[School]) -> None:
    teacher = member("leerkracht@voorbeeld.example", Role.TEACHER, school=schools[0])
    stranger = member("elders@voorbeeld.example", Role.TEACHER, school=schools[1])
    client = client_of(coordinator)
    client.post(url(evaluation, "verdelen/"), {"topic": "reading", "person": teacher.pk})
    assert evaluation.assignments.get().person == teacher
    assert "ib gave you 8 provisions to answer" in client_of(teacher).get("/start/").content.decode()
    client.post(url(evaluation, "verdelen/"), {"topic": "reading", "person": stranger.pk})  # no colleague here
    assert not evaluation.assignments.exists()
    assert client.post(url(evaluation, "verdelen/"), {"topic": "bestaat-niet"}).status_code == 404
    assert client_of(teacher).post(url(evaluation, "verdelen/"), {"topic": "reading"}).status_code == 404
