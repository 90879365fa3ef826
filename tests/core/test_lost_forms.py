"""Which fields of our forms hold words that somebody typed, and which a choice."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from django import forms

import draagvlak
from draagvlak.core.lost_forms import is_text

#: of the page itself, of searching, and of files
ASIDE = {"q", "file", "handbook", "csrfmiddlewaretoken"}
#: typed, and no words: the number of a school, and a secret
SHORT = {"brin", "code"}
_CHOOSES = {"hidden", "radio", "checkbox", "number", "date", "submit"}


def in_templates() -> Iterator[tuple[str, bool]]:
    """The name of each field that a template writes, and whether one types in it."""
    for path in Path(draagvlak.__file__).parent.rglob("*.html"):
        for tag, given in re.findall(r"<(textarea|input|select|button|c-button)\b([^<]*?)>", path.read_text()):
            name = re.search(r'\bname="([^"]*)"', given)
            kind = re.search(r'\btype="(\w+)"', given)
            if name and not name[1].startswith("{{"):
                typed = tag == "textarea" or (tag == "input" and (not kind or kind[1] not in _CHOOSES))
                yield re.sub(r"\{\{.*?\}\}", "nl", name[1]), typed


def in_classes() -> Iterator[tuple[str, bool]]:
    for module in pkgutil.walk_packages(draagvlak.__path__, "draagvlak."):
        if "migrations" not in module.name and module.name.count(".") < 4 and "__main__" not in module.name:
            importlib.import_module(module.name)
    todo = list(forms.BaseForm.__subclasses__())
    while todo:
        form = todo.pop()
        todo += form.__subclasses__()
        if form.__module__.startswith("draagvlak."):
            for name, field in getattr(form, "base_fields", {}).items():
                widget = field.widget
                if not isinstance(widget, forms.PasswordInput | forms.FileInput | forms.DateInput):
                    yield name, isinstance(widget, forms.TextInput | forms.Textarea)


def test_a_word_is_taken_for_a_text_where_people_type_and_for_a_choice_where_they_choose() -> None:
    fields = {*in_templates(), *in_classes()}
    typed, chosen = ({name for name, types in fields if types is kind} - ASIDE for kind in (True, False))
    assert len(typed) > 25
    assert len(chosen) > 40
    assert sorted(name for name in typed - chosen if not is_text(name) and name not in SHORT) == []
    assert sorted(name for name in chosen - typed if is_text(name)) == []
