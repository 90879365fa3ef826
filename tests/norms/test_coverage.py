"""How one norm covers another."""

from django.test import Client

from draagvlak.norms.coverage import coverage
from draagvlak.norms.models import Mapping, Version
from draft_ import base
from norm_pages_ import BASE, text_of


def test_mapping_is_decided_on_the_page(editor: Client, version: Version, national: Version) -> None:
    address = base(version) + "dekking/"
    sent = {"other": national.pk, "other_key": "n-taak-coach", "own_key": "task-specialist", "accepted": "ja"}
    page = editor.post(address, sent, follow=True).content.decode()
    assert version.norm.mappings.get().accepted
    assert "bevestigd" in page
    editor.post(address, sent | {"accepted": "nee"})
    assert not version.norm.mappings.get().accepted
    assert (
        "geen bepaling met de sleutel"
        in editor.post(address, sent | {"own_key": "niets"}, follow=True).content.decode()
    )


def test_coverage_proposes_confirms_and_shows_what_lacks(client: Client, version: Version, national: Version) -> None:
    rows = {row.provision.key: row for area in coverage(version, national) for row in area.rows}
    assert len(rows) == 13
    best = rows["n-lezen-signaleren"].answers[0]
    assert (best.standing, best.provision.topic) == ("proposed", "reading")
    Mapping.objects.create(
        norm=version.norm,
        other=national,
        other_key="n-lezen-signaleren",
        own_key="reading-teachers-know",
        accepted=True,
    )
    for answer in rows["n-taak-coach"].answers:
        Mapping.objects.create(
            norm=version.norm,
            other=national,
            other_key="n-taak-coach",
            own_key=answer.provision.key,
            accepted=False,
        )
    rows = {row.provision.key: row for area in coverage(version, national) for row in area.rows}
    assert rows["n-lezen-signaleren"].covered
    rejected = set(Mapping.objects.filter(accepted=False).values_list("own_key", flat=True))
    assert not rejected & {answer.provision.key for answer in rows["n-taak-coach"].answers}
    text = text_of(client, BASE + "dekking/landelijk/landelijke-norm/1.0/")
    assert "1 bevestigd" in text
    assert (
        client.get(BASE + "dekking/", {"norm": national.pk})["Location"]
        == BASE + "dekking/landelijk/landelijke-norm/1.0/"
    )
