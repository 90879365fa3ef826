"""The short titles of a topic's provisions, all on one page: proposals to look at, and words of one's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import access
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.core.values import whole
from draagvlak.norms import provisions as provision_rules
from draagvlak.norms import short_titles
from draagvlak.norms.models import Provision, Status, Topic, Version
from draagvlak.norms.provisions import Titled
from draagvlak.norms.rules import EDIT_NORM
from draagvlak.norms.views.common import draft_at, editor_context, topic_url
from draagvlak.people.person import me

LANGUAGES = ("nl", "en")


@access(EDIT_NORM)
@require_http_methods(["GET", "HEAD", "POST"])
def short_titles_page(request: HttpRequest, slug: str, key: str, number: str, topic: str) -> HttpResponse:
    """The short titles of a topic. What nobody wrote yet stands there as proposed; saving takes what stands there."""
    version = draft_at(slug, key, number)
    if version.status != Status.DRAFT:
        return redirect("norms:topic", slug, key, number, topic)
    row = version.topics.filter(key=topic).first()
    if row is None:
        raise Http404
    provisions = list(row.provisions.order_by("position"))
    refusal = None
    if request.method == "POST":
        given = {provision.key: _given(request, provision) for provision in provisions}
        with told_here() as refusal, lead_to(topic_url(slug, version, row)):
            count = provision_rules.name_provisions(version, me(request), row, given)
        if not refusal:
            text = ngettext("%(count)s short title changed.", "%(count)s short titles changed.", count)
            messages.success(request, text % {"count": count})
            return _onward(version, slug, row)
        provisions = list(row.provisions.order_by("position"))
    context = editor_context(version, slug) | {
        "topic": row,
        "rows": [_row(request, provision, version.norm.language) for provision in provisions],
        "most": short_titles.LONGEST,
        "fault": refusal,
    }
    return page_with_form(request, "norms/short_titles.html", context, refusal)


def _given(request: HttpRequest, row: Provision) -> Titled:
    """What was sent of one provision; what was not sent stays."""
    sent = request.POST
    titles = {code: sent.get(f"{row.key}-{code}", row.short_title.get(code, "")) for code in LANGUAGES}
    return Titled(whole(sent.get(f"{row.key}-revision", "")) or 0, row.short_title | titles)


def _row(request: HttpRequest, row: Provision, language: str) -> dict[str, Any]:
    """A provision with its fields: as they were sent, else as they stand, else as they are proposed."""
    proposals = short_titles.proposals(row.text, row.plain, language)
    fields = []
    for code in LANGUAGES:
        name, kept, proposal = f"{row.key}-{code}", row.short_title.get(code, ""), proposals.get(code)
        fields.append(
            {
                "name": name,
                "code": code,
                "value": request.POST.get(name, kept or (proposal.text if proposal else "")),
                "proposed": not kept and proposal is not None and name not in request.POST,
                "now": kept if request.POST.get(name, kept) != kept else "",
            }
        )
    return {"provision": row, "fields": fields}


def _onward(version: Version, slug: str, row: Topic) -> HttpResponse:
    """To the next topic in which a provision has no short title yet; after the last, back to the topic."""
    unnamed = version.provisions.filter(short_title={}, topic__position__gt=row.position)
    following = unnamed.order_by("topic__position").values_list("topic__key", flat=True).first()
    if following is None:
        return redirect(topic_url(slug, version, row))
    return redirect("norms:short-titles", slug, version.norm.key, version.number, following)
