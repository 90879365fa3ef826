"""Days on pages: in words, on one line, with the figures for who points at them; files keep figures."""

import datetime
import re
from pathlib import Path

from django.template import engines
from django.utils import timezone, translation

import draagvlak
from draagvlak.core import dates

PACKAGE = Path(draagvlak.__file__).parent
DAY = datetime.date(2026, 12, 18)


def written(template: str, **context: object) -> str:
    return engines["django"].from_string(template).render(context)


def test_a_day_is_said_in_words_and_stays_on_one_line() -> None:
    shown = '<time class="day" datetime="2026-12-18" title="18-12-2026">18 december 2026</time>'
    with translation.override("nl"):
        assert written("{{ day|day }}", day=DAY) == shown
        held = "{% load i18n %}{% blocktranslate with day=day|day %}On {{ day }}{% endblocktranslate %}"
        assert written(held, day=DAY).endswith(shown)
        assert written("{{ day|day_alone }}{{ none|day }}", day=DAY, none=None) == "18 december 2026"
    css = (PACKAGE / "core/templates/components/day/day.css").read_text()
    assert "white-space: nowrap;" in css


def test_a_moment_is_that_of_the_netherlands() -> None:
    late = datetime.datetime(2026, 12, 17, 23, 30, tzinfo=datetime.UTC)
    with translation.override("nl"):
        assert ">18 december 2026, 00:30</time>" in written("{{ late|moment }}", late=late)
        assert written("{{ late|day }}", late=late) == written("{{ day|day }}", day=DAY)


def test_how_far_off_a_near_day_is_says_which_day_it_is_to_who_points_at_it_and_on_paper() -> None:
    near = timezone.localdate() + datetime.timedelta(21)
    with translation.override("nl"):
        shown = written("{{ day|days_off }}", day=near)
        assert f'title="{dates.day_in_words(near)}">nog 21 dagen</time>' in shown
        assert written("{{ day|days_off }}", day=near + datetime.timedelta(40)) == ""
    css = (PACKAGE / "core/templates/components/day/day.css").read_text()
    assert re.search(r"@media print \{\s+\.off::after \{\s+content: [^;]*attr\(title\)", css)


def test_a_day_in_figures_in_a_text_stays_on_one_line_too_and_the_text_is_escaped() -> None:
    text = "<b>Rijden</b> voor 18-12-2026, zaak 118-12-20261"
    shown = (
        '&lt;b&gt;Rijden&lt;/b&gt; voor <time class="day" datetime="2026-12-18">18-12-2026</time>, zaak 118-12-20261'
    )
    assert written("{{ text|unbroken }}", text=text) == shown


def test_no_template_writes_a_day_itself_and_no_title_or_attribute_holds_one_with_its_element() -> None:
    itself = re.compile(r"\|date:\"(?!H:i)|{% now ")
    inside = re.compile(
        r"<title[^<]*\|(day|moment|days_off)\b(?!_)|block title %\}(?:(?!endblock).)*\|(day|moment|days_off)\b(?!_)"
        r"|<option[^<]*\|(day|moment|days_off)\b(?!_)|\w=\"[^\">{]*\{\{[^}\">]*\|(day|moment|days_off)\b(?!_)"
    )
    texts = {str(file): file.read_text() for file in PACKAGE.rglob("*.html")}
    assert [name for name, text in texts.items() if itself.search(text)] == []
    assert [name for name, text in texts.items() if inside.search(text)] == []
