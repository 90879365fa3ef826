"""The colours of a face: what can be read on what, by day and by night."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.core import face as faces
from draagvlak.core.colours import SIGN, TEXT, contrast, is_colour, mixed, nearest_that_does, readable_on
from draagvlak.core.documents import PACKAGE
from draagvlak.core.face import DARK, LIGHT, OWN, Face
from draagvlak.core.styles import tokens

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#abcdef", "#abcdef") == 1


@pytest.mark.parametrize("text", ["#0d5c5", "#0D5C58", "0d5c58", "#0d5c58;", "#0d5c58\n", "red", "", "#٠٠٠٠٠٠"])
def test_nothing_else_is_a_colour(text: str) -> None:
    assert not is_colour(text)
    if text:
        with pytest.raises(ValueError, match="no colour"):
            Face("x", "X", accent=text)


def test_letters_are_one_of_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="letters"):
        Face("x", "X", letters="x;} body{display:none}")


def test_the_products_own_look_is_read_from_its_stylesheet() -> None:
    assert tokens()["utrecht-link-color"] == ("#0d5c58", "#7fd1c7")
    needed = {
        faces.PAGE,
        faces.SHEET,
        faces.INK,
        faces.SOFT,
        faces.ACCENT,
        faces.WASH,
        faces.POINTER,
        faces.POINTER_WASH,
    }
    assert needed <= tokens().keys()
    assert OWN.styles == OWN.style_address == OWN.key == ""


@given(COLOURS)
def test_the_nearest_colour_that_is_named_would_do(colour: str) -> None:
    for field in ("accent", "accent_dark", "pointer"):
        clashes = Face("x", "X", **{field: colour}).clashes()  # type: ignore[arg-type]
        assert {clash.field for clash in clashes} <= {field}
        for clash in clashes[:1]:
            assert not Face("x", "X", **{field: clash.nearest}).clashes()  # type: ignore[arg-type]


@given(COLOURS, COLOURS)
def test_what_follows_by_itself_can_be_read_by_night(accent: str, pointer: str) -> None:
    face = Face("x", "X", accent=accent, pointer=pointer)
    night = {name: both[DARK] for name, both in tokens().items()} | faces.colours_of(face)[DARK]
    for ground in (faces.PAGE, faces.SHEET, faces.WASH, faces.POINTER_WASH, faces.WARN_WASH):
        assert contrast(night[faces.ACCENT], night[ground]) >= TEXT or face.clashes()
    assert contrast(night[faces.POINTER], night[faces.SHEET]) >= SIGN
    for theme in (LIGHT, DARK):
        found = faces.colours_of(face)[theme]
        assert contrast(found[faces.ON_BUTTON], found[faces.BUTTON]) >= TEXT
        assert contrast(found[faces.ON_POINTER], found[faces.POINTER]) >= TEXT


def test_a_refusal_names_the_pair_its_ratio_and_what_would_do() -> None:
    clashes = Face("x", "X", accent="#ff8800").clashes()
    assert [clash.ground for clash in clashes] == [
        faces.PAGE,
        faces.SHEET,
        faces.WASH,
        faces.POINTER_WASH,
        faces.WARN_WASH,
    ]
    assert re.fullmatch(
        r"Links and buttons on a sheet, by day: contrast 2.39, and it has to be 4.5. #[0-9a-f]{6} would do.",
        str(clashes[1]).replace(",3", ".3").replace(",5", ".5"),
    )


def test_links_are_read_in_a_warning_and_warnings_on_the_wash() -> None:
    weak = Face("x", "X", accent="#656f7d", pointer="#86960b").clashes()
    of_accent = [(clash.what, clash.ground) for clash in weak if clash.field == "accent"]
    assert of_accent == [(faces.ACCENT, faces.WARN_WASH)]
    weak = Face("x", "X", accent_dark="#fefefe").clashes()
    assert [(clash.what, clash.ground) for clash in weak] == [(faces.WARN, faces.WASH)]
    night = faces.colours_of(Face("x", "X", accent="#ffffff"))[DARK]
    assert contrast(tokens()[faces.WARN][DARK], night[faces.WASH]) >= TEXT


def test_a_button_under_the_pointer_keeps_its_contrast() -> None:
    """Whatever makes it lighter takes away from that of its words, which was looked at without."""
    assert "filter" not in (PACKAGE / "core/templates/components/button/button.css").read_text()


def test_night_is_looked_at_too() -> None:
    clashes = Face("x", "X", accent="#7a1f5c", accent_dark="#7a1f5c").clashes()
    assert {(clash.field, clash.theme) for clash in clashes} == {("accent_dark", DARK)}


def test_what_points_is_a_sign_and_needs_less_than_words() -> None:
    assert not Face("x", "X", pointer="#b45309").clashes()
    assert {clash.least for clash in Face("x", "X", pointer="#f2b544").clashes()} == {SIGN}


@given(COLOURS, COLOURS)
def test_what_points_is_seen_on_every_ground_on_which_it_stands(accent: str, pointer: str) -> None:
    face = Face("x", "X", accent=accent, pointer=pointer)
    if not face.clashes():
        for theme in (LIGHT, DARK):
            seen = {name: both[theme] for name, both in tokens().items()} | faces.colours_of(face)[theme]
            for ground in (faces.PAGE, faces.SHEET, faces.WASH, faces.POINTER_WASH, faces.WARN_WASH):
                assert contrast(seen[faces.POINTER], seen[ground]) >= SIGN


@given(COLOURS, st.one_of(st.just(""), COLOURS), st.sampled_from(sorted(faces.LETTERS)))
def test_the_name_of_a_stylesheet_says_all_that_it_holds(accent: str, other: str, letters: str) -> None:
    face = Face("x", "X", accent, other, other, letters)
    found = faces.styled(face.style_key)
    assert found is not None
    assert (found.styles, found.style_key) == (face.styles, face.style_key)


@pytest.mark.parametrize(
    "key", ["", "niets", "0-0-0-0-x", "7a1f5c-0-0-0", "7A1F5C-0-0-0-x", "7a1f5c-0-0-large-x", "red-0-0-0-x", "-----"]
)
def test_no_other_name_is_that_of_a_stylesheet(key: str) -> None:
    assert faces.styled(key) is None


def test_styles_hold_colours_and_known_fonts_and_nothing_else() -> None:
    styles = Face("x", "</style><script>", "#7a1f5c", "", "#b45309", "bookish").styles
    assert "script" not in styles
    assert styles.count("{") == styles.count("}")
    assert set(re.findall(r"--([\w-]+):#", styles)) <= tokens().keys()


def test_another_colour_has_another_address_and_another_name_has_not() -> None:
    one, other = (Face("x", "X", accent=accent) for accent in ("#7a1f5c", "#7a1f5d"))
    assert one.style_address != other.style_address
    assert Face("x", "Y", accent="#7a1f5c").style_address == one.style_address
    assert Face("x", "Y", accent="#7a1f5c").key != one.key


@given(COLOURS)
def test_words_can_be_read_on_any_colour(ground: str) -> None:
    assert contrast(readable_on(ground), ground) >= TEXT


def test_the_nearest_of_a_colour_that_does_is_itself() -> None:
    assert nearest_that_does("#123456", lambda _one: True) == "#123456"
    assert nearest_that_does("#123456", lambda one: one == mixed("#123456", "#ffffff", 0.5)) == mixed(
        "#123456", "#ffffff", 0.5
    )
