"""The end of a version's road: what adopting brings about, letting lapse, and steps that stay as they were adopted."""

import copy
import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from draagvlak.evaluations.models import Round
from draagvlak.norms.files import Document
from draagvlak.norms.models import Step, Version
from draagvlak.norms.store import document_of, store
from draagvlak.people.models import Event
from draagvlak.places.models import Consortium
from evaluation_ import as_adopted

WORK, READ = "/voorbeeld/werk/basisondersteuning/", "/voorbeeld/norm/basisondersteuning/"
DAY = "2025-12-11"


@pytest.fixture
def proposed(adopted: Version, library: dict[str, Document], consortium: Consortium) -> Version:
    """The next version, proposed, still under the number that a draft gets."""
    document = copy.deepcopy(library["rgv-basisondersteuning"])
    document["version"] |= {"number": "concept", "status": "proposed"}
    return store(document, consortium, "basisondersteuning")


def status_of(version: Version) -> str:
    return str(Version.objects.values_list("status", flat=True).get(pk=version.pk))


def shown_on(page: str) -> str:
    return page.split('name="shown" value="')[1].split('"', maxsplit=1)[0]


def test_one_click_adopts_nothing(editor: Client, proposed: Version, adopted: Version) -> None:
    editor.post(f"{WORK}concept/stand/", {"status": "adopted"})
    assert (status_of(proposed), status_of(adopted)) == ("proposed", "adopted")


def test_adopting_shows_what_becomes_of_what_holds_and_of_the_open_round(
    editor: Client, proposed: Version, adopted: Version, round_: Round
) -> None:
    page = editor.get(f"{WORK}concept/vaststellen/").content.decode()
    assert "Versie 1.0, die nu geldt, vervalt." in page
    assert "Ronde 2025-2026 staat open op versie 1.0" in page
    assert 'name="number" ' in page
    assert 'value="concept"' not in page, "a number is asked anew"
    given = {"number": "2.0", "day": DAY, "body": "ALV", "shown": shown_on(page)}
    for wrong, says in (
        ({"number": "concept"}, "naam voor een concept"), ({"number": "Concept-2"}, "naam voor een concept"),
        ({"number": "1.0"}, "al een versie 1.0"), ({"number": "a/b"}, "letters"), ({"number": ""}, ""),
        ({"day": ""}, ""), ({"day": "2099-01-01"}, "moet er al geweest zijn"), ({"body": "  "}, ""),
        ({"shown": ""}, "Kijk nog eens"),
    ):  # fmt: skip
        refused = editor.post(f"{WORK}concept/vaststellen/", given | wrong)
        assert refused.status_code == (409 if "shown" in wrong else 422), wrong
        assert says in refused.content.decode(), wrong
        field = next(iter(wrong))
        if field != "shown":
            assert f'id="id_{field}_error"' in refused.content.decode(), "at its fault"
            assert f'href="#id_{field}"' in refused.content.decode(), "and at the top"
        assert (status_of(proposed), status_of(adopted)) == ("proposed", "adopted")
    done = editor.post(f"{WORK}concept/vaststellen/", given)
    assert done["Location"] == f"{WORK}2.0/"
    assert (status_of(proposed), status_of(adopted)) == ("adopted", "retired")
    assert "Vastgesteld door ALV" in Client().get(f"{READ}versies/").content.decode()
    assert "11-12-2025" in Client().get(f"{READ}versies/").content.decode()
    acts = {one.act: one.subject for one in Event.objects.filter(act__in=["adopted-version", "retired-version"])}
    assert "2.0: ALV, 11-12-2025" in acts["adopted-version"]
    assert "1.0" in acts["retired-version"]
    round_.refresh_from_db()
    assert round_.version_id == adopted.pk, "the round goes on with what it asked"


def test_what_was_looked_at_must_still_be_so(
    editor: Client, proposed: Version, adopted: Version, consortium: Consortium, schools: Any
) -> None:
    from draagvlak.evaluations import rounds

    page = editor.get(f"{WORK}concept/vaststellen/").content.decode()
    rounds.open_round(consortium, adopted, 2025, datetime.date(2025, 9, 1), datetime.date(2099, 12, 12))
    given = {"number": "2.0", "day": DAY, "body": "ALV", "shown": shown_on(page)}
    assert editor.post(f"{WORK}concept/vaststellen/", given).status_code == 409
    assert status_of(adopted) == "adopted"


def test_the_database_adopts_nothing_under_the_number_of_a_draft(proposed: Version) -> None:
    with pytest.raises(DatabaseError, match="number of its own"), transaction.atomic():
        Version.objects.filter(pk=proposed.pk).update(status="adopted")


def test_the_only_version_that_holds_does_not_lapse(editor: Client, adopted: Version) -> None:
    assert "vervallen/" not in editor.get(f"{WORK}1.0/").content.decode(), "it is not offered"
    for address, sent in ((f"{WORK}1.0/stand/", {"status": "retired"}), (f"{WORK}1.0/vervallen/", {"reason": "x"})):
        editor.post(address, sent)
        assert status_of(adopted) == "adopted"


def test_a_version_lapses_beside_another_with_a_reason_and_no_round(
    editor: Client, adopted: Version, library: dict[str, Document], consortium: Consortium, round_: Round
) -> None:
    store(as_adopted(library["rgv-basisondersteuning"], "2.0"), consortium, "basisondersteuning")
    assert "Ronde 2025-2026 staat open" in editor.get(f"{WORK}1.0/vervallen/").content.decode()
    editor.post(f"{WORK}1.0/vervallen/", {"reason": "Dubbel"})
    assert status_of(adopted) == "adopted", "a round is open on it"
    Round.objects.update(closed="2026-01-01T00:00:00Z")
    assert "vervallen/" in editor.get(f"{WORK}1.0/").content.decode()
    assert editor.post(f"{WORK}1.0/vervallen/", {"reason": " "}).status_code == 422
    assert status_of(adopted) == "adopted"
    editor.post(f"{WORK}1.0/vervallen/", {"reason": "Dubbel ingelezen"})
    assert status_of(adopted) == "retired"
    assert "Dubbel ingelezen" in Event.objects.get(act="retired-version").subject


# -- steps ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def steps(consortium: Consortium, library: dict[str, Document]) -> Version:
    """An adopted version with a table of steps."""
    document = copy.deepcopy(as_adopted(library["rgv-basisondersteuning"], "1.0"))
    document["version"]["steps"] = [
        {"number": "0.1", "step": "Eerste tekst", "when": "mei 2025", "done": True},
        {"number": "1.0", "step": "Vastgesteld in de ALV", "when": "11 december 2025", "date": DAY, "done": True},
    ]
    return store(document, consortium, "basisondersteuning")


def public() -> str:
    return Client().get(f"{READ}versies/").content.decode()


def test_steps_of_an_adopted_version_stay(editor: Client, steps: Version) -> None:
    step = steps.steps.get(number="1.0")
    page = editor.get(f"{WORK}1.0/").content.decode()
    assert f"stappen/{step.pk}/" not in page
    for act in ("weg", "open"):
        editor.post(f"{WORK}1.0/stappen/{step.pk}/{act}/")
    editor.post(f"{WORK}1.0/stappen/", {"step_number": "9.9", "step": "Afgekeurd door iedereen"})
    assert [one.step for one in steps.steps.all()] == ["Eerste tekst", "Vastgesteld in de ALV"]
    assert steps.steps.get(pk=step.pk).done
    assert "Vastgesteld in de ALV" in public()
    assert "Afgekeurd" not in public()


def test_the_database_keeps_the_steps_of_an_adopted_version(steps: Version, proposed_too: Version) -> None:
    rows = Step.objects.filter(version=steps)
    for change in (
        lambda: rows.update(step="x"),
        rows.delete,
        lambda: rows._raw_delete("default"),
        lambda: Step.objects.create(version=steps, position=9, step="x"),
        lambda: Step.objects.filter(version=proposed_too).update(version=steps),
        lambda: rows.update(version=proposed_too),
    ):
        with pytest.raises(DatabaseError, match="steps of an adopted version stay"), transaction.atomic():
            change()


@pytest.fixture
def proposed_too(steps: Version, library: dict[str, Document], consortium: Consortium) -> Version:
    document = copy.deepcopy(library["rgv-basisondersteuning"])
    document["version"] |= {"number": "2.0", "status": "proposed", "steps": [{"step": "Nog te doen"}]}
    return store(document, consortium, "basisondersteuning")


def test_a_correction_has_a_reason_a_line_in_the_log_and_is_seen(editor: Client, steps: Version) -> None:
    step = steps.steps.get(number="1.0")
    given = {
        "pk": step.pk,
        "step_number": "1.0",
        "step": "Vastgesteld in de ALV",
        "when": "12 december 2025",
        "done": "1",
    }
    editor.post(f"{WORK}1.0/stap/", given)
    assert "12 december" not in public(), "without a reason nothing happens"
    page = editor.post(f"{WORK}1.0/stap/", given | {"reason": "Tikfout in de datum"}, follow=True)
    assert page.status_code == 200
    text = public()
    assert "12 december 2025" in text
    assert "Verbeterd op" in text
    assert "Tikfout in de datum" in text
    assert "11 december 2025" in text, "how it read before stands there too"
    assert "Tikfout in de datum" in Event.objects.get(act="corrected-step").subject
    assert steps.steps.count() == 3, "the first row is kept"
    editor.post(f"{WORK}1.0/stap/", given | {"reason": "Nog eens", "when": "13 december 2025"})
    assert steps.steps.count() == 3, "what was corrected already is no longer there to correct"
    document = document_of(Version.objects.select_related("norm__consortium").get(pk=steps.pk))
    assert [one["when"] for one in document["version"]["steps"]] == ["mei 2025", "12 december 2025"]
    assert document["version"]["steps"][1]["corrected"]["reason"] == "Tikfout in de datum"


def test_striking_out_and_adding_are_corrections_too(editor: Client, steps: Version) -> None:
    step = steps.steps.get(number="0.1")
    editor.post(f"{WORK}1.0/stap/doorhalen/", {"pk": step.pk, "reason": "Hoort bij een andere norm"})
    editor.post(f"{WORK}1.0/stap/", {"pk": "", "step": "Advies van de OPR", "when": "juni 2025", "reason": "Vergeten"})
    text = public()
    assert "<del>Eerste tekst</del>" in text
    assert "Advies van de OPR" in text
    assert "Vergeten" in text
    file = Client().get(f"{READ}1.0/norm.yaml").content.decode()
    assert "Eerste tekst" not in file
    assert "Advies van de OPR" in file
    assert Client().get(f"{READ}1.0/norm.pdf").content.startswith(b"%PDF")
    sheet = Client().get(f"{READ}versies.csv").content.decode()
    assert "Vergeten" in sheet
    for bad in ("x", "9" * 30, "-1", str(step.pk)):
        assert editor.post(f"{WORK}1.0/stap/", {"pk": bad, "step": "y", "reason": "z"}).status_code == 422
    assert steps.steps.count() == 4


@pytest.mark.parametrize(
    ("lacking", "says"),
    [("reason", "Schrijf op waarom"), ("step", "Schrijf eerst op wat de stap is")],
)
def test_a_correction_that_is_refused_keeps_what_was_typed_and_says_so_at_its_field(
    editor: Client, steps: Version, lacking: str, says: str
) -> None:
    typed = {"step_number": "0.9", "step": "Andere tekst", "when": "ergens in mei", "reason": "Tikfout"} | {
        lacking: " "
    }
    for pk in (str(steps.steps.first().pk), ""):  # type: ignore[union-attr]
        answer = editor.post(f"{WORK}1.0/stap/", typed | {"pk": pk})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "<details open>" in page
        form = page.split("<details open>")[1].split("</form>")[0]
        for name, value in typed.items():
            assert f'name="{name}"' in form
            assert name == lacking or f'value="{value}"' in form
        error = form.split(f'id="{lacking}-{pk}_error"')[1]
        assert says in error.split("</p>")[0]
        assert f'aria-describedby="{lacking}-{pk}_error"' in form


def test_a_corrected_version_goes_out_and_in_as_it_is(editor: Client, steps: Version, consortium: Consortium) -> None:
    from draagvlak.norms import files

    step = steps.steps.get(number="0.1")
    editor.post(f"{WORK}1.0/stap/", {"pk": step.pk, "step": "De eerste tekst", "reason": "Netter"})
    raw = Client().get(f"{READ}1.0/norm.yaml").content
    document, faults = files.check(raw)
    assert faults == []
    assert document is not None
    other = Consortium.objects.create(slug="ander", name="Ander")
    copied = store(document, other)
    assert copied.steps.get(step="De eerste tekst").reason == "Netter"


def test_another_name_for_the_norm_leaves_a_line(editor: Client, steps: Version, proposed_too: Version) -> None:
    editor.post(f"{WORK}1.0/nieuw/")
    editor.post(f"{WORK}concept/beschrijving/", {"number": "3.0", "title_nl": "Heel anders", "title_en": ""})
    assert "→ Heel anders" in Event.objects.get(act="renamed-norm").subject
