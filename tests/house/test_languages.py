"""The list of places where text becomes another language sees a new one."""

from pathlib import Path

import pytest

import languages

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("offers/secret.py", "import typst\n", "core/documents alone"),
        ("offers/secret.py", "from typst import compile\n", "core/documents alone"),
        ("offers/secret.py", "X = '#set text(font: \"x\")'\n", "stands in a file of its own"),
        ("offers/typst/new.typ", '#read("x")', "reads its data only"),
        ("offers/typst/new.typ", "#let d = json(bytes(sys.inputs.data))\n#eval(d.x)", "reads its data only"),
        ("offers/secret.py", "response['Content-Disposition'] = name\n", "not in the list"),
        ("offers/secret.py", "import csv\ncsv.writer(out)\n", "not in the list"),
        ("offers/secret.py", "from lxml import etree\n", "not in the list"),
        ("offers/secret.py", "with connection.cursor() as one: pass\n", "not in the list"),
        ("offers/secret.py", "x = mark_safe(y)\n", "not in the list"),
        ("offers/secret.py", "day = edition.published.date()\n", "day in the Netherlands"),
        ("offers/secret.py", "day = datetime.date.today()\n", "day in the Netherlands"),
        ("offers/templates/x.html", "{{ x|safe }}", "not in the list"),
    ],
)
def test_the_check_sees_a_new_place(tmp_path: Path, name: str, text: str, fault: str) -> None:
    target = tmp_path / name
    target.parent.mkdir(parents=True)
    target.write_text(text)
    assert any(fault in one for one in languages.faults(tmp_path)), languages.faults(tmp_path)
