"""A session in which nothing but the word of a board's own provider says who somebody is.

Such a session ends when the provider is withdrawn, or when the person gets a role in a consortium for which it does not
speak. And it does not change how the person signs in: whoever runs the provider could otherwise keep an account that is
not theirs, and wait for another consortium's invitation. A letter's link, or a second factor that they had, is one's
own proof (see also ``factors``, which keeps the second factor so).
"""

from collections.abc import Callable
from typing import Any

from allauth.account.signals import authentication_step_completed, password_reset
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from draagvlak.people import second_factor
from draagvlak.people.models import IdentityProvider, Person
from draagvlak.places.models import Consortium

_SPEAKER = "speaker"
_FACTOR = "speaker-second-factor"

Handler = Callable[[HttpRequest], HttpResponse]


def is_vouched(request: HttpRequest) -> bool:
    """Whether only a provider says who is signed in here."""
    return _SPEAKER in request.session


def speaker_of(request: HttpRequest) -> IdentityProvider | None:
    """The provider that alone says who is signed in here; none where a password or passkey of one's own says so."""
    key = request.session.get(_SPEAKER)
    return IdentityProvider.objects.working().filter(pk=key).first() if key else None


def speaks_for(request: HttpRequest, consortium: Consortium) -> bool:
    """Whether this session counts in a consortium: always, but for one by a provider that the consortium did not
    choose."""
    if not is_vouched(request):
        return True
    speaker = speaker_of(request)
    return speaker is not None and consortium.pk in speaker.consortia()


def had_second_factor(request: HttpRequest, consortium: Consortium) -> bool:
    """Whether the provider said that it asked a second factor, and the operator lets that count in a consortium."""
    if not request.session.get(_FACTOR):
        return False
    speaker = speaker_of(request)
    return speaker is not None and speaker.second_factor and speaker.consortium_id == consortium.pk


class Vouched:
    """Middleware: what a session by a provider's word may not do, and when it ends."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_vouched(request) and request.user.is_authenticated:
            speaker = speaker_of(request)
            if speaker is None or not speaker.speaks_for(request.user):
                logout(request)
        return self.handler(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        vouched = name == "account_set_password" and request.user.is_authenticated and is_vouched(request)
        if vouched and not second_factor.may_set_up(request):
            return render(request, "people/own_proof.html", {"reason": _(
                "You are signed in with your organisation's account. A password of your own takes a letter to your "
                "address first."
            )}, status=403)  # fmt: skip
        return None


def note_step(request: HttpRequest, user: Person, method: str, **more: Any) -> None:
    """Remember by what somebody became known: a provider's word, or a proof of their own."""
    if method == "socialaccount":
        request.session[_SPEAKER] = more["provider"]
        request.session[_FACTOR] = getattr(request, "asked_second_factor", False)
        return
    about_another = request.user.is_authenticated and request.user.pk != user.pk
    if (method == "password" or more.get("passwordless")) and not about_another:
        request.session.pop(_SPEAKER, None)
        request.session.pop(_FACTOR, None)


def note_letter(user: Person, **_more: Any) -> None:
    """A new password was chosen by the link in a letter."""
    user.prove_address()


LISTENS = ((authentication_step_completed, note_step), (password_reset, note_letter))
