"""The questionnaire on paper: as a Word document that goes out and comes back."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as Word

from draagvlak.evaluations import word_form
from draagvlak.evaluations.models import Answer, Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Person
from evaluation_ import answer_all, client_of, url
from files_ import PDF


def test_word_goes_out_and_comes_back(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    leader: Person,
) -> None:
    answer_all(evaluation, asked, coordinator)
    client = client_of(coordinator, "nl")
    raw = client.get(url(evaluation, "evaluatie.docx")).content
    document = Word(io.BytesIO(raw))
    tables = {table.rows[0].cells[0].text.split("[")[-1].rstrip("]"): table for table in document.tables}
    assert len(tables) == 135
    assert tables["reading-aids"].rows[1].cells[1].text == "● Staat"
    assert tables["reading-aids"].rows[2].cells[1].text == "Zo: reading-aids"
    tables["reading-aids"].rows[1].cells[1].text = "deels"
    tables["reading-file"].rows[2].cells[1].text = "Samen geschreven <b>&amp;"
    client_of(leader).post(url(evaluation, "bewaren/reading-screening/"), {})
    out = io.BytesIO()
    document.save(out)
    look = client.post(url(evaluation, "terug/"), {"file": SimpleUploadedFile("a.docx", out.getvalue())})
    body = look.content.decode()
    assert "2 antwoorden zijn anders" in body
    assert evaluation.answers.get(key="reading-aids").standing == "in-place"  # only looked at
    read = body.split('name="read" value="')[1].split('"')[0]
    client.post(url(evaluation, "terug/"), {"read": read, "key": ["reading-aids", "reading-file"]})
    assert evaluation.answers.get(key="reading-aids").standing == "partly"
    assert evaluation.answers.get(key="reading-file").how == "Samen geschreven <b>&amp;"
    # by now the answers are others than those that were looked at: nothing is taken over
    Answer.objects.filter(key="reading-aids").update(standing="absent")
    again = client.post(url(evaluation, "terug/"), {"read": read, "key": ["reading-aids"]})
    assert again.status_code == 409
    assert client.post(url(evaluation, "terug/"), {"read": read + "x"}).status_code == 422


def test_wrong_documents_are_named(evaluation: Evaluation, asked: Questionnaire, coordinator: Person) -> None:
    client = client_of(coordinator)

    def send(raw: bytes) -> str:
        response = client.post(url(evaluation, "terug/"), {"file": SimpleUploadedFile("a.docx", raw)})
        assert response.status_code == 422
        return str(response.content.decode())

    assert "not a Word document" in send(PDF)
    empty = io.BytesIO()
    Word().save(empty)
    assert "no provision in this document" in send(empty.getvalue())
    raw = word_form.write(evaluation, asked)
    document = Word(io.BytesIO(raw))
    document.tables[3].rows[1].cells[1].text = "misschien"
    out = io.BytesIO()
    document.save(out)
    assert "misschien" in send(out.getvalue())
    document.tables[3].rows[1].cells[1].text = "Exempt"
    out = io.BytesIO()
    document.save(out)
    assert "needs a reason" in send(out.getvalue())
    assert client.post(url(evaluation, "terug/"), {}).status_code == 422
    huge = client.post(url(evaluation, "terug/"), {"file": SimpleUploadedFile("a.docx", bytes(6 * 1024 * 1024))})
    assert huge.status_code == 413
    assert not Answer.objects.exists()
