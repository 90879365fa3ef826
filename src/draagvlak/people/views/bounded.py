"""Views of a library that strangers reach, each with our bounds around it: what they send is looked at, and counted,
before anything of it is kept."""

import binascii
import logging
from collections.abc import Callable
from functools import wraps

from allauth.core.ratelimit import consume_or_429
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.saml import views as saml
from allauth.socialaccount.providers.saml.utils import build_auth, get_app_or_404
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from lxml.etree import LxmlError
from onelogin.saml2.errors import OneLogin_Saml2_Error

from draagvlak.core.access import PUBLIC, access, require_POST
from draagvlak.core.session_store import SessionStore
from draagvlak.core.site import as_asked_here
from draagvlak.core.uploads import too_large
from draagvlak.core.values import whole

_log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
ANSWER_LIMIT = 100 * 1000  #: bytes of what a SAML provider sends; signed answers are 10 to 60 kB
KEPT_LIMIT = 160 * 1000  #: bytes of that as it is kept until the browser comes back, with the headers of its request


def _counted(view: View) -> View:
    """Count every request, also those that only look: each of them costs a session, or the reading of a signature."""

    @wraps(view)
    def counted(request: HttpRequest, *args: str, **named: str) -> HttpResponse:
        refused = consume_or_429(request, action="provider", limit_get=True)
        return refused or view(request, *args, **named)

    return counted


@access(PUBLIC)
@csrf_exempt  # another site sends it; the signature says who, and it answers a question of this browser's own session
@require_POST
@_counted
def saml_answer(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Where a SAML provider lets a browser bring its answer. Only what a confirmed provider signed is kept, until the
    browser comes back with its own session."""
    request = as_asked_here(request)
    provider = get_app_or_404(request, organization_slug).get_provider(request)
    if whole(request.META.get("CONTENT_LENGTH") or "0", high=ANSWER_LIMIT) is None:
        advice = _("Your organisation sent more than it should. Sign in again, or ask the help desk of your board.")
        return too_large(request, ANSWER_LIMIT, advice)
    if not _is_signed(request, provider):
        answer: HttpResponse = render_authentication_error(request, provider)
        return answer
    store = SessionStore(request.COOKIES.get("saml-acs-session"))
    store.limit = KEPT_LIMIT
    request.saml_acs_session = store  # type: ignore[attr-defined]  # where the view looks for it
    kept: HttpResponse = saml.acs(request, organization_slug=organization_slug)
    return kept


def _is_signed(request: HttpRequest, provider: object) -> bool:
    auth = build_auth(request, provider)
    try:
        auth.process_response()
    except (OneLogin_Saml2_Error, LxmlError, binascii.Error, LookupError, TypeError, ValueError) as error:
        _log.warning("an answer of a SAML provider cannot be read: %s", type(error).__name__)
        return False
    if auth.get_errors():
        _log.warning("an answer of a SAML provider is refused: %s", ", ".join(auth.get_errors()))
    return not auth.get_errors() and bool(auth.is_authenticated())


saml_finish = access(PUBLIC)(require_safe(_counted(saml.finish_acs)))


@access(PUBLIC)
@require_safe
@_counted
def saml_metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """What a board gives its SAML provider to know this site by: our own address, whatever a visitor typed."""
    described: HttpResponse = saml.metadata(as_asked_here(request), organization_slug=organization_slug)
    return described


passkey = access(PUBLIC)(require_http_methods(["GET", "POST"])(_counted(webauthn.login_webauthn)))
