"""An evaluation as a spreadsheet: a row for each provision."""

import csv
import io

import openpyxl
from django.utils import timezone

from answers_ import put
from draagvlak.evaluations.models import Answer, Evaluation, Evidence, Round
from draagvlak.norms.questionnaire import SCHOOL, Questionnaire
from draagvlak.people.models import Person
from evaluation_ import answer_all, client_of, url


def rows_of(raw: bytes, form: str) -> list[dict[str, str]]:
    if form == "csv":
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
        rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def test_an_evaluation_has_a_row_per_provision(
    round_: Round, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, adviser: Person
) -> None:
    """With its standing, words, reason, evidence, and who said so when; what nobody answered has its row too."""
    put(round_, asked, adviser, {(0, 0): ("partly", "Elke dag.\nOok thuis.", True), (0, 2): ("in-place", "Zo", False)})
    texts = [text for text in asked.by_key.values() if text.owner == SCHOOL]
    Answer.objects.filter(evaluation=evaluation, key=texts[0].key).update(last_confirmed=timezone.now())
    Answer.objects.filter(evaluation=evaluation, key=texts[2].key).update(saved_by=coordinator)
    for kind, text in (("note", "Gezien in groep 4"), ("link", "https://school.example/plan")):
        Evidence.objects.create(evaluation=evaluation, key=texts[0].key, kind=kind, text=text, person=coordinator)
    policy = next(text for text in asked.by_key.values() if text.owner != SCHOOL and text.owner)
    Answer.objects.create(
        consortium=round_.consortium, round=round_, evaluation=evaluation, key=policy.key, how="Met een les"
    )
    for form in ("csv", "xlsx"):
        rows = rows_of(client_of(coordinator).get(url(evaluation, f"stand.{form}")).content, form)
        assert [row["Provision"] for row in rows if row["Standing"] != "answered by the board"] == [
            text.text for text in texts
        ]
        first, second, third = [row for row in rows if row["Standing"] != "answered by the board"][:3]
        assert (first["Standing"], first["How"].split()) == ("Partly", ["Elke", "dag.", "Ook", "thuis."])
        assert "Gezien in groep 4" in first["Evidence"]
        assert "https://school.example/plan" in first["Evidence"]
        assert (first["Confirmed this school year"], first["By whom"]) == ("yes", str(adviser))
        day = timezone.localdate()
        assert first["Last confirmed on"] in {day.isoformat(), f"{day} 00:00:00"}
        assert (second["Standing"], second["Last changed on"]) == ("No answer yet", "")
        assert (third["Confirmed this school year"], third["By whom"]) == ("no", str(coordinator))
        carried_out = next(row for row in rows if row["Provision"] == policy.text)
        assert (carried_out["Standing"], carried_out["How"]) == ("answered by the board", "Met een les")


def test_why_a_provision_is_exempt_stands_in_its_row(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person
) -> None:
    answer_all(evaluation, asked, coordinator)
    Answer.objects.filter(evaluation=evaluation, key="reading-aids").update(standing="exempt", reason="Geen lift")
    raw = client_of(coordinator).get(url(evaluation, "stand.csv")).content
    exempt = [row for row in rows_of(raw, "csv") if row["Standing"] == "Exempt"]
    assert [row["Why is it not possible here?"] for row in exempt] == ["Geen lift"]
