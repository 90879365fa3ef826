"""The chapter as it will read, who says yes to it, and its editions."""

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
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.values import day
from draagvlak.offers import documents, editions
from draagvlak.offers.chapters import own_text
from draagvlak.offers.differences import differences
from draagvlak.offers.models import Approver, Edition
from draagvlak.offers.rules import APPROVE_GUIDE, PUBLISH_GUIDE, READ_GUIDE
from draagvlak.offers.school_page import get_school, page_of
from draagvlak.offers.views.chapter import embed_line
from draagvlak.offers.views.workplace import BOTH, Work, may_approve, work_context, yeses_otherwise
from draagvlak.people.person import me
from draagvlak.places.faces import mark_on_paper


@access(READ_GUIDE)
@require_safe
def review(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Read the chapter as it will be, see what it lacks and what differs, say yes to it, and publish it."""
    work = Work(slug, brin)
    edition, otherwise = work.edition, yeses_otherwise(request, slug, brin)
    context = work_context(request, slug, work) | {
        "content": work.content,
        "text": documents.printed(work.read_today),
        "measured": readability.measure(own_text(work.content)),
        "differences": differences(edition.content, work.content) if edition else [],
        "edition": edition,
        "approvers": [(one, work.approvals.get(one), otherwise.get(one)) for one in Approver],
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
    face = work.page.school.consortium.face
    worn = {"face": face, "mark": mark_on_paper(face)} if form in documents.WORN else {}
    response = HttpResponse(make(work.read_today, "", None, **worn), content_type=content_type)
    return attached(response, f"schoolgids-{work.page.school.brin}-concept.{form}")


@access(APPROVE_GUIDE, fresh=TO_SEND)
@require_POST
def approve(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Record a yes to the chapter."""
    who = request.POST.get("approver", "")
    back = reverse("offers:chapter-review", args=[slug, brin])
    if who not in may_approve(request, slug, brin):
        raise NotPossible(
            _("The role in which you work here cannot say this yes. Do you have another here? Choose it above."),
            page=back,
        )
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
@require_http_methods(BOTH)
def withdraw(request: HttpRequest, slug: str, brin: str, number: int) -> HttpResponse:
    """Take an edition back. It is asked first: the text does not come back."""
    work = Work(slug, brin)
    edition = get_object_or_404(Edition.objects.standing(), school=work.page.school, number=number)
    refusal, reason = None, request.POST.get("reason", "")
    if request.method == "POST":
        with told_here(places={"": ("reason", _("Why"))}) as refusal:
            editions.withdraw(edition, reason, me(request))
        if not refusal:
            messages.success(request, _("Withdrawn. Parents no longer read edition %(n)s.") % {"n": number})
            return redirect("offers:chapter-review", slug, brin)
    earlier = Edition.objects.standing().filter(school=work.page.school).exclude(number=number)
    context = work_context(request, slug, work) | {
        "edition": edition,
        "fault": refusal,
        "reason": reason,
        "newest": work.edition is not None and work.edition.number == number,
        "then": earlier.order_by("-number").first(),
        "active": "review",
    }
    return page_with_form(request, "offers/withdraw.html", context, refusal)
