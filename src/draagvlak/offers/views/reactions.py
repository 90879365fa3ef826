"""What readers say of pages: of a school's, which the school answers, and of the others, which the consortium does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.acts import one_act
from draagvlak.core.errors import Conflict
from draagvlak.core.form_merge import Merged, merge, unsent
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import Refusal, lead_to, told_here
from draagvlak.offers import reactions as reaction_rules
from draagvlak.offers.models import Reaction
from draagvlak.offers.rules import ANSWER_READERS, READ_GUIDE, SET_SITE
from draagvlak.offers.school_page import get_school
from draagvlak.people.access import consortium_of, may
from draagvlak.people.person import me
from draagvlak.places.models import School

SHOWN = 200


@dataclass(frozen=True)
class Readers:
    """The remarks that one page of the workplace is about."""

    slug: str
    school: School | None
    remarks: "QuerySet[Reaction]"
    may_answer: bool

    @property
    def url(self) -> str:
        if self.school is None:
            return reverse("offers:site-reactions", args=[self.slug])
        return reverse("offers:reactions", args=[self.slug, self.school.brin])

    def held(self, key: Any) -> Reaction:
        """One of them, while nobody else saves it in this transaction; or 404."""
        return get_object_or_404(self.remarks.select_for_update(of=("self",)), pk=key)


@dataclass
class Fault:
    """Why a remark was not answered: what is wrong with the answer, or what a colleague wrote meanwhile."""

    remark: Reaction
    merged: Merged
    refusal: Refusal


def _of_school(request: HttpRequest, slug: str, brin: str) -> Readers:
    school = get_school(slug, brin)
    answering = may(request, ANSWER_READERS, slug, brin=brin)
    return Readers(slug, school, Reaction.objects.filter(school=school), answering)


def _of_site(slug: str) -> Readers:
    remarks = Reaction.objects.filter(consortium=consortium_of(slug), school__isnull=True)
    return Readers(slug, None, remarks, True)


def _page(request: HttpRequest, readers: Readers, fault: Fault | None = None) -> HttpResponse:
    rows: list[Reaction] = list(readers.remarks.select_related("answered_by")[:SHOWN])
    for row in rows:
        here = fault if fault is not None and fault.remark.pk == row.pk else None
        row.form = here.merged if here else unsent(_answer_of(row))  # type: ignore[attr-defined]
        row.fault = here.refusal if here else ""  # type: ignore[attr-defined]
    context = {
        "slug": readers.slug,
        "school": readers.school,
        "page": readers.url,
        "rows": rows,
        "may_answer": readers.may_answer,
        "active": "reactions",
    }
    return page_with_form(request, "offers/reactions.html", context, fault and fault.merged, fault and fault.refusal)


def _answer_of(row: Reaction) -> dict[str, list[str]]:
    """By field how the answer to a remark stands now."""
    return {"answer": [row.answer], "publish": ["1"] if row.published else []}


def _spoken(name: str, values: Sequence[str]) -> str:
    """The words for a field of an answer."""
    return "\n".join(values) if name == "answer" else _("Yes") if values else _("No")


def _answer(request: HttpRequest, readers: Readers, reaction: Any) -> HttpResponse:
    """An answer that a colleague gave since the page was opened is not replaced unseen."""
    row = readers.held(reaction)
    sent = {name: request.POST.getlist(name) for name in _answer_of(row)}
    labels = {"answer": _("Answer"), "publish": _("Show remark and answer on the page")}
    merged = merge(request, sent, _answer_of(row), labels, _spoken, row.answered_by or "")
    refusal = Refusal()
    if not merged.clashes:
        with told_here(places={"": (f"a-{row.pk}", labels["answer"])}) as refusal:
            publish = bool(merged.values["publish"])
            reaction_rules.answer(row, merged.text("answer"), publish=publish, person=me(request))
    if merged.clashes or refusal:
        return _page(request, readers, Fault(row, merged, refusal))
    messages.success(request, _("Answered."))
    return redirect(readers.url)


def _set_aside(request: HttpRequest, readers: Readers, reaction: Any) -> HttpResponse:
    row = readers.held(reaction)
    with lead_to(readers.url):
        if request.POST.get("state", row.state) != row.state:
            raise Conflict(text=_("Somebody answered this remark meanwhile, or set it aside. Look at it again."))
        reaction_rules.set_aside(row, by=me(request))
    return redirect(readers.url)


@access(READ_GUIDE)
@require_safe
def of_school(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """What readers say of this school's pages."""
    return _page(request, _of_school(request, slug, brin))


@access(ANSWER_READERS)
@require_POST
@one_act
def answer_of_school(request: HttpRequest, slug: str, brin: str, reaction: Any) -> HttpResponse:
    """Answer a reader of this school's pages."""
    return _answer(request, _of_school(request, slug, brin), reaction)


@access(ANSWER_READERS)
@require_POST
@one_act
def set_aside_of_school(request: HttpRequest, slug: str, brin: str, reaction: Any) -> HttpResponse:
    """Set aside what is no remark on this school's pages."""
    return _set_aside(request, _of_school(request, slug, brin), reaction)


@access(SET_SITE)
@require_safe
def of_site(request: HttpRequest, slug: str) -> HttpResponse:
    """What readers say of pages that are no school's."""
    return _page(request, _of_site(slug))


@access(SET_SITE)
@require_POST
@one_act
def answer_of_site(request: HttpRequest, slug: str, reaction: Any) -> HttpResponse:
    """Answer a reader of pages that are no school's."""
    return _answer(request, _of_site(slug), reaction)


@access(SET_SITE)
@require_POST
@one_act
def set_aside_of_site(request: HttpRequest, slug: str, reaction: Any) -> HttpResponse:
    """Set aside what is no remark on pages that are no school's."""
    return _set_aside(request, _of_site(slug), reaction)
