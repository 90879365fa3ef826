"""The pages of a norm in tests."""

from typing import Any

import html5lib
from django.test import Client

BASE = "/voorbeeld/norm/basisondersteuning/0.1/"


def text_of(client: Client, path: str, **rest: Any) -> str:
    response = client.get(path, **rest)
    assert response.status_code == 200, path
    return " ".join("".join(html5lib.parse(response.content, namespaceHTMLElements=False).itertext()).split())
