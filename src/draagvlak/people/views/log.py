"""The log of acts: who did what, when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import TO_OPEN, access
from draagvlak.people.access import consortium_of
from draagvlak.people.exports import note_export
from draagvlak.people.rules import READ_LOG
from draagvlak.people.tables import log_table


@access(READ_LOG)
@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what, when."""
    consortium = consortium_of(slug)
    context = {"slug": slug, "consortium": consortium, "table": log_table(request, consortium), "active": "log"}
    return render(request, "people/log.html", context)


@access(READ_LOG, fresh=TO_OPEN)
@require_safe
def log_sheet(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    answer = log_table(request, consortium_of(slug)).file(form)
    note_export(request, READ_LOG, slug, _("Log"))
    return answer
