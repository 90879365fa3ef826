"""Large letters, which stay on: a visitor chooses them once, and every page comes with them.

A page is made once for everybody. What large letters change of it is one class on its first element, so that they are
put on as the page goes out; it then has a mark of its own.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

COOKIE, LARGE = "letters", "groot"
A_YEAR = 31_536_000  #: seconds for which a browser keeps the choice
_MARKED = f'-{LARGE}"'
_PLAIN, _WITH_CLASS = b'html lang="', b'html class="large" lang="'
_FIRST = 200  #: bytes within which the first element begins

Handler = Callable[[HttpRequest], HttpResponse]


def large_letters(handler: Handler) -> Handler:
    """Put large letters on the pages of whoever chose them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.COOKIES.get(COOKIE) != LARGE:
            return handler(request)
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        if known:  # only a page that was kept with large letters is the same
            request.META["HTTP_IF_NONE_MATCH"] = known.replace(_MARKED, '"') if _MARKED in known else ""
        response = handler(request)
        if response.get("ETag"):
            response["ETag"] = response["ETag"].replace('"', _MARKED).replace(_MARKED, '"', 1)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = _enlarged(response.content)
        return response

    return middleware


def _enlarged(page: bytes) -> bytes:
    first, rest = page[:_FIRST], page[_FIRST:]
    return first.replace(_PLAIN, _WITH_CLASS, 1) + rest if b'class="large"' not in first else page
