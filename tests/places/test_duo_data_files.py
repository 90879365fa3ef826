"""Files of DUO on the site: looked at, applied, given up; and nothing closed unseen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from draagvlak.core.errors import NotPossible
from draagvlak.people.models import Event
from draagvlak.places.duo import data_files, tables
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import Belonging, Board, Consortium, DataFile, Postcode, School
from duo_ import DAY, LATER


def send(client: Client, raw: bytes, name: str = "vestigingen.csv", day: str = "2024-08-01"):  # type: ignore[no-untyped-def]
    return client.post("/voorbeeld/open-data/ontvangen/", {"day": day, "file": SimpleUploadedFile(name, raw)})


def test_looking_applying_and_giving_up(owner: Consortium, country: Country, steward: Client) -> None:
    page = send(steward, country.locations())
    file = DataFile.objects.get()
    assert page["Location"] == f"/voorbeeld/open-data/{file.pk}/"
    assert not School.objects.exists(), "looking changes nothing"
    html = steward.get(page["Location"]).content.decode()
    assert "24 new, 0 changed, 0 gone" in html
    fingerprint = data_files.preview(file).fingerprint
    done = steward.post(page["Location"] + "toepassen/", {"fingerprint": fingerprint}, follow=True)
    assert "Done: 24 new, 0 changed, 0 gone." in done.content.decode()
    assert School.objects.count() == 24
    file.refresh_from_db()
    assert file.content is None, "an applied file is not kept"
    assert Event.objects.filter(act="applied-file", person__email="adviseur@voorbeeld.example").count() == 1
    assert steward.get(page["Location"])["Location"] == "/voorbeeld/open-data/"
    send(steward, country.locations(), day="2025-08-01")
    again = DataFile.objects.get(applied=None)
    assert "All of this was known already" in steward.get(f"/voorbeeld/open-data/{again.pk}/").content.decode()
    for kept in (file, again):
        steward.post(f"/voorbeeld/open-data/{kept.pk}/weg/")
    assert list(DataFile.objects.all()) == [file], "one that was applied stays"
    acts = ["received-file", "applied-file", "received-file", "discarded-file"]
    assert list(Event.objects.order_by("pk").values_list("act", flat=True))[-4:] == acts


def test_what_changed_meanwhile_must_be_looked_at_again(owner: Consortium, country: Country, steward: Client) -> None:
    send(steward, country.locations())
    file = DataFile.objects.get()
    fingerprint = data_files.preview(file).fingerprint
    Belonging.objects.create(consortium=owner, brin="90AA", belongs=False)
    page = steward.post(f"/voorbeeld/open-data/{file.pk}/toepassen/", {"fingerprint": fingerprint}, follow=True)
    assert "Look again" in page.content.decode()
    assert not School.objects.exists()


def lines_with(raw: bytes, *brins: str) -> bytes:
    """A file of which only some schools are left."""
    head, *rows = raw.split(b"\n")
    return b"\n".join([head, *(row for row in rows if any(f";{brin};".encode() in row for brin in brins))])


def test_closing_more_than_a_tenth_asks_by_its_number(filled: Consortium, country: Country, steward: Client) -> None:
    send(steward, lines_with(country.locations(), "90AA", "90AB"))
    file = DataFile.objects.get(applied=None)
    address, known = f"/voorbeeld/open-data/{file.pk}/toepassen/", {"fingerprint": data_files.preview(file).fingerprint}
    asked = steward.post(address, known | {"close": "yes"})
    assert asked.status_code == 409
    assert "This would close 22 of 24" in asked.content.decode()
    assert "Yes, close 22" in asked.content.decode()
    for wrong in ("1", "", "x", "9" * 30):
        assert steward.post(address, known | {"close": "yes", "seen": wrong}).status_code == 409
    assert School.objects.on(LATER).count() == 24
    done = steward.post(address, known | {"close": "yes", "seen": "22"}, follow=True)
    assert "22 closed" in done.content.decode()
    assert School.objects.on(LATER).count() == 2


def test_applying_without_closing_says_so(filled: Consortium, country: Country, steward: Client) -> None:
    send(steward, lines_with(country.locations(), "90AA", "90AB"))
    file = DataFile.objects.get(applied=None)
    known = {"fingerprint": data_files.preview(file).fingerprint}
    done = steward.post(f"/voorbeeld/open-data/{file.pk}/toepassen/", known, follow=True).content.decode()
    assert done.count("22 are not in the file and stayed open") == 2, "in the message and in the list"
    assert Event.objects.filter(subject__contains="stayed open").exists()
    assert School.objects.on(LATER).count() == 24


def test_one_consortium_of_many_is_not_closed_unseen(filled: Consortium, country: Country) -> None:
    """A file for all may lack one whole consortium; among the others that is little."""
    other = Consortium.objects.create(slug="ander", name="Ander", number="PO9902")
    data_files.import_now(country.locations(), "x.csv", [filled, other], DAY)
    of_other = {one.brin for one in School.objects.filter(consortium=other)}
    if not of_other:  # every postcode of the example leads to the first: give the second one school by hand
        Belonging.objects.create(consortium=other, brin="90AA", belongs=True)
        data_files.import_now(country.locations(), "x.csv", [filled, other], DAY)
        of_other = {"90AA"}
    rest = lines_with(country.locations(), *(one.brin for one in School.objects.exclude(brin__in=of_other)))
    with pytest.raises(NotPossible, match="This would close"):
        data_files.import_now(rest, "x.csv", [filled, other], LATER, close_gone=True)
    assert School.objects.on(LATER).filter(consortium=other).count() == len(of_other)


@pytest.mark.parametrize("kind", ["locations", "boards", "pupils", "consortium_pupils", "judgements"])
def test_a_file_in_which_no_row_is_ours_is_refused(
    filled: Consortium, country: Country, steward: Client, kind: str
) -> None:
    raw = getattr(country, kind)()
    for school, letter in zip(School.objects.all(), "ABCDEFGHIJKLMNOPQRSTUVWX", strict=True):
        School.objects.filter(pk=school.pk).update(brin=f"88Z{letter}")
    Board.objects.update(number=models.F("pk") + 88000)
    Consortium.objects.filter(pk=filled.pk).update(number="PO9907")
    Postcode.objects.update(consortium_number="PO9908")
    Postcode.objects.create(area="9999", consortium_number="PO9907", municipality="Elders")
    page = send(steward, raw)
    assert page.status_code == 422, "not shown as something to apply, nor as known already"
    assert "There is no row in this file that belongs here" in page.content.decode()
    assert School.objects.on(LATER).count() == 24


def test_a_wrong_upload_says_what_is_wrong(owner: Consortium, country: Country, steward: Client) -> None:
    page = send(steward, b"%PDF", "x.pdf")
    assert (page.status_code, "not a CSV file" in page.content.decode()) == (422, True)
    page = send(steward, country.locations().replace(b";90AC;", b";<script>;"))
    html = page.content.decode()
    assert "Row 4, column INSTELLINGSCODE" in html
    assert "<script>;" not in html
    assert "&lt;script&gt;" in html
    page = send(steward, country.postcodes(), "pc4.csv")
    assert "the operator reads it in" in page.content.decode()
    page = send(steward, country.locations(), day="31-31-2024")
    assert page.status_code == 422
    assert steward.post("/voorbeeld/open-data/ontvangen/", {"day": "2024-08-01"}).status_code == 422
    assert not DataFile.objects.exists()


def test_what_was_not_understood_stands_in_the_preview_and_the_log(
    filled: Consortium, country: Country, steward: Client
) -> None:
    send(steward, country.judgements().replace(b"Goed", b"Prima"), "oordelen.csv")
    file = DataFile.objects.get(applied=None)
    html = steward.get(f"/voorbeeld/open-data/{file.pk}/").content.decode()
    assert "20 new, 0 changed, 0 gone; 4 rows were not understood" in html
    assert "90AC00: row 4, column EINDOORDEELKWALITEIT: &#x27;Prima&#x27;" in html
    known = {"fingerprint": data_files.preview(file).fingerprint}
    done = steward.post(f"/voorbeeld/open-data/{file.pk}/toepassen/", known, follow=True).content.decode()
    assert "Done: 20 new, 0 changed, 0 gone; 4 rows were not understood." in done
    assert Event.objects.filter(act="applied-file", subject__contains="4 rows were not understood").exists()
    head, *rows = country.judgements().decode().splitlines()
    only = [head, rows[2].replace("Goed", "Prima")]
    send(steward, "\n".join(only).encode(), "oordelen.csv")
    file = DataFile.objects.get(applied=None)
    assert "There is nothing in it to read in." in steward.get(f"/voorbeeld/open-data/{file.pk}/").content.decode()


def test_an_upload_stops_at_its_bound(owner: Consortium, steward: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LIMIT", 1000)
    assert send(steward, b"A;B;C\n" + b"1;2;3\n" * 100_000).status_code == 413
