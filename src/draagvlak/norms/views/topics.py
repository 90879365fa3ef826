"""Topics of a draft: their page, saving their texts, moving, nesting and deleting them, and adding to them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.errors import Conflict
from draagvlak.core.forms import page_with_form
from draagvlak.core.lengths import fitting
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.norms import outline
from draagvlak.norms import provisions as provision_rules
from draagvlak.norms import topics as topic_rules
from draagvlak.norms.models import Actor, Status, Topic, Version
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.views.common import (
    back_to,
    draft_at,
    editor_context,
    gone,
    part_of,
    revision_of,
    spoken_field,
    topic_url,
)  # fmt: skip
from draagvlak.people.person import me


@access(EDIT_NORM)
@require_safe
def topic(request: HttpRequest, slug: str, key: str, number: str, topic: str) -> HttpResponse:
    """One topic of a draft, to edit; at most one provision stands open."""
    version = draft_at(slug, key, number)
    if version.status != Status.DRAFT:
        return redirect("norms:topic", slug, key, number, topic)
    return render(request, "norms/draft_topic.html", _topic_context(version, slug, topic, request.GET.get("open", "")))


def _topic_context(version: Version, slug: str, topic: str, opened: str) -> dict[str, Any]:
    topics = list(version.topics.annotate(count=Count("provisions")).order_by("position"))
    row = next((one for one in topics if one.key == topic), None)
    if row is None:
        raise Http404
    ladder = version.words("ladders").get(row.ladder)
    open_row = next((one for one in row.provisions.all() if one.key == opened), None)
    return editor_context(version, slug) | {
        "topic": row,
        "entries": outline.flat(outline.tree_of((one, one.count) for one in topics)),
        "parts": outline.parts(version, row, list(row.provisions.order_by("position"))),
        "all_parts": version.vocabulary.get("parts", []),
        "kinds": version.vocabulary.get("kinds", []),
        "ladders": version.vocabulary.get("ladders", []),
        "routes": version.vocabulary.get("routes", []),
        "rungs": ladder["rungs"] if ladder else [],
        "actors": Actor.choices,
        "opened": opened,
        "open_sentences": provision_rules.sentences(open_row.text)[1:] if open_row else [],
        "introduction_sentences": provision_rules.sentences(row.introduction) if opened == "inleiding" else [],
        "doubted": {key: doubt.pk for doubt in version.doubts.filter(settled=False, topic=row) for key in doubt.keys},
    }


@access(EDIT_NORM)
@require_POST
def save_topic(request: HttpRequest, slug: str, key: str, number: str, topic: str) -> HttpResponse:
    """Save a topic's title, number, kind, ladder and texts."""
    version = draft_at(slug, key, number)
    row = version.topics.filter(key=topic).first()
    if row is None:
        gone(version, slug)
    sent = request.POST
    fields = {
        "title": spoken_field(sent, "title", row.title),
        "plain": spoken_field(sent, "plain", row.plain),
        "number": fitting(sent.get("number", row.number), 20, _("Number")),
        "introduction": sent.get("introduction", row.introduction).replace("\r\n", "\n").strip(),
    }
    if sent.get("kind") in version.words("kinds"):
        fields["kind"] = sent["kind"]
    if sent.get("ladder", row.ladder) in {"", *version.words("ladders")}:
        fields["ladder"] = sent.get("ladder", row.ladder)
    htmx = bool(request.headers.get("HX-Request"))
    with told_here(here=htmx) as refusal, lead_to(topic_url(slug, version, row, "inleiding")):
        try:
            row = topic_rules.edit_topic(version, me(request), row.pk, revision_of(request), fields)
        except Conflict as conflict:
            if conflict.now is None:
                gone(version, slug)
            context = editor_context(version, slug) | {"topic": conflict.now, "mine": fields}
            template = "norms/_conflict_topic.html" if htmx else "norms/conflict_topic.html"
            response = page_with_form(request, template, context, conflict)
            response["HX-Retarget"], response["HX-Reswap"] = "#p-inleiding", "innerHTML"
            return response
    if refusal:
        return page_with_form(request, "norms/_saved.html", {"row": row, "error": str(refusal)}, refusal)
    if htmx:
        return render(request, "norms/_saved.html", {"row": row, "at": timezone.localtime(), "saved": True})
    messages.success(request, _("Saved."))
    return back_to(slug, version, row)


Act = Callable[[HttpRequest, Version, Topic, int], HttpResponse]


def _on_topic(act: Act) -> Callable[..., HttpResponse]:
    """A page that does something with a topic. ``act``: ``(request, version, topic, revision)`` to the answer."""

    @access(EDIT_NORM)
    @require_POST
    @wraps(act)
    def page(request: HttpRequest, slug: str, key: str, number: str, topic: str) -> HttpResponse:
        version = draft_at(slug, key, number)
        row = version.topics.select_related("parent").filter(key=topic).first()
        if row is None:
            gone(version, slug)
        try:
            with lead_to(topic_url(slug, version, row)):
                return act(request, version, row, revision_of(request))
        except Conflict:
            text = _("Somebody else changed this topic just now. Look at it again and then try once more.")
            raise Conflict(text=text, page=topic_url(slug, version, row)) from None

    return page


@_on_topic
def move_up(request: HttpRequest, version: Version, row: Topic, revision: int) -> HttpResponse:
    """Move a topic up, with what stands below it."""
    topic_rules.shift_topic(version, me(request), row.pk, revision, -1)
    return back_to(version.norm.slug, version, row)


@_on_topic
def move_down(request: HttpRequest, version: Version, row: Topic, revision: int) -> HttpResponse:
    """Move a topic down, with what stands below it."""
    topic_rules.shift_topic(version, me(request), row.pk, revision, 1)
    return back_to(version.norm.slug, version, row)


@_on_topic
def deeper(request: HttpRequest, version: Version, row: Topic, revision: int) -> HttpResponse:
    """Put a topic below the one before it."""
    topic_rules.nest_topic(version, me(request), row.pk, revision, True)
    return back_to(version.norm.slug, version, row)


@_on_topic
def higher(request: HttpRequest, version: Version, row: Topic, revision: int) -> HttpResponse:
    """Put a topic beside the one that it stood below."""
    topic_rules.nest_topic(version, me(request), row.pk, revision, False)
    return back_to(version.norm.slug, version, row)


@_on_topic
def delete(request: HttpRequest, version: Version, row: Topic, revision: int) -> HttpResponse:
    """Delete a topic; undo brings it back."""
    topic_rules.delete_topic(version, me(request), row.pk, revision)
    messages.success(request, _("Deleted. Undo brings it back."))
    return redirect("norms:draft", version.norm.slug, version.norm.key, version.number)


@_on_topic
def add_after(request: HttpRequest, version: Version, row: Topic, revision: int) -> HttpResponse:
    """Add a topic after this one."""
    added = topic_rules.add_topic(version, me(request), request.POST.get("title", ""), row.kind, row)
    return back_to(version.norm.slug, version, added, "inleiding")


@_on_topic
def add_provision(request: HttpRequest, version: Version, row: Topic, revision: int) -> HttpResponse:
    """Add a provision to a topic."""
    part = part_of(request, version)
    added = provision_rules.add_provision(version, me(request), row, part, request.POST.get("text", ""))
    return back_to(version.norm.slug, version, row, added.key, added.key)


@_on_topic
def take_sentence(request: HttpRequest, version: Version, row: Topic, revision: int) -> HttpResponse:
    """Make a provision of a sentence of the introduction."""
    sentence = request.POST.get("sentence", "").replace("\r\n", "\n")
    part = part_of(request, version)
    added = provision_rules.from_introduction(version, me(request), row.pk, revision, sentence, part)
    return back_to(version.norm.slug, version, row, "", added.key)


@access(EDIT_NORM)
@require_POST
def add(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Add a topic at the end of a draft."""
    version = draft_at(slug, key, number)
    kinds = list(version.words("kinds"))
    kind = request.POST.get("kind", "")
    with lead_to(reverse("norms:draft", args=[slug, key, number])):
        title = request.POST.get("title", "")
        added = topic_rules.add_topic(version, me(request), title, kind if kind in kinds else kinds[0])
    return back_to(slug, version, added, "inleiding")
