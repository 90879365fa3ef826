"""Consortia and what belongs to them, the people who work there, figures about schools, and the log of acts.

Every table of a consortium begins its indexes with the consortium. Rows of one consortium never point at another's.
"""

from draagvlak.organisations.models.factors import FactorLink
from draagvlak.organisations.models.figures import (
    ConsortiumCount,
    DataFile,
    FileKind,
    Judgement,
    Postcode,
    PupilCount,
)
from draagvlak.organisations.models.log import Event
from draagvlak.organisations.models.people import (
    LEVEL,
    Digest,
    Invitation,
    Level,
    Membership,
    Person,
    Role,
)
from draagvlak.organisations.models.places import (
    Belonging,
    Board,
    Consortium,
    Kind,
    Location,
    Partner,
    PartnerKind,
    Placement,
    Region,
    School,
)
from draagvlak.organisations.models.providers import BoardDomain, IdentityProvider

__all__ = [
    "LEVEL",
    "Belonging",
    "Board",
    "BoardDomain",
    "Consortium",
    "ConsortiumCount",
    "DataFile",
    "Digest",
    "Event",
    "FactorLink",
    "FileKind",
    "IdentityProvider",
    "Invitation",
    "Judgement",
    "Kind",
    "Level",
    "Location",
    "Membership",
    "Partner",
    "PartnerKind",
    "Person",
    "Placement",
    "Postcode",
    "PupilCount",
    "Region",
    "Role",
    "School",
]
