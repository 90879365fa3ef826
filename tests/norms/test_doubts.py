"""A handbook on the page, with its doubts: each settled either way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from draagvlak.handbooks import fictional
from draagvlak.handbooks.drafts import take_in
from draagvlak.norms import provisions
from draagvlak.norms.files import Document
from draagvlak.norms.models import Norm, Version
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from draft_ import base, keys, row, state


def test_upload_gives_a_draft_with_doubts_first(editor: Client, norm: Norm, library: dict[str, Document]) -> None:
    raw = fictional.as_text(library["rgv-basisondersteuning"])
    file = SimpleUploadedFile("handboek.txt", raw)
    response = editor.post("/voorbeeld/werk/inlezen/", {"handbook": file, "norm": norm.key}, follow=True)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.index("7 twijfels, eerst deze") < html.index("<h2>Onderwerpen")
    draft = Version.objects.get(norm=norm, number="concept")
    assert draft.provisions.count() == sum(len(t["provisions"]) for t in library["rgv-basisondersteuning"]["topics"])


@pytest.mark.parametrize(
    ("name", "raw", "status", "message"),
    [
        ("a.txt", b"", 422, "Dit bestand is leeg"),
        ("a.exe", b"MZ", 422, "Een handboek is een bestand"),
        ("a.pdf", b"geen pdf", 422, "iets anders"),
        ("a.txt", b"x" * (20 * 1024 * 1024 + 1), 413, "te groot"),
    ],
)
def test_upload_of_a_faulty_file_says_what_to_do(
    editor: Client, consortium: Consortium, name: str, raw: bytes, status: int, message: str
) -> None:
    response = editor.post("/voorbeeld/werk/inlezen/", {"handbook": SimpleUploadedFile(name, raw)})
    assert response.status_code == status
    assert message in response.content.decode()
    assert not Norm.objects.exists()


def test_upload_without_a_file(editor: Client, consortium: Consortium) -> None:
    response = editor.post("/voorbeeld/werk/inlezen/", {})
    assert response.status_code == 422
    assert "Kies eerst een bestand" in response.content.decode()


def test_doubts_are_settled_either_way(editor: Client, told: Version) -> None:
    doubts = {(d.kind, d.topic.key): d for d in told.doubts.select_related("topic")}
    before = state(told)

    def answer(kind: str, topic_key: str, said: str) -> None:
        pk = doubts[kind, topic_key].pk
        assert editor.post(base(told) + f"twijfel/{pk}/", {"answer": said}).status_code == 302

    answer("moved-back", "giftedness", "yes")
    assert state(told) == before
    answer("set-apart", "physical", "no")
    assert keys(told, "physical", "offer")[-3:] == [
        "physical-long-ill",
        "physical-foodvalley",
        "physical-locked-cabinet",
    ]
    answer("moved-back", "slow-learning", "no")
    assert "slow-parents" in keys(told, "slow-learning", "outside")
    answer("moved-on", "language", "no")
    assert "language-multiple" in keys(told, "physical", "outside")
    answer("lead-in", "behaviour", "no")
    (one,) = keys(told, "behaviour", "outside")
    assert len(row(told, one).items) == 5
    assert row(told, one).text.endswith("Bijvoorbeeld:")
    assert told.doubts.filter(settled=False).count() == 2
    for _each in range(5):
        assert editor.post(base(told) + "ongedaan/").status_code == 302
    assert state(told) == before
    assert told.doubts.filter(settled=False).count() == 7


def test_guessed_provisions_can_be_introduction_after_all(editor: Client, consortium: Consortium) -> None:
    text = "Rust\n\nDe school is rustig.\nDe leerkracht praat zacht.\n"
    draft = take_in("rust.txt", text.encode(), consortium)
    doubt = draft.doubts.get(kind="guessed")
    assert len(doubt.keys) == 2
    before = state(draft)
    here = f"/voorbeeld/werk/rust/{draft.number}/"
    editor.post(f"{here}twijfel/{doubt.pk}/", {"answer": "no"})
    assert not draft.provisions.exists()
    assert draft.topics.get().introduction == "De school is rustig. De leerkracht praat zacht."
    editor.post(f"{here}ongedaan/")
    assert state(draft) == before


def test_left_over_lines_get_a_place(editor: Client, told: Version, adviser: Person) -> None:
    provisions.delete_provision(told, adviser, row(told, "reading-file").pk, 1)
    html = editor.get(base(told)).content.decode()
    assert "Over van het handboek" in html
    numbers = [str(line["number"]) for line in told.document.lines if line["target"] == "reading-file"]
    editor.post(base(told) + "regels/", {"line": numbers, "topic": "reading", "part": "expertise"})
    assert any(
        r.text.startswith("De school bouwt een leerlingdossier op")
        for r in told.provisions.filter(topic__key="reading")
    )
    assert "Over van het handboek" not in editor.get(base(told)).content.decode()
    assert "kopregel" in editor.get(base(told) + "?regels=alle").content.decode()
