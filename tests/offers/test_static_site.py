"""The public site as files."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from draagvlak.core.errors import NotPossible
from draagvlak.offers import static_site
from draagvlak.offers.models import Edition
from draagvlak.places.models import Consortium


def main_of(text: str) -> str:
    """The main part of a page, links left out."""
    body = text[text.index("<main") : text.index("</main>")]
    body = body.replace("https://levend.example", "http://testserver")
    return re.sub(r'\s(href|action|src|hx-[a-z-]+)="[^"]*"', "", body)


@pytest.mark.once
def test_the_site_as_files_is_the_site(edition: Edition, tmp_path: Any, settings: Any, consortium: Consortium) -> None:
    from django.core.management import call_command

    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    folder = tmp_path / "uit"
    written = static_site.publish(folder, [consortium], "https://levend.example")
    assert written.faults == []
    assert written.pages > 500
    visitor = Client(headers={"host": "testserver"})
    for file in folder.rglob("index.html"):
        path = "/" + str(file.parent.relative_to(folder)).removeprefix(".") + "/"
        path = path.replace("//", "/")
        if path.endswith("/blok/"):
            continue
        text = file.read_text()
        live = visitor.get(f"{path}normen/" if path in {"/", "/en/"} else path)  # a file leads nobody on by itself
        assert (live.status_code, len(visitor.cookies)) == (200, 0), path
        assert main_of(text).split() == main_of(live.content.decode()).split(), path
        for to in re.findall(r'\bhref="(/[^"#?]*)', text):
            target = folder / to.lstrip("/")
            assert (target / "index.html").exists() or target.is_file(), (path, to)
        assert "csrfmiddlewaretoken" not in text
    found = re.search(
        r'<script id="schools" type="application/json">(.*?)</script>',
        (folder / "voorbeeld/aanbod/index.html").read_text(),
    )
    assert found is not None
    assert set(json.loads(found[1])["schools"]) == {"90AA", "90AB", "90AC"}
    assert (folder / "voorbeeld/aanbod/90AA/schoolgids.pdf").read_bytes().startswith(b"%PDF")
    other = tmp_path / "anders"
    other.mkdir()
    (other / "brief.txt").write_text("x")
    with pytest.raises(NotPossible):
        static_site.publish(other, [consortium], "https://levend.example")
    assert (other / "brief.txt").exists()
