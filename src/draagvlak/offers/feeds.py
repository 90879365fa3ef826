"""Feeds of changes, and the map of the site for search engines."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.own_domain import public_address
from draagvlak.core.pages import kept
from draagvlak.core.site import served_alone, site
from draagvlak.core.texts import printable, xml
from draagvlak.norms.models import Status, Version
from draagvlak.offers.changes import told
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.models import Change, Edition
from draagvlak.offers.school_page import get_school
from draagvlak.offers.views.common import becomes_file, in_its_language
from draagvlak.people.access import consortium_of
from draagvlak.places.models import Consortium, Placement, School

if TYPE_CHECKING:
    _Feed = Feed[Change, Any]
else:
    _Feed = Feed
MOST = 50  #: entries of a feed


def _address(name: str, consortium: Consortium, *parts: str) -> str:
    return public_address(reverse(name, args=[consortium.slug, *parts]), consortium.slug, consortium.domain)


class Changes(_Feed):
    """What changed at one school, or in the whole consortium."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str, brin: str = "") -> School | Consortium:
        return get_school(slug, brin) if brin else consortium_of(slug)

    def title(self, obj: School | Consortium) -> str:
        return printable(_("What changed at %(what)s") % {"what": obj})

    def link(self, obj: School | Consortium) -> str:
        if isinstance(obj, School):
            return _address("offers:offer", obj.consortium, obj.brin)
        return _address("offers:offers", obj)

    def feed_url(self, obj: School | Consortium) -> str:
        if isinstance(obj, School):
            return _address("offers:school-changes", obj.consortium, obj.brin)
        return _address("offers:changes", obj)

    def items(self, obj: School | Consortium) -> list[Change]:
        where = {"school": obj} if isinstance(obj, School) else {"consortium": obj}
        return list(Change.objects.filter(**where).select_related("school__consortium").order_by("-at")[:MOST])

    def item_title(self, item: Change) -> str:
        return printable(f"{item.school}: {item.get_kind_display()}")

    def item_description(self, item: Change) -> str:
        if about := told(item):
            return printable(about)
        return _("%(n)s answers became others.") % {"n": len(item.keys)} if item.keys else ""

    def item_link(self, item: Change) -> str:
        name = "offers:guide-chapter" if item.kind == Change.Kind.PUBLISHED else "offers:offer"
        return _address(name, item.school.consortium, item.school.brin)

    def item_updateddate(self, item: Change) -> Any:
        return item.at

    def item_guid(self, item: Change) -> str:
        return f"urn:draagvlak:change:{item.pk}"


_changes = Changes()


@access(PUBLIC)
@in_its_language
@require_safe
def changes(request: HttpRequest, slug: str, brin: str = "") -> HttpResponse:
    """What changed, as Atom."""
    return kept(request, _changes(request, slug=slug, **({"brin": brin} if brin else {})))


def public_paths(consortium: Consortium) -> Iterator[str]:
    """Every public address of a consortium that stands by itself, in Dutch. At most six queries."""
    slug = consortium.slug
    yield reverse("norms:consortium", args=[slug])
    yield reverse("offers:offers", args=[slug])
    for name in ("words", "parents-help", "about", "privacy", "accessibility"):
        yield reverse(f"offers:{name}", args=[slug])
    of = book_of(consortium)
    if of:
        yield reverse("offers:guide", args=[slug])
        yield from (reverse("offers:guide-topic", args=[slug, topic.key]) for topic in of.dimensions)
    for version in (
        Version.objects.filter(norm__consortium=consortium).exclude(status=Status.DRAFT).select_related("norm")
    ):
        at = [slug, version.norm.key, version.number]
        yield reverse("norms:version", args=at)
        yield from (reverse("norms:topic", args=[*at, key]) for key in version.topics.values_list("key", flat=True))
    editions: dict[int, list[int]] = {}
    for school, number in Edition.objects.standing().filter(consortium=consortium).values_list("school_id", "number"):
        editions.setdefault(school, []).append(number)
    rows = School.objects.filter(consortium=consortium, pk__in=Placement.objects.values("school"))
    for pk, brin in rows.not_merged_by(timezone.localdate()).order_by("brin").values_list("pk", "brin"):
        yield reverse("offers:offer", args=[slug, brin])
        yield reverse("offers:offer-sheet", args=[slug, brin])
        if pk in editions:
            yield reverse("offers:guide-chapter", args=[slug, brin])
            yield from (reverse("offers:guide-edition", args=[slug, brin, number]) for number in sorted(editions[pk]))


@access(PUBLIC)
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """One map per consortium. Of one with a domain of its own the map is there, and there it is the only one."""
    alone = served_alone()
    here = Consortium.objects.filter(slug=alone) if alone else Consortium.objects.all()
    if not alone and not becomes_file(request):
        here = here.filter(domain="")
    rows = "".join(
        f"<sitemap><loc>{xml(site() + reverse('offers:sitemap-of', args=[slug]))}</loc></sitemap>"
        for slug in here.values_list("slug", flat=True)
    )
    return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>')


@access(PUBLIC)
@require_safe
def sitemap_of(request: HttpRequest, slug: str) -> HttpResponse:
    """Every public address of a consortium, in both languages."""
    consortium = Consortium.objects.filter(slug=slug).first()
    if consortium is None:
        raise Http404

    def at(path: str) -> str:
        return xml(public_address(path, slug, consortium.domain, site()))

    rows = "".join(
        f'<url><loc>{at(path)}</loc><xhtml:link rel="alternate" hreflang="nl" href="{at(path)}"/>'
        f'<xhtml:link rel="alternate" hreflang="en" href="{at(f"/en{path}")}"/></url>'
        for path in public_paths(consortium)
    )
    return _xml(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
        f"{rows}</urlset>"
    )


def _xml(text: str) -> HttpResponse:
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>{text}', content_type="application/xml; charset=utf-8")


@access(PUBLIC)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read what is public."""
    text = f"User-agent: *\nDisallow: /start/\nDisallow: /inloggen/\nSitemap: {site()}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain")
