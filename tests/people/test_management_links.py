"""Whatever the page of management leads to, opens for who reads it."""

import html
import re

import pytest

from draagvlak.people.models import Role
from draagvlak.places.models import Board, Consortium
from management_ import MANAGEMENT
from people_ import at_work


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DIRECTOR, Role.ADVISER])
def test_every_way_from_management_opens(consortium: Consortium, boards: list[Board], role: Role) -> None:
    client = at_work(consortium, role)
    main = client.get(MANAGEMENT).content.decode().partition("<main")[2]
    paths = {html.unescape(path).partition("#")[0] for path in re.findall(r'href="(/[^"]*)"', main)}
    assert len(paths) > 6
    assert {path: status for path in paths if (status := client.get(path).status_code) != 200} == {}
