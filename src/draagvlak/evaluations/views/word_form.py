"""An evaluation as a Word document, and taking its answers back after a look."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core.attachments import attached
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import told_here
from draagvlak.core.uploads import Bound, too_large, whole_form
from draagvlak.evaluations import word_form
from draagvlak.evaluations.answers import Given, mark, save_all
from draagvlak.evaluations.views.common import Where, load
from draagvlak.people.person import me

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SALT = "evaluations.paper"


@require_safe
def word(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """The document, of everything or of one topic."""
    where = load(slug, year, brin, board)
    topic = request.GET.get("onderwerp", "")
    made = word_form.write(where.of, where.asked, where.kind, [topic] if where.asked.topic(topic) else [])
    return attached(HttpResponse(made, content_type=_WORD), f"evaluatie-{where.ident}-{where.of.round}.docx")


@csrf_exempt  # the token is asked by the function below, once the upload is bounded
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Read a document, show what it would change, and change what is ticked."""
    bound = Bound(request, word_form.LIMIT + 100_000)
    request.upload_handlers.insert(0, bound)
    return _take_back(request, bound, load(slug, year, brin, board))


@whole_form
def _take_back(request: HttpRequest, bound: Bound, where: Where) -> HttpResponse:
    context = {"slug": where.slug, "where": where, "evaluation": where.of, "active": "evaluation",
               "limit": word_form.LIMIT // 1024 // 1024}  # fmt: skip
    if request.method != "POST":
        return render(request, "evaluations/paper.html", context)
    upload = request.FILES.get("file")
    if bound.passed:
        return too_large(request, word_form.LIMIT)
    with told_here(places={"": ("file", _("Word document"))}) as refusal:
        if "read" in request.POST:
            return _apply(request, where, _looked_at(request), context)
        if upload is None:
            raise NotPossible(_("Choose the Word document first."))
        found = word_form.read(str(upload.name), upload.read(), where.of, where.asked, where.kind)
    if refusal:
        return page_with_form(request, "evaluations/paper.html", context, refusal)
    changed = [one for one in found if one.differs]
    kept = {
        one.asked.key: (one.standing, one.how, one.now.standing, mark(one.now.how), one.now.reason) for one in changed
    }
    context |= {
        "found": found,
        "changed": changed,
        "same": len(found) - len(changed),
        "read": signing.dumps(kept, salt=_SALT, compress=True),
    }
    return render(request, "evaluations/paper.html", context)


def _looked_at(request: HttpRequest) -> dict[str, list[str]]:
    """What a document would change, as it was looked at."""
    try:
        kept: dict[str, list[str]] = signing.loads(request.POST["read"], salt=_SALT, max_age=3600)
    except signing.BadSignature:
        raise NotPossible(_("That took too long; read the document again.")) from None
    return kept


def _apply(request: HttpRequest, where: Where, kept: dict[str, list[str]], context: dict[str, Any]) -> HttpResponse:
    """Save what was ticked, if each of those answers still is what it was when it was looked at."""
    wanted = [key for key in request.POST.getlist("key") if key in kept and key in where.asked.by_key]
    many = []
    for key in wanted:
        standing, how, base_standing, base_how, reason = kept[key]
        given = Given(standing, how, reason, base_standing, base_how, confirmed=True, base_reason=mark(reason))
        many.append((where.asked.by_key[key], given))
    try:
        save_all(where.of, many, me(request))
    except Conflict as conflict:
        conflict.args = (_("A colleague changed one of these answers at this moment; read the document again."),)
        return page_with_form(request, "evaluations/paper.html", context, conflict)
    messages.success(
        request, ngettext("%(n)s answer taken over.", "%(n)s answers taken over.", len(many)) % {"n": len(many)}
    )
    return redirect(where.in_year("evaluation"))
