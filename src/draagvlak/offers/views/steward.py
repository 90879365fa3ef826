"""Where board and consortium look at chapters, gaps and expertise, and keep the public site."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import TO_OPEN, access
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import WebAddress, page_with_form
from draagvlak.core.tables import page_with_tables
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.offers import gaps as gap_rules
from draagvlak.offers import public_site as public_site_rules
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.models import PublicSite
from draagvlak.offers.rules import FIND_EXPERTISE, SEE_GUIDES, SET_SITE
from draagvlak.offers.tables import expertise_table, gaps_table, guides_table
from draagvlak.people.access import consortium_of, reach
from draagvlak.people.exports import note_export
from draagvlak.people.person import me

_BOTH = ["GET", "HEAD", "POST"]


@access(SEE_GUIDES)
@require_safe
def guides(request: HttpRequest, slug: str) -> HttpResponse:
    """Which schools published a chapter, how complete it is, and where the area as a whole has no offer."""
    consortium = consortium_of(slug)
    table = guides_table(request, consortium)
    of = book_of(consortium)
    areas = gap_rules.areas(consortium) if of and reach(request, SEE_GUIDES, slug).everything else []
    context = {
        "slug": slug,
        "consortium": consortium,
        "table": table,
        "published": sum(row.edition is not None for row in table.all_rows),
        "number": len(table.all_rows),
        "gaps": gaps_table(request, consortium, gap_rules.topics(of), areas) if of and areas else None,
    }
    return page_with_tables(request, "offers/guides.html", context)


@access(SEE_GUIDES)
@require_safe
def guides_sheet(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    return guides_table(request, consortium_of(slug)).file(form)


@access(FIND_EXPERTISE)
@require_safe
def directory(request: HttpRequest, slug: str) -> HttpResponse:
    """Who in the consortium knows what, and how to ask."""
    consortium = consortium_of(slug)
    of = book_of(consortium)
    table = expertise_table(request, consortium, of)
    titles = {topic.key: spoken(topic.title) for topic in of.helping} if of else {}
    context = {"slug": slug, "consortium": consortium, "table": table, "titles": titles}
    return render(request, "offers/expertise.html", context)


@access(FIND_EXPERTISE, fresh=TO_OPEN)
@require_safe
def directory_sheet(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    consortium = consortium_of(slug)
    answer = expertise_table(request, consortium, book_of(consortium)).file(form)
    note_export(request, FIND_EXPERTISE, slug, _("Who knows what"))
    return answer


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the consortium presents itself to parents."""

    class Meta:
        model = PublicSite
        fields = [
            "show_plans",
            "point_name",
            "point_phone",
            "point_email",
            "point_website",
            "point_text",
            "contact_email",
            "contact_phone",
            "accessibility",
            "accessibility_report",
        ]
        field_classes = {"point_website": WebAddress, "accessibility_report": WebAddress}


@access(SET_SITE)
@require_http_methods(_BOTH)
def public_site(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether plans are shown, and the parents' and youth support point."""
    consortium = consortium_of(slug)
    site = PublicSite.objects.filter(consortium=consortium).first() or PublicSite(consortium=consortium)
    with held(request, site):
        form = shared(request, lambda data: SiteForm(data, instance=site))
        if request.method == "POST" and form.is_valid():
            public_site_rules.keep(form.instance, by=me(request))
            messages.success(request, _("Saved."))
            return redirect("offers:public-site", slug)
    context = {"slug": slug, "consortium": consortium, "form": form}
    return page_with_form(request, "offers/public_site.html", context, form)
