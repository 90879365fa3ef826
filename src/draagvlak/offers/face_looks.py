"""The public pages on which a consortium looks at its new face before it holds."""

from django.utils.translation import gettext as _

from draagvlak.core.hooks import Look
from draagvlak.norms.models import Topic
from draagvlak.offers.current_norm import current_version
from draagvlak.offers.models import Offer
from draagvlak.offers.views.common import path_to
from draagvlak.places.models import Consortium


def public_pages(consortium: Consortium) -> list[Look]:
    """One of each kind; of what there is nothing of yet, none. Three light queries."""
    slug = consortium.slug
    pages = [Look("ouders", _("Where parents begin"), path_to("offers:offers", slug))]
    brin = Offer.objects.filter(consortium=consortium).order_by("school__brin").values_list("school__brin", flat=True)
    if school := brin.first():
        pages.append(Look("school", _("The page of a school"), path_to("offers:offer", slug, school)))
    version = current_version(consortium)
    with_provisions = Topic.objects.filter(version=version, provisions__isnull=False).order_by("position")
    if version and (topic := with_provisions.values_list("key", flat=True).first()):
        path = path_to("norms:topic", slug, version.norm.key, version.number, topic)
        pages.append(Look("norm", _("A topic of the norm"), path))
    return [*pages, Look("past-dit", _("Is this basic support?"), path_to("offers:guide", slug))]
