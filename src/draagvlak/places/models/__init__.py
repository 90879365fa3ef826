"""Consortia and what belongs to them, and figures about schools.

Every table of a consortium begins its indexes with the consortium. Rows of one consortium never point at another's.
"""

from draagvlak.places.models.faces import FIELDS, FaceFields, Letters, face_in
from draagvlak.places.models.figures import ConsortiumCount, DataFile, FileKind, Judgement, Postcode, PupilCount
from draagvlak.places.models.kept_faces import KeptFace, Mark
from draagvlak.places.models.partners import Partner, PartnerKind
from draagvlak.places.models.places import (
    Belonging,
    Board,
    Consortium,
    Kind,
    Location,
    Placement,
    Region,
    School,
    board_now,
)

__all__ = [
    "FIELDS",
    "Belonging",
    "Board",
    "Consortium",
    "ConsortiumCount",
    "DataFile",
    "FaceFields",
    "FileKind",
    "Judgement",
    "KeptFace",
    "Kind",
    "Letters",
    "Location",
    "Mark",
    "Partner",
    "PartnerKind",
    "Placement",
    "Postcode",
    "PupilCount",
    "Region",
    "School",
    "board_now",
    "face_in",
]
