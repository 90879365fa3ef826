"""The inspection's framework of 2021 for primary education: quality areas and standards, and the words of a file.

The names are in our own words where they are more than a term. A framework is updated yearly, so its version stays with
each judgement; an end judgement is the inspection's and never computed.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

SCHOOL = "school"  #: the element under which the judgement on the whole school stands


@dataclass(frozen=True)
class Area:
    """A quality area with its standards: ``{code: name}``."""

    code: str
    name: object
    standards: dict[str, object]


AREAS = (
    Area(
        "OP",
        _("Teaching and learning"),
        {
            "OP0": _("Basic skills"),
            "OP1": _("What is taught"),
            "OP2": _("Seeing and guiding development"),
            "OP3": _("Teaching"),
            "OP4": _("Time to learn"),
            "OP6": _("Closing primary school"),
        },
    ),
    Area("VS", _("Safety and climate"), {"VS1": _("Safety"), "VS2": _("Climate in the school")}),
    Area("OR", _("Results"), {"OR1": _("Results"), "OR2": _("Social and civic skills")}),
    Area(
        "SKA",
        _("Steering, quality and ambition"),
        {
            "SKA1": _("Vision, ambitions and goals"),
            "SKA2": _("Carrying out, and the culture of quality"),
            "SKA3": _("Evaluation, accounting and dialogue"),
        },
    ),
)
STANDARDS: dict[str, object] = {code: name for area in AREAS for code, name in area.standards.items()}
_CODE = re.compile(r"^([A-Za-z]{2,3}\d)\b")
#: words of a file for the school as a whole; a kind of primary education is that too
_WHOLE = {
    "",
    "school",
    "vestiging",
    "instelling",
    "onderwijs",
    "eindoordeel",
    "kwaliteit",
    "po",
    "bo",
    "bao",
    "sbo",
    "so",
    "basisonderwijs",
    "primair onderwijs",
    "speciaal basisonderwijs",
    "speciaal onderwijs",
}


def element(said: str) -> str:
    """What a file says was judged: the code of a standard, or ``school``; nothing when the framework has no such."""
    words = " ".join(said.split())
    if words.lower() in _WHOLE:
        return SCHOOL
    found = _CODE.match(words)
    code = found[1].upper() if found else ""
    return code if code in STANDARDS else ""
