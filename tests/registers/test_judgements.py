"""What the inspection judged of a school."""

import datetime
from itertools import permutations

import pytest
from django.utils import timezone

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person
from draagvlak.places.duo.kinds import READERS, Faults
from draagvlak.places.duo.tables import read
from draagvlak.places.models import FileKind, Judgement, Location, School
from evaluation_ import at, client_of


def test_judgements_are_entered_and_flagged(
    evaluation: Evaluation,
    leader: Person,
    officer: Person,
    adviser: Person,
    coordinator: Person,
    schools: list[School],
) -> None:
    client, page = client_of(leader), at(schools[0], "inspectie/")
    fine = {"element": "OP2", "value": "insufficient", "decided": "2024-03-01", "framework": "2021/2023"}
    for wrong, said in (
        ({"element": "OP5"}, "OP5"),
        ({"value": "very-weak"}, "not on a standard"),
        ({"decided": "2099-01-01"}, "still to come"),
        ({"framework": "nieuw"}, "2021/2025"),
    ):
        refused = client.post(page, fine | wrong)
        assert refused.status_code == 422, wrong
        assert said in refused.content.decode()
    assert client.post(page, fine).status_code == 302
    made = Judgement.objects.get()
    assert (made.framework, made.by_hand) == ("2021/2023", True)
    assert client_of(coordinator).post(page, fine).status_code == 404
    for who in (officer, adviser):
        assert "OP2: insufficient" in client_of(who).get("/voorbeeld/stand/").content.decode()
    # a later judgement takes its place; 'not judged' and 'new school' are no flag, and nothing is computed
    for value, day in (("not-judged", "2025-01-01"), ("new-school", "2025-02-01")):
        client.post(
            page,
            {
                "element": "OP2" if value == "not-judged" else "school",
                "value": value,
                "decided": day,
                "framework": "2021",
            },
        )
    assert "OP2: insufficient" not in client_of(adviser).get("/voorbeeld/stand/").content.decode()
    body = client.get(page).content.decode()
    assert "New school" in body
    assert "Not judged" in body
    client.post(f"{page}{made.pk}/weg/", {"zeker": "ja"})
    assert not Judgement.objects.filter(pk=made.pk).exists()


#: code of the location, judgement, day of the decision
BUILDINGS = [("00", "very-weak", "2026-02-01"), ("01", "sufficient", "2026-06-01"), ("01", "weak", "2020-06-01")]


@pytest.mark.parametrize("order", list(permutations(BUILDINGS)))
def test_of_each_building_the_latest_decision_holds_and_the_worst_shows(
    evaluation: Evaluation, adviser: Person, leader: Person, schools: list[School], order: list[tuple[str, str, str]]
) -> None:
    school = schools[0]
    for code, name in (("00", "Hoofdgebouw"), ("01", "Dependance")):
        Location.objects.create(consortium=school.consortium, school=school, code=code, name=name)
    for number, (code, value, decided) in enumerate(order):
        Judgement.objects.create(
            consortium=school.consortium,
            school=school,
            code=code,
            element="school",
            value=value,
            decided=decided,
            as_of=datetime.date(2026, 10, 1 + number),
        )
    page = client_of(adviser).get("/voorbeeld/stand/").content.decode()
    assert "Hoofdgebouw" in page.partition("below sufficient")[2]
    assert "very weak" in page
    assert "Dependance" not in page, "its old judgement holds no more"
    inspection = client_of(leader).get(at(school, "inspectie/")).content.decode()
    whole = inspection.partition("The school as a whole</h2>")[2].partition("</c-sheet>")[0]
    assert whole.index("Very weak") < whole.index("Sufficient"), "the worst first, and each building named"
    Location.objects.filter(school=school, code="00").update(closed=timezone.localdate())
    assert "very weak" not in client_of(adviser).get("/voorbeeld/stand/").content.decode()


@pytest.mark.parametrize("backwards", [False, True])
def test_of_two_rows_of_one_moment_the_latest_decision_is_kept(backwards: bool) -> None:
    head = "Peildatum;Sector;BRIN;Vestiging;Elementtype;EindoordeelKwaliteit;VaststellingsdatumEindoordeelKwaliteit"
    rows = [
        "01-10-2026;PO;90AB;90AB00;School;Voldoende;15-06-2026",
        "01-10-2026;PO;90AB;90AB00;School;Onvoldoende;01-02-2019",
    ]
    raw = "\n".join([head, *(reversed(rows) if backwards else rows)]).encode()
    faults = Faults()
    found = READERS[FileKind.JUDGEMENTS](read(raw), faults).understood
    assert [judged[0] for judged in found.values()] == ["sufficient"]
