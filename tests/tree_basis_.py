"""What two trees that are compared are both taken to have."""

import re
import sys
from pathlib import Path
from typing import Any

ADDRESS = "http://testserver"
SETTINGS = "draagvlak.settings"
CONSORTIUM = "voorbeeld"
#: of the demo, who works nearest to what is asked first: ``NAME@voorbeeld.example``; nothing for a visitor
ROLES = (
    "", "leerkracht", "ib", "schoolleider", "bestuur", "partner", "expert", "lezer", "adviseur", "directeur", "beheerder",
)  # fmt: skip
LANGUAGES = ("nl", "en")
LANGUAGE_COOKIE = "taal"
STARTS = ("/", "/start/", f"/{CONSORTIUM}/")
SIGN_IN = "/inloggen/"
#: what writes letters or says something of the data; one that a tree does not know says nothing there
COMMANDS = (["tell"], ["remind"], ["letters"], ["tidy"], ["check"], ["norm", "--help"], ["--help"])
#: acts that write letters: who, the pages on which the form may stand, a field of it (none: the form
#: that goes to one of these addresses), and what is filled in
ACTS: tuple[tuple[str, tuple[str, ...], str, dict[str, str]], ...] = (
    ("", ("/wachtwoord/vergeten/",), "email", {"email": "ib@voorbeeld.example"}),
    ("", (f"/{CONSORTIUM}/aanbod/90AJ/", f"/{CONSORTIUM}/volgen/?school=90AJ"), "email", {"email": "ouder@example.org"}),
    ("beheerder", (f"/{CONSORTIUM}/toegang/",), "email", {"email": "nieuw@example.org", "name": "Nieuwe Naam"}),
    ("schoolleider", ("/profiel/tweede-factor/brief/", "/profiel/tweede-factor/"), "", {}),
)  # fmt: skip


def command(tree: Path) -> list[str]:
    """The tree's own ``draagvlak``, without installing the tree."""
    said = re.search(r'^draagvlak = "([\w.]+):(\w+)"', (tree / "pyproject.toml").read_text(), re.MULTILINE)
    module, function = (said[1], said[2]) if said else ("draagvlak.command", "main")
    return [sys.executable, "-c", f"from {module} import {function}; {function}()"]


def sign_in(client: Any, name: str) -> None:
    """As somebody of the demo; by the page where that is needed."""
    from django.contrib.auth import get_user_model

    person = get_user_model().objects.get(email=f"{name}@{CONSORTIUM}.example")
    client.force_login(person)
