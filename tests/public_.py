"""Public pages in tests: of a school, of the schools that are found, and whether their HTML holds."""

import re

import html5lib
from django.test import Client

from draagvlak.places.models import School
from draagvlak.registers.models import StructureEntry

HERE = "/voorbeeld/aanbod/90AA/"
WORK = "/voorbeeld/scholen/90AA/schoolgids/"


def page(path: str = HERE, **headers: str) -> str:
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, (path, response.status_code)
    text: str = response.content.decode()
    return text


def valid(text: str) -> set[str]:
    """What an HTML5 parser objects to."""
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return {fault[1] for fault in parser.errors}


def schools_found(query: str) -> list[str]:
    return re.findall(r'class="school-name" href="/voorbeeld/aanbod/(\w+)/"', page("/voorbeeld/aanbod/" + query))


def a_role(school: School) -> None:
    """Something that parents see, as an act leaves it."""
    StructureEntry.objects.create(consortium=school.consortium, school=school, kind="role", title="Een rol")
    school.changed()
