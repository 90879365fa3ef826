"""The support structure of a school."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.person import me
from draagvlak.registers import structure as structure_rules
from draagvlak.registers.answer_port import Answered
from draagvlak.registers.models import (
    StructureEntry,
)
from draagvlak.registers.rules import KEEP_REGISTERS, READ_REGISTERS
from draagvlak.registers.views.common import BOTH, EntryPage, RegisterPage, kept_at, page_of, removed


class StructureForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role, a meeting, or a step of a route."""

    class Meta:
        model = StructureEntry
        fields = ["kind", "title", "who", "when", "text"]


@access(READ_REGISTERS)
@require_safe
def structure(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Roles, meetings, and the two routes, drawn as a parent can follow them."""
    where = kept_at(slug, brin)
    entries: dict[str, list[StructureEntry]] = {}
    for one in where.place.structure.all():  # type: ignore[union-attr]
        entries.setdefault(one.kind, []).append(one)
    return page_of(
        request,
        where,
        "structure",
        roles=entries.get(StructureEntry.Kind.ROLE, []),
        meetings=entries.get(StructureEntry.Kind.MEETING, []),
        preventive=entries.get(StructureEntry.Kind.PREVENTIVE, []),
        curative=entries.get(StructureEntry.Kind.CURATIVE, []),
        principles=_principles(where),
        empty=not entries,
    )


def _principles(where: RegisterPage) -> list[tuple[ProvisionText, Answered]]:
    """The principles of needs-based working with the school's answers. At most one query."""
    if where.answering is None:
        return []
    principles = where.answering.questions.register("principles")
    answers = where.answering.answers(principles)
    return [(asked, answers[asked.key]) for asked in principles]


def _entry(where: RegisterPage, entry: Any) -> StructureEntry:
    return get_object_or_404(StructureEntry, pk=entry, school=where.place)


@access(KEEP_REGISTERS)
@require_http_methods(BOTH)
def structure_entry(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change a role, a meeting or a step."""
    where = kept_at(slug, brin)
    row = (
        _entry(where, entry)
        if entry
        else StructureEntry(consortium_id=where.place.consortium_id, school_id=where.place.pk)
    )
    initial = None if entry else {"kind": request.GET.get("soort", "")}
    remove = where.url("remove-structure-entry", row.pk) if entry else ""
    page = EntryPage(
        where, row, _("Part of the support structure"), where.url("structure"), structure_rules.keep, remove
    )
    return page.answer(request, lambda data: StructureForm(data, instance=row, initial=initial))


@access(KEEP_REGISTERS)
@require_POST
def remove_entry(request: HttpRequest, slug: str, brin: str, entry: Any) -> HttpResponse:
    """Take a role, a meeting or a step away, after asking."""
    where = kept_at(slug, brin)
    return removed(request, _entry(where, entry), where.url("structure"), structure_rules.remove)


@access(KEEP_REGISTERS)
@require_POST
def move_up(request: HttpRequest, slug: str, brin: str, entry: Any) -> HttpResponse:
    """Move a step up on its route."""
    where = kept_at(slug, brin)
    structure_rules.move(_entry(where, entry), -1, by=me(request))
    return redirect(where.url("structure"))


@access(KEEP_REGISTERS)
@require_POST
def move_down(request: HttpRequest, slug: str, brin: str, entry: Any) -> HttpResponse:
    """Move a step down on its route."""
    where = kept_at(slug, brin)
    structure_rules.move(_entry(where, entry), 1, by=me(request))
    return redirect(where.url("structure"))
