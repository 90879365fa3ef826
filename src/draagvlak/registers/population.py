"""What a school says of its pupils."""

from django.utils import timezone

from draagvlak.core.acts import record, verb
from draagvlak.people.models import Person
from draagvlak.registers.models import Population


@verb
def keep(words: Population, *, by: Person) -> None:
    """Save the school's own words on its pupils of a year."""
    words.saved = timezone.now()
    words.save()
    record(words.consortium, by, "changed-population", words.school.full_name, words.school)
