"""The team of a school, with what it knows."""

import datetime

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.history import today
from draagvlak.places.models import School
from draagvlak.registers import team
from draagvlak.registers.models import Skill, TeamActivity, TeamMember
from evaluation_ import at, client_of, url


def test_the_team_covers_expertise(
    evaluation: Evaluation,
    coordinator: Person,
    officer: Person,
    schools: list[School],
    asked: Questionnaire,
) -> None:
    client, page = client_of(coordinator), at(schools[0], "team/")
    assert client.post(page + "nieuw/", {"name": "", "function": "IB"}).status_code == 422
    client.post(page + "nieuw/", {"name": "Ilse Geheim", "function": "Begeleider", "hours": "8"})
    person = TeamMember.objects.get()
    key = "reading-teachers-know"
    soon = today() + datetime.timedelta(days=1)
    client.post(
        f"{page}{person.pk}/kennis/",
        {"kind": "training", "title": "Leesdiploma", "until": soon.isoformat(), "keys": [key]},
    )
    covered = {one.asked.key: one for one in team.covers(asked, schools[0])}
    assert covered[key].holding
    assert not covered["reading-specialist"].holding
    form = client.get(url(evaluation, "onderwerp/reading/")).content.decode()
    assert "Ilse Geheim (Leesdiploma" in form
    Skill.objects.update(until=today() - datetime.timedelta(days=1))
    assert not {one.asked.key: one for one in team.covers(asked, schools[0])}[key].holding
    # the board reads functions, not names, unless somebody may be named
    above = client_of(officer)
    body = above.get(page).content.decode()
    assert "Ilse Geheim" not in body
    assert "Begeleider" in body
    assert above.get(page + "team.csv").status_code == 404
    client.post(f"{page}{person.pk}/", {"name": "Ilse Geheim", "function": "Begeleider", "findable": "on"})
    assert "Ilse Geheim" in above.get(page).content.decode()
    assert '"Ilse Geheim";"Begeleider"' in client.get(page + "team.csv").content.decode()
    client.post(page + "leren/", {"kind": "training", "day": soon.isoformat(), "subject": "NT2"})
    assert "NT2" in client.get(page).content.decode()
    entry = TeamActivity.objects.get()
    client.post(f"{page}leren/{entry.pk}/weg/", {"zeker": "ja"})
    assert not TeamActivity.objects.exists()
