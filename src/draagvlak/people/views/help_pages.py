"""The page of help, to which the header of every page leads; the first words of the start page, away and back."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core import hooks
from draagvlak.core.access import SIGNED_IN, access, require_POST
from draagvlak.core.middleware import language_in
from draagvlak.core.redirects import ours
from draagvlak.people import first_words
from draagvlak.people.access import memberships
from draagvlak.people.help_texts import HELP, HelpText
from draagvlak.people.models import Membership
from draagvlak.people.person import me
from draagvlak.people.search import consortia_of


@access(SIGNED_IN)
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What one does in each of one's roles, and what pages say as help: first that of the page one comes from."""
    back = ours(request.GET.get("van"), "")
    texts = list(_texts(request))
    here = _about(texts, language_in(back)[1])
    context = {
        "back": back,
        "here": here,
        "others": [text for text in texts if text is not here],
        "roles": first_words.of_each_role(memberships(request)),
        "active": "help",
    }
    return render(request, "people/help.html", context)


def _texts(request: HttpRequest) -> Iterator[HelpText]:
    """All help that the visitor can find. As many queries as finding something takes."""
    consortia = consortia_of(request)
    for find in hooks.each(lambda room: room.finds):
        for shelf in find(request, consortia):
            if shelf.kind is HELP:
                yield from shelf.read()


def _about(texts: Sequence[HelpText], path: str) -> HelpText | None:
    """The help of a page, or of the page that it is part of."""
    begins = [text for text in texts if path.startswith(text.url)]
    return max(begins, key=lambda text: len(text.url), default=None)


@access(SIGNED_IN)
@require_POST
def put_first_words_away(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Show the first words of a role no more."""
    first_words.put_away(_own(request, membership), by=me(request))
    messages.success(request, _("Put away. You find these words again under Help."))
    return redirect("people:start")


@access(SIGNED_IN)
@require_POST
def bring_first_words_back(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Show the first words of a role again."""
    first_words.bring_back(_own(request, membership), by=me(request))
    return redirect("people:start")


def _own(request: HttpRequest, key: UUID) -> Membership:
    membership = next((its_own for its_own in memberships(request) if its_own.pk == key), None)
    if membership is None:
        raise Http404
    return membership
