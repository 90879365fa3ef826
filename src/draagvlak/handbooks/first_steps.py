"""What a new consortium needs of a norm: a text, and its adoption."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.prepared import Prepared
from draagvlak.norms.models import Status, Version
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.people.first_steps import OF, FirstStep, May, ask_adviser
from draagvlak.people.links import Link
from draagvlak.places.models import Consortium


def norm_steps(consortium: Consortium, may: May) -> list[FirstStep]:
    """The norm, and adopting it. One query."""
    slug, writes = consortium.slug, may(EDIT_NORM)
    versions = _VERSIONS.tuples(consortium=consortium.pk)
    newest = next(((key, number) for key, number, status in versions if status != Status.RETIRED), None)
    workplace = Link(_("Workplace"), reverse("handbooks:workplace", args=[slug]))
    adoption = (workplace,)
    if newest is not None:
        adoption = (Link(_("Progress of the newest version"), reverse("norms:draft", args=[slug, *newest])),)
    return [
        FirstStep(
            50,
            "norm",
            _("The norm"),
            _("Read in your handbook as a draft, and settle its doubts. A norm file is imported by the operator."),
            (workplace,) if writes else ask_adviser(consortium, may),
            bool(versions),
        ),
        FirstStep(
            60,
            "adopt",
            _("Adopt it"),
            _("Take it through consultation and validation; with adoption it holds, and never changes again."),
            adoption if writes else ask_adviser(consortium, may),
            any(status == Status.ADOPTED for _key, _number, status in versions),
        ),
    ]


_VERSIONS = Prepared[Any](
    lambda: Version.objects.filter(norm__consortium=OF).values_list("norm__key", "number", "status")
)
