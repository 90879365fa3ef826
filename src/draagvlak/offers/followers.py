"""Whoever wants to hear of changes: by e-mail, confirmed first, stopped in one click."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from draagvlak.core import mail, quota
from draagvlak.core.middleware import language_in
from draagvlak.core.own_domain import public_address
from draagvlak.offers.changes import notice, told
from draagvlak.offers.models import Change, Follower
from draagvlak.places.models import Consortium, School

_SALT = "draagvlak.offers.followers"
CONFIRM_WITHIN = 3 * 24 * 3600  #: seconds in which an address has to be confirmed
LETTERS_A_DAY = 5  #: that ask one address to confirm, whatever it is asked to follow
MOST = 20_000  #: followers of one consortium


def token(follower: Follower) -> str:
    """What stands in the links of a letter; it holds no address."""
    return signing.dumps(str(follower.pk), salt=_SALT)


def by_token(text: str, *, within: int | None = None) -> Follower | None:
    """The follower whose link this is; none when the link is not ours or too old."""
    try:
        pk = signing.loads(text, salt=_SALT, max_age=within)
    except signing.BadSignature:
        return None
    return Follower.objects.filter(pk=pk).select_related("consortium", "school").first()


@transaction.atomic
def ask(consortium: Consortium, school: School | None, email: str) -> None:
    """Keep an address until it is confirmed, and send it the link. The answer to the page is always the same, so that
    it tells nothing about who follows. Asked again within ten minutes, or often in a day, no further
    letter goes out."""
    email = email.strip().lower()
    if Follower.objects.filter(consortium=consortium).count() >= MOST:
        return
    follower, created = Follower.objects.get_or_create(
        consortium=consortium, school=school, email=email, defaults={"language": translation.get_language() or "nl"}
    )
    if follower.confirmed or (not created and (timezone.now() - follower.asked).total_seconds() < 600):
        return
    if not quota.take("follow", email, LETTERS_A_DAY):
        return
    follower.asked, follower.language = timezone.now(), translation.get_language() or follower.language
    follower.save(update_fields=["asked", "language"])
    path = reverse("offers:confirm-following", args=[consortium.slug, token(follower)])
    link = public_address(path, consortium.slug, consortium.domain)
    what = school or consortium

    def write() -> tuple[str, str]:
        text = _(
            "Somebody, probably you, asked to hear when the offer of %(what)s changes.\n\n"
            "Confirm that here within three days:\n%(link)s\n\n"
            "Was it not you? Then do nothing; you will not hear from us again."
        )
        return _("Follow %(what)s?") % {"what": what}, text % {"what": what, "link": link}

    _post(follower, write)


def _post(follower: Follower, write: Callable[[], tuple[str, str]]) -> None:
    """Send the letter that asks to confirm."""
    within = datetime.timedelta(seconds=CONFIRM_WITHIN)
    mail.post(
        [
            mail.letter(
                follower.email,
                follower.language,
                write,
                sender=follower.consortium.slug,
                about=_about(follower),
                within=within,
            )
        ]
    )


def offer_successor(school: School, successor: School) -> None:
    """Ask who follows a school whether they follow the one as which it goes on; until they confirm, they do not."""
    for follows in Follower.objects.filter(school=school, confirmed__isnull=False):
        follower, created = Follower.objects.get_or_create(
            consortium_id=successor.consortium_id,
            school=successor,
            email=follows.email,
            defaults={"language": follows.language},
        )
        if created:
            _post(follower, partial(_successor_letter, school, successor, follower))


def _successor_letter(school: School, successor: School, follower: Follower) -> tuple[str, str]:
    link = reverse("offers:confirm-following", args=[successor.consortium.slug, token(follower)])
    text = _(
        "You follow %(school)s. That school goes on as %(successor)s.\n\n"
        "Do you want to hear when the offer of %(successor)s changes? "
        "Confirm that here within three days:\n%(link)s\n\n"
        "Do you not want to? Then do nothing."
    )
    words = {"school": school, "successor": successor, "link": settings.ADDRESS + link}
    return _("Follow %(what)s?") % {"what": successor}, text % words


def _about(follower: Follower) -> str:
    return f"follower:{follower.pk}"


def confirm(follower: Follower) -> None:
    """From now on this address hears of changes."""
    if follower.confirmed is None:
        follower.confirmed = timezone.now()
        follower.save(update_fields=["confirmed"])


@transaction.atomic
def stop(follower: Follower) -> None:
    """Forget the address; what is on its way to it stays behind."""
    mail.take_back(_about(follower))
    follower.delete()


def tell(address: str, changes: Iterable[Change] | None = None) -> int:
    """Write to followers what changed since they were last told: one letter each, all of them together with the mark
    that it was told. How many letters.

    Args:
        address: of the site, for the links.
        changes: only these; else all that nobody was told of, after a look at what changed around the answers.
    """
    if changes is None:
        notice()
    found = list(
        changes
        if changes is not None
        else Change.objects.filter(told__isnull=True).select_related("school__consortium").order_by("at")[:5000]
    )
    letters = list(_letters(found, address))
    with transaction.atomic():
        told_now = Change.objects.filter(pk__in=[change.pk for change in found], told__isnull=True)
        if told_now.update(told=timezone.now()) != len(found):  # another process is telling the same
            transaction.set_rollback(True)
            return 0
        mail.post(letters)
    return len(letters)


def _letters(found: list[Change], address: str) -> Iterator[mail.Letter]:
    by_school: dict[int, list[Change]] = {}
    news = [one for one in found if one.kind != Change.Kind.CONFIRMED or one.keys]  # not what was confirmed as it was
    for change in news:
        by_school.setdefault(change.school_id, []).append(change)
    followers = Follower.objects.filter(
        consortium__in={change.consortium_id for change in found}, confirmed__isnull=False
    ).select_related("consortium", "school")
    for follower in followers.iterator():
        its = by_school.get(follower.school_id, []) if follower.school_id else [
            change for change in news if change.consortium_id == follower.consortium_id
        ]  # fmt: skip
        if its:
            yield _letter(follower, its, address)


def _letter(follower: Follower, changes: list[Change], address: str) -> mail.Letter:
    consortium = follower.consortium

    def link(name: str, *parts: str) -> str:
        path = language_in(reverse(name, args=[consortium.slug, *parts]))[1]
        path = path if follower.language == settings.LANGUAGE_CODE else f"/{follower.language}{path}"
        return public_address(path, consortium.slug, consortium.domain, address)

    stop_link = link("offers:stop-following", token(follower))

    def write() -> tuple[str, str]:
        lines = [
            f"{change.school}: {_news(change)}\n{link('offers:offer', change.school.brin)}" for change in changes[:50]
        ]
        text = "\n\n".join([*lines, _("No longer hear of this?") + "\n" + stop_link])
        return _("What changed at %(what)s") % {"what": follower.school or follower.consortium}, text

    unsubscribe = {
        "List-Unsubscribe": f"<{stop_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail.letter(
        follower.email,
        follower.language,
        write,
        sender=consortium.slug,
        about=_about(follower),
        bulk=True,
        headers=unsubscribe,
    )


def _news(change: Change) -> str:
    about = told(change)
    return f"{change.get_kind_display()} ({about})" if about else change.get_kind_display()


def forget_unconfirmed() -> int:
    """Let go of addresses that nobody confirmed in time."""
    limit = timezone.now() - datetime.timedelta(seconds=CONFIRM_WITHIN)
    return Follower.objects.filter(confirmed__isnull=True, asked__lt=limit).delete()[0]
