"""Which public pages are made before anybody asks: of every school its page and its chapter, in each language."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import OuterRef, Subquery, Sum
from django.utils import timezone

from draagvlak.core.models import MadePage
from draagvlak.core.pages import Ahead, make_ahead
from draagvlak.core.site import address_of_domain, site
from draagvlak.norms.models import Norm
from draagvlak.offers.models import Edition
from draagvlak.places.models import Consortium, School

_log = logging.getLogger(__name__)
LONGEST = 40.0  #: seconds that making takes at a time


def of_consortium(consortium: Consortium) -> Iterator[Ahead]:
    """The pages that most readers ask for, at the consortium's own domain where it has one. Two queries."""
    alone = bool(consortium.domain)
    with_chapter = set(Edition.objects.standing().filter(consortium=consortium).values_list("school__brin", flat=True))
    norms = Norm.objects.filter(consortium=OuterRef("consortium")).order_by().values("consortium")
    schools = School.objects.filter(consortium=consortium).not_merged_by(timezone.localdate()).order_by("brin")
    for brin, *revisions in schools.values_list(
        "brin", "revision", "consortium__revision", Subquery(norms.values_list(Sum("revision")))
    ):
        for code, _name in settings.LANGUAGES:
            prefix, root = "" if code == settings.LANGUAGE_CODE else f"/{code}", "" if alone else f"/{consortium.slug}"
            base = f"{prefix}{root}/aanbod/{brin}/"
            yield Ahead(base, str(revisions))
            if brin in with_chapter:
                yield Ahead(f"{base}schoolgids/", str(revisions))


def where_read(consortium: Consortium) -> str:
    """The address at which its pages are read: its own domain, else the site."""
    return address_of_domain(consortium.domain) if consortium.domain else site()


def revisions_of_all() -> tuple[int | None, ...]:
    """Another when anything became another that a page made ahead depends on, but for the day. Three sums."""
    return tuple(rows.objects.aggregate(all=Sum("revision"))["all"] for rows in (School, Consortium, Norm))


def make_what_is_old() -> int:
    """Make anew what is no longer the same, of every consortium: how many pages. Ends after some time, so that whatever
    else waits has its turn; the next time goes on."""
    end, made = time.monotonic() + LONGEST, 0
    for consortium in Consortium.objects.order_by("pk"):
        done = make_ahead(
            of_consortium(consortium),
            where_read(consortium),
            fault=lambda text: _log.warning("a page was not made: %s", text),
            until=lambda: time.monotonic() > end,
        )
        made += done.made
    return made


def forget_gone() -> int:
    """Let go of pages that are made no longer: each that still is, is another every day."""
    return MadePage.objects.filter(made__lt=timezone.now() - timedelta(days=2)).delete()[0]
