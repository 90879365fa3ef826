"""What somebody does to their own account."""

from draagvlak.people.log import record_about, verb_on_account
from draagvlak.people.models import Person


@verb_on_account
def change_profile(person: Person, *, by: Person) -> None:
    """Save the name, language and letters that somebody chose. The log tells of another name, under the old one: it
    names ``by`` as they were called."""
    before = Person.objects.get(pk=person.pk)
    if person.name != before.name:
        record_about(person, "changed-name", f"{before.name} → {person.name}", by=by)
    person.save(update_fields=["name", "digest", "language"])
