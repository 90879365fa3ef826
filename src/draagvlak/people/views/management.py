"""Management: of each part what is wrong, with the way to it, and what the nights let go of."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.tables import page_with_tables
from draagvlak.people import retention
from draagvlak.people.access import consortium_of
from draagvlak.people.rules import SEE_MANAGEMENT
from draagvlak.people.tables import terms_table
from draagvlak.people.troubles import managed_parts


@access(SEE_MANAGEMENT)
@require_safe
def management(request: HttpRequest, slug: str) -> HttpResponse:
    """What is wrong, part by part."""
    consortium = consortium_of(slug)
    parts = managed_parts(request, consortium)
    context = {
        "slug": slug,
        "consortium": consortium,
        "parts": parts,
        "wrong": [part for part in parts if part.troubles],
        "right": [part for part in parts if not part.troubles],
        "number": sum(len(part.troubles) for part in parts),
        "terms": terms_table(request, consortium, retention.terms_of(consortium)),
        "active": "management",
    }
    return page_with_tables(request, "people/management.html", context)
