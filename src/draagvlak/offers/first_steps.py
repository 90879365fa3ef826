"""What a new consortium needs for parents: where they can turn to."""

from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.prepared import Prepared
from draagvlak.offers.models import PublicSite
from draagvlak.offers.rules import SET_SITE
from draagvlak.people.first_steps import OF, FirstStep, May, ask_adviser
from draagvlak.people.links import Link
from draagvlak.places.models import Consortium


def parents_step(consortium: Consortium, may: May) -> list[FirstStep]:
    """The support point that parents find. One query."""
    slug = consortium.slug
    site = next(iter(_SITE(consortium=consortium.pk)), None)
    settled = (Link(_("Public site"), reverse("offers:public-site", args=[slug])),)
    ways = settled if may(SET_SITE) else ask_adviser(consortium, may)
    return [
        FirstStep(
            80,
            "parents",
            _("What parents see"),
            _("Say what the support point is called and how to reach it; look at what parents find."),
            (*ways, Link(_("As parents see it"), reverse("offers:offers", args=[slug]))),
            site is not None and site.can_be_reached,
        )
    ]


_SITE = Prepared(lambda: PublicSite.objects.filter(consortium=OF))
