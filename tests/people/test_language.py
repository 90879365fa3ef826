"""The switch of languages, on pages that a form gave."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from draagvlak.people.models import Role
from draagvlak.places.models import Board, Consortium
from people_ import at_work


def _switch(page: str, client: Client) -> Any:
    """What the switch of languages on a page leads to."""
    back = re.search(r'name="terug" value="([^"]*)"', page)
    assert back
    return client.post("/taal/", {"taal": "nl", "terug": unescape(back[1])}, follow=True)


@pytest.mark.once
@pytest.mark.parametrize("path", ["toegang/uitnodigen/", "besturen/nieuw/", "besturen/99001/gegevens/",
                                  "scholen/90AA/gegevens/", "open-data/ontvangen/"])  # fmt: skip
@pytest.mark.parametrize("referer", ["", "self", "page"])
def test_the_switch_of_languages_leads_to_the_page_with_the_form(
    consortium: Consortium, boards: list[Board], path: str, referer: str
) -> None:
    client = at_work(consortium, Role.ADVISER)
    here = f"/voorbeeld/{path}"
    above = here.rstrip("/").rpartition("/")[0] + "/"
    came = {
        "": {},
        "self": {"referer": f"http://testserver{here}"},
        "page": {"referer": f"http://testserver{above}?q=x"},
    }
    refused = client.post(here, {"email": "geen adres", "own_name": "x" * 900}, headers=came[referer])
    assert refused.status_code == 422
    answer = _switch(refused.content.decode(), client)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == above
    assert answer.request["QUERY_STRING"] == ("q=x" if referer == "page" else "")
    assert client.post("/taal/", {"taal": "nl", "terug": here})["Location"] == above, "also from a page of long ago"
