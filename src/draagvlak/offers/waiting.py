"""What the chapter of the school guide, readers and registers ask of somebody, for the start page and its letter."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core.dates import as_said
from draagvlak.core.texts import shortened
from draagvlak.offers.facts import otherwise
from draagvlak.offers.models import Approval, Approver, Chapter, Edition, Offer, Reaction
from draagvlak.offers.rules import ANSWER_READERS, APPROVE_GUIDE, PUBLISH_GUIDE, SEE_GUIDES, SET_SITE, WRITE_GUIDE
from draagvlak.people.access import passes
from draagvlak.people.kept_queries import Asking, board_today, keys
from draagvlak.people.models import Level, Membership
from draagvlak.people.waiting import AtWork, Waiting, few, first_of

LONGEST = 160  #: signs of what a reader says, as it stands in a list


# -- the chapter --------------------------------------------------------------------------------------------------


def chapters(work: AtWork) -> list[Waiting]:
    """What the chapters of one's schools ask: a yes, to be published, to be looked at again. Two queries.

    Whether a yes holds for the text as it reads now, only the page itself can tell: here one counts that was given
    after the chapter was saved and the answers were signed, and that is not published yet.
    """
    some = work.rows(_chapters) if work.passing(APPROVE_GUIDE) else []
    yeses: dict[int, list[Approval]] = {}
    for yes in work.rows(_yeses) if some else []:
        yeses.setdefault(yes.chapter_id, []).append(yes)
    things: list[Waiting] = []
    for chapter in some:
        school = chapter.school
        role = work.role_at(APPROVE_GUIDE, chapter.consortium_id, chapter.board_today, school.pk)
        things += _chapter(chapter, yeses.get(chapter.pk, []), role)
    return few(things, all_for=_all_chapters)


def _all_chapters(role: Membership) -> str:
    return reverse("offers:guides", args=[role.consortium.slug]) if passes(role, SEE_GUIDES) else ""


def _chapters(marks: Asking) -> "QuerySet[Chapter]":
    newest = Edition.objects.standing().filter(school=OuterRef("school")).order_by("-number")
    rows = Chapter.objects.filter(marks.at_schools(APPROVE_GUIDE)).select_related("school__consortium", "school__offer")
    rows = rows.only(
        "saved", "consortium", "school__brin", "school__name", "school__own_name", "school__consortium__slug",
        "school__offer__confirmed",
    )  # fmt: skip
    return rows.annotate(
        published=Subquery(newest.values("published")[:1]),
        published_text=Subquery(newest.values("digest")[:1]),
        board_today=board_today(marks),
    ).order_by("school__name", "pk")


def _yeses(marks: Asking) -> "QuerySet[Approval]":
    reached = marks.at_schools(APPROVE_GUIDE, school="chapter__school")
    return Approval.objects.filter(reached).order_by("at").only("chapter", "approver", "day", "at", "digest")


def _chapter(chapter: Any, yeses: Sequence[Approval], role: Membership) -> Iterator[Waiting]:
    school, published = chapter.school, chapter.published
    signed = school.offer.confirmed if hasattr(school, "offer") else None
    url, about = reverse("offers:chapter-review", args=[school.consortium.slug, school.brin]), [_("School guide")]
    since = max(moment for moment in (chapter.saved, signed) if moment)
    unused = [yes for yes in yeses if yes.digest != chapter.published_text]
    unused = [yes for yes in unused if not published or yes.at > published]
    fresh = {yes.approver: yes for yes in unused if yes.at >= since}
    if signed and fresh:
        last = max(timezone.localdate(yes.at) for yes in fresh.values())
        yield from (
            Waiting(text, f"{url}#akkoord", "adopted", about, role, str(school), since=last)
            for text in _next_step(school, role, set(fresh))
        )
    elif role.level == Level.SCHOOL and passes(role, WRITE_GUIDE):
        if unused:
            yes = unused[-1]
            text = _("The chapter changed after a yes (%(who)s, %(day)s): ask for it again")
            words = {"who": yes.get_approver_display(), "day": as_said(yes.day)}
            yield Waiting(text % words, f"{url}#akkoord", "undo", about, role, since=timezone.localdate(chapter.saved))
        elif published and signed and signed > published:
            text = _("Your answers are newer than your chapter: see what differs, and publish it again")
            yield Waiting(text, f"{url}#verschil", "proposed", about, role)


def _next_step(school: Any, role: Membership, fresh: set[str]) -> Iterator[str]:
    """What somebody does next about a chapter to which some said yes."""
    words = {"school": school}
    if role.level == Level.BOARD and Approver.BOARD not in fresh:
        yield _("%(school)s asks the yes of the board to its chapter") % words
    if role.level == Level.SCHOOL and passes(role, PUBLISH_GUIDE):
        if fresh >= set(Approver.values):
            yield _("Everybody said yes to the chapter: publish it")
        elif Approver.LEADER not in fresh:
            yield _("The chapter waits for your yes")


# -- registers ----------------------------------------------------------------------------------------------------


def otherwise_than_signed(work: AtWork) -> list[Waiting]:
    """For a school and its board: a register says otherwise today than the leader signed. Three queries, and one for
    the norm of each consortium."""
    if not (work.passing(WRITE_GUIDE, Level.SCHOOL) or work.passing(SEE_GUIDES, Level.BOARD)):
        return []
    offers = work.rows(_offers)
    counts = otherwise(offers)
    things = []
    for offer in offers:
        if count := counts.get(offer.school_id):
            rule = WRITE_GUIDE if passes_at(work, offer.school_id) else SEE_GUIDES
            role = work.role_at(rule, offer.consortium_id, offer.board_today, offer.school_id)
            text = ngettext(
                "%(n)s fact stands otherwise on the page for parents today than was signed",
                "%(n)s facts stand otherwise on the page for parents today than were signed",
                count,
            )
            url = reverse("offers:offer", args=[offer.school.consortium.slug, offer.school.brin])
            things.append(Waiting(text % {"n": count}, url, "info", [_("What parents read")], role, str(offer.school)))
    return few(things)


def _offers(marks: Asking) -> "QuerySet[Offer]":
    own = Q(school__in=keys(marks.passing(WRITE_GUIDE, Level.SCHOOL), "school_id"))
    return (
        Offer.objects.filter(own | marks.at_schools(SEE_GUIDES, Level.BOARD), confirmed__isnull=False)
        .select_related("school__consortium")
        .annotate(board_today=board_today(marks))
        .order_by("school__name", "pk")
    )


def passes_at(work: AtWork, school: int) -> bool:
    """Whether somebody writes the chapter of a school themselves."""
    return any(role.school_id == school for role in work.passing(WRITE_GUIDE, Level.SCHOOL))


# -- readers ------------------------------------------------------------------------------------------------------


def readers(work: AtWork) -> list[Waiting]:
    """Remarks of readers that nobody answered. One query."""
    own = {role.school_id: role for role in reversed(work.passing(ANSWER_READERS, Level.SCHOOL))}
    site = {role.consortium_id: role for role in reversed(work.passing(SET_SITE))}
    if not (own or site):
        return []
    remarks = work.rows(_remarks)
    things = [
        _remark(remark, own[remark.school_id] if remark.school_id else site[remark.consortium_id]) for remark in remarks
    ]
    return few(things, remarks[0].total if remarks else 0)


def _remarks(marks: Asking) -> "QuerySet[Reaction]":
    own = keys(marks.passing(ANSWER_READERS, Level.SCHOOL), "school_id")
    site = keys(marks.passing(SET_SITE), "consortium_id")
    new = Reaction.objects.filter(
        Q(school__in=own) | Q(school=None, consortium__in=site), state=Reaction.State.NEW
    ).select_related("school__consortium", "consortium")
    return first_of(new.order_by("at", "pk"))


def _remark(remark: Any, role: Membership) -> Waiting:
    slug = remark.consortium.slug
    where_read = (
        reverse("offers:reactions", args=[slug, remark.school.brin])
        if remark.school
        else reverse("offers:site-reactions", args=[slug])
    )
    text = _("A reader says: %(text)s") % {"text": shortened(" ".join(remark.text.split()), LONGEST)}
    url = f"{where_read}#r-{remark.pk}"
    return Waiting(text, url, "consultation", [_("Public page")], role, since=timezone.localdate(remark.at))
