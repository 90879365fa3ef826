"""Answers that the browser keeps as a file."""

import re
from typing import TypeVar

from django.http import HttpResponseBase
from django.utils.http import content_disposition_header

from draagvlak.core.texts import printable

Answer = TypeVar("Answer", bound=HttpResponseBase)
#: what means something in a path, or what Windows refuses in a name
_PATH = re.compile(r'[\x00-\x1f\\/:*?"<>|]+')


def attached(response: Answer, name: str) -> Answer:
    """The answer as a file of that name; whatever stands in the name, the header says no more than a name."""
    said = _PATH.sub("-", printable(name)).strip(". ") or "draagvlak"
    response.headers["Content-Disposition"] = content_disposition_header(True, said) or "attachment"
    return response
