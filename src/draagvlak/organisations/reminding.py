"""The digest: what waits for somebody, by e-mail, as often as they chose; no more than the start page says."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from draagvlak.core.mail import Letter, post
from draagvlak.organisations.models import Digest, Membership, Person
from draagvlak.organisations.starting import waiting

_EVERY = {
    Digest.DAILY: timedelta(hours=20),
    Digest.WEEKLY: timedelta(days=6, hours=20),
}  #: at least this long between two


def due(now: datetime) -> list[Person]:
    """People with a role who have waited long enough for their next digest."""
    found = Person.objects.filter(is_active=True, memberships__ended__isnull=True, memberships__isnull=False)
    return [
        person
        for person in found.exclude(digest=Digest.NEVER).distinct().order_by("pk")
        if person.digest_sent is None or now - person.digest_sent >= _EVERY[Digest(person.digest)]
    ]


def letter(person: Person, address: str) -> Letter | None:
    """What waits for somebody in all their roles; nothing when nothing waits."""
    request = HttpRequest()
    request.user = person
    lines = []
    held = Membership.objects.current().with_places().filter(person=person).order_by("started")
    for membership in held:
        waits = waiting(request, membership)
        if waits:
            lines.append(f"{membership.get_role_display()}, {membership.full_place}")
            lines += [f"- {one.text}" for one in waits]
            lines.append("")
    if not lines:
        return None
    text = "\n".join(
        [
            _("Hello, %(name)s") % {"name": person},
            "",
            _("This waits for you:"),
            "",
            *lines,
            _("Go to your start page: %(url)s") % {"url": f"{address}/start/"},
            "",
            _("How often you get this letter, you choose in your profile: %(url)s") % {"url": f"{address}/profiel/"},
        ]
    )
    return Letter(person.email, _("What waits for you in Draagvlak"), text)


def remind(address: str) -> tuple[int, int]:
    """Send every digest that is due. How many went, and how many the mail server did not take.

    Args:
        address: of the site, for the links in the letters.
    """
    now = timezone.now()
    with translation.override("nl"):
        letters = {person.pk: letter(person, address.rstrip("/")) for person in due(now)}
        failed = set(post(one for one in letters.values() if one is not None))
    went = [pk for pk, one in letters.items() if one is not None and one.to not in failed]
    Person.objects.filter(pk__in=went).update(digest_sent=now)
    return len(went), len(failed)
