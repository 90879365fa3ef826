"""Asking the site for its own pages from within, without a network: for writing them as files, or ahead of readers."""

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from draagvlak.core.logs import INSIDE
from draagvlak.core.middleware import PUBLISHED
from draagvlak.core.site import reached_at


@dataclass(frozen=True)
class Answer:
    """What the site answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_html(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")


class Inside:
    """The whole site, middleware and all, as a visitor without cookies meets it at an address.

    It does not begin and end requests as a server does: the connection to the database stays that of the caller.
    """

    def __init__(self, address: str, *, published: bool = True) -> None:
        """``published``: the pages become files, so they need not be kept for the next reader."""
        self.published = published
        self.parts = urlsplit(address)
        self.handler = WSGIHandler()

    def get(self, path: str) -> Answer:
        """A page by its path."""
        bare, _mark, query = path.partition("?")
        host, secure = self.parts.netloc, self.parts.scheme == "https"
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": bare, "QUERY_STRING": query,
            "SERVER_NAME": self.parts.hostname or "localhost", 
            "SERVER_PORT": str(self.parts.port or (443 if secure else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": host, "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.parts.scheme, "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
            PUBLISHED: self.published, INSIDE: True,
        }  # fmt: skip
        if secure:
            environ["HTTP_X_FORWARDED_PROTO"] = "https"
        with reached_at(f"{self.parts.scheme}://{self.parts.netloc}"):
            request = WSGIRequest(environ)
            vars(request)["get_host"] = lambda: host  # of this request alone: nobody reaches it so from outside
            return self._answer(request)

    def _answer(self, request: WSGIRequest) -> Answer:
        response: Any = self.handler.get_response(request)
        streamed: Any = getattr(response, "streaming_content", None)
        body = b"".join(streamed) if streamed is not None else response.content
        return Answer(response.status_code, dict(response.headers), body)
