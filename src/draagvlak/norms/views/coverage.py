"""Saying whether a provision covers one of another norm."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.access import access, require_POST
from draagvlak.core.errors import NotPossible
from draagvlak.core.values import whole
from draagvlak.norms import coverage
from draagvlak.norms.models import Version
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.views.common import draft_at
from draagvlak.people.person import me


@access(EDIT_NORM)
@require_POST
def decide_mapping(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Confirm or reject that a provision covers one of another norm."""
    version = draft_at(slug, key, number)
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
        coverage.decide(version, other, theirs, own, accepted, by=me(request))
    return redirect("norms:coverage", slug, key, number, other.norm.slug, other.norm.key, other.number)
