"""A consortium's own face: drafted, worn, taken back; what the database holds of it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from draagvlak.core.errors import NotPossible
from draagvlak.people.models import Event
from draagvlak.places import consortia, faces
from draagvlak.places.models import Consortium, KeptFace, Mark
from marks_ import drawn

PLUM = {"accent": "#7a1f5c", "accent_dark": "", "pointer": "#b45309", "letters": "plain", "mark": ""}


def _acts(consortium: Consortium) -> list[str]:
    return list(Event.objects.filter(consortium=consortium).order_by("pk").values_list("act", flat=True))


def _worn(consortium: Consortium, **other: str) -> Consortium:
    faces.draft(consortium, PLUM | other, None, by=None)
    faces.wear(consortium, by=None)
    return Consortium.objects.get(pk=consortium.pk)


def test_a_draft_changes_nothing_until_it_is_worn(consortium: Consortium) -> None:
    before = Consortium.objects.get(pk=consortium.pk).revision
    faces.draft(consortium, PLUM, faces.read_mark("m.png", drawn()), by=None)
    assert faces.face_of("voorbeeld").has_own is False
    assert Consortium.objects.get(pk=consortium.pk).revision == before
    faces.wear(consortium, by=None)
    worn = faces.face_of("voorbeeld")
    assert (worn.accent, worn.pointer, worn.letters, worn.draft) == ("#7a1f5c", "#b45309", "plain", False)
    assert Consortium.objects.get(pk=consortium.pk).revision > before
    assert faces.picture_of("voorbeeld", worn.mark, "klein") == bytes(Mark.objects.get().small)
    assert _acts(consortium) == ["drafted-face", "wore-face"]


def test_a_colour_that_cannot_be_read_is_refused_and_nothing_is_kept(consortium: Consortium) -> None:
    with pytest.raises(faces.CannotBeRead) as refused:
        faces.draft(consortium, PLUM | {"accent": "#ffdd00"}, faces.read_mark("m.png", drawn()), by=None)
    assert refused.value.clashes[0].field == "accent"
    assert not KeptFace.objects.exists()
    assert not Mark.objects.exists()
    with pytest.raises(NotPossible, match="no colour"):
        faces.draft(consortium, PLUM | {"accent": "red;}"}, None, by=None)


def test_back_to_how_it_was_and_back_to_the_products_own(consortium: Consortium) -> None:
    first = _worn(consortium, pointer="")
    second = _worn(first, accent="#1f4e8c")
    faces.take_back(second, by=None)
    assert faces.face_of("voorbeeld").accent == "#7a1f5c"
    faces.take_back(Consortium.objects.get(pk=consortium.pk), by=None)
    assert faces.face_of("voorbeeld").accent == "#1f4e8c"
    faces.take_off(Consortium.objects.get(pk=consortium.pk), by=None)
    assert faces.face_of("voorbeeld").has_own is False
    faces.take_back(Consortium.objects.get(pk=consortium.pk), by=None)
    assert faces.face_of("voorbeeld").accent == "#1f4e8c"


def test_only_the_face_of_before_that_was_seen_comes_back(consortium: Consortium) -> None:
    """Two people press at the same time: the second does not undo what the first did."""
    _worn(consortium)
    before = faces.kept_faces(consortium)[faces.BEFORE].key
    faces.take_back(consortium, by=None, seen=before)
    with pytest.raises(NotPossible):
        faces.take_back(consortium, by=None, seen=before)
    assert not faces.face_of("voorbeeld").has_own


def test_an_act_on_a_consortium_as_it_was_read_before_keeps_the_face_that_holds(consortium: Consortium) -> None:
    """Two people are at it: the second page was made before the first one changed the face."""
    stale = Consortium.objects.get(pk=consortium.pk)
    _worn(consortium)
    faces.take_off(stale, by=None)
    assert not faces.face_of("voorbeeld").has_own
    assert faces.kept_faces(consortium)[faces.BEFORE].accent == "#7a1f5c"


def test_the_same_face_once_more_leaves_that_of_before(consortium: Consortium) -> None:
    first = _worn(consortium)
    _worn(_worn(first, accent="#1f4e8c"), accent="#1f4e8c")
    faces.take_back(consortium, by=None)
    assert faces.face_of("voorbeeld").accent == "#7a1f5c"


def test_what_is_not_there_is_neither_worn_nor_taken_back_and_doing_nothing_writes_no_line(
    consortium: Consortium,
) -> None:
    for act in (faces.wear, faces.take_back):
        with pytest.raises(NotPossible):
            act(consortium, by=None)
    faces.drop_draft(consortium, by=None)
    faces.take_off(consortium, by=None)
    assert _acts(consortium) == []


def _an_hour_later() -> None:
    Mark.objects.update(let_go=F("let_go") - faces.ASKED_FOR)


def test_marks_that_no_face_has_go_when_no_page_asks_for_them_any_more(consortium: Consortium) -> None:
    keys = []
    for n in range(3):
        mark = faces.read_mark("m.png", drawn(400 + n, 200))
        faces.draft(consortium, PLUM, mark, by=None)
        faces.wear(consortium, by=None)
        keys.append(mark.key)
    assert faces.picture_of("voorbeeld", keys[0], "klein"), "a page that was kept shows it still"
    _an_hour_later()
    faces.take_off(consortium, by=None)
    faces.take_back(consortium, by=None)
    assert set(Mark.objects.values_list("key", flat=True)) == set(keys[1:])
    faces.draft(consortium, PLUM, faces.read_mark("m.png", drawn(500, 200)), by=None)
    assert Mark.objects.count() == 3
    faces.drop_draft(consortium, by=None)
    assert Mark.objects.filter(let_go=None).count() == 1


def test_pictures_of_another_consortium_are_not_found_under_this_one(consortium: Consortium) -> None:
    other = Consortium.objects.create(slug="buren", name="Buren")
    mark = faces.read_mark("m.png", drawn())
    faces.draft(consortium, PLUM, mark, by=None)
    assert faces.picture_of(other.slug, mark.key, "klein") is None
    assert faces.picture_of("voorbeeld", mark.key, "enorm") is None


@pytest.mark.parametrize("value", [-1, 0x1000000])
def test_the_database_itself_holds_colours_alone(consortium: Consortium, value: int) -> None:
    for table in ("places_consortium", "places_keptface"):
        KeptFace.objects.get_or_create(consortium=consortium, role="draft")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET accent = %s", [value])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE places_consortium SET letters = 'serif'")


def test_a_colour_goes_through_the_database_as_it_is(consortium: Consortium) -> None:
    for colour in ("#000000", "#00000f", "#ffffff", ""):
        Consortium.objects.update(accent=colour)
        assert Consortium.objects.get().accent == colour
    with pytest.raises(ValueError, match="no colour"):
        Consortium.objects.update(accent="red")


def test_a_consortium_with_a_face_can_be_changed_in_other_things(consortium: Consortium) -> None:
    """Colours are numbers in the database and texts in Python: what checks all fields of a row takes them as texts."""
    worn = _worn(consortium)
    consortia.set_domain(worn, "steun.example", by=None)
    assert (faces.face_of("voorbeeld").accent, faces.face_of("voorbeeld").domain) == ("#7a1f5c", "steun.example")
    worn.full_clean(exclude={"slug"})
