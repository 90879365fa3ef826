"""Where board and consortium look at chapters, gaps and expertise, and keep the public site."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.access import TO_OPEN, access
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import WebAddress, page_with_form
from draagvlak.core.school_years import school_year
from draagvlak.core.spreadsheets import download
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.values import sought
from draagvlak.offers import expertise, school_page
from draagvlak.offers import gaps as gap_rules
from draagvlak.offers import public_site as public_site_rules
from draagvlak.offers.completeness import check
from draagvlak.offers.facts import otherwise
from draagvlak.offers.models import Edition, Offer, PublicSite, Reaction
from draagvlak.offers.rules import FIND_EXPERTISE, SEE_GUIDES, SET_SITE
from draagvlak.people.access import consortium_of, reach
from draagvlak.people.exports import note_export
from draagvlak.people.person import me
from draagvlak.places.models import Consortium, Placement, School

_BOTH = ["GET", "HEAD", "POST"]


def guide_rows(request: HttpRequest, consortium: Consortium) -> list[dict[str, Any]]:
    """Every school that the visitor reaches, with its newest edition held against the list, and how much of a
    register stands otherwise today than its leader signed. Six queries."""
    schools = reach(request, SEE_GUIDES, consortium.slug).its_schools(School.objects.filter(consortium=consortium))
    placed = (
        Placement.objects.on(timezone.localdate())
        .filter(consortium=consortium, school__in=schools.values("pk"))
        .select_related("school", "board")
        .order_by("school__name")
    )
    editions: dict[int, Edition] = {}
    for its in Edition.objects.standing().filter(consortium=consortium).order_by("number"):
        editions[its.school_id] = its
    offers = list(Offer.objects.filter(consortium=consortium, school__in=schools.values("pk")))
    confirmed, since_signed = {offer.school_id: offer.confirmed for offer in offers}, otherwise(offers)
    remarks: dict[int | None, int] = {}
    for school in Reaction.objects.filter(consortium=consortium, state=Reaction.State.NEW).values_list(
        "school_id", flat=True
    ):
        remarks[school] = remarks.get(school, 0) + 1
    rows = []
    for one in placed:
        edition = editions.get(one.school_id)
        checked = check(edition.content, {yes["approver"] for yes in edition.approvals}) if edition else None
        since = confirmed.get(one.school_id)
        rows.append(
            {
                "school": one.school,
                "board": one.board,
                "edition": edition,
                "year": school_year(edition.year) if edition else "",
                "completeness": checked,
                "behind": bool(edition and since and since > edition.published),
                "confirmed": since,
                "otherwise": since_signed.get(one.school_id, 0),
                "remarks": remarks.get(one.school_id, 0),
            }
        )
    return rows


@access(SEE_GUIDES)
@require_safe
def guides(request: HttpRequest, slug: str) -> HttpResponse:
    """Which schools published a chapter, how complete it is, and where the area as a whole has no offer."""
    consortium = consortium_of(slug)
    rows = guide_rows(request, consortium)
    of = school_page.book_of(consortium)
    everything = reach(request, SEE_GUIDES, slug).everything
    areas = gap_rules.areas(consortium) if everything else []
    gaps = [
        (topic, [(area, area.covered(topic), area.gaps(topic)) for area in areas])
        for topic in (gap_rules.topics(of) if of and areas else [])
    ]
    context = {
        "slug": slug,
        "consortium": consortium,
        "rows": rows,
        "published": sum(row["edition"] is not None for row in rows),
        "areas": areas,
        "gaps": gaps,
    }
    return render(request, "offers/guides.html", context)


@access(SEE_GUIDES)
@require_safe
def guides_sheet(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    consortium = consortium_of(slug)
    header = ["BRIN", *(str(one) for one in (_("School"), _("Board"), _("Edition"), _("Published"), _("Complete, %"),
                                              _("What it lacks"), _("Confirmed"), _("Otherwise today than confirmed"),
                                              _("Remarks waiting")))]  # fmt: skip
    table = []
    for row in guide_rows(request, consortium):
        edition, checked = row["edition"], row["completeness"]
        table.append(
            [
                row["school"].brin, str(row["school"]), row["board"].name, edition.number if edition else "",
                edition.day.isoformat() if edition else "", checked.percent if checked else "",
                "; ".join(spoken(one.requirement.title) for one in checked.lacking) if checked else "",
                timezone.localdate(row["confirmed"]).isoformat() if row["confirmed"] else "", row["otherwise"],
                row["remarks"],
            ]
        )  # fmt: skip
    return download(f"schoolgidsen-{slug}", header, table, "xlsx" if form == "xlsx" else "csv")


@access(FIND_EXPERTISE)
@require_safe
def directory(request: HttpRequest, slug: str) -> HttpResponse:
    """Who in the consortium knows what, and how to ask."""
    consortium = consortium_of(slug)
    of = school_page.book_of(consortium)
    words, topic = sought(request.GET.get("q")), request.GET.get("onderwerp", "")[:80]
    found = expertise.narrowed(expertise.directory(consortium, of), words, topic)
    context = {
        "slug": slug,
        "consortium": consortium,
        "found": found,
        "words": words,
        "topic": topic,
        "topics": of.helping if of else [],
        "titles": {one.key: spoken(one.title) for one in of.helping} if of else {},
        "query": request.GET.urlencode(),
    }
    return render(request, "offers/expertise.html", context)


@access(FIND_EXPERTISE, fresh=TO_OPEN)
@require_safe
def directory_sheet(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    consortium = consortium_of(slug)
    words, topic = sought(request.GET.get("q")), request.GET.get("onderwerp", "")[:80]
    found = expertise.narrowed(expertise.directory(consortium, school_page.book_of(consortium)), words, topic)
    header = [str(one) for one in (_("What"), _("Kind"), _("Function"), _("Name"), _("Where"), _("Region"),
                                   _("Telephone"), _("Website"))]  # fmt: skip
    rows = [[o.title, o.kind, o.function, o.name, o.where, o.region, o.phone, o.website] for o in found]
    note_export(request, FIND_EXPERTISE, slug, _("Who knows what"))
    return download(f"deskundigheid-{slug}", header, rows, "xlsx" if form == "xlsx" else "csv")


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the consortium presents itself to parents."""

    class Meta:
        model = PublicSite
        fields = ["show_plans", "point_name", "point_phone", "point_email", "point_website", "point_text"]
        field_classes = {"point_website": WebAddress}


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
