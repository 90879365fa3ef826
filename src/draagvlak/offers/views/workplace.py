"""Where a school writes its chapter."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from draagvlak.core import readability
from draagvlak.core.access import access, require_POST
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged, merge, unsent
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import Place, Refusal, told_here
from draagvlak.core.school_years import school_year
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.values import whole
from draagvlak.offers import editions
from draagvlak.offers.chapters import MOST_EXTRA, Content, as_looked_at, chapter_of, compose, digest, latest, ordered
from draagvlak.offers.completeness import Completeness, check
from draagvlak.offers.current_norm import book_of, current_version
from draagvlak.offers.editions import Written
from draagvlak.offers.models import WORDS_LIMIT, Approver, Chapter, Reaction
from draagvlak.offers.rules import APPROVE_GUIDE, PUBLISH_GUIDE, READ_GUIDE, WRITE_GUIDE
from draagvlak.offers.school_page import SchoolPage, get_school, page_of
from draagvlak.people.access import acting, may, passes, reaching
from draagvlak.people.models import Level, Membership
from draagvlak.people.person import me
from draagvlak.people.place_pages import one_at_a_time

BOTH = ["GET", "HEAD", "POST"]
_SPARE = 2  #: empty blocks that stand ready for what a school offers beyond


class Work:
    """A school's chapter as the workplace knows it, with what follows from how it reads now."""

    def __init__(self, slug: str, brin: str) -> None:
        self.page: SchoolPage = page_of(get_school(slug, brin))
        self.chapter: Chapter = chapter_of(self.page.school)
        self.year = self.chapter.year
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
    def read_today(self) -> Content:
        """The chapter as somebody reads it now, with what of it may not hold any more. One query."""
        return as_looked_at(self.content, None, book_of(self.page.school.consortium))

    @property
    def completeness(self) -> Completeness:
        return check(self.content, set(self.approvals))


def _values(chapter_: Chapter, sections: list[Any], blocks: int) -> dict[str, list[str]]:
    """By field of the page what stands there now; the order of the topics is one of them."""
    values = {"introduction": [chapter_.introduction], "contact": [chapter_.contact]}
    keys = [section.subject.key for section in ordered(chapter_, sections)]
    for key in keys:
        values[f"words-{key}"] = [chapter_.words.get(key, "")]
    values["order"], values["year"] = [" ".join(keys)], [str(chapter_.year)]
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
        "year": _("School year"),
        **{f"words-{key}": f"{names[key]}: {_('In your own words')}" for key in keys},
    }
    for n in range(max(len(titles), len(texts))):
        sent[f"title-{n}"], sent[f"text-{n}"] = titles[n : n + 1], texts[n : n + 1]
        labels[f"title-{n}"] = _("Block %(n)s, title") % {"n": n + 1}
        labels[f"text-{n}"] = _("Block %(n)s, text") % {"n": n + 1}

    def in_words(name: str, values: Sequence[str]) -> str:
        if name == "order":
            return "\n".join(names.get(key, key) for key in " ".join(values).split())
        if name == "year":
            return ", ".join(school_year(year) for value in values if (year := whole(value)) is not None)
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
        (whole(year) or 0) if (year := merged.text("year")) else None,
    )  # fmt: skip


def _place(text: str, otherwise: int) -> float:
    given = whole(text)
    return given - 1.5 if given is not None and given != otherwise + 1 else otherwise


def _check_places(request: HttpRequest, number: int) -> None:
    """Refuse a place in the order that there is not: nobody would see where the topic went."""
    for name, text in request.POST.items():
        place = whole(str(text)) if name.startswith("plek-") and str(text).strip() else 1
        if place is None or not 1 <= place <= number:
            raise NotPossible(_("A place in the order is a number from 1 to %(number)s.") % {"number": number}, name)


def _fields(sections: list[Any]) -> dict[str, Place]:
    """Where the texts of the chapter stand on its page."""
    named = {"introduction": _("Introduction"), "contact": _("With whom parents can talk"), "year": _("School year")}
    named |= {f"words-{section.subject.key}": spoken(section.subject.title) for section in sections}
    named |= {f"extra-text-{number}": _("Text") for number in range(1, MOST_EXTRA + 1)}
    named |= {f"extra-title-{number}": _("Title") for number in range(1, MOST_EXTRA + 1)}
    named |= {f"plek-{section.subject.key}": spoken(section.subject.title) for section in sections}
    return {field: (field, name) for field, name in named.items()}


def _lies_in(refusal: Refusal, key: str) -> bool:
    """Whether what is wrong is a field of this topic, which then stands open."""
    return refusal.fault is not None and refusal.fault.field in {f"words-{key}", f"plek-{key}"}


@access(READ_GUIDE, writing=WRITE_GUIDE)
@require_http_methods(BOTH)
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
            with told_here(places=_fields(sections_)) as refusal:
                _check_places(request, len(sections_))
                if not merged.clashes:
                    editions.write(work.page.school, written, chapter_.revision if chapter_.pk else 0, me(request))
                    messages.success(request, _("Saved."))
                    return redirect("offers:chapter", slug, brin)
            chapter_.introduction, chapter_.contact = written.introduction, written.contact
            chapter_.words, chapter_.order = written.words or {}, written.order or []
            chapter_.year = written.year or chapter_.year
            chapter_.extra = [one for one in written.extra or [] if any(one.values())]
    sections = ordered(chapter_, work.page.dimensions)
    topics = [
        {
            "subject": section.subject,
            "place": request.POST.get(f"plek-{section.subject.key}", "") if refusal else n + 1,
            "words": chapter_.words.get(section.subject.key, ""),
            "measured": readability.measure(chapter_.words.get(section.subject.key, "")),
            "says": sum(bool(line.how) for line in section.lines),
            "counts": section.counts,
            "refused": bool(refusal and _lies_in(refusal, section.subject.key)),
        }
        for n, section in enumerate(sections)
    ]
    context = work_context(request, slug, work) | {
        "chapter": chapter_,
        "years": editions.said_of_year(chapter_),
        "topics": topics,
        "extra": [*chapter_.extra, *({"title": "", "text": ""} for _n in range(_SPARE))],
        "merged": merged,
        "introduction_measured": readability.measure(chapter_.introduction),
        "fault": refusal,
        "limit": WORDS_LIMIT,
        "active": "chapter",
    }
    return page_with_form(request, "offers/write.html", context, merged, refusal)


def work_context(request: HttpRequest, slug: str, work: Work) -> dict[str, Any]:
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
        "may_approve": may_approve(request, slug, brin),
        "new_remarks": Reaction.objects.filter(school=work.page.school, state=Reaction.State.NEW).count(),
    }


@access(READ_GUIDE)
@require_POST
def measure(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """How a text reads, while it is typed: of the whole form only the field in which somebody types."""
    text = request.POST.get(request.headers.get("HX-Trigger-Name", "introduction"), "")
    return render(request, "offers/_measured.html", {"measured": readability.measure(text[:WORDS_LIMIT])})


def may_approve(request: HttpRequest, slug: str, brin: str) -> set[str]:
    """For whom the visitor may record a yes in the role in which they work here, as the header says: leader and board
    their own, the school also that of its council."""
    role = acting(request, READ_GUIDE, slug, brin=brin)
    return _yeses_of(role) if role else set()


def yeses_otherwise(request: HttpRequest, slug: str, brin: str) -> dict[str, Membership]:
    """For whom the visitor could record a yes if they worked here in another of their roles, each with that role."""
    roles = reaching(request, APPROVE_GUIDE, slug, brin=brin)
    by_yes: dict[str, Membership] = {yes: role for role in reversed(roles) for yes in _yeses_of(role)}
    now = may_approve(request, slug, brin)
    return {yes: role for yes, role in by_yes.items() if yes not in now}


def _yeses_of(role: Membership) -> set[str]:
    if not passes(role, APPROVE_GUIDE):
        return set()
    if role.level == Level.BOARD:
        return {Approver.BOARD}
    return {Approver.COUNCIL, Approver.LEADER} if passes(role, PUBLISH_GUIDE) else {Approver.COUNCIL}
