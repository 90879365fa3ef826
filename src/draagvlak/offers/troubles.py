"""What is wrong with what parents read of a consortium, and what readers wrote that goes: for management."""

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.offers import followers
from draagvlak.offers.models import Follower, PublicSite, Reaction
from draagvlak.offers.rules import SET_SITE
from draagvlak.people.retention import KeptTerm, term_of
from draagvlak.people.troubles import ManagedPart, Trouble, everywhere
from draagvlak.places.models import Consortium

_ANSWERED_WITHIN = timedelta(days=14)  #: a reader may wait so long for an answer


def what_parents_lack(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """What the site for parents lacks. Two queries."""
    if not everywhere(request, SET_SITE, consortium):
        return []
    page, troubles = reverse("offers:public-site", args=[consortium.slug]), []
    site = PublicSite.objects.filter(consortium=consortium).first()
    if site is None or not site.can_be_reached:
        troubles.append(Trouble(_("Parents find no support point here: say its name and how to reach it"), page))
    waits = timezone.now() - _ANSWERED_WITHIN
    late = Reaction.objects.filter(consortium=consortium, school=None, state=Reaction.State.NEW, at__lt=waits).count()
    if late:
        text = ngettext(
            "%(n)s remark of a reader waits for more than two weeks",
            "%(n)s remarks of readers wait for more than two weeks",
            late,
        )
        troubles.append(Trouble(text % {"n": late}, reverse("offers:site-reactions", args=[consortium.slug])))
    return [ManagedPart(60, "ouders", _("What parents read"), page, troubles)]


def terms_of_readers(consortium: Consortium) -> list[KeptTerm]:
    """Remarks that are not shown, and addresses that nobody confirmed. Two queries."""
    remarks = Reaction.objects.filter(consortium=consortium, published=False)
    addresses = Follower.objects.filter(consortium=consortium, confirmed=None)
    confirm = timedelta(seconds=followers.CONFIRM_WITHIN)
    page = reverse("offers:site-reactions", args=[consortium.slug])
    return [
        term_of(
            _("Remarks of readers that are not shown"),
            _("400 days"),
            remarks,
            "at",
            timedelta(days=400),
            page,
            SET_SITE,
        ),
        term_of(_("Addresses of followers that nobody confirmed"), _("three days"), addresses, "asked", confirm),
    ]
