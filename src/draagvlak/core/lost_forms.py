"""What was sent and cannot be taken now is given back, so that nobody types it twice.

A session ends after half an hour without use: a lunch break. Whoever then sends a form gets a page with every word of
it and a button that sends it once more. A browser that runs our script keeps the text itself, says so in the form
(``KEPT``), and is led straight to signing in; afterwards the script puts the text back. Nothing is kept on the server.
"""

import itertools
import re
import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.core.errors import Conflict

KEPT = "kept-here"  #: a field that the script adds when the browser itself keeps what was typed
LOST = "niet-opgeslagen"  #: in the address of a page to which somebody was led instead of their form being taken
REFUSED = "X-Refused"  #: says to the script why: ``expired`` or ``somebody-else``
WHY = "X-Why"  #: says to the script why, in words for the reader, as in an address
_SECRET = re.compile(r"passw|wachtwoord|secret|credential|token|(?<![a-z])(code|otp)(?![a-z])", re.IGNORECASE)
#: fields that people type in: one lower-case word in them is what somebody wrote, in others it may be a choice
_TEXTS = re.compile(
    r"(about|accent|alternative|body|certificate|client_id|contact|cost|domain|email|extra-text|extra-title|framework|function|"
    r"hours|how|impression|introduction|issuer|items|lines|link|motivation|naam|name|note|outcome|own_name|phone|"
    r"plain|point|pointer|postcode|reason|self_reliance|short_title|step|subject|success|summary|text|title|town|towns|"
    r"website|wellbeing|what|when|who|why|words)(-.*|_[a-z]{2}|_dark|_name|_number|_phone|_text)?"
)
#: what a list, a button or a box holds: a key, a number, a day
_CHOICE = re.compile(r"[a-z0-9_.:-]{,80}|[0-9A-Z]{4,6}")
_SIGNED = re.compile(r"[\w.-]*:[\w-]+:[\w-]{20,}")
_TECHNICAL = frozenset({
    "csrfmiddlewaretoken", "whose", "once", "seen", "shown", "next", "act", "revision", "fingerprint", "digest", "key",
    "lists", "read", "over", "open", KEPT,
})  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A field as it was sent. ``shown`` is its place among those that somebody may have filled in, from 1; 0 for the
    others."""

    name: str
    value: str
    shown: int

    @property
    def rows(self) -> int:
        """How high its box is on the page."""
        return min(12, self.value.count("\n") + len(self.value) // 70 + 1)


def is_secret(name: str) -> bool:
    """Whether a field of this name holds what proves who somebody is. Such a field is never kept and never given
    back; a code of the post is none."""
    return _SECRET.search(name) is not None


class _NoFiles(FileUploadHandler):
    """Lets a file pass by unread: somebody who is not signed in leaves nothing here."""

    def new_file(self, *_args: object, **_named: object) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def signed_out(request: HttpRequest, back: str) -> HttpResponse:
    """To somebody who sent a form and is not signed in (any more): on to signing in, or the page with their text.

    Args:
        back: the address of the page with the form.
    """
    if not hasattr(request, "_files") and not hasattr(request, "_post"):
        request.upload_handlers = [_NoFiles(request)]
    kept = KEPT in request.POST
    if kept or not any(one.shown for one in _sent(request)):
        return HttpResponseRedirect(_sign_in(back, LOST, "tekst" if kept else "1"))
    return _given_back(
        request,
        _("This is not saved yet: you are signed out"),
        _("Everything you typed stands below. Sign in in a new tab, come back here, and send it once more."),
        sign_in=_sign_in(back),
    )


def _sign_in(back: str, *said: str) -> str:
    """The address to sign in, and to go on from there to another."""
    words = QueryDict(mutable=True)
    if said:
        words[said[0]] = said[1]
    words["next"] = back
    return f"{reverse('account_login')}?{words.urlencode(safe='/')}"


def of_somebody_else(request: HttpRequest) -> HttpResponse:
    """To somebody who sends from a page that was made for another person."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={REFUSED: "somebody-else"})
    return _given_back(
        request,
        _("This is not saved: the page was not yours"),
        _("The page was opened by somebody else; now %(name)s is signed in here. Whoever wrote the text below signs "
          "in again and sends it once more, or copies it.") % {"name": request.user},
        reverse("account_login"),
    )  # fmt: skip


def expired(request: HttpRequest) -> HttpResponse:
    """To somebody whose form carries a token that holds no longer: 403 with words of its own and the text."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={REFUSED: "expired"})
    was_a_page_for_colleagues = bool(request.POST.get("whose")) and not request.user.is_authenticated
    return _given_back(
        request,
        _("This form has expired; it is not saved yet"),
        _("Since you opened the page, somebody signed in or out in this browser, or cookies were cleared. Everything "
          "you typed stands below; send it once more. Cookies must be on for this site."),
        sign_in=reverse("account_login") if was_a_page_for_colleagues else "",
    )  # fmt: skip


def taken(request: HttpRequest) -> HttpResponse:
    """To somebody who makes what another made at the same moment: 422, and the text; sent once more, the form says
    itself which field it is."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=422)
    return _given_back(
        request,
        _("This exists already; yours is not saved"),
        _("Somebody saved the same just now. Look at it first. Everything you typed stands below."),
        status=422,
    )  # fmt: skip


def not_done(request: HttpRequest, why: str, page: str, status: int) -> HttpResponse:
    """To somebody whose act is not possible: the reason, and the text. What another changed meanwhile is not sent once
    more just so, for it says what stood there before.

    Args:
        page: with the form.
    """
    overtaken = status == Conflict.status
    return _given_back(
        request,
        _("Somebody else changed this meanwhile; yours is not saved") if overtaken else _("This was not done"),
        why,
        status=status,
        look=page,
        again=not overtaken,
    )


def holds_words(request: HttpRequest) -> bool:
    """Whether a form from one of our pages holds something that somebody typed, more than what they chose."""
    return _from_our_page(request) and any(field.shown for field in _sent(request, chosen=False))


def crossed(request: HttpRequest) -> HttpResponse:
    """To somebody whose act the database undid because another's at the same moment was in its way: 409, and the text.
    Nothing came of it, and sent once more it is done."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=503)  # the script tries again by itself
    return _given_back(
        request,
        _("Somebody saved at the same moment; yours is not saved yet"),
        _("Send it once more. Everything you typed stands below."),
        status=409,
    )


class Taken:
    """Middleware for what the database refuses because two acted at the same moment, which is no fault of ours: each
    form that makes something with a name or number of its own looks first whether it is there, and of two that look at
    once the second is refused; of two that wait for each other one is."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.handler(request)
        return answer

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if request.method != "POST":
            return None
        return taken(request) if is_taken(fault) else crossed(request) if is_crossed(fault) else None


def is_taken(fault: BaseException) -> bool:
    """Whether the database refused a row because there is one with the same key."""
    cause = fault.__cause__
    return isinstance(fault, IntegrityError) and (
        getattr(cause, "sqlstate", "") == "23505"
        or getattr(cause, "sqlite_errorcode", 0)
        in {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
    )


def is_crossed(fault: BaseException) -> bool:
    """Whether PostgreSQL undid an act so that another's could go on: a deadlock, or what cannot be put in one order."""
    return isinstance(fault, OperationalError) and getattr(fault.__cause__, "sqlstate", "") in {"40P01", "40001"}


def _given_back(
    request: HttpRequest,
    title: str,
    advice: str,
    sign_in: str = "",
    status: int = 403,
    look: str = "",
    *,
    again: bool = True,
) -> HttpResponse:
    """``look``: the page with the form; ``again``: whether what was sent can be sent once more from here, changed where
    the page with the form is another."""
    ours = _from_our_page(request)
    fields = _sent(request, chosen=not look) if ours else []
    secret = any(map(is_secret, request.POST.keys() - {"csrfmiddlewaretoken"}))
    context = {
        "title": title,
        "advice": advice,
        "sign_in": sign_in,
        "fields": fields,
        "shown": [one for one in fields if one.shown],
        "files": bool(ours and (request.content_type or "").startswith("multipart/")),
        "again": request.get_full_path() if again and not (look and secret) else "",
        "look": look,
        "change": bool(look and again),
    }
    response = render(request, "core/given_back.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest, *, chosen: bool = True) -> list[Sent]:
    """What was sent, without secrets and the old token; the rest goes along when it is sent once more.

    Args:
        chosen: whether what may be a choice counts as filled in.
    """
    place = itertools.count(1)
    return [
        Sent(name, value, next(place) if _was_typed(name, value, chosen=chosen) else 0)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", KEPT} and not is_secret(name)
        for value in values
    ]


def _was_typed(name: str, value: str, *, chosen: bool) -> bool:
    """Whether somebody may have filled a field in: what a page itself put in it, and what we signed, tells nobody
    anything."""
    ours = name in _TECHNICAL or name.startswith("base-") or _SIGNED.fullmatch(value)
    choice = not chosen and not is_text(name) and _CHOICE.fullmatch(value.strip())
    return bool(value.strip()) and not ours and not choice


def is_text(name: str) -> bool:
    """Whether a field of this name is one that people type in, in every form that has it."""
    return _TEXTS.fullmatch(name) is not None


def _from_our_page(request: HttpRequest) -> bool:
    """Whether a form was sent from this site. Another site's form is never shown as if somebody had typed it here, let
    alone offered to be sent with our token."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    for name in ("Origin", "Referer"):
        came_from = request.headers.get(name)
        if came_from:
            try:
                parts = urlsplit(came_from)
            except ValueError:  # as http://[
                return False
            return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())
    return not request.is_secure() or "Sec-Fetch-Site" in request.headers
