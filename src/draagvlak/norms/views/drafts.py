"""The workplace: settling the doubts of a handbook that was read in, and editing a draft together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import TO_SEND, access, require_POST
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged, held, merge, unsent
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to
from draagvlak.core.values import whole
from draagvlak.norms import adoption, outline
from draagvlak.norms import doubts as doubt_rules
from draagvlak.norms import edits as edit_rules
from draagvlak.norms import provisions as provision_rules
from draagvlak.norms import versions as version_rules
from draagvlak.norms.models import (
    FINAL,
    Doubt,
    Origin,
    Status,
    Version,
)
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.step_forms import StepForm, step_form
from draagvlak.norms.version_text import version_text
from draagvlak.norms.views.common import back_to, draft_at, editor_context, part_of, spoken_field, topic_url
from draagvlak.people.person import me

LEFT_OVERS_SHOWN = 200


# -- a draft ------------------------------------------------------------------------------------------------------


@access(EDIT_NORM)
@require_safe
def draft(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """A draft: doubts first, then the topics, what is left over, and what stands in the way of showing it."""
    return draft_page(request, slug, draft_at(slug, key, number))


def draft_page(
    request: HttpRequest,
    slug: str,
    version: Version,
    refused: StepForm | None = None,
    described: Merged | None = None,
) -> HttpResponse:
    """The page of a draft.

    In one piece, because it names what the page shows, a line for each.

    Args:
        refused: the correction of a step that was not taken, as it was filled in.
        described: its number, summary and name as they were filled in, where somebody else changed them meanwhile.
    """
    steps = list(version.steps.current())
    text = version_text(version)
    document = getattr(version, "document", None) if version.status == Status.DRAFT else None
    lines = document.lines if document else []
    left = [
        line
        for line in lines
        if line["role"] == Origin.LEFT_OVER or (line["role"] == Origin.PROVISION and line["target"] not in text.by_key)
    ]
    by_line: dict[int, list[str]] = {}
    for line in lines:
        by_line.setdefault(line["number"], []).append(line["text"])
    doubts = list(version.doubts.filter(settled=False).select_related("topic"))
    wanted = {one for doubt in doubts for one in doubt.keys}
    rows = {row.key: row for row in version.provisions.filter(key__in=wanted).select_related("topic")}
    context = editor_context(version, slug) | {
        "doubts": [
            {
                "doubt": doubt,
                "rows": [rows[one] for one in doubt.keys if one in rows],
                "lines": [(n, text) for n in doubt.lines for text in by_line.get(n, [])][:40],
            }
            for doubt in doubts
        ],
        "settled": version.doubts.filter(settled=True).count(),
        "entries": outline.flat(outline.outline(text)),
        "left": left[:LEFT_OVERS_SHOWN],
        "left_more": max(0, len(left) - LEFT_OVERS_SHOWN),
        "lines": lines if request.GET.get("regels") == "alle" else [],
        "document": document,
        "kinds": version.vocabulary.get("kinds", []),
        "parts": version.vocabulary.get("parts", []),
        "changes": version.changes.select_related("person")[:8],
        "steps": steps,
        "step_forms": [(step, step_form(step, refused)) for step in steps],
        "new_step": step_form(None, refused),
        "about": described or unsent(_about(version)),
        "unplain": sum(not provision.plain for provision in text.provisions),
        "unnamed": [provision.topic for provision in text.provisions if not provision.titled],
        "next": [(one, Status(one).label) for one in version_rules.NEXT[version.status] if one not in FINAL],
        "may_adopt": version.status == Status.PROPOSED,
        "may_retire": version.status == Status.ADOPTED and not adoption.why_not_retired(version),
        "lacks": version_rules.lacks(version) if version.status == Status.DRAFT else [],
    }
    return page_with_form(request, "norms/draft.html", context, refused, described)


@access(EDIT_NORM)
@require_POST
def settle_doubt(request: HttpRequest, slug: str, key: str, number: str, doubt: int) -> HttpResponse:
    """Answer a doubt."""
    version = draft_at(slug, key, number)
    get_object_or_404(Doubt, version=version, pk=doubt)
    with lead_to(reverse("norms:draft", args=[slug, key, number])):
        doubt_rules.settle(version, me(request), doubt, "no" if request.POST.get("answer") == "no" else "yes")
    messages.success(request, _("That doubt is settled."))
    return redirect("norms:draft", slug, key, number)


@access(EDIT_NORM)
@require_POST
def place_lines(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Make a provision of left-over lines."""
    version = draft_at(slug, key, number)
    numbers = [line for one in request.POST.getlist("line") if (line := whole(one)) is not None]
    with lead_to(reverse("norms:draft", args=[slug, key, number])):
        target = version.topics.filter(key=request.POST.get("topic", "")).first()
        if target is None:
            raise NotPossible(_("Choose the topic first."), "topic")
        part = part_of(request, version)
        made = provision_rules.place_lines(version, me(request), numbers, target, part)
    return back_to(slug, version, target, made.key, made.key)


@access(EDIT_NORM)
@require_POST
def undo(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Take back the last change."""
    version = draft_at(slug, key, number)
    topic = request.POST.get("topic", "")
    with lead_to(_at_topic_ordraft_at(slug, version, topic)):
        change = edit_rules.undo(version, me(request))
    messages.success(request, _("Undone: %(subject)s") % {"subject": change.subject})
    return redirect(_at_topic_ordraft_at(slug, version, topic))


def _at_topic_ordraft_at(slug: str, version: Version, topic: str) -> str:
    """The address of a topic as long as it is there, else of the draft."""
    if topic and version.topics.filter(key=topic).exists():
        return topic_url(slug, version, topic)
    return reverse("norms:draft", args=[slug, version.norm.key, version.number])


@access(EDIT_NORM)
@require_POST
def new_draft(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Make the next version of a norm as a draft."""
    made = version_rules.next_draft(draft_at(slug, key, number), by=me(request))
    messages.success(request, _("This is a draft of the next version. It says the same, until you change it."))
    return redirect("norms:draft", slug, key, made.number)


@access(EDIT_NORM)
@require_POST
def describe(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Give a draft its number and summary, and the norm its name. What a colleague changed meanwhile is not replaced
    unseen."""
    version = draft_at(slug, key, number)
    here = reverse("norms:draft", args=[slug, key, number])
    with lead_to(here), held(request, version.norm), held(request, version):
        merged = _described(request, version)
        if merged.clashes:
            return draft_page(request, slug, version, described=merged)
        given = {name: merged.text(name) for name in merged.values}
        summary = spoken_field(given, "summary", version.summary)
        number = version_rules.describe_version(version, me(request), given["number"], summary)
        version_rules.rename_norm(version, me(request), spoken_field(given, "title", version.norm.title))
    messages.success(request, _("Saved."))
    return redirect("norms:draft", slug, key, number)


def _about(version: Version) -> dict[str, list[str]]:
    """By field what is said of a draft as a whole now."""
    words = {"summary": version.summary, "title": version.norm.title}
    spoken = {f"{name}_{code}": [text.get(code, "")] for name, text in words.items() for code in ("nl", "en")}
    return {"number": [version.number], **spoken}


def _described(request: HttpRequest, version: Version) -> Merged:
    """What was sent of it, laid over that. What was not sent stays."""
    now = _about(version)
    sent = {name: request.POST.getlist(name) if name in request.POST else now[name] for name in now}
    labels = {
        "number": _("Number"),
        "summary_nl": _("In a few words (Dutch)"),
        "summary_en": _("In a few words (English)"),
        "title_nl": _("Name of the norm (Dutch)"),
        "title_en": _("Name of the norm (English)"),
    }
    return merge(request, sent, now, labels)


@access(EDIT_NORM, fresh=TO_SEND)
@require_POST
def advance(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Take a version a step further."""
    version, status = draft_at(slug, key, number), request.POST.get("status", "")
    with lead_to(reverse("norms:draft", args=[slug, key, number])):
        version_rules.advance(version, status, timezone.localdate(), by=me(request))
    messages.success(request, _("The version is now: %s") % Status(status).label)
    return redirect("norms:draft", slug, key, number)
