"""Who works at a school that goes on under another number works there too."""

from draagvlak.people.models import Membership
from draagvlak.places.models import School


def roles_come_along(school: School, successor: School) -> None:
    """Give everybody at a school their roles at the one as which it goes on, too. What they had stays: for its past."""
    there = set(Membership.objects.current().filter(school=successor).values_list("person_id", "role"))
    Membership.objects.bulk_create(
        Membership(
            person_id=had.person_id,
            consortium_id=successor.consortium_id,
            role=had.role,
            school=successor,
            knows_start=had.knows_start,
        )
        for had in Membership.objects.current().filter(school=school)
        if (had.person_id, had.role) not in there
    )
