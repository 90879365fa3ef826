"""Days in figures, on pages: they stay on one line, and their sign for that stands in text alone."""

import datetime
import re
from pathlib import Path

from django.template import engines

import draagvlak

PACKAGE = Path(draagvlak.__file__).parent


def written(template: str, **context: object) -> str:
    return engines["django"].from_string(template).render(context)


def test_a_day_in_figures_stays_on_one_line() -> None:
    day = datetime.date(2026, 12, 18)
    assert written('{{ day|date:"d-m-Y" }}', day=day) == '<time class="day" datetime="2026-12-18">18-12-2026</time>'
    held = '{% load i18n %}{% blocktranslate with day=day|date:"d-m-Y" %}On {{ day }}{% endblocktranslate %}'
    assert written(held, day=day).endswith('<time class="day" datetime="2026-12-18">18-12-2026</time>')
    assert written('{{ day|date:"Y-m-d" }}{{ none|date:"d-m-Y" }}', day=day, none=None) == "2026-12-18"
    css = (PACKAGE / "core/templates/components/day/day.css").read_text()
    assert "white-space: nowrap;" in css


def test_so_does_one_in_a_text_and_the_text_is_escaped() -> None:
    text = "<b>Rijden</b> voor 18-12-2026, zaak 118-12-20261"
    shown = (
        '&lt;b&gt;Rijden&lt;/b&gt; voor <time class="day" datetime="2026-12-18">18-12-2026</time>, zaak 118-12-20261'
    )
    assert written("{{ text|unbroken }}", text=text) == shown


def test_no_title_attribute_or_choice_holds_a_day_in_figures() -> None:
    inside = re.compile(
        r'<title[^<]*date:"d-m-Y|block title %\}(?:(?!endblock).)*date:"d-m-Y|<option[^<]*date:"d-m-Y|="[^">]*date:"d-m-Y'
    )
    held = [str(file) for file in PACKAGE.rglob("*.html") if inside.search(file.read_text())]
    assert not held
