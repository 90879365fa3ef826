"""The digest: what waits for somebody, by e-mail, as often as they chose; no more than the start page says."""

from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from draagvlak.core import mail
from draagvlak.people.models import Digest, Membership, Person
from draagvlak.people.waiting import AtWork, When, name_of_group, waiting

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


def letter(person: Person, address: str) -> mail.Letter | None:
    """What waits for somebody in all their roles, in their language; nothing when nothing waits."""
    roles = list(Membership.objects.current().with_places().filter(person=person).order_by("started"))
    with translation.override(person.language):
        text = _text(person, roles, address)
    if not text:
        return None
    consortia = {role.consortium.slug for role in roles}
    return mail.letter(
        person.email,
        person.language,
        lambda: (_("What waits for you in Draagvlak"), text),
        sender=consortia.pop() if len(consortia) == 1 else "",
        about=f"person:{person.pk}",
        within=_EVERY[Digest(person.digest)],
        bulk=True,
    )


def _text(person: Person, roles: list[Membership], address: str) -> str:
    request = HttpRequest()
    request.user = person
    things = [thing for thing in waiting(AtWork(request, person, roles)) if thing.when != When.AHEAD]
    lines: list[str] = []
    for when, group in groupby(things, key=lambda thing: thing.when):
        lines += [name_of_group(when), *(f"- {thing}" for thing in group), ""]
    if not lines:
        return ""
    return "\n".join(
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


def remind(address: str) -> int:
    """Write every digest that is due; each together with the mark that it went. How many.

    Args:
        address: of the site, for the links in the letters.
    """
    count = 0
    for person in due(timezone.now()):
        digest = letter(person, address.rstrip("/"))
        if digest is None:
            continue
        with transaction.atomic():
            same = Person.objects.filter(pk=person.pk, digest_sent=person.digest_sent)
            if same.update(digest_sent=timezone.now()):  # else another process has just written it
                mail.post([digest])
                count += 1
    return count
