"""What offers tell the house: what waits, where the pages are, and which acts go into the log."""

from datetime import time, timedelta

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.core.hooks import Daily, Hooks, MenuArea, MenuItem, Often
from draagvlak.core.middleware import language_in
from draagvlak.offers import (
    completeness,
    editions,
    findable,
    followers,
    pages_ahead,
    public_site,
    reactions,
    rules,
    signed_offers,
    trail,
)
from draagvlak.offers.facts import otherwise
from draagvlak.offers.models import Edition, Offer, Reaction
from draagvlak.offers.rules import ANSWER_READERS, FIND_EXPERTISE, READ_GUIDE, SEE_GUIDES, SET_SITE, WRITE_GUIDE
from draagvlak.offers.school_page import is_way
from draagvlak.people.access import may, passes
from draagvlak.people.links import Link
from draagvlak.people.models import Membership
from draagvlak.people.start_page import Urgency, Waiting
from draagvlak.people.trail import PART
from draagvlak.places.models import Board, Placement, School

_ACTS = {
    "changed-chapter": gettext_lazy("Changed the chapter for the school guide"),
    "approved-chapter": gettext_lazy("Recorded a yes to the chapter of the school guide"),
    "published-chapter": gettext_lazy("Published a chapter of the school guide"),
    "withdrew-edition": gettext_lazy("Withdrew an edition of the school guide"),
    "answered-reaction": gettext_lazy("Answered a reader"),
    "set-aside-reaction": gettext_lazy("Set a reader's remark aside"),
    "changed-public-site": gettext_lazy("Changed the public site"),
}


def ways_to_what_parents_read(membership: Membership) -> list[MenuItem]:
    """What parents read, the chapter, the readers, the directory and the public site."""
    slug = membership.consortium.slug

    def item(
        order: int, text: str, name: str, *args: str, place: object = "", area: MenuArea = MenuArea.PARENTS
    ) -> MenuItem:
        return MenuItem(area, order, text, reverse(f"offers:{name}", args=[slug, *args]), str(place))

    items = []
    if membership.school:
        school = membership.school
        items.append(item(10, _("What parents read"), "offer", school.brin, place=school))
        if passes(membership, READ_GUIDE):
            items.append(item(20, _("School guide chapter"), "chapter", school.brin, place=school))
            items.append(item(30, _("Remarks of readers"), "reactions", school.brin, place=school))
    else:
        items.append(item(10, _("What parents read"), "offers"))
    if passes(membership, SEE_GUIDES):
        items.append(item(40, _("Chapters of schools"), "guides"))
    if passes(membership, FIND_EXPERTISE):
        items.append(item(90, _("Who knows what"), "expertise", area=MenuArea.SCHOOLS))
    if passes(membership, SET_SITE):
        items.append(item(50, _("Remarks of readers"), "site-reactions"))
        items.append(item(60, _("Public site"), "public-site"))
    return items


def about(request: HttpRequest, place: School | Board) -> list[Link]:
    """From the page of a school to its chapter, its readers and its public page. At most one query."""
    if not isinstance(place, School):
        return []
    slug = place.consortium.slug
    found = [Link(_("What parents read"), reverse("offers:offer", args=[slug, place.brin]))]
    if may(request, READ_GUIDE, slug, brin=place.brin):
        found.append(Link(_("School guide chapter"), reverse("offers:chapter", args=[slug, place.brin])))
        found.append(Link(_("Remarks of readers"), reverse("offers:reactions", args=[slug, place.brin])))
    return found


def remarks_on_the_norm(request: HttpRequest) -> str:
    """Under a page of the norm what readers said of it, with the answers. One query."""
    slug = request.resolver_match.kwargs.get("slug", "") if request.resolver_match else ""
    found = reactions.shown_at(slug, language_in(request.path)[1])
    return render_to_string("offers/_reactions.html", {"reactions": found}) if found else ""


def chapter_behind(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """For a school: its answers were signed after its chapter was published. One query."""
    if not membership.school or not passes(membership, WRITE_GUIDE):
        return []
    newest = Edition.objects.standing().filter(school=membership.school_id).order_by("-number")
    found = Offer.objects.filter(school=membership.school_id, confirmed__gt=Subquery(newest.values("published")[:1]))
    if not found.exists():
        return []
    url = reverse("offers:chapter-review", args=[membership.consortium.slug, membership.school.brin])
    return [Waiting(_("Your answers are newer than your chapter in the school guide; see what differs"), url)]


def otherwise_than_signed(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """For a school and its board: a register says otherwise today than the leader signed. Three queries."""
    slug = membership.consortium.slug
    offers = Offer.objects.filter(confirmed__isnull=False)
    if membership.school and passes(membership, WRITE_GUIDE):
        count = sum(otherwise(offers.filter(school=membership.school_id)).values())
        text = ngettext(
            "%(n)s fact stands otherwise on your page today than was signed",
            "%(n)s facts stand otherwise on your page today than was signed",
            count,
        )
        url = reverse("offers:offer", args=[slug, membership.school.brin])
    elif membership.board and passes(membership, SEE_GUIDES):
        its_schools = Placement.objects.on(timezone.localdate()).filter(board=membership.board_id).values("school")
        count = len(otherwise(offers.filter(school__in=its_schools)))
        text = ngettext(
            "%(n)s school shows otherwise today than was signed",
            "%(n)s schools show otherwise today than was signed",
            count,
        )
        url = reverse("offers:guides", args=[slug])
    else:
        return []
    return [Waiting(text % {"n": count}, url)] if count else []


def readers(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """Remarks of readers that nobody answered. One query."""
    slug = membership.consortium.slug
    new = Reaction.objects.filter(consortium=membership.consortium_id, state=Reaction.State.NEW)
    if membership.school and passes(membership, ANSWER_READERS):
        count = new.filter(school=membership.school_id).count()
        url = reverse("offers:reactions", args=[slug, membership.school.brin])
    elif passes(membership, SET_SITE):
        count, url = new.filter(school__isnull=True).count(), reverse("offers:site-reactions", args=[slug])
    else:
        return []
    if not count:
        return []
    text = ngettext("%(n)s reader left a remark", "%(n)s readers left a remark", count)
    return [Waiting(text % {"n": count}, url, Urgency.SOON)]


HOOKS = Hooks(
    rules=rules.RULES,
    acts=_ACTS,
    verbs=(
        editions.write,
        editions.approve,
        editions.publish,
        editions.withdraw,
        reactions.answer,
        reactions.set_aside,
        public_site.keep,
    ),
    finds=(findable.help_on_guides,),
    waits=(
        chapter_behind,
        otherwise_than_signed,
        readers,
    ),
    menu=(ways_to_what_parents_read,),
    links_about_places=(about,),
    below_norms=(remarks_on_the_norm,),
    after_steps=(signed_offers.when_signed,),
    may_hold={"<slug:way>": is_way},
    nightly={
        "addresses that nobody confirmed": followers.forget_unconfirmed,
        "old remarks of readers": reactions.forget_old,
        "pages that are made no longer": pages_ahead.forget_gone,
    },
    jobs={
        "public pages": Often(timedelta(minutes=1), pages_ahead.make_what_is_old, when=pages_ahead.revisions_of_all),
        "chapters held against the list": Often(timedelta(hours=1), completeness.keep_after_update),
        "news": Daily(time(7, 15), lambda: followers.tell(settings.ADDRESS)),
    },
    steps_of_trails=(trail.page_of_chapter,),
    switches={PART: trail.other_pages},
)
