"""'Klopt dit?': a remark of a reader, safe from robots without asking who it is."""

import datetime

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.errors import NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.offers.models import Reaction
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, School

_SALT = "draagvlak.offers.reactions"
LEAST, MOST = 3, 24 * 3600  #: seconds between opening the form and sending it
A_DAY = 200  #: remarks that one school takes in a day
_LINKS = 2  #: more links than this is advertising


def opened() -> str:
    """A sealed note of when the form was opened."""
    return signing.dumps("open", salt=_SALT)


def take(consortium: Consortium, school: School | None, page: str, text: str, trap: str, note: str) -> Reaction | None:
    """Keep a remark.

    Args:
        trap: a field that people do not see and robots fill in.
        note: what ``opened`` gave.

    Returns:
        The remark, or none for what a robot sent: it learns nothing from that.

    Raises:
        NotPossible: for an empty text, one that is too long, a form left open too long, or a school that had its share.
    """
    text = text.strip()
    if not text:
        raise NotPossible(_("Write what is not right, or what you miss."))
    if len(text) > 2000:
        raise NotPossible(_("Keep it under 2,000 characters."))
    if trap or text.count("http://") + text.count("https://") > _LINKS:
        return None
    try:
        signing.loads(note, salt=_SALT, max_age=MOST)
    except signing.SignatureExpired as error:
        raise NotPossible(_("This form was open for too long. Send it again.")) from error
    except signing.BadSignature:
        return None
    if _too_quick(note):
        raise NotPossible(_("That was very quick. Read your text once more and send it again."))
    since = timezone.now() - datetime.timedelta(days=1)
    if Reaction.objects.filter(consortium=consortium, school=school, at__gt=since).count() >= A_DAY:
        raise NotPossible(_("Many people wrote today. Call the school, or try again tomorrow."))
    return Reaction.objects.create(consortium=consortium, school=school, page=fitting(page, 300, _("Page")), text=text)


def _too_quick(note: str) -> bool:
    try:
        signing.loads(note, salt=_SALT, max_age=LEAST)
    except signing.SignatureExpired:
        return False
    return True


@verb
def answer(reaction: Reaction, text: str, *, publish: bool, person: Person) -> None:
    """Answer a remark, and show both on the page or not.

    Raises:
        NotPossible: without an answer.
    """
    text = fitting(text, 2000, _("Answer"), "answer")
    if not text:
        raise NotPossible(_("Write an answer."))
    reaction.answer, reaction.published = text, publish
    reaction.answered, reaction.answered_by = timezone.now(), person
    reaction.state = Reaction.State.ANSWERED
    reaction.save()
    _changed(reaction)
    record(reaction.consortium, person, "answered-reaction", reaction.page, reaction.school)


@verb
def set_aside(reaction: Reaction, *, by: Person) -> None:
    """It is no remark, such as advertising."""
    reaction.state, reaction.published = Reaction.State.SET_ASIDE, False
    reaction.save(update_fields=["state", "published"])
    _changed(reaction)
    record(reaction.consortium, by, "set-aside-reaction", reaction.page, reaction.school)


def _changed(reaction: Reaction) -> None:
    """The page on which it stands: one of a school, or another of its consortium."""
    (reaction.school or reaction.consortium).changed()


def shown_at(slug: str, page: str) -> list[Reaction]:
    """Remarks with their answers that stand on a page of a consortium, newest first. One query."""
    found = Reaction.objects.filter(consortium__slug=slug, page=page, published=True).order_by("-answered")
    return list(found[:20])


KEPT_DAYS = 400  #: of a remark that is not shown


def forget_old(days: int = KEPT_DAYS) -> int:
    """Let go of remarks that are not shown, after more than a year."""
    limit = timezone.now() - datetime.timedelta(days=days)
    return Reaction.objects.filter(published=False, at__lt=limit).delete()[0]
