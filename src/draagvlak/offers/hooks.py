"""What offers tell the house: what waits, where the pages are, and which acts go into the log."""

from datetime import time, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.hooks import Daily, Hooks, MenuArea, MenuItem, Often
from draagvlak.core.middleware import language_in
from draagvlak.core.own_domain import path_at_site
from draagvlak.offers import (
    completeness,
    editions,
    face_looks,
    findable,
    first_steps,
    followers,
    pages_ahead,
    public_site,
    reactions,
    rules,
    signed_offers,
    trail,
    troubles,
    waiting,
)
from draagvlak.offers.rules import FIND_EXPERTISE, READ_GUIDE, SEE_GUIDES, SET_SITE
from draagvlak.offers.school_page import is_way
from draagvlak.people.access import may, passes
from draagvlak.people.links import Link
from draagvlak.people.models import Membership
from draagvlak.people.trail import PART
from draagvlak.places.models import Board, School

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
    found = reactions.shown_at(slug, path_at_site(language_in(request.path)[1]))
    return render_to_string("offers/_reactions.html", {"reactions": found}) if found else ""


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
        waiting.chapters,
        waiting.otherwise_than_signed,
        waiting.readers,
    ),
    news=dict.fromkeys(_ACTS, READ_GUIDE),
    menu=(ways_to_what_parents_read,),
    first_steps=(first_steps.parents_step,),
    troubles=(troubles.what_parents_lack,),
    terms=(troubles.terms_of_readers,),
    links_about_places=(about,),
    below_norms=(remarks_on_the_norm,),
    looks=(face_looks.public_pages,),
    going_on=(followers.offer_successor,),
    after_steps=(signed_offers.when_signed,),
    may_hold={"<slug:way>": is_way},
    nightly={
        "addresses that nobody confirmed": followers.forget_unconfirmed,
        "old remarks of readers": reactions.forget_old,
        "pages that are made no longer": pages_ahead.forget_gone,
    },
    jobs={
        "public pages": Often(
            timedelta(minutes=1),
            pages_ahead.make_what_is_old,
            when=pages_ahead.revisions_of_all,
            words=gettext_lazy("Laying public pages ready"),
        ),
        "chapters held against the list": Often(timedelta(hours=1), completeness.keep_after_update),
        "news": Daily(
            time(7, 15), lambda: followers.tell(settings.ADDRESS), gettext_lazy("News to who follows a school")
        ),
    },
    steps_of_trails=(trail.page_of_chapter,),
    switches={PART: trail.other_pages},
)
