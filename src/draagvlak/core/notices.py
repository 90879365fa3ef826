"""Where a notice waits for the next page: of who is signed in, in their session, so that it goes with them; of a
visitor, in a cookie, which asks for no session.
"""

from typing import Any

from django.contrib.messages.storage.base import BaseStorage
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse


class NoticesOfOnePerson(BaseStorage):
    """Nobody reads what was said to who used the browser before them."""

    def __init__(self, request: HttpRequest, *args: Any, **named: Any) -> None:
        super().__init__(request, *args, **named)
        self.session: Any = SessionStorage(request)
        self.cookie: Any = CookieStorage(request)

    def _get(self, *_args: Any, **_named: Any) -> tuple[list[Any], bool]:
        return [notice for place in (self.session, self.cookie) for notice in place._get()[0] or []], True

    def _store(self, messages: list[Any], response: HttpResponse, *_args: Any, **_named: Any) -> list[Any]:
        left = list(messages)
        visitor = not self.request.user.is_authenticated
        if visitor and left:
            left = self.cookie._store(left, response, remove_oldest=False)  # what is too much for it
        elif CookieStorage.cookie_name in self.request.COOKIES:
            self.cookie._store([], response)
        if not visitor or left:
            self.session._store(left, response)
        return []
