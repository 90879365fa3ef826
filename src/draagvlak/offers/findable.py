"""What of offers people at work find: what their pages say as help."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.offers.rules import READ_GUIDE, SEE_GUIDES
from draagvlak.people.access import reaching
from draagvlak.people.help_texts import HelpText, help_text, shelf_of_help
from draagvlak.people.shelves import Shelf
from draagvlak.places.models import Consortium

_HELP = "offers/_help.html"


def help_on_guides(request: HttpRequest, consortia: Sequence[Consortium]) -> list[Shelf]:
    """Help with the chapters of one's own schools, and with the list of all. No query."""
    return [shelf_of_help(list(_help_at(request, consortium.slug)), consortium.name) for consortium in consortia]


def _help_at(request: HttpRequest, slug: str) -> Iterator[HelpText]:
    for member in reaching(request, READ_GUIDE, slug):
        if member.school is not None:
            here, place = [slug, member.school.brin], member.full_place
            written, read = reverse("offers:chapter", args=here), reverse("offers:chapter-review", args=here)
            yield HelpText(_("School guide chapter"), written, help_text(_HELP, "write"), place)
            yield HelpText(_("Read and publish"), read, help_text(_HELP, "review"), place)
    if reaching(request, SEE_GUIDES, slug):
        yield HelpText(_("Chapters of schools"), reverse("offers:guides", args=[slug]), help_text(_HELP, "guides"))
