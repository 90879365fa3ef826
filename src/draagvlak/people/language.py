"""In which language somebody reads: the one they chose here last while signed in. Letters to them are in it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from draagvlak.core.middleware import LANGUAGE_COOKIE
from draagvlak.core.views import language_chosen
from draagvlak.people.models import Person


def chosen(request: HttpRequest, code: str, **_rest: Any) -> None:
    """Somebody chose a language on a page."""
    if isinstance(request.user, Person):
        Person.objects.filter(pk=request.user.pk).update(language=code)


def chosen_before(request: HttpRequest, user: Any, **_rest: Any) -> None:
    """Somebody signs in who chose a language before that."""
    code = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if code in dict(settings.LANGUAGES) and code != user.language:
        Person.objects.filter(pk=user.pk).update(language=code)
        user.language = code


LISTENS = ((language_chosen, chosen), (user_logged_in, chosen_before))
