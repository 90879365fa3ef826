"""Pages for everyone: reading, searching, comparing, mapping and taking away a norm."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from django.core.cache import caches
from django.db.models import F, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.attachments import attached
from draagvlak.core.marking import marked
from draagvlak.core.pages import answer
from draagvlak.core.spreadsheets import download
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.values import sought
from draagvlak.norms import documents, formats, outline
from draagvlak.norms.comparison import compare
from draagvlak.norms.coverage import coverage
from draagvlak.norms.files import Document
from draagvlak.norms.models import Norm, Provision, Status, Step, Version
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.search import MOST, search
from draagvlak.norms.store import document_of
from draagvlak.norms.version_text import ProvisionText, version_text
from draagvlak.people.access import may
from draagvlak.places.models import Consortium
from draagvlak.places.short_names import NATIONAL

_VERSIONS = Prefetch("versions", Version.objects.defer("vocabulary"))
FORMS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "yaml": (formats.as_yaml, "application/yaml"),
    "json": (formats.as_json, "application/json"),
    "csv": (formats.as_csv, "text/csv; charset=utf-8"),
    "docx": (documents.as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (documents.as_pdf, "application/pdf"),
}


def _way(request: HttpRequest) -> str:
    return outline.PROFESSIONAL if request.GET.get("tekst") == outline.PROFESSIONAL else outline.PLAIN


def _base(request: HttpRequest, version: Version) -> dict[str, Any]:
    way = _way(request)
    return {
        "version": version,
        "norm": version.norm,
        "slug": version.norm.slug,
        "way": way,
        "professional": way == outline.PROFESSIONAL,
        "carry": f"?tekst={way}" if way == outline.PROFESSIONAL else "",
        "may_edit": may(request, EDIT_NORM, version.norm.slug),
    }


@access(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every norm that anyone may read, by consortium."""
    norms = (
        Norm.objects.select_related("consortium")
        .prefetch_related(_VERSIONS)
        .order_by(F("consortium__name").asc(nulls_last=True), "key")
    )
    shown = [
        {"norm": norm, "version": outline.current(outline.in_order(public))}
        for norm in norms
        if (public := [v for v in norm.versions.all() if v.status != Status.DRAFT])
    ]
    return render(request, "norms/home.html", {"shown": shown})


@access(PUBLIC)
@require_safe
def consortium(request: HttpRequest, slug: str) -> HttpResponse:
    """The norms of one consortium, or of the country."""
    owner = None
    if slug != NATIONAL:
        owner = Consortium.objects.filter(slug=slug).first()
        if owner is None:
            raise Http404
    norms = Norm.objects.filter(consortium=owner).select_related("consortium").prefetch_related(_VERSIONS)
    shown = []
    for norm in norms.order_by("key"):
        versions = outline.in_order(v for v in norm.versions.all() if outline.may_read(request, _with(v, norm)))
        if versions:
            shown.append({"norm": norm, "version": outline.current(versions), "versions": versions})
    return render(request, "norms/consortium.html", {"owner": owner, "slug": slug, "shown": shown})


def _with(version: Version, norm: Norm) -> Version:
    version.norm = norm
    return version


@access(PUBLIC)
@require_safe
def norm(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The address of a norm without a version leads to the one that counts."""
    found = outline.current(outline.readable_versions(request, outline.get_norm(slug, key)))
    if found is None:
        raise Http404
    return redirect("norms:version", slug, key, found.number)


def _shown(request: HttpRequest, page: outline.Kept) -> HttpResponse:
    context = {"title": page.title, "main": page.html}
    return answer(request, [page.title, page.html], lambda: render(request, "norms/page.html", context))


@access(PUBLIC)
@require_safe
def version(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """The table of contents of a version."""
    found = outline.get_version(request, slug, key, number)

    def build() -> dict[str, Any]:
        return _base(request, found) | {
            "title": f"{spoken(found.norm.title)} {number}",
            "groups": outline.groups(version_text(found)),
            "steps": found.steps.current(),
            "versions": outline.readable_versions(request, found.norm),
            "forms": documents.describe(),
        }

    return _shown(request, outline.kept(request, found.norm, "norms/version.html", f"{number}:{_way(request)}", build))


@access(PUBLIC)
@require_safe
def topic(request: HttpRequest, slug: str, key: str, number: str, topic: str) -> HttpResponse:
    """One topic: introduction, ladder, and the provisions part by part."""
    found = outline.get_version(request, slug, key, number)

    def build() -> dict[str, Any]:
        text = version_text(found)
        entries = outline.flat(outline.outline(text))
        position = next((n for n, entry in enumerate(entries) if entry.topic.key == topic), None)
        if position is None:
            raise Http404
        row = entries[position].topic
        sources = text.words("sources")
        return _base(request, found) | {
            "title": spoken(row.title),
            "topic": row,
            "entry": entries[position],
            "entries": entries,
            "before": entries[position - 1].topic if position else None,
            "after": entries[position + 1].topic if position + 1 < len(entries) else None,
            "kind": text.words("kinds").get(row.kind),
            "ladder": text.words("ladders").get(row.ladder),
            "parts": outline.parts(text, row, text.by_topic[row.key]),
            "figures": [
                figure | {"from": sources.get(figure.get("source", ""))}
                for figure in text.vocabulary.get("figures", [])
                if figure["topic"] == row.key
            ],
        }

    vary = f"{number}:{_way(request)}:{topic}"
    return _shown(request, outline.kept(request, found.norm, "norms/topic.html", vary, build))


@access(PUBLIC)
@require_safe
def provision(request: HttpRequest, slug: str, key: str, number: str, provision: str) -> HttpResponse:
    """One provision at its lasting address: both texts, sources, and how it read in other versions."""
    found = outline.get_version(request, slug, key, number)

    def build() -> dict[str, Any]:
        text = version_text(found)
        row = text.by_key.get(provision)
        if row is None:
            raise Http404
        readable = outline.readable_versions(request, found.norm)
        elsewhere = {
            other.version_id: other
            for other in Provision.objects.filter(version__in=readable, key=provision).exclude(version=found)
        }
        return _base(request, found) | {
            "title": spoken(row.names),
            "topic": row.under,
            "shown": outline.show(text, row.under, row),
            "part": text.words("parts").get(row.part, {"title": {"nl": row.part}}),
            "elsewhere": [(other, elsewhere[other.pk]) for other in readable if other.pk in elsewhere],
            "exempted": text.by_key.get(row.exempts),
        }

    vary = f"{number}:{_way(request)}:{provision}"
    return _shown(request, outline.kept(request, found.norm, "norms/provision.html", vary, build))


@access(PUBLIC)
@require_safe
def find(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Search a version."""
    found = outline.get_version(request, slug, key, number)
    query = sought(request.GET.get("q"))
    hits = search(found, query)
    context = _base(request, found)
    base = reverse("norms:version", args=[slug, key, number])
    shown = []
    parts = version_text(found).words("parts")
    for row, words in hits if request.GET.get("alles") else hits[:MOST]:
        text, any_word = marked(row.text if context["professional"] else spoken(row.plain) or row.text, words)
        part = parts.get(row.part, {}).get("title", {"nl": row.part})
        shown.append(
            {
                "address": f"{base}onderwerp/{row.topic}/{context['carry']}#{row.key}",
                "where": f"{row.under.number} {spoken(row.under.title)} · {spoken(part)}",
                "text": text,
                "under": "" if any_word else marked(row.text, words)[0],
            }
        )
    total = len(hits)
    context |= {"query": query, "shown": shown, "number": total, "more": total > len(shown)}
    return render(request, "norms/search.html", context)


@access(PUBLIC)
@require_safe
def log(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The version table: every step on the way of every version, as handbooks print it."""
    found = outline.get_norm(slug, key)

    def build() -> dict[str, Any]:
        versions = outline.readable_versions(request, found)
        if not versions:
            raise Http404
        steps: dict[int, list[Step]] = {}
        for step in Step.objects.current().filter(version__in=versions).order_by("position"):
            steps.setdefault(step.version_id, []).append(step)
        return {
            "title": _("How this norm came about"),
            "norm": found,
            "slug": slug,
            "versions": [
                {"version": one, "steps": steps.get(one.pk, []), "before": before}
                for one, before in zip_longest(versions, versions[1:])
            ],
        }

    return _shown(request, outline.kept(request, found, "norms/log.html", "", build))


@access(PUBLIC)
@require_safe
def log_sheet(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The version table as a file."""
    found = outline.get_norm(slug, key)
    steps = Step.objects.current().filter(version__in=outline.readable_versions(request, found))
    rows = [
        [
            step.version.number, step.number, step.step, step.when, str(step.date or ""), "ja" if step.done else "",
            str(step.corrected or ""), step.reason, step.was, "ja" if step.struck else "",
        ]
        for step in steps.select_related("version").order_by("version_id", "position")
    ]  # fmt: skip
    header = ["version", "number", "step", "when", "date", "done", "corrected", "reason", "was", "struck"]
    return _sheet(f"{slug}-{key}-versies", header, rows)


def _sheet(name: str, header: list[str], rows: list[list[str]]) -> HttpResponse:
    return download(name, header, rows)


@access(PUBLIC)
@require_safe
def comparison_sheet(request: HttpRequest, slug: str, key: str, number: str, other: str) -> HttpResponse:
    """What changed from one version to another, as a file."""
    new, old = outline.get_version(request, slug, key, number), outline.get_version(request, slug, key, other)
    rows = []
    for found in compare(old, new).topics:
        for one in found.provisions:
            acts = [name for name in ("added", "removed", "reworded", "moved") if getattr(one, name)]
            texts = [row.text if row else "" for row in (one.old, one.new)]
            name = _name(one.row)
            rows.append([found.topic.number, found.topic.title.get("nl", ""), one.key, name, ", ".join(acts), *texts])
    header = ["number", "topic", "key", "name", "change", "old", "new"]
    return _sheet(f"{slug}-{key}-{other}-{number}", header, rows)


def _name(provision: ProvisionText) -> str:
    """What a provision is called, in the language of its norm, as its text in the same file."""
    return provision.names[provision.language]


@access(PUBLIC)
@require_safe
def coverage_sheet(
    request: HttpRequest, slug: str, key: str, number: str, owner: str, other: str, other_number: str, form: str
) -> HttpResponse:
    """The coverage table as a file."""
    found = outline.get_version(request, slug, key, number)
    against = outline.get_version(request, owner, other, other_number)
    rows = []
    for area in coverage(found, against):
        for row in area.rows:
            said = [area.title.get("nl", ""), row.provision.key, _name(row.provision), row.provision.text]
            answers = [
                [answer.standing, answer.provision.key, _name(answer.provision), answer.provision.text]
                for answer in row.answers
            ] or [["lacking", "", "", ""]]
            rows += [said + answer for answer in answers]
    header = ["area", "their_key", "their_name", "their_text", "standing", "own_key", "own_name", "own_text"]
    return download(f"{slug}-{key}-{number}-{other}", header, rows, form)


@access(PUBLIC)
@require_safe
def comparing(request: HttpRequest, slug: str, key: str, number: str, other: str = "") -> HttpResponse:
    """What changed from one version to another."""
    wanted = request.GET.get("van")
    if wanted and "/" in wanted:
        raise Http404
    if wanted:
        return redirect("norms:compare", slug, key, number, wanted)
    new = outline.get_version(request, slug, key, number)

    def build() -> dict[str, Any]:
        versions = [v for v in outline.readable_versions(request, new.norm) if v.pk != new.pk]
        context = _base(request, new) | {"title": _("What changed"), "versions": versions}
        if versions or other:
            old = next((v for v in versions if v.number == other), None)
            if old is None:
                raise Http404
            context |= {"old": old, "comparison": compare(old, new), "parts": new.words("parts") | old.words("parts")}
        return context

    if not other:
        versions = [v for v in outline.readable_versions(request, new.norm) if v.pk != new.pk]
        before = next((v for v in versions if v.created <= new.created), versions[0] if versions else None)
        if before is not None:
            return redirect("norms:compare", slug, key, number, before.number)
    page = outline.kept(request, new.norm, "norms/compare.html", f"{number}:{other}", build)
    return _shown(request, page)


@access(PUBLIC)
@require_safe
def covering(
    request: HttpRequest, slug: str, key: str, number: str, owner: str = "", other: str = "", other_number: str = ""
) -> HttpResponse:
    """How this version answers another norm, and what it lacks."""
    found = outline.get_version(request, slug, key, number)
    if not other:
        return _choose_other(request, found)
    against = outline.get_version(request, owner, other, other_number)

    def build() -> dict[str, Any]:
        areas = coverage(found, against)
        rows = [row for area in areas for row in area.rows]
        return _base(request, found) | {
            "title": _("Coverage"),
            "against": against,
            "areas": areas,
            "covered": sum(row.covered for row in rows),
            "proposed": sum(not row.covered and not row.lacking for row in rows),
            "lacking": [row for row in rows if row.lacking],
        }

    vary = f"{number}:{against.pk}:{against.norm.revision}"
    return _shown(request, outline.kept(request, found.norm, "norms/coverage.html", vary, build))


def _choose_other(request: HttpRequest, found: Version) -> HttpResponse:
    """The page on which to choose the norm to put this one beside."""
    candidates = (
        Version.objects.public()
        .select_related("norm__consortium")
        .defer("vocabulary")
        .exclude(norm=found.norm)
        .order_by("norm__consortium__name", "norm__key", "-created")
    )
    wanted = request.GET.get("norm", "")
    for one in candidates:
        if wanted == str(one.pk):
            here = (found.norm.slug, found.norm.key, found.number)
            return redirect("norms:coverage", *here, one.norm.slug, one.norm.key, one.number)
    return render(request, "norms/coverage_choice.html", _base(request, found) | {"candidates": candidates})


@access(PUBLIC)
@require_GET
def export(request: HttpRequest, slug: str, key: str, number: str, form: str) -> HttpResponse:
    """The whole version as a file. Made once per text."""
    found = outline.get_version(request, slug, key, number)
    if form not in FORMS:
        raise Http404
    make, content_type = FORMS[form]
    kept = f"export:{found.pk}:{found.text_id}:{form}"
    raw: bytes | None = caches["pages"].get(kept)
    if raw is None:
        raw = make(document_of(found))
        caches["pages"].set(kept, raw, 3600)
    name = f"{found.norm.slug}-{found.norm.key}-{found.number}.{form}"
    return attached(HttpResponse(raw, content_type=content_type), name)
