"""Pages for everyone: reading, searching, comparing, mapping and taking away a norm."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.marking import marked
from draagvlak.core.pages import answer
from draagvlak.core.site import served_alone
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.values import sought
from draagvlak.norms import documents, outline
from draagvlak.norms.book import book, hear
from draagvlak.norms.comparison import compare
from draagvlak.norms.coverage import coverage
from draagvlak.norms.models import Norm, Provision, Version
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.search import MOST, meant, search
from draagvlak.norms.version_text import version_text
from draagvlak.people.access import may
from draagvlak.people.face_here import wears


def _way(request: HttpRequest) -> str:
    return outline.PROFESSIONAL if request.GET.get("tekst") == outline.PROFESSIONAL else outline.PLAIN


def _base(request: HttpRequest, version: Version) -> dict[str, Any]:
    wears(request, version.norm.consortium)
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


def kept_page(request: HttpRequest, norm: Norm, page: outline.Kept) -> HttpResponse:
    wears(request, norm.consortium)
    context = {"title": page.title, "main": page.html}
    face = norm.consortium.face.key if norm.consortium else ""
    return answer(request, [page.title, page.html, face], lambda: render(request, "norms/page.html", context))


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

    return kept_page(
        request, found.norm, outline.kept(request, found.norm, "norms/version.html", f"{number}:{_way(request)}", build)
    )


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
    return kept_page(request, found.norm, outline.kept(request, found.norm, "norms/topic.html", vary, build))


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
    return kept_page(request, found.norm, outline.kept(request, found.norm, "norms/provision.html", vary, build))


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
    if query and not hits:
        context |= {"meant": meant(found, query), "heard": hear(book(found), query)[:3]}
    return render(request, "norms/search.html", context)


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
    return kept_page(request, new.norm, page)


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
    return kept_page(request, found.norm, outline.kept(request, found.norm, "norms/coverage.html", vary, build))


def _choose_other(request: HttpRequest, found: Version) -> HttpResponse:
    """The page on which to choose the norm to put this one beside."""
    candidates = (
        Version.objects.public()
        .select_related("norm__consortium")
        .defer("vocabulary")
        .exclude(norm=found.norm)
        .order_by("norm__consortium__name", "norm__key", "-created")
    )
    if served_alone():
        candidates = candidates.filter(Q(norm__consortium=found.norm.consortium) | Q(norm__consortium=None))
    wanted = request.GET.get("norm", "")
    for one in candidates:
        if wanted == str(one.pk):
            here = (found.norm.slug, found.norm.key, found.number)
            return redirect("norms:coverage", *here, one.norm.slug, one.norm.key, one.number)
    return render(request, "norms/coverage_choice.html", _base(request, found) | {"candidates": candidates})
