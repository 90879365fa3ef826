"""The workplace: settling the doubts of a handbook that was read in, and editing a draft together."""

from typing import Any, NoReturn, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from draagvlak.core.access import TO_SEND, access, require_POST
from draagvlak.core.confirm import ask_first
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.forms import page_with_form
from draagvlak.core.lengths import fitting
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.values import whole
from draagvlak.core.views import bad_request
from draagvlak.norms import adoption, coverage, drafts, outline
from draagvlak.norms.models import (
    FINAL,
    Actor,
    Change,
    Doubt,
    Origin,
    Provision,
    Status,
    Topic,
    Version,
)
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.step_forms import StepForm, step_form
from draagvlak.people.models import Person

LEFT_OVERS_SHOWN = 200


def _draft(slug: str, key: str, number: str) -> Version:
    """The version at an address of the workplace, or 404. One query."""
    return get_object_or_404(
        Version.objects.select_related("norm__consortium"),
        norm__consortium__slug=slug,
        norm__key=key,
        number=number,
    )


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


# -- a draft ------------------------------------------------------------------------------------------------------


def _editor(version: Version, slug: str) -> dict[str, Any]:
    return {
        "version": version,
        "norm": version.norm,
        "slug": slug,
        "may_edit": True,
        "active": "workplace",
        "last_change": version.changes.filter(undone=False).select_related("person").first(),
    }


@access(EDIT_NORM)
@require_safe
def draft(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """A draft: doubts first, then the topics, what is left over, and what stands in the way of showing it."""
    return draft_page(request, slug, _draft(slug, key, number))


def draft_page(request: HttpRequest, slug: str, version: Version, refused: StepForm | None = None) -> HttpResponse:
    """The page of a draft. ``refused``: the correction of a step that was not taken, as it was filled in."""
    steps = list(version.steps.current())
    keys = set(version.provisions.values_list("key", flat=True))
    document = getattr(version, "document", None) if version.status == Status.DRAFT else None
    lines = document.lines if document else []
    left = [
        line
        for line in lines
        if line["role"] == Origin.LEFT_OVER or (line["role"] == Origin.PROVISION and line["target"] not in keys)
    ]
    by_line: dict[int, list[str]] = {}
    for line in lines:
        by_line.setdefault(line["number"], []).append(line["text"])
    doubts = list(version.doubts.filter(settled=False).select_related("topic"))
    wanted = {one for doubt in doubts for one in doubt.keys}
    rows = {row.key: row for row in version.provisions.filter(key__in=wanted).select_related("topic")}
    context = _editor(version, slug) | {
        "doubts": [
            {
                "doubt": doubt,
                "rows": [rows[one] for one in doubt.keys if one in rows],
                "lines": [(n, text) for n in doubt.lines for text in by_line.get(n, [])][:40],
            }
            for doubt in doubts
        ],
        "settled": version.doubts.filter(settled=True).count(),
        "entries": outline.flat(outline.outline(version)),
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
        "unplain": version.provisions.filter(plain={}).count(),
        "next": [(one, Status(one).label) for one in drafts.NEXT[version.status] if one not in FINAL],
        "may_adopt": version.status == Status.PROPOSED,
        "may_retire": version.status == Status.ADOPTED and not adoption.why_not_retired(version),
        "lacks": drafts.lacks(version) if version.status == Status.DRAFT else [],
    }
    return page_with_form(request, "norms/draft.html", context, refused)


@access(EDIT_NORM)
@require_safe
def topic(request: HttpRequest, slug: str, key: str, number: str, topic: str) -> HttpResponse:
    """One topic of a draft, to edit; at most one provision stands open."""
    version = _draft(slug, key, number)
    if version.status != Status.DRAFT:
        return redirect("norms:topic", slug, key, number, topic)
    return render(request, "norms/draft_topic.html", _topic_context(version, slug, topic, request.GET.get("open", "")))


def _topic_context(version: Version, slug: str, topic: str, opened: str) -> dict[str, Any]:
    entries = outline.flat(outline.outline(version))
    row = next((entry.topic for entry in entries if entry.topic.key == topic), None)
    if row is None:
        raise Http404
    ladder = version.words("ladders").get(row.ladder)
    open_row = next((one for one in row.provisions.all() if one.key == opened), None)
    return _editor(version, slug) | {
        "topic": row,
        "entries": entries,
        "parts": outline.parts(version, row, list(row.provisions.order_by("position"))),
        "all_parts": version.vocabulary.get("parts", []),
        "kinds": version.vocabulary.get("kinds", []),
        "ladders": version.vocabulary.get("ladders", []),
        "routes": version.vocabulary.get("routes", []),
        "rungs": ladder["rungs"] if ladder else [],
        "actors": Actor.choices,
        "opened": opened,
        "open_sentences": drafts.sentences(open_row.text)[1:] if open_row else [],
        "introduction_sentences": drafts.sentences(row.introduction) if opened == "inleiding" else [],
        "doubted": {key: doubt.pk for doubt in version.doubts.filter(settled=False, topic=row) for key in doubt.keys},
    }


def _at(slug: str, version: Version, topic: Topic | str, opened: str = "", anchor: str = "") -> str:
    """The address of a topic's page, with what stands open on it."""
    address = reverse(
        "norms:draft-topic",
        args=[slug, version.norm.key, version.number, topic.key if isinstance(topic, Topic) else topic],
    )
    query = f"?open={opened}" if opened else ""
    return f"{address}{query}{'#p-' + anchor if anchor else ''}"


def _back(slug: str, version: Version, topic: Topic | str, opened: str = "", anchor: str = "") -> HttpResponse:
    return redirect(_at(slug, version, topic, opened, anchor))


def _revision(request: HttpRequest) -> int:
    return whole(request.POST.get("revision")) or 0


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
    version = _draft(slug, key, number)
    row = version.provisions.select_related("topic", "version__norm__consortium").filter(key=provision).first()
    if row is None:
        _gone(version, slug)
    fields = _provision_fields(request, row)
    htmx = bool(request.headers.get("HX-Request"))
    with told_here(here=htmx) as refusal, lead_to(_at(slug, version, row.topic, row.key, row.key)):
        try:
            saved = drafts.edit_provision(version, _person(request), row.pk, _revision(request), fields)
        except Conflict as conflict:
            return _conflict(request, version, slug, conflict, fields)
    if refusal:
        return page_with_form(request, "norms/_saved.html", {"row": row, "error": str(refusal)}, refusal)
    if htmx:
        return render(request, "norms/_saved.html", {"row": saved, "at": timezone.localtime(), "saved": True})
    messages.success(request, _("Saved."))
    return _back(slug, version, row.topic, "", row.key)


def _conflict(
    request: HttpRequest, version: Version, slug: str, conflict: Conflict, fields: dict[str, Any]
) -> HttpResponse:
    """Both texts, and the choice between them."""
    row = conflict.now
    if row is None:
        _gone(version, slug)
    other = (
        Change.objects.filter(version=version, undone=False)
        .exclude(person=_person(request))
        .select_related("person")
        .first()
    )
    context = _editor(version, slug) | {
        "row": row,
        "topic": row.topic,
        "mine": fields,
        "mine_items": "\n".join(item["text"] for item in fields.get("items", row.items)),
        "other": other,
    }
    template = "norms/_conflict.html" if request.headers.get("HX-Request") else "norms/conflict.html"
    response = page_with_form(request, template, context, conflict)
    response["HX-Retarget"] = f"#p-{row.key}"
    response["HX-Reswap"] = "innerHTML"
    return response


def _gone(version: Version, slug: str) -> NoReturn:
    raise Conflict(
        text=_("Somebody else has removed or moved this in the meantime. Undo brings it back."),
        page=reverse("norms:draft", args=[slug, version.norm.key, version.number]),
    )


@access(EDIT_NORM)
@require_POST
def act_on_provision(request: HttpRequest, slug: str, key: str, number: str, provision: str) -> HttpResponse:
    """Move, split, join, retype or delete a provision."""
    version = _draft(slug, key, number)
    row = version.provisions.select_related("topic").filter(key=provision).first()
    if row is None:
        _gone(version, slug)
    act, place = request.POST.get("act", ""), request.POST.get("split", "")
    if whole(place) is not None:
        act = "split"
    try:
        with lead_to(_at(slug, version, row.topic, row.key, row.key)):
            return _do_with_provision(request, slug, version, row, act, place)
    except Conflict as conflict:
        return _conflict(request, version, slug, conflict, {})


def _do_with_provision(
    request: HttpRequest, slug: str, version: Version, row: Provision, act: str, split: str
) -> HttpResponse:
    person, revision = _person(request), _revision(request)
    opened, anchor = "", row.key
    if act in ("up", "down"):
        drafts.shift_provision(version, person, row.pk, revision, -1 if act == "up" else 1)
    elif act == "move":
        target = get_object_or_404(Topic, version=version, key=request.POST.get("topic", row.topic.key))
        part = request.POST.get("part", "")
        if part not in version.words("parts"):
            part = row.part
        drafts.move_provision(version, person, row.pk, revision, target, part)
        messages.success(request, _("Moved to %(title)s.") % {"title": target.title.get("nl", target.key)})
    elif act == "split":
        given = whole(split)
        place = given if given is not None else drafts.place_of(row.text, request.POST.get("words", ""))
        other = drafts.split_provision(version, person, row.pk, revision, place)
        opened = anchor = other.key
    elif act == "items":
        drafts.free_items(version, person, row.pk, revision)
    elif act == "merge":
        drafts.merge_provision(version, person, row.pk, revision)
        opened = row.key
    elif act == "introduce":
        drafts.to_introduction(version, person, row.pk, revision)
        anchor = ""
    elif act == "delete":
        drafts.delete_provision(version, person, row.pk, revision)
        messages.success(request, _("Deleted. Undo brings it back."))
        anchor = ""
    else:
        return bad_request(request)
    return _back(slug, version, row.topic, opened, anchor)


@access(EDIT_NORM)
@require_POST
def save_topic(request: HttpRequest, slug: str, key: str, number: str, topic: str) -> HttpResponse:
    """Save a topic's title, number, kind, ladder and texts."""
    version = _draft(slug, key, number)
    row = version.topics.filter(key=topic).first()
    if row is None:
        _gone(version, slug)
    sent = request.POST
    fields = {
        "title": _spoken_field(sent, "title", row.title),
        "plain": _spoken_field(sent, "plain", row.plain),
        "number": fitting(sent.get("number", row.number), 20, _("Number")),
        "introduction": sent.get("introduction", row.introduction).replace("\r\n", "\n").strip(),
    }
    if sent.get("kind") in version.words("kinds"):
        fields["kind"] = sent["kind"]
    if sent.get("ladder", row.ladder) in {"", *version.words("ladders")}:
        fields["ladder"] = sent.get("ladder", row.ladder)
    htmx = bool(request.headers.get("HX-Request"))
    with told_here(here=htmx) as refusal, lead_to(_at(slug, version, row, "inleiding")):
        try:
            row = drafts.edit_topic(version, _person(request), row.pk, _revision(request), fields)
        except Conflict as conflict:
            if conflict.now is None:
                _gone(version, slug)
            context = _editor(version, slug) | {"topic": conflict.now, "mine": fields}
            template = "norms/_conflict_topic.html" if htmx else "norms/conflict_topic.html"
            response = page_with_form(request, template, context, conflict)
            response["HX-Retarget"], response["HX-Reswap"] = "#p-inleiding", "innerHTML"
            return response
    if refusal:
        return page_with_form(request, "norms/_saved.html", {"row": row, "error": str(refusal)}, refusal)
    if htmx:
        return render(request, "norms/_saved.html", {"row": row, "at": timezone.localtime(), "saved": True})
    messages.success(request, _("Saved."))
    return _back(slug, version, row)


_LABELS = {
    "title_nl": gettext_lazy("Title (Dutch)"),
    "title_en": gettext_lazy("Title (English)"),
    "plain_nl": gettext_lazy("For parents (Dutch)"),
    "plain_en": gettext_lazy("For parents (English)"),
    "summary_nl": gettext_lazy("In a few words (Dutch)"),
    "summary_en": gettext_lazy("In a few words (English)"),
}


def _spoken_field(sent: Any, name: str, now: dict[str, str]) -> dict[str, str]:
    said = dict(now)
    for code in ("nl", "en"):
        if f"{name}_{code}" in sent:
            said.pop(code, None)
            if text := fitting(" ".join(sent[f"{name}_{code}"].split()), 2000, _LABELS[f"{name}_{code}"]):
                said[code] = text
    return {code: said[code] for code in sorted(said, key=lambda c: ({"nl": 0, "en": 1}.get(c, 2), c))}


@access(EDIT_NORM)
@require_POST
def act_on_topic(request: HttpRequest, slug: str, key: str, number: str, topic: str) -> HttpResponse:
    """Move, nest or delete a topic; add a topic after it, or a provision under it."""
    version = _draft(slug, key, number)
    row = version.topics.select_related("parent").filter(key=topic).first()
    if row is None:
        _gone(version, slug)
    act = request.POST.get("act", "")
    part = request.POST.get("part", "")
    if part not in version.words("parts"):
        part = next(iter(version.words("parts")), "agreement")
    try:
        with lead_to(_at(slug, version, row)):
            return _do_with_topic(request, slug, version, row, act, part)
    except Conflict:
        text = _("Somebody else changed this topic just now. Look at it again and then try once more.")
        raise Conflict(text=text, page=_at(slug, version, row)) from None


def _do_with_topic(request: HttpRequest, slug: str, version: Version, row: Topic, act: str, part: str) -> HttpResponse:
    person, revision = _person(request), _revision(request)
    if act in ("up", "down"):
        drafts.shift_topic(version, person, row.pk, revision, -1 if act == "up" else 1)
    elif act in ("deeper", "higher"):
        drafts.nest_topic(version, person, row.pk, revision, act == "deeper")
    elif act == "delete":
        drafts.delete_topic(version, person, row.pk, revision)
        messages.success(request, _("Deleted. Undo brings it back."))
        return redirect("norms:draft", slug, version.norm.key, version.number)
    elif act == "add-topic":
        added = drafts.add_topic(version, person, request.POST.get("title", ""), row.kind, row)
        return _back(slug, version, added, "inleiding")
    elif act == "add":
        made = drafts.add_provision(version, person, row, part, request.POST.get("text", ""))
        return _back(slug, version, row, made.key, made.key)
    elif act == "sentence":
        made = drafts.from_introduction(
            version,
            person,
            row.pk,
            revision,
            request.POST.get("sentence", "").replace("\r\n", "\n"),
            part,
        )
        return _back(slug, version, row, "", made.key)
    else:
        return bad_request(request)
    return _back(slug, version, row)


@access(EDIT_NORM)
@require_POST
def settle_doubt(request: HttpRequest, slug: str, key: str, number: str, doubt: int) -> HttpResponse:
    """Answer a doubt."""
    version = _draft(slug, key, number)
    get_object_or_404(Doubt, version=version, pk=doubt)
    with lead_to(reverse("norms:draft", args=[slug, key, number])):
        drafts.settle(version, _person(request), doubt, "no" if request.POST.get("answer") == "no" else "yes")
    messages.success(request, _("That doubt is settled."))
    return redirect("norms:draft", slug, key, number)


@access(EDIT_NORM)
@require_POST
def place_lines(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Make a provision of left-over lines."""
    version = _draft(slug, key, number)
    target = get_object_or_404(Topic, version=version, key=request.POST.get("topic", ""))
    part = request.POST.get("part", "")
    if part not in version.words("parts"):
        raise Http404
    numbers = [line for one in request.POST.getlist("line") if (line := whole(one)) is not None]
    with lead_to(reverse("norms:draft", args=[slug, key, number])):
        made = drafts.place_lines(version, _person(request), numbers, target, part)
    return _back(slug, version, target, made.key, made.key)


@access(EDIT_NORM)
@require_POST
def undo(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Take back the last change."""
    version = _draft(slug, key, number)
    topic = request.POST.get("topic", "")
    with lead_to(_at_topic_or_draft(slug, version, topic)):
        change = drafts.undo(version, _person(request))
    messages.success(request, _("Undone: %(subject)s") % {"subject": change.subject})
    return redirect(_at_topic_or_draft(slug, version, topic))


def _at_topic_or_draft(slug: str, version: Version, topic: str) -> str:
    """The address of a topic as long as it is there, else of the draft."""
    if topic and version.topics.filter(key=topic).exists():
        return _at(slug, version, topic)
    return reverse("norms:draft", args=[slug, version.norm.key, version.number])


@access(EDIT_NORM, fresh=TO_SEND)
@require_POST
def advance(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Give a draft its number and summary, add a topic at the end, or take the version a step further."""
    version = _draft(slug, key, number)
    with lead_to(reverse("norms:draft", args=[slug, key, number])):
        return _advance(request, slug, key, number, version)


def _advance(request: HttpRequest, slug: str, key: str, number: str, version: Version) -> HttpResponse:
    sent = request.POST
    if sent.get("act") == "describe":
        number = drafts.describe_version(
            version,
            _person(request),
            sent.get("number", ""),
            _spoken_field(sent, "summary", version.summary),
        )
        with lead_to(reverse("norms:draft", args=[slug, key, number])):  # its number may be another by now
            drafts.rename_norm(version, _person(request), _spoken_field(sent, "title", version.norm.title))
        messages.success(request, _("Saved."))
    elif sent.get("act") == "add-step":
        step_number, step, when = (sent.get(name, "") for name in ("step_number", "step", "when"))
        drafts.add_step(version, step_number, step, when, bool(sent.get("done")))
    elif sent.get("act", "").startswith("step-"):
        act, _dash, pk = sent["act"].removeprefix("step-").partition("-")
        row = version.steps.filter(pk=whole(pk) or 0).first()
        if act == "remove" and row is not None and not version.final:
            back = reverse("norms:draft", args=[slug, key, number])
            sure = ask_first(request, _("Delete this step?"), _("Delete"), back, what=row.said)
            if sure is not None:
                return sure
        drafts.change_step(version, row.pk if row else 0, act)
    elif sent.get("act") == "add-topic":
        kinds = list(version.words("kinds"))
        kind = sent.get("kind", "") if sent.get("kind") in kinds else kinds[0]
        added = drafts.add_topic(version, _person(request), sent.get("title", ""), kind)
        return _back(slug, version, added, "inleiding")
    else:
        drafts.advance(version, sent.get("status", ""), timezone.localdate(), by=_person(request))
        messages.success(request, _("The version is now: %s") % Status(sent.get("status", "")).label)
    return redirect("norms:draft", slug, key, number)


@access(EDIT_NORM)
@require_POST
def new_draft(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Make the next version of a norm as a draft."""
    made = drafts.next_draft(_draft(slug, key, number), by=_person(request))
    messages.success(request, _("This is a draft of the next version. It says the same, until you change it."))
    return redirect("norms:draft", slug, key, made.number)


@access(EDIT_NORM)
@require_POST
def decide_mapping(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Confirm or reject that a provision covers one of another norm."""
    version = _draft(slug, key, number)
    public = Version.objects.public().select_related("norm__consortium")
    other = get_object_or_404(public, pk=whole(request.POST.get("other")) or 0)
    own, theirs = request.POST.get("own_key", "").strip(), request.POST.get("other_key", "")
    if not version.provisions.filter(key=own).exists():
        raise NotPossible(
            _("This version has no provision with the key “%s”.") % own[:80],
            page=reverse("norms:coverage", args=[slug, key, number, other.norm.slug, other.norm.key, other.number]),
        )
    if other.provisions.filter(key=theirs).exists():
        accepted = request.POST.get("accepted") == "ja"
        coverage.decide(version, other, theirs, own, accepted, by=_person(request))
    return redirect("norms:coverage", slug, key, number, other.norm.slug, other.norm.key, other.number)
