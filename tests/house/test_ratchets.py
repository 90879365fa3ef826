"""Each rule that counts faults sees the fault that it is about, and nothing else."""

from pathlib import Path

import pytest

import ratchets
import source_

CLEAN = '''"""Goals of a school."""


def open_goals(school):
    """Those not yet reached."""
    return school.goals.filter(reached=None)
'''
#: for each rule a file that breaks it once
BROKEN = {
    "only_imports": ("room/goals.py", "from room.aims import Goal\n"),
    "named_after_acts": ("room/telling.py", '"""Words."""\n'),
    "same_class_name": ("room/goals.py", "class Twice:\n    pass\n"),
    "same_function_name": ("room/goals.py", "def build():\n    return 1\n"),
    "names_that_say_nothing": ("room/goals.py", "def goals(school):\n    found = school.goals\n    return found\n"),
    "by_position": ("room/goals.py", "def name_of(row):\n    return row[3]\n"),
    "views_that_write": ("room/views/goals.py", "def close(goal):\n    goal.save()\n"),
    "several_acts_of_one_address": ("room/templates/a.html", '<input name="act" value="close">\n'),
    "listeners": ("room/goals.py", "@receiver(post_save)\ndef changed(sender):\n    return sender\n"),
    "joined_when_ready": ("room/apps.py", "class Room:\n    def ready(self):\n        import room.hooks\n"),
    "orders_through_rows": (
        "room/models.py",
        "class Goal(Model):\n    school = models.ForeignKey(School)\n\n    class Meta:\n"
        "        ordering = ['school', 'school_id', '-year']\n",
    ),
    "addresses_without_room": ("room/urls.py", "urlpatterns = [path('', page, name='goals')]\n"),
    "kept_in_process": ("room/goals.py", "@lru_cache\ndef goals():\n    return []\n"),
    "day_of_a_time": ("room/goals.py", "def day(goal):\n    return goal.made.date()\n"),
    "dates_by_hand": ("room/goals.py", 'def day(goal):\n    return goal.made.strftime("%d")\n'),
    "long_files": ("room/goals.py", "a = 1\n" * 401),
    "long_functions": ("room/goals.py", "def long_one():\n" + "    a = 1\n" * 51),
    "long_template_lines": ("room/templates/a.html", f"<p>{'x' * 120}</p>\n"),
    "long_style_lines": ("room/static/a.css", f"p {{ color: {'x' * 120} }}\n"),
    "components_by_hand": ("room/templates/components/sheet/index.html", '<a class="wide button">\n'),
    "unformatted": ("room/goals.py", "A = [1,2]  # fmt: skip\n"),
    "types_ignored": ("room/goals.py", "A = b()  # type: ignore\n"),
    "errors_of_ones_own": ("room/goals.py", "class NotPossible(Exception):\n    pass\n"),
    "refusals_caught_by_hand": (
        "room/views/goals.py",
        "def close(goal):\n    try:\n        goal.close()\n    except NotPossible:\n        return None\n",
    ),
    "statuses_by_hand": (
        "room/views/goals.py",
        "def goal(request):\n    return render(request, 'goal.html', {}, status=422)\n",
    ),
    "texts_cut_in_silence": (
        "room/goals.py",
        "def make(what: str):\n    return Goal(what=what[:300])\n",
    ),
    "provisions_cut_off": ("room/templates/room/goal.html", "<li>{{ one.asked.text|truncatewords:8 }}</li>"),
    "html_in_code": ("room/goals.py", 'A = "<p>Doel</p>"\n'),
}


def house(folder: Path, *files: tuple[str, str]) -> Path:
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def count(monkeypatch: pytest.MonkeyPatch, folder: Path) -> dict[str, int]:
    monkeypatch.setattr(source_, "SOURCE", folder)
    source_.forget()
    try:
        return {rule: len(places) for rule, places in ratchets.counted().items() if places}
    finally:
        source_.forget()


def test_every_rule_has_a_case() -> None:
    assert set(BROKEN) == {rule.__name__ for rule in ratchets.RULES}


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_a_fault_is_counted_once(rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = ("other/board.py", {"same_class_name": "class Twice:\n    pass\n"}.get(rule, CLEAN))
    if rule == "same_function_name":
        elsewhere = ("other/board.py", "def build():\n    return 2\n")
    named_twice = 2 if rule.startswith("same_") else 1
    assert count(monkeypatch, house(tmp_path, BROKEN[rule], elsewhere)) == {rule: named_twice}


def test_a_count_that_rose_or_was_not_written_down_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_, "SOURCE", house(tmp_path / "src", BROKEN["by_position"]))
    monkeypatch.setattr(ratchets, "KEPT", tmp_path / "kept.yaml")
    source_.forget()
    for kept, told in (("", "instead of 0"), ("by_position: 1\n", ""), ("by_position: 2\n", "fell from 2 to 1")):
        ratchets.KEPT.write_text(kept + "listeners: 0\n")
        assert told in "".join(ratchets.faults())
        assert bool(ratchets.faults()) == bool(told)
    source_.forget()


@pytest.mark.parametrize(
    "reason", ["One file, because it tells one story.", "One file,\nbecause its parts lean on each other."]
)
def test_what_is_long_says_why_and_is_no_fault(reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(file: str, function: str) -> tuple[int, int]:
        text = f'"""{file}"""\n\n\ndef long_one():\n    """{function}"""\n' + "    a = 1\n" * 400
        monkeypatch.setattr(source_, "SOURCE", house(tmp_path, ("room/goals.py", text)))
        source_.forget()
        return len(list(ratchets.long_files())), len(list(ratchets.long_functions()))

    try:
        assert counted("Goals.", "Long.") == (1, 1)
        assert counted(reason, "Long.") == (0, 1), "a reason of the file is none of what stands in it"
        assert counted("Goals.", "In one piece, because it is a list.") == (1, 0)
        assert counted("One file, because", "In one piece, because.") == (1, 1), "a reason says something"
    finally:
        monkeypatch.undo()
        source_.forget()
