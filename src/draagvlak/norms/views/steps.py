"""Steps on the way of a version that is not adopted yet: adding, marking and removing them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.access import access, require_POST
from draagvlak.core.confirm import ask_first
from draagvlak.core.refusals import lead_to
from draagvlak.norms import steps as step_rules
from draagvlak.norms.models import Version
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.views.common import draft_at
from draagvlak.people.person import me


def _page(version: Version, slug: str) -> str:
    return reverse("norms:draft", args=[slug, version.norm.key, version.number])


@access(EDIT_NORM)
@require_POST
def add(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """Write a step in the table of a version."""
    version, sent = draft_at(slug, key, number), request.POST
    with lead_to(_page(version, slug)):
        number_, step, when = (sent.get(name, "") for name in ("step_number", "step", "when"))
        step_rules.add_step(version, number_, step, when, bool(sent.get("done")), by=me(request))
    return redirect(_page(version, slug))


def _marked(request: HttpRequest, slug: str, version: Version, step: int, done: bool) -> HttpResponse:
    with lead_to(_page(version, slug)):
        step_rules.mark_step(version, step, done, by=me(request))
    return redirect(_page(version, slug))


@access(EDIT_NORM)
@require_POST
def mark_done(request: HttpRequest, slug: str, key: str, number: str, step: int) -> HttpResponse:
    """Say that a step is done."""
    return _marked(request, slug, draft_at(slug, key, number), step, True)


@access(EDIT_NORM)
@require_POST
def mark_open(request: HttpRequest, slug: str, key: str, number: str, step: int) -> HttpResponse:
    """Say that a step is not done yet."""
    return _marked(request, slug, draft_at(slug, key, number), step, False)


@access(EDIT_NORM)
@require_POST
def remove(request: HttpRequest, slug: str, key: str, number: str, step: Any) -> HttpResponse:
    """Take a step out of the table, after asking."""
    version = draft_at(slug, key, number)
    row = version.steps.filter(pk=step).first()
    with lead_to(_page(version, slug)):
        if row is not None and not version.final:
            sure = ask_first(request, _("Delete this step?"), _("Delete"), _page(version, slug), what=row.said)
            if sure is not None:
                return sure
        step_rules.remove_step(version, step, by=me(request))
    return redirect(_page(version, slug))
