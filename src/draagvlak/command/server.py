"""The web server: waitress, which hands a request to a thread only when the whole of it has come in.

Whoever sends slowly, or sends nothing, so never holds a thread; what they hold is a connection. Here it is decided how
long a request may take to come in and an answer to be taken, and who makes room when there are too many connections.
Nothing here forks: threads that were started before serving live on.
"""

import logging
import resource
import socket
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge

_log = logging.getLogger(__name__)
KB, MB = 1024, 1024 * 1024
HEADERS_WITHIN = 20  #: seconds in which the lines before the body must have come in
IDLE = 150  #: seconds between two requests; proxies end it sooner, so that no request falls in between
BODY_GRACE = 30  #: seconds after which a body must have come in at ``SLOWEST`` or faster
SLOWEST = 2 * KB  #: bytes a second
WITHIN = 20 * 60  #: seconds in which the largest file must have come in, or the largest answer been taken
STUCK = 60  #: seconds in which a reader takes nothing of what waits for them
LONGEST_LINE = 8 * KB  #: of a body in chunks, between two of them
LARGEST = 32 * MB  #: bytes of a request; what a page takes is less, and the page says so itself
BUFFERED = 1024 * MB  #: bytes of requests that are still coming in, of all visitors together
CONNECTIONS = 1000  #: at a time, if the system lets us; each that comes above it makes another go
SPARE = 50  #: connections above it, before nobody is let in any more
FILES_EACH = 3  #: that one connection may hold open: itself, what comes in and what goes out
FILES_ASIDE = 150  #: open files for all else: database, letters, documents

Application = Callable[..., Any]


class NoRoom(Error):  # type: ignore[misc]
    """What comes in cannot be kept until it is whole: the disk is full."""

    code = 503
    reason = "Service Unavailable"

    def __init__(self) -> None:
        super().__init__("Er kan nu niets bewaard worden. Probeer het later opnieuw. / Nothing can be saved now.")


class TooLarge(RequestEntityTooLarge):  # type: ignore[misc]
    """More comes in than any page takes. Nothing of it is read, so nobody knows in which language it was sent."""

    def __init__(self) -> None:
        super().__init__("")

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """A small page that says what to do."""
        page = (
            '<!doctype html><html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            "<title>Te groot</title><body><h1>Dit bestand is te groot</h1><p>Er is niets verstuurd of bewaard. Ga "
            "terug naar de vorige bladzijde en kies een kleiner bestand; wat u daar schreef, staat er meestal nog.</p>"
            '<div lang="en"><h2>This file is too large</h2><p>Nothing was sent or kept. Go back to the page before and '
            "choose a smaller file; what you wrote there is usually still there.</p></div>"
        )
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return f"{self.code} {self.reason}", headers, page.encode()


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request while it comes in. One at a time: what is sent behind it, before its answer, is not read."""

    def received(self, data: bytes) -> int:
        """Take in a piece; gives how much of it was used."""
        try:
            used = int(super().received(data))
        except OSError as error:
            _log.error("a request cannot be kept until it is whole: %s", error.strerror)
            self.error, self.completed = NoRoom(), True
            return len(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = TooLarge()
        if isinstance(self.body_rcv, ChunkedReceiver) and self._line_between_chunks > LONGEST_LINE:
            self.error, self.completed = BadRequest("the line between two chunks is too long"), True
        if self.completed and data[used:].strip():
            # Answers to requests in a row would pile up for somebody who does not read them. The answer to the first
            # says that the connection ends with it, so the sender knows that the rest was not read.
            self.headers["CONNECTION"] = "close"
            return len(data)
        return used

    @property
    def _line_between_chunks(self) -> int:
        return len(self.body_rcv.control_line) + len(self.body_rcv.trailer)


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it waits for what."""

    parser_class = Request

    def __init__(self, *args: Any, **named: Any) -> None:
        self.free = self.began = self.moved = time.monotonic()  #: of anything of ours, with a request, of bytes taken
        self.owed = 0  #: bytes of an answer that were not taken when last looked at
        self.answered = self.ended = False
        super().__init__(*args, **named)

    def received(self, data: bytes) -> bool:
        """Take in what came. The clock of a request starts with its first byte."""
        now = time.monotonic()
        if self.request is None:
            self.began = now
        going_on = bool(super().received(data))
        if self.requests:
            self.answered, self.free = True, now
        return going_on

    @property
    def buffered(self) -> int:
        """Bytes of the body of a request that is not whole yet."""
        return int(self.request.body_bytes_received) if self.request is not None else 0

    @property
    def waits(self) -> bool:
        """Whether it is the visitor's turn: nothing is being made for them, and nothing lies ready to be taken."""
        return not self.requests and not self.total_outbufs_len and not self.ended

    def is_late(self, now: float) -> bool:
        """Whether the visitor had time enough. Asked every second, of every connection."""
        if self.ended:
            return False
        if self.total_outbufs_len:
            return self._is_taken_too_slowly(now)
        self.owed = 0
        if self.requests:
            self.free = now
            return False
        if self.request is not None and self.request.headers_finished:
            lasted = now - self.began
            return lasted > WITHIN or (lasted > BODY_GRACE and self.buffered < SLOWEST * (lasted - BODY_GRACE))
        unused = now - self.free
        if self.request is not None and now - self.began > HEADERS_WITHIN:
            return True
        return unused > (IDLE if self.answered else HEADERS_WITHIN)

    def _is_taken_too_slowly(self, now: float) -> bool:
        if not self.owed:
            self.free = now
        if self.total_outbufs_len != self.owed:
            self.moved, self.owed = now, self.total_outbufs_len
        return now - self.moved > STUCK or now - self.free > WITHIN

    def end(self) -> None:
        """End the connection. Its file stays open until the loop sees the end, so that no newcomer gets its number
        while something still points at it."""
        self.ended = True
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.will_close = True


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Listens at one address of the host."""

    channel_class = Connection

    def handle_accept(self) -> None:
        """Let a visitor in. When there are too many, who has been sending longest makes room, or else who is idle."""
        super().handle_accept()
        there = [one for one in self.active_channels.values() if not one.ended]
        if len(there) > self.adj.connection_limit - SPARE:
            turns = [one for one in there if one.waits]
            for one in sorted(turns, key=lambda one: (one.answered and one.request is None, one.began))[:1]:
                one.end()

    def maintenance(self, now: float) -> None:
        """End what had time enough, and what takes more room than there is for all together."""
        moment = time.monotonic()
        for one in self.active_channels.values():
            if one.is_late(moment):
                one.end()
        coming = [one for one in self.active_channels.values() if one.buffered and not one.ended]
        held = sum(one.buffered for one in coming)
        for one in sorted(coming, key=lambda one: one.began):
            if held <= BUFFERED:
                break
            held -= one.buffered
            one.end()


class Listening:
    """The address of the site, taken, so that nobody else can. Visitors wait until the site is there."""

    def __init__(self, host: str, port: int, threads: int, *, forwarded: bool) -> None:
        """``threads``: pages that are made at a time. ``forwarded``: a proxy stands in front, so what it says of a
        visitor's address is passed on; else it is dropped.

        Raises:
            OSError: when the address is taken, or not ours.
            ValueError: when it is none.
        """
        limit = _connections()
        with suppress(OSError):  # a full disk; a place is looked for again when somebody sends a file
            tempfile.gettempdir()
        adjustments = Adjustments(
            host=host,
            port=port,
            threads=threads,
            ident=None,
            clear_untrusted_proxy_headers=not forwarded,
            connection_limit=limit + SPARE,
            cleanup_interval=1,
            recv_bytes=64 * KB,
            max_request_header_size=32 * KB,
            max_request_body_size=LARGEST,
            inbuf_overflow=64 * KB,  # of this a thousand may lie in memory; what is more goes to a file
            outbuf_overflow=256 * KB,
            outbuf_high_watermark=64 * MB,  # more than any answer: no thread waits for a reader
            log_socket_errors=False,
            asyncore_use_poll=True,  # ``select`` knows no file above 1023
        )
        self._application: Application | None = None
        self._threads, self._dispatcher = threads, ThreadedTaskDispatcher()
        self._servers: list[Server] = []
        connections: dict[int, Any] = {}
        try:
            for place in adjustments.listen:
                server = Server(self._answer, connections, dispatcher=self._dispatcher, adj=adjustments, sockinfo=place)
                self._servers.append(server)
        except BaseException:
            self._close()
            raise
        self.port = int(self._servers[0].effective_port)

    def run(self, application: Application) -> None:
        """Serve until the process is told to stop; what is being answered then gets five seconds."""
        self._application = application
        self._dispatcher.set_thread_count(self._threads)
        self._servers[0].run()  # all share one map of connections, and so one loop
        self._close()

    def _answer(self, *request: Any) -> Any:
        assert self._application is not None  # no thread asks before ``run``
        return self._application(*request)

    def _close(self) -> None:
        for server in self._servers:
            server.close()


def _connections() -> int:
    """How many connections there may be at a time: as many as the system has files for, after asking it for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS * FILES_EACH + FILES_ASIDE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    if soft == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(20, min(CONNECTIONS, (soft - FILES_ASIDE) // FILES_EACH))
