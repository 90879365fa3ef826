"""Questions about answers, and replies."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from draagvlak.core.access import require_POST
from draagvlak.core.errors import NotPossible
from draagvlak.core.refusals import lead_to
from draagvlak.core.site import absolute
from draagvlak.evaluations import steps
from draagvlak.evaluations.views.common import Where, load, speaker_here
from draagvlak.people.person import me


def _about(request: HttpRequest, where: Where) -> tuple[str, str, str]:
    """The key of the answer that it is about, from which side the visitor speaks, and the page with the answer."""
    key = request.POST.get("key", "")
    asked = where.asked.by_key.get(key)
    if key and asked is None:
        raise Http404
    page = where.in_year("topic", asked.topic) + f"#p-{key}" if asked else where.in_year("evaluation")
    with lead_to(page):
        speaker = speaker_here(request, where)
        if speaker is None:
            raise NotPossible(_("In the role in which you work here nobody asks or replies. Choose another above."))
    return key, steps.side_of(speaker), page


@require_POST
def ask(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Ask something about an answer, or reply."""
    where = load(slug, year, brin, board)
    key, side, page = _about(request, where)
    with lead_to(page):
        text, url = request.POST.get(f"text-{key}", request.POST.get("text", "")), absolute(where.in_year("evaluation"))
        steps.say(where.of, key, side, me(request), text, url)
    messages.success(request, _("Sent."))
    return redirect(page)


@require_POST
def settle(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Say that what one asked is clear."""
    where = load(slug, year, brin, board)
    key, side, page = _about(request, where)
    with lead_to(page):
        steps.settle(where.of, key, side, me(request))
    messages.success(request, _("Marked as clear."))
    return redirect(page)
