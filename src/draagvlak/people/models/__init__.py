"""The people who work somewhere, their roles and ways in, and the log of acts."""

from draagvlak.people.models.log import Event
from draagvlak.people.models.people import LEVEL, Digest, Invitation, Level, Membership, Person, Role
from draagvlak.people.models.providers import BoardDomain, IdentityProvider
from draagvlak.people.models.second_factor import FactorLink

__all__ = [
    "LEVEL",
    "BoardDomain",
    "Digest",
    "Event",
    "FactorLink",
    "IdentityProvider",
    "Invitation",
    "Level",
    "Membership",
    "Person",
    "Role",
]
