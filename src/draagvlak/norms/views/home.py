"""The norms that anyone may read: of all consortia, of one, and how one came about."""

from itertools import zip_longest
from typing import Any

from django.db.models import F, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.norms import outline
from draagvlak.norms.models import Norm, Status, Step, Version
from draagvlak.norms.views.norms import kept_page
from draagvlak.people.face_here import wears
from draagvlak.places.models import Consortium
from draagvlak.places.short_names import NATIONAL

_VERSIONS = Prefetch("versions", Version.objects.defer("vocabulary"))


@access(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every norm that anyone may read, by consortium."""
    return all_norms(request)


def all_norms(request: HttpRequest) -> HttpResponse:
    """The list of norms, as a page."""
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
    wears(request, owner)
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

    return kept_page(request, found, outline.kept(request, found, "norms/log.html", "", build))
