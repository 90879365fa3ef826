"""The support structure of a school."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import access
from draagvlak.norms.questionnaire import Asked
from draagvlak.registers.answer_port import Answered
from draagvlak.registers.models import (
    StructureEntry,
)
from draagvlak.registers.rules import KEEP_REGISTERS, READ_REGISTERS
from draagvlak.registers.views.common import BOTH, RegisterPage, entry_page, kept_at, page_of


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
    for one in where.place.structure.all():  # type: ignore[misc, union-attr]
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


def _principles(where: RegisterPage) -> list[tuple[Asked, Answered]]:
    """The principles of needs-based working with the school's answers. At most one query."""
    if where.answering is None:
        return []
    principles = where.answering.questions.register("principles")
    answers = where.answering.answers(principles)
    return [(asked, answers[asked.key]) for asked in principles]


@access(KEEP_REGISTERS)
@require_http_methods(BOTH)
def structure_entry(request: HttpRequest, slug: str, brin: str, entry: Any = None) -> HttpResponse:
    """Add or change a role, a meeting or a step; a step can go up or down on its route."""
    where = kept_at(slug, brin)
    found = get_object_or_404(StructureEntry, pk=entry, school=where.place) if entry else None
    if request.method == "POST" and found is not None and request.POST.get("move") in {"up", "down"}:
        _move(found, -1 if request.POST["move"] == "up" else 1)
        return redirect(where.url("structure"))
    row = found or StructureEntry(consortium_id=where.place.consortium_id, school_id=where.place.pk)
    initial = None if found else {"kind": request.GET.get("soort", "")}

    def make(data: QueryDict | None) -> StructureForm:
        return StructureForm(data, instance=row, initial=initial)

    def save(form: StructureForm) -> None:
        made = form.save(commit=False)
        if found is None:
            last = StructureEntry.objects.filter(school=where.place.pk, kind=made.kind).aggregate(at=Max("position"))[
                "at"
            ]
            made.position = 0 if last is None else last + 1
        made.save()

    return entry_page(request, where, make, _("Part of the support structure"), where.url("structure"), save, found)


@transaction.atomic
def _move(entry: StructureEntry, by: int) -> None:
    rows = list(StructureEntry.objects.select_for_update().filter(school=entry.school_id, kind=entry.kind))
    at = next(n for n, one in enumerate(rows) if one.pk == entry.pk)
    to = at + by
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        for n, one in enumerate(rows):
            one.position = n
        StructureEntry.objects.bulk_update(rows, ["position"])
