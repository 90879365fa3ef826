"""What the inspection judged of a school."""

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person
from draagvlak.places.models import Judgement, School
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
