"""Old phones: what the check over styles and scripts finds, and what is taken away from a page to look at it."""

import pytest

import old_phones_
from old_phones_ import faults_of_script, faults_of_style, older_page, older_style


def test_styles_and_scripts_hold_nothing_that_an_old_phone_would_miss() -> None:
    assert old_phones_.faults() == []


@pytest.mark.parametrize(
    "line",
    [
        "@layer a { p { color: light-dark(#000000, #ffffff); } }",
        "@layer a { :root { --ink: #000000; --ink: light-dark(#000000, #ffffff); } }",
        "@layer a { p { block-size: 100dvh; } }",
        "@layer a { p:has(b) { color: red; } }",
        "@layer a { p { b& { color: red; } } }",
        "@layer a { @media (width < 40rem) { p { color: red; } } }",
        "@layer a { @media (40rem <= width) { p { color: red; } } }",
        "@layer a { p { text-wrap: balance; } }",
        "@layer a { @supports (text-wrap: balance) { p { field-sizing: content; } } }",
        '@layer a { p::before { content: "!" / ""; } }',
        "@layer a { ul { grid-template-rows: subgrid; } }",
        "@layer a { [popover]:popover-open { color: red; } }",
        "p { color: red; }",
    ],
)
def test_what_is_newer_than_the_floor_is_found(line: str) -> None:
    assert len(faults_of_style(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "@layer a, b; @layer a { p { block-size: 100vh; block-size: 100dvh; } }",
        "@layer a { @supports selector(:has(*)) { p:has(b) { color: red; } } }",
        "@layer a { @supports (text-wrap: balance) { p { text-wrap: balance; } } }",
        "@layer a { @supports (color: light-dark(red, red)) { :root { --ink: light-dark(#000000, #ffffff); } } }",
        '@layer a { p::before { content: "!"; content: "!" / ""; } }',
        "@layer a { @media (min-width: 40rem) { p { color: red; } } }",
    ],
)
def test_what_has_something_plain_in_its_place_is_fine(line: str) -> None:
    assert faults_of_style(line) == []


def test_a_script_asks_first() -> None:
    assert faults_of_script("form.requestSubmit(button);") == ["line 1: requestSubmit is newer than the floor"]
    assert faults_of_script("const last = names.toSorted()[0];")
    assert faults_of_script(r"text.split(/(?<=\.) /);")
    assert not faults_of_script("if (form.requestSubmit) form.requestSubmit(button);")
    assert not faults_of_script("// names.toSorted() is too new\nnames.sort();")


def test_taken_away_is_all_of_it_and_nothing_else() -> None:
    style = """@layer a, b; @layer a {
      p { color: red; color: light-dark(red, blue); }
      p:has(b) { color: blue; }
      @supports selector(:has(*)) { p { display: none; } }
      @supports not selector(:has(*)) { p { display: block; } }
      @media (width < 40rem) { p { margin: 0; } }
      @media (max-width: 39.99rem) { p { padding: 0; } }
    }"""
    left = " ".join(older_style(style).split())
    assert left == (
        "@layer a, b; @layer a { p { color: red; } p { display: block; } "
        "@media (max-width: 39.99rem) { p { padding: 0; } } }"
    ).replace("{ p { color: red; } p {", "{ p { color: red; } p {")
    page = (
        '<p popovery="1"><button class="term" popovertarget="x" id="y">popover</button><div popover id="x"></div></p>'
    )
    assert older_page(page) == '<p popovery="1"><button class="term" id="y">popover</button><div id="x"></div></p>'
