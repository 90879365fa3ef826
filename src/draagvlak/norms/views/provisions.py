"""Provisions of a draft: saving what is typed, moving, splitting and joining them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.access import access, require_POST
from draagvlak.core.errors import Conflict
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.values import whole
from draagvlak.norms import provisions as provision_rules
from draagvlak.norms.models import Actor, Change, Provision, Topic, Version
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.views.common import back_to, draft_at, editor_context, gone, part_of, revision_of, topic_url
from draagvlak.people.person import me


def _listed(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _provision_fields(request: HttpRequest, row: Provision) -> dict[str, Any]:
    """The fields that the form sent; what it did not send stays."""
    sent = request.POST
    fields: dict[str, Any] = {}
    if "text" in sent:
        fields["text"] = " ".join(sent["text"].split())
    plain = dict(row.plain)
    for code in ("nl", "en"):
        if f"plain_{code}" in sent:
            plain.pop(code, None)
            if said := " ".join(sent[f"plain_{code}"].split()):
                plain[code] = said
    titles = {code: sent[f"short_title_{code}"] for code in ("nl", "en") if f"short_title_{code}" in sent}
    if titles:
        fields["short_title"] = {code: titles.get(code, "") for code in ("nl", "en")}
    fields["plain"] = {code: plain[code] for code in sorted(plain, key=lambda c: ({"nl": 0, "en": 1}.get(c, 2), c))}
    if "items" in sent:
        known = {item["text"]: item for item in row.items}
        texts = _listed(sent["items"])
        by_place = row.items if len(row.items) == len(texts) else []
        fields["items"] = [
            known.get(text) or ((by_place[n] | {"text": text}) if by_place else {"text": text})
            for n, text in enumerate(texts)
        ]
    if sent.get("actor") in Actor.values:
        fields["actor"] = sent["actor"]
    if "lists" in sent:
        ladder = row.version.words("ladders").get(row.topic.ladder)
        rungs = [rung["key"] for rung in ladder["rungs"]] if ladder else []
        fields["levels"] = [rung for rung in rungs if rung in sent.getlist("levels")]
        fields["routes"] = [route for route in row.version.words("routes") if route in sent.getlist("routes")]
        fields["status"] = "pilot" if sent.get("pilot") else "settled"
    return fields


@access(EDIT_NORM)
@require_POST
def save_provision(request: HttpRequest, slug: str, key: str, number: str, provision: str) -> HttpResponse:
    """Save what is typed. Asked by htmx it answers with the state of saving; else with the page."""
    version = draft_at(slug, key, number)
    row = version.provisions.select_related("topic", "version__norm__consortium").filter(key=provision).first()
    if row is None:
        gone(version, slug)
    fields = _provision_fields(request, row)
    htmx = bool(request.headers.get("HX-Request"))
    with told_here(here=htmx) as refusal, lead_to(topic_url(slug, version, row.topic, row.key, row.key)):
        try:
            saved = provision_rules.edit_provision(version, me(request), row.pk, revision_of(request), fields)
        except Conflict as conflict:
            return _conflict(request, version, slug, conflict, fields)
    if refusal:
        return page_with_form(request, "norms/_saved.html", {"row": row, "error": str(refusal)}, refusal)
    if htmx:
        return render(request, "norms/_saved.html", {"row": saved, "at": timezone.localtime(), "saved": True})
    messages.success(request, _("Saved."))
    return back_to(slug, version, row.topic, "", row.key)


def _conflict(
    request: HttpRequest, version: Version, slug: str, conflict: Conflict, fields: dict[str, Any]
) -> HttpResponse:
    """Both texts, and the choice between them."""
    row = conflict.now
    if row is None:
        gone(version, slug)
    other = (
        Change.objects.filter(version=version, undone=False)
        .exclude(person=me(request))
        .select_related("person")
        .first()
    )
    context = editor_context(version, slug) | {
        "row": row,
        "topic": row.topic,
        "mine": fields,
        "mine_titles": [(code, fields.get("short_title", row.short_title).get(code, "")) for code in ("nl", "en")],
        "mine_items": "\n".join(item["text"] for item in fields.get("items", row.items)),
        "other": other,
    }
    template = "norms/_conflict.html" if request.headers.get("HX-Request") else "norms/conflict.html"
    response = page_with_form(request, template, context, conflict)
    response["HX-Retarget"] = f"#p-{row.key}"
    response["HX-Reswap"] = "innerHTML"
    return response


def _provision(version: Version, slug: str, key: str) -> Provision:
    row = version.provisions.select_related("topic").filter(key=key).first()
    if row is None:
        gone(version, slug)
    return row


Act = Callable[[HttpRequest, Version, Provision, int], tuple[str, str]]


def _on_provision(act: Act) -> Callable[..., HttpResponse]:
    """A page that does something with a provision, and leads back to its topic.

    Args:
        act: ``(request, version, provision, revision)`` to what stands open on that page, and what it scrolls to.
    """

    @access(EDIT_NORM)
    @require_POST
    @wraps(act)
    def page(request: HttpRequest, slug: str, key: str, number: str, provision: str) -> HttpResponse:
        version = draft_at(slug, key, number)
        row = _provision(version, slug, provision)
        try:
            with lead_to(topic_url(slug, version, row.topic, row.key, row.key)):
                opened, anchor = act(request, version, row, revision_of(request))
        except Conflict as conflict:
            return _conflict(request, version, slug, conflict, {})
        return back_to(slug, version, row.topic, opened, anchor)

    return page


@_on_provision
def move_up(request: HttpRequest, version: Version, row: Provision, revision: int) -> tuple[str, str]:
    """Move a provision up."""
    provision_rules.shift_provision(version, me(request), row.pk, revision, -1)
    return "", row.key


@_on_provision
def move_down(request: HttpRequest, version: Version, row: Provision, revision: int) -> tuple[str, str]:
    """Move a provision down."""
    provision_rules.shift_provision(version, me(request), row.pk, revision, 1)
    return "", row.key


@_on_provision
def move(request: HttpRequest, version: Version, row: Provision, revision: int) -> tuple[str, str]:
    """Move a provision to another topic or part."""
    target = get_object_or_404(Topic, version=version, key=request.POST.get("topic", row.topic.key))
    part = part_of(request, version)
    provision_rules.move_provision(version, me(request), row.pk, revision, target, part)
    messages.success(request, _("Moved to %(title)s.") % {"title": target.title.get("nl", target.key)})
    return "", row.key


@_on_provision
def split(request: HttpRequest, version: Version, row: Provision, revision: int) -> tuple[str, str]:
    """Make two provisions of one: before a sentence that was chosen, or before words that were typed."""
    place = whole(request.POST.get("split", ""))
    if place is None:
        place = provision_rules.place_of(row.text, request.POST.get("words", ""))
    second = provision_rules.split_provision(version, me(request), row.pk, revision, place)
    return second.key, second.key


@_on_provision
def free_items(request: HttpRequest, version: Version, row: Provision, revision: int) -> tuple[str, str]:
    """Make each item a provision."""
    provision_rules.free_items(version, me(request), row.pk, revision)
    return "", row.key


@_on_provision
def merge(request: HttpRequest, version: Version, row: Provision, revision: int) -> tuple[str, str]:
    """Join a provision with the next."""
    provision_rules.merge_provision(version, me(request), row.pk, revision)
    return row.key, row.key


@_on_provision
def introduce(request: HttpRequest, version: Version, row: Provision, revision: int) -> tuple[str, str]:
    """Make a provision part of the introduction."""
    provision_rules.to_introduction(version, me(request), row.pk, revision)
    return "", ""


@_on_provision
def delete(request: HttpRequest, version: Version, row: Provision, revision: int) -> tuple[str, str]:
    """Delete a provision; undo brings it back."""
    provision_rules.delete_provision(version, me(request), row.pk, revision)
    messages.success(request, _("Deleted. Undo brings it back."))
    return "", ""
