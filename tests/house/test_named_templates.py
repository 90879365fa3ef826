"""The check that templates are there sees one that is not."""

from pathlib import Path

import pytest

import named_templates


def test_a_template_that_is_not_there_is_told_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert named_templates.faults() == []
    templates = tmp_path / "room" / "templates" / "room"
    templates.mkdir(parents=True)
    (templates / "goal.html").write_text('{% extends "room/goals.html" %}{% include "room/_gone.html" %}')
    (templates / "goals.html").write_text("{% block main %}{% endblock %}")
    (tmp_path / "room" / "views.py").write_text('render(request, "room/goal.html")\nrender(request, "room/old.html")\n')
    monkeypatch.setattr(named_templates, "SOURCE", tmp_path)
    assert named_templates.faults() == [
        "room/templates/room/goal.html: names room/_gone.html, which is not there",
        "room/views.py: names room/old.html, which is not there",
    ]
