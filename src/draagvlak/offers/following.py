"""Whoever wants to hear of changes: by e-mail, confirmed first, stopped in one click."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from draagvlak.core.mail import Letter, post, send
from draagvlak.offers.models import Change, Follower
from draagvlak.offers.noticing import notice, told
from draagvlak.organisations.models import Consortium, School
from draagvlak.organisations.tidying import tidies

_SALT = "draagvlak.offers.following"
CONFIRM_WITHIN = 3 * 24 * 3600  #: seconds in which an address has to be confirmed
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


def ask(consortium: Consortium, school: School | None, email: str, address: str) -> None:
    """Keep an address until it is confirmed, and send it the link. The answer to the page is always the same, so that
    it tells nothing about who follows. Asked again within ten minutes, no second letter goes out."""
    email = email.strip().lower()
    if Follower.objects.filter(consortium=consortium).count() >= MOST:
        return
    follower, created = Follower.objects.get_or_create(
        consortium=consortium, school=school, email=email, defaults={"language": translation.get_language() or "nl"}
    )
    if follower.confirmed or (not created and (timezone.now() - follower.asked).total_seconds() < 600):
        return
    follower.asked = timezone.now()
    follower.save(update_fields=["asked"])
    link = address + reverse("confirm-following", args=[consortium.slug, token(follower)])
    what = school or consortium
    text = _(
        "Somebody, you we think, asked to hear when the offer of %(what)s changes.\n\n"
        "Confirm that here within three days:\n%(link)s\n\n"
        "Was it not you? Then do nothing; you will not hear from us again."
    )
    send(email, _("Follow %(what)s?") % {"what": what}, text % {"what": what, "link": link})


def confirm(follower: Follower) -> None:
    """From now on this address hears of changes."""
    if follower.confirmed is None:
        follower.confirmed = timezone.now()
        follower.save(update_fields=["confirmed"])


def stop(follower: Follower) -> None:
    """Forget the address."""
    follower.delete()


def tell(address: str, changes: Iterable[Change] | None = None) -> tuple[int, int]:
    """Send followers what changed since they were last told; one letter each.

    Args:
        address: of the site, for the links.
        changes: only these; else all that nobody was told of, after a look at what changed around the answers.

    Returns:
        How many letters were sent, and how many the mail server did not take.
    """
    if changes is None:
        notice()
    found = list(
        changes
        if changes is not None
        else Change.objects.filter(told__isnull=True).select_related("school__consortium").order_by("at")[:5000]
    )
    by_school: dict[int, list[Change]] = {}
    news = [one for one in found if one.kind != Change.Kind.CONFIRMED or one.keys]  # not what was confirmed as it was
    for change in news:
        by_school.setdefault(change.school_id, []).append(change)
    consortia = {change.consortium_id for change in found}
    letters = []
    followers = Follower.objects.filter(consortium__in=consortia, confirmed__isnull=False).select_related(
        "consortium", "school"
    )
    for follower in followers.iterator():
        its = by_school.get(follower.school_id, []) if follower.school_id else [
            change for change in news if change.consortium_id == follower.consortium_id
        ]  # fmt: skip
        if its:
            with translation.override(follower.language):
                letters.append(_letter(follower, its, address))
    failed = post(letters)
    Change.objects.filter(pk__in=[change.pk for change in found]).update(told=timezone.now())
    return len(letters) - len(failed), len(failed)


def _letter(follower: Follower, changes: list[Change], address: str) -> Letter:
    slug = follower.consortium.slug
    site = address if follower.language == settings.LANGUAGE_CODE else f"{address}/{follower.language}"
    lines = [
        f"{change.school}: {_news(change)}\n{site}{reverse('offer', args=[slug, change.school.brin])}"
        for change in changes[:50]
    ]
    stop_link = site + reverse("stop-following", args=[slug, token(follower)])
    text = "\n\n".join([*lines, _("No longer hear of this?") + "\n" + stop_link])
    subject = _("What changed at %(what)s") % {"what": follower.school or follower.consortium}
    return Letter(follower.email, subject, text, {
        "List-Unsubscribe": f"<{stop_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    })  # fmt: skip


def _news(change: Change) -> str:
    about = told(change)
    return f"{change.get_kind_display()} ({about})" if about else change.get_kind_display()


@tidies("addresses that nobody confirmed")
def forget_unconfirmed() -> int:
    """Let go of addresses that nobody confirmed in time."""
    limit = timezone.now() - datetime.timedelta(seconds=CONFIRM_WITHIN)
    return Follower.objects.filter(confirmed__isnull=True, asked__lt=limit).delete()[0]
