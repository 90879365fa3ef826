"""Where a school writes its chapter."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core import readability
from draagvlak.core.access import TO_SEND, access, require_POST
from draagvlak.core.attachments import attached
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged, merge, unsent
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.school_years import school_year, year_of
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.values import day, whole
from draagvlak.offers import documents, editions
from draagvlak.offers.chapters import Content, chapter_of, compose, digest, latest, ordered, own_text
from draagvlak.offers.completeness import Completeness, check
from draagvlak.offers.current_norm import current_version
from draagvlak.offers.differences import differences
from draagvlak.offers.editions import Written
from draagvlak.offers.models import WORDS_LIMIT, Approver, Chapter, Edition, Reaction
from draagvlak.offers.rules import APPROVE_GUIDE, PUBLISH_GUIDE, READ_GUIDE, WRITE_GUIDE
from draagvlak.offers.school_page import SchoolPage, get_school, page_of
from draagvlak.offers.views.public import embed_line
from draagvlak.people.access import may, passes, reaching
from draagvlak.people.models import Level
from draagvlak.people.person import me
from draagvlak.people.place_pages import one_at_a_time

_BOTH = ["GET", "HEAD", "POST"]
_SPARE = 2  #: empty blocks that stand ready for what a school offers beyond


class Work:
    """A school's chapter as the workplace knows it, with what follows from how it reads now."""

    def __init__(self, slug: str, brin: str) -> None:
        self.page: SchoolPage = page_of(get_school(slug, brin))
        self.chapter: Chapter = chapter_of(self.page.school)
        self.year = year_of(timezone.localdate())
        self.content: Content = compose(self.chapter, self.page, self.year)
        self.digest = digest(self.content)
        self.approvals = editions.approvals(self.chapter, self.digest)
        self.edition = latest(self.page.school)

    @cached_property
    def newer_norm(self) -> str:
        """The number of the norm in force, when the answers are to an earlier one. One query."""
        of, now = self.page.book, current_version(self.page.school.consortium)
        return now.number if of and now and now.pk != of.pk else ""

    @property
    def completeness(self) -> Completeness:
        return check(self.content, set(self.approvals))


def _values(chapter_: Chapter, sections: list[Any], blocks: int) -> dict[str, list[str]]:
    """By field of the page what stands there now; the order of the topics is one of them."""
    values = {"introduction": [chapter_.introduction], "contact": [chapter_.contact]}
    keys = [section.subject.key for section in ordered(chapter_, sections)]
    for key in keys:
        values[f"words-{key}"] = [chapter_.words.get(key, "")]
    values["order"] = [" ".join(keys)]
    for n in range(max(blocks, len(chapter_.extra))):
        block = chapter_.extra[n] if n < len(chapter_.extra) else {"title": "", "text": ""}
        values[f"title-{n}"], values[f"text-{n}"] = [block["title"]], [block["text"]]
    return values


def _merged(request: HttpRequest, now: dict[str, list[str]], sections: list[Any], by: object) -> Merged:
    """What was sent, laid over what stands there now."""
    titles, texts = request.POST.getlist("extra-title"), request.POST.getlist("extra-text")
    keys = [section.subject.key for section in sections]
    order = sorted(keys, key=lambda key: _place(request.POST.get(f"plek-{key}", ""), keys.index(key)))
    names = {section.subject.key: spoken(section.subject.title) for section in sections}
    sent = {name: request.POST.getlist(name) for name in now} | {"order": [" ".join(order)]}
    labels = {
        "introduction": _("Introduction"),
        "contact": _("With whom parents can talk"),
        "order": _("Order of the topics"),
        **{f"words-{key}": f"{names[key]}: {_('In your own words')}" for key in keys},
    }
    for n in range(max(len(titles), len(texts))):
        sent[f"title-{n}"], sent[f"text-{n}"] = titles[n : n + 1], texts[n : n + 1]
        labels[f"title-{n}"] = _("Block %(n)s, title") % {"n": n + 1}
        labels[f"text-{n}"] = _("Block %(n)s, text") % {"n": n + 1}

    def in_words(name: str, values: Sequence[str]) -> str:
        if name == "order":
            return "\n".join(names.get(key, key) for key in " ".join(values).split())
        return "\n".join(values)

    return merge(request, sent, now, labels, in_words, by)


def _written(merged: Merged, sections: list[Any]) -> Written:
    """What the chapter becomes."""
    blocks = sum(name.startswith("title-") for name in merged.values)
    return Written(
        merged.text("introduction").replace("\r\n", "\n"),
        merged.text("contact").replace("\r\n", "\n"),
        {one.subject.key: merged.text(f"words-{one.subject.key}").replace("\r\n", "\n") for one in sections},
        [
            {"title": merged.text(f"title-{n}"), "text": merged.text(f"text-{n}").replace("\r\n", "\n")}
            for n in range(blocks)
        ],
        merged.text("order").split(),
    )  # fmt: skip


def _place(text: str, otherwise: int) -> float:
    given = whole(text)
    return given - 1.5 if given is not None and given != otherwise + 1 else otherwise


def _check_places(request: HttpRequest, number: int) -> None:
    """Refuse a place in the order that there is not: nobody would see where the topic went."""
    given = [whole(str(text)) for name, text in request.POST.items() if name.startswith("plek-") and str(text).strip()]
    if not all(place is not None and 1 <= place <= number for place in given):
        raise NotPossible(_("A place in the order is a number from 1 to %(number)s.") % {"number": number})


@access(READ_GUIDE, writing=WRITE_GUIDE)
@require_http_methods(_BOTH)
def chapter(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Compose the chapter: introduction, order, own words per topic, what the school offers beyond."""
    work = Work(slug, brin)
    refusal = None
    sections_ = work.page.dimensions
    with one_at_a_time(request, work.page.school):
        chapter_ = chapter_of(work.page.school) if request.method == "POST" else work.chapter
        blocks = max(len(request.POST.getlist("extra-title")), len(request.POST.getlist("extra-text")))
        now = _values(chapter_, sections_, blocks)
        merged = unsent(now)
        if request.method == "POST":
            merged = _merged(request, now, sections_, chapter_.saved_by)
            written = _written(merged, sections_)
            with told_here() as refusal:
                _check_places(request, len(sections_))
                if not merged.clashes:
                    editions.write(work.page.school, written, chapter_.revision if chapter_.pk else 0, me(request))
                    messages.success(request, _("Saved."))
                    return redirect("offers:chapter", slug, brin)
            chapter_.introduction, chapter_.contact = written.introduction, written.contact
            chapter_.words, chapter_.order = written.words or {}, written.order or []
            chapter_.extra = [one for one in written.extra or [] if any(one.values())]
    sections = ordered(chapter_, work.page.dimensions)
    topics = [
        {
            "subject": section.subject,
            "place": n + 1,
            "words": chapter_.words.get(section.subject.key, ""),
            "measured": readability.measure(chapter_.words.get(section.subject.key, "")),
            "says": sum(bool(line.how) for line in section.lines),
            "tally": section.tally,
        }
        for n, section in enumerate(sections)
    ]
    context = _context(request, slug, work) | {
        "chapter": chapter_,
        "topics": topics,
        "extra": [*chapter_.extra, *({"title": "", "text": ""} for _n in range(_SPARE))],
        "merged": merged,
        "introduction_measured": readability.measure(chapter_.introduction),
        "fault": refusal,
        "limit": WORDS_LIMIT,
        "active": "chapter",
    }
    return page_with_form(request, "offers/write.html", context, merged, refusal)


def _context(request: HttpRequest, slug: str, work: Work) -> dict[str, Any]:
    brin = work.page.school.brin
    return {
        "slug": slug,
        "school": work.page.school,
        "work": work,
        "offer": work.page.offer,
        "year": school_year(work.year),
        "completeness": work.completeness,
        "may_write": may(request, WRITE_GUIDE, slug, brin=brin),
        "may_publish": may(request, PUBLISH_GUIDE, slug, brin=brin),
        "may_approve": _may_approve(request, slug, brin),
        "new_remarks": Reaction.objects.filter(school=work.page.school, state=Reaction.State.NEW).count(),
    }


@access(READ_GUIDE)
@require_POST
def measure(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """How a text reads, while it is typed: of the whole form only the field in which somebody types."""
    text = request.POST.get(request.headers.get("HX-Trigger-Name", "introduction"), "")
    return render(request, "offers/_measured.html", {"measured": readability.measure(text[:WORDS_LIMIT])})


@access(READ_GUIDE)
@require_safe
def review(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Read the chapter as it will be, see what it lacks and what differs, say yes to it, and publish it."""
    work = Work(slug, brin)
    edition = work.edition
    context = _context(request, slug, work) | {
        "content": work.content,
        "text": documents.printed(work.content),
        "measured": readability.measure(own_text(work.content)),
        "differences": differences(edition.content, work.content) if edition else [],
        "edition": edition,
        "approvers": [(one, work.approvals.get(one)) for one in Approver],
        "today": timezone.localdate().isoformat(),
        "ready": not editions.lacking(work.approvals) and bool(work.page.offer.confirmed),
        "published_already": bool(edition and edition.digest == work.digest),
        "editions": Edition.objects.filter(school=work.page.school).defer("content").order_by("-number"),
        "embed": embed_line(request, work.page.school) if edition else "",
        "forms": documents.describe(),
        "unprinted": documents.unprinted(work.content),
        "active": "review",
    }
    return render(request, "offers/review.html", context)


@access(READ_GUIDE)
@require_safe
def draft_file(request: HttpRequest, slug: str, brin: str, form: str) -> HttpResponse:
    """The chapter as it reads now, as a file: to take to the council."""
    if form not in documents.FORMS:
        raise Http404
    work = Work(slug, brin)
    make, content_type = documents.FORMS[form]
    response = HttpResponse(make(work.content, "", None), content_type=content_type)
    return attached(response, f"schoolgids-{work.page.school.brin}-concept.{form}")


def _may_approve(request: HttpRequest, slug: str, brin: str) -> set[str]:
    """For whom the visitor may record a yes: leader and board their own, the school also that of its council."""
    found: set[str] = set()
    for one in reaching(request, APPROVE_GUIDE, slug, brin=brin):
        if one.level == Level.BOARD:
            found.add(Approver.BOARD)
        elif one.level == Level.SCHOOL:
            found.add(Approver.COUNCIL)
            if passes(one, PUBLISH_GUIDE):  # the leader
                found.add(Approver.LEADER)
    return found


@access(APPROVE_GUIDE, fresh=TO_SEND)
@require_POST
def approve(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Record a yes to the chapter."""
    who = request.POST.get("approver", "")
    back = reverse("offers:chapter-review", args=[slug, brin])
    if who not in _may_approve(request, slug, brin):
        raise NotPossible(_("Your role cannot say this yes."), page=back)
    work = Work(slug, brin)
    given = day(request.POST.get("day"))
    if given is None:
        raise NotPossible(_("Fill in the day as 2026-10-31."), page=back)
    with lead_to(back):
        editions.approve(
            work.page.school,
            work.content,
            request.POST.get("digest", ""),
            who,
            given,
            request.POST.get("note", ""),
            me(request),
        )
    messages.success(request, _("Recorded."))
    return redirect(back)


@access(PUBLISH_GUIDE, fresh=TO_SEND)
@require_POST
def publish(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Make the chapter as it reads now the next edition."""
    page = page_of(get_school(slug, brin))
    back = reverse("offers:chapter-review", args=[slug, brin])
    with lead_to(back):
        editions.publish(page, request.POST.get("digest", ""), me(request))
    messages.success(request, _("Published. Parents read it from now on."))
    return redirect(back)


@access(PUBLISH_GUIDE, fresh=TO_SEND)
@require_http_methods(_BOTH)
def withdraw(request: HttpRequest, slug: str, brin: str, number: int) -> HttpResponse:
    """Take an edition back. It is asked first: the text does not come back."""
    work = Work(slug, brin)
    edition = get_object_or_404(Edition.objects.standing(), school=work.page.school, number=number)
    refusal, reason = None, request.POST.get("reason", "")
    if request.method == "POST":
        with told_here() as refusal:
            editions.withdraw(edition, reason, me(request))
        if not refusal:
            messages.success(request, _("Withdrawn. Parents no longer read edition %(n)s.") % {"n": number})
            return redirect("offers:chapter-review", slug, brin)
    earlier = Edition.objects.standing().filter(school=work.page.school).exclude(number=number)
    context = _context(request, slug, work) | {
        "edition": edition,
        "fault": refusal,
        "reason": reason,
        "newest": work.edition is not None and work.edition.number == number,
        "then": earlier.order_by("-number").first(),
        "active": "review",
    }
    return page_with_form(request, "offers/withdraw.html", context, refusal)
