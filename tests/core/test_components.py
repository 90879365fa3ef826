"""All of a component stands in one folder, and the style page shows it as it is."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import html5lib
import pytest
from django.template import engines
from django.test import Client
from django.utils.safestring import mark_safe
from django_cotton.compiler_regex import CottonCompiler

import draagvlak
from draagvlak.core import style_page
from ratchets import MARKUP

TEMPLATES = Path(draagvlak.__file__).parent / "core" / "templates"
FOLDERS = TEMPLATES / "components"
#: components that a tag or a filter writes: with what
TAGS = {
    "day": '{{ "Since 01-08-2026"|unbroken }}',
    "notice": '{% notice "info" %}Look.{% endnotice %}',
    "standing": '{% load norms %}{% standing "in-place" %}',
    "status": '{% status "draft" "Draft" %}',
}


def written(template: str, **context: object) -> str:
    """A template as a page would show it, with one space wherever there are some."""
    compiled = engines["django"].from_string(CottonCompiler().process(template))
    return re.sub(r"\s+(?=>)", "", " ".join(compiled.render(context).split()))


@pytest.mark.parametrize("name", sorted(MARKUP))
def test_a_component_has_its_style_and_example_in_its_folder_and_is_an_element_or_a_tag(name: str) -> None:
    folder = FOLDERS / name
    assert (folder / f"{name}.css").exists()
    assert (folder / "example.html").exists()
    assert (folder / "index.html").exists() != (name in TAGS)
    assert re.search(MARKUP[name], written(TAGS.get(name) or f"<c-{name}>Some words</c-{name}>"))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/stijl/", "/en/stijl/"])
def test_the_style_page_shows_each_example_and_each_component_by_its_own(address: str) -> None:
    page = html5lib.parse(Client().get(address).content, namespaceHTMLElements=False)
    shown = {part.attrib["id"]: ET.tostring(part, "unicode") for part in page.iterfind(".//main/div/section")}
    assert list(shown) == style_page.examples()
    assert set(shown) == {folder.name for folder in FOLDERS.iterdir() if folder.is_dir()}
    assert [name for name, markup in MARKUP.items() if not re.search(markup, shown[name])] == []
    assert [name for name, text in shown.items() if "<h2" not in text] == []
    assert [name for name, text in shown.items() if not _styled_by_itself(name, text)] == []


def _styled_by_itself(name: str, text: str) -> bool:
    """Whether something of an example wears a class that the style of its folder speaks of."""
    selectors = re.sub(r"\{[^{}]*\}", "", (FOLDERS / name / f"{name}.css").read_text())
    worn = {word for classes in re.findall(r'class="([^"]*)"', text) for word in classes.split()}
    return bool(worn & set(re.findall(r"\.([a-z][\w-]*)", selectors)))


def test_an_example_that_has_no_place_yet_comes_after_those_that_have(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(style_page.ORDER) <= set(style_page.examples())
    monkeypatch.setattr(style_page, "ORDER", ("menu", "button"))
    assert style_page.examples()[:4] == ["menu", "button", "answer-form", "chart"]
    assert set(MARKUP) <= set(style_page.examples())


def test_the_style_page_writes_no_example_itself() -> None:
    page = (TEMPLATES / "core" / "style.html").read_text()
    assert re.findall(r"<(?:c-)?(\w+)", page) == ["div", "h1", "p", "sheet"]
    assert "{% icon" not in page


def test_a_field_names_what_is_filled_in_and_says_what_is_wrong_by_its_id() -> None:
    field = '<c-field id="day" label="Day" hint="As 28-02-2026." :error="fault"><input id="day"></c-field>'
    for none in ("", None):
        shown = written(field, fault=none)
        assert '<label for="day">Day</label> <p class="hint" id="day-hint">As 28-02-2026.</p> <input id="day">' in shown
        assert "error" not in shown
    shown = written(field, fault="No <such> day.")
    assert '<p class="error" id="day-error">' in shown
    assert "No &lt;such&gt; day." in shown
    assert 'Write <time class="day" datetime="2026-02-28">28-02-2026</time>.' in written(
        field, fault="Write 28-02-2026."
    )


def test_a_field_takes_nothing_of_the_page_that_it_was_not_given() -> None:
    of_the_page = dict.fromkeys(("about", "error", "hint", "soft"), "Of the page")
    alone = '<div class="field"><label for="day">Day</label></div>'
    assert written('<c-field id="day" label="Day"></c-field>', **of_the_page).replace("> <", "><") == alone


def test_where_a_page_stands_holds_a_status_beside_its_steps() -> None:
    steps = '<c-crumbs><li>Start</li><c-slot name="beside">{% status "draft" "Draft" %}</c-slot></c-crumbs>'
    assert re.search(r'<ol><li>Start</li></ol><span class="stamp draft">.* Draft</span></nav>', written(steps))


def test_a_status_has_a_look_of_its_own_only_where_it_needs_one() -> None:
    assert 'class="stamp"' in written('{% status "adopted" "Signed" %}')
    assert 'class="stamp retired wraps"' in written('{% status "retired" "Closed" wraps=True %}')


def test_another_scale_uses_the_signs_of_standings() -> None:
    usual = written('{% load norms %}{% standing "absent" %}')
    assert 'class="standing absent"' in usual
    assert written('{% load norms %}{% standing "absent" "lacking" %}') == usual.replace("Not yet", "lacking").replace(
        'absent"', 'absent wraps"'
    )


def test_what_is_empty_is_a_sheet_and_keeps_what_it_is_given() -> None:
    shown = written('<c-empty class="wide" id="none">Nothing</c-empty>')
    assert shown == '<div class="sheet empty wide" id="none">Nothing</div>'


def test_the_words_of_a_button_are_one_text_also_with_a_day_among_them() -> None:
    """Each text and element right under a button is a column of its own; in one they wrap on a small screen."""
    words = mark_safe("Undo the move of <time>1 August 2024</time>")
    html = written('{% load draagvlak %}{% act "/x/" words sign="undo" %}', words=words)
    button = next(html5lib.parse(html, namespaceHTMLElements=False).iter("button"))
    assert [one.tag for one in button][1:] == ["span"]
    assert not "".join([button.text or "", *(one.tail or "" for one in button)]).strip()
