"""A form that is sent twice acts once.

A double click, a browser that tries again, a proxy that repeats: the same send comes in more than once. So every form
that a page draws for somebody who is signed in carries a mark of that page (``FIELD``). Of equal sends with one mark
the first acts and the others are led to where it led, with the words that it said; one that comes while the first still
runs waits for it. A form that was filled in otherwise meanwhile is another send, and acts.

What was refused can be sent again. What carries no mark acts each time: a script, an old page.

Kept is a digest of mark and content together, from which neither can be told, where the answer led, and what it said;
after an hour it counts no longer, and the nightly tidying lets go of it.

A known limit: the mark is written just after the act, not with it, for each verb ends a transaction of its own. A
process that is killed in the milliseconds between lets the same send act once more. It would take one transaction
around every view, which keeps SQLite's only write lock while a page is made and undoes what a refusal has to keep.
"""

import hashlib
import logging
import secrets
import threading
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from django.contrib import messages
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.lost_forms import KEPT
from draagvlak.core.models import SentForm
from draagvlak.core.redirects import is_ours

FIELD = "once"
HOLDS = timedelta(hours=1)
WAIT = 10.0  #: seconds that a second send waits for the first
#: saves that may be sent again and again, by name of their address, with what keeps a second one from doing harm
AGAIN_AND_AGAIN = {
    "norms:save-provision": "one field while somebody types; its revision is the mark",
    "norms:save-topic": "one field while somebody types; its revision is the mark",
    "evaluations:school-save": "an answer while somebody types; its fingerprint is the mark",
    "evaluations:board-save": "an answer while somebody types; its fingerprint is the mark",
    "offers:chapter-measure": "keeps nothing: it measures how a text reads",
}
#: beginnings of the names of pages on which somebody proves who they are, or changes by what they prove it: what is
#: sent there works once by itself, and its answer may be to prove something first
PROOFS = ("account_", "mfa_", "socialaccount_", "usersessions_", "openid_", "saml_", "people:show-second-factor")
_NOT_CONTENT = {"csrfmiddlewaretoken", KEPT, FIELD}
_PAUSE = 0.05
_log = logging.getLogger(__name__)
_running: set[str] = set()
_looking = threading.Lock()


def mark_for(request: HttpRequest) -> str:
    """The mark of the page that is made in answer to this request, one for all its forms: of equal sends only those
    from one page are the same send. Drawn when the first form asks for it, and nowhere kept."""
    if not hasattr(request, "_form_once"):
        request._form_once = secrets.token_urlsafe(12)  # type: ignore[attr-defined]
    return str(request._form_once)  # type: ignore[attr-defined]


class _Turn:
    """The right to act on a send, held by one request at a time in all processes of the site."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.ends_in_row = False
        """Whether what comes of it is written down."""

    def take(self) -> bool:
        """Wait for it; whether it came in time."""
        until = time.monotonic() + WAIT
        while not self._try():
            if time.monotonic() > until:
                return False
            time.sleep(_PAUSE)
        return True

    def give_back(self) -> None:
        try:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [self._number])
        except DatabaseError:
            connection.close()  # which gives it back too
        finally:
            with _looking:
                _running.discard(self.key)

    def _try(self) -> bool:
        with _looking:
            if self.key in _running:
                return False
            _running.add(self.key)
        if connection.vendor != "postgresql":
            return True
        got = False
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [self._number])
                got = bool(cursor.fetchone()[0])
        finally:
            if not got:
                with _looking:
                    _running.discard(self.key)
        return got

    @property
    def _number(self) -> int:
        return int.from_bytes(bytes.fromhex(self.key[:16]), signed=True)


def repeated(request: HttpRequest) -> HttpResponse | None:
    """The answer to a send that came before; None when it is the first, which then acts. To be asked once the form is
    read and known to be its owner's."""
    key = _key(request)
    if key is None:
        return None
    turn = _Turn(key)
    if not turn.take():
        return _still_running(request)
    request._form_turn = turn  # type: ignore[attr-defined]
    before = SentForm.objects.filter(pk=key, made__gt=timezone.now() - HOLDS).first()
    if before is None:
        turn.ends_in_row = True
        return None
    for level, text in before.said:
        messages.add_message(request, level, text)
    return HttpResponseRedirect(before.led_to)


def _key(request: HttpRequest) -> str | None:
    """A digest of who sends what from which page; None for what has no mark, or is outside this rule."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if request.method != "POST" or name in AGAIN_AND_AGAIN or name.startswith(PROOFS):
        return None
    marks = sorted(set(request.POST.getlist(FIELD)))
    if not any(marks) or not request.user.is_authenticated:
        return None
    made = hashlib.blake2b(digest_size=32)

    def add(*texts: str) -> None:
        for text in texts:
            data = text.encode(errors="surrogatepass")
            made.update(len(data).to_bytes(8) + data)

    add(str(request.user.pk), request.get_full_path(), *marks)
    for field, values in request.POST.lists():
        if field not in _NOT_CONTENT:
            add(field, *values)
    for field, files in request.FILES.lists():
        for file in files:
            add(field, file.name or "", str(file.size))
            for chunk in file.chunks():
                made.update(chunk)
            file.seek(0)
    return made.hexdigest()


def _still_running(request: HttpRequest) -> HttpResponse:
    context = {
        "status": 409,
        "title": _("We are still working on this"),
        "advice": _("You sent this form twice, and the first is not ready yet. Look at the page again in a moment."),
    }
    return render(request, "core/error.html", context, status=409)


def _keep(request: HttpRequest, key: str, response: HttpResponse) -> None:
    """Write down where an act led. Who was refused, and what has no page to lead to, may send again."""
    said = list(getattr(getattr(request, "_messages", None), "_queued_messages", []))
    if response.status_code not in {302, 303} or any(one.level >= messages.ERROR for one in said):
        return
    to = urljoin(request.get_full_path(), response["Location"])
    if not is_ours(to):
        return
    row = SentForm(key=key, led_to=to, said=[[one.level, str(one.message)] for one in said])
    try:
        SentForm.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["key"], update_fields=["led_to", "said", "made"]
        )
    except DatabaseError:
        _log.warning("an act was done, but that its form was sent is not kept", exc_info=True)


def let_go() -> int:
    """Forget what counts no longer. How many."""
    gone, _each = SentForm.objects.filter(made__lt=timezone.now() - HOLDS).delete()
    return int(gone)


class FormOnce:
    """Middleware that lets the first of equal sends act. Uploads, which read their form themselves, ask
    ``core.uploads.whole_form``."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse | None = None
        try:
            response = self.handler(request)
        finally:
            turn = getattr(request, "_form_turn", None)
            if turn is not None:
                try:
                    if response is not None and turn.ends_in_row:
                        _keep(request, turn.key, response)
                finally:
                    turn.give_back()
        return response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        return repeated(request)
