"""Asking a server elsewhere. Everything that the site asks outside goes through here, because the address often comes
from somebody who should not make us ask our own network, wait for ever, or read without end.

Only https, only public addresses, only one answer: what a name leads to is looked up once and that very address is
asked; no redirect is followed; five seconds in all, 256 kB in all. ``DRAAGVLAK_INNER_HOSTS`` names hosts in one's own
network that may be asked all the same, also without TLS.
"""

import http.client
import io
import ipaddress
import json
import queue
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings

SECONDS = 5.0  #: for everything that one page asks, names looked up and answers read to their end
MOST = 256 * 1024  #: bytes of an answer
AT_ONCE = 3  #: questions of this process at one time: slow servers elsewhere never take all threads of the site
TO_ONE = 2  #: of these to one host, so that a slow one leaves room for the others
PATIENCE = 0.25  #: seconds to wait for one's turn
_HEAD = 32 * 1024  #: bytes of lines before the answer, and of TLS
_asked: Counter[str] = Counter()  # questions under way, by host
_changed = threading.Condition()

Resolve = Callable[[str, int], list[str]]


class NoAnswer(requests.RequestException):
    """There is no answer that we take; the text says why, without what the other side sent."""


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """An object of JSON, from an answer that all went well."""
        if self.status != 200:
            raise NoAnswer(f"answered {self.status}")
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise NoAnswer("sent no JSON") from error
        if not isinstance(found, dict):
            raise NoAnswer("sent JSON of another kind")
        return found


def deadline() -> float:
    """The moment at which everything that begins now has to be done."""
    return time.monotonic() + SECONDS


def addresses(host: str, port: int) -> list[str]:
    """What a name leads to, now."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def may_ask(url: str) -> bool:
    """Whether an address has the shape of one that may be asked; what its name leads to is seen when it is asked."""
    try:
        _place(url)
    except NoAnswer:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an address is one of the internet at large, also when it hides an older one in itself."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        return _is_public_6(found)
    return found.is_global and not any(found in network for network in _NOT_4)


#: of old special use, which Python counts as global (RFC 6890, 7526); and addresses of many at once
_NOT_4 = [ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/3")]
#: what IPv6 gives out to the internet, and in it what is meant for tunnels and books (RFC 3056, 2928, 3849, 9637)
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
_NOT_6 = [ipaddress.ip_network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
#: IPv6 that carries an IPv4 address in its last bits, which the machine or a gateway asks for us (RFC 4291, 6052)
_CARRIERS = [ipaddress.ip_network(one) for one in ("::ffff:0:0/96", "64:ff9b::/96")]


def _is_public_6(found: ipaddress.IPv6Address) -> bool:
    if any(found in network for network in _CARRIERS):
        return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found in _GIVEN_OUT and not any(found in network for network in _NOT_6)


def ask(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | str | None = None,
    until: float | None = None, resolve: Resolve = addresses,
) -> Answer:  # fmt: skip
    """Ask, and read the whole answer. ``until`` is a ``deadline()``; ``NoAnswer`` for whatever is not plainly well."""
    until = deadline() if until is None else until
    parts, port, inner = _place(url)
    with _turn(parts.hostname or ""):
        try:
            found = _resolve(parts.hostname or "", port, until, resolve)
            if not inner and not all(is_public(one) for one in found):
                raise NoAnswer("leads to an address that is not public")
            return _talk(parts, port, found[0], method, dict(headers or {}), body, until)
        except NoAnswer:
            raise
        except TimeoutError as error:
            raise NoAnswer("took too long") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer(f"was not reached ({type(error).__name__})") from error


@contextmanager
def _turn(host: str) -> Iterator[None]:
    with _changed:
        if not _changed.wait_for(lambda: _asked.total() < AT_ONCE and _asked[host] < TO_ONE, PATIENCE):
            raise NoAnswer("has to wait for others; try again")
        _asked[host] += 1
    try:
        yield
    finally:
        with _changed:
            _asked[host] -= 1
            if not _asked[host]:
                del _asked[host]
            _changed.notify_all()


def _place(url: str) -> tuple[SplitResult, int, bool]:
    """The parts of an address, its port, and whether it is one of the operator's inner hosts."""
    if not url.isascii() or any(sign <= " " or sign in "\\\x7f" for sign in url):
        raise NoAnswer("is no address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NoAnswer("is no address") from error
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise NoAnswer("is no address")
    port = port or (80 if parts.scheme == "http" else 443)
    inner = bool({parts.hostname, f"{parts.hostname}:{port}"} & set(settings.INNER_HOSTS))
    if parts.scheme != "https" and not (inner and parts.scheme == "http"):
        raise NoAnswer("is not https")
    return parts, port, inner


def _resolve(host: str, port: int, until: float, resolve: Resolve) -> list[str]:
    """What a name leads to. The system's own look-up knows no limit in time, so it runs aside."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def look() -> None:
        try:
            answers.put(resolve(host, port))
        except Exception as error:  # whatever it is, it is no answer
            answers.put(error)

    threading.Thread(target=look, daemon=True).start()
    try:
        found = answers.get(timeout=_left(until))
    except queue.Empty as error:
        raise NoAnswer("took too long") from error
    if isinstance(found, Exception) or not found:
        raise NoAnswer("has a name that leads nowhere")
    return found


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise NoAnswer("took too long")
    return left


class _Bounded:
    """What is added to a socket: every wait ends at the same moment, and all that comes in is counted."""

    until: float
    received: int

    def recv_into(self, *args: Any) -> int:
        self.settimeout(_left(self.until))  # type: ignore[attr-defined]
        count: int = super().recv_into(*args)  # type: ignore[misc]
        self.received += count
        if self.received > MOST + _HEAD:
            raise NoAnswer("sent too much")
        return count

    def sendall(self, *args: Any) -> None:
        self.settimeout(_left(self.until))  # type: ignore[attr-defined]
        super().sendall(*args)  # type: ignore[misc]


class _Plain(_Bounded, socket.socket):
    """Without TLS: for inner hosts alone."""


class _Tls(_Bounded, ssl.SSLSocket):
    """With TLS."""


def _connect(address: str, port: int, name: str, until: float, tls: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    plain = _Plain(family, socket.SOCK_STREAM)
    plain.until, plain.received = until, 0
    try:
        plain.settimeout(_left(until))
        plain.connect((address, port))
        if not tls:
            return plain
        context = ssl.create_default_context()
        context.load_verify_locations(requests.utils.DEFAULT_CA_BUNDLE_PATH)
        context.sslsocket_class = _Tls
        plain.settimeout(_left(until))
        wrapped = context.wrap_socket(plain, server_hostname=name)
        assert isinstance(wrapped, _Tls)
        wrapped.until, wrapped.received = until, 0
    except BaseException:
        plain.close()
        raise
    return wrapped


def _talk(
    parts: SplitResult, port: int, address: str, method: str, headers: dict[str, str], body: bytes | str | None,
    until: float,
) -> Answer:  # fmt: skip
    tls, name = parts.scheme == "https", parts.hostname or ""
    connection = http.client.HTTPConnection(name, port)
    connection.sock = _connect(address, port, name, until, tls)
    try:
        ours = {"host", "accept-encoding", "connection", "content-length", "transfer-encoding"}
        sent = {key: value for key, value in headers.items() if key.lower() not in ours}
        host = f"[{name}]" if ":" in name else name
        sent |= {"Host": host if parts.port is None else f"{host}:{port}", "Accept-Encoding": "identity"}
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body, sent | {"Connection": "close"})
        answer = connection.getresponse()
        if 300 <= answer.status < 400:
            raise NoAnswer("leads on to another address")
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise NoAnswer("sent what we did not ask: a packed answer")
        read = answer.read(MOST + 1)
        if len(read) > MOST:
            raise NoAnswer("sent too much")
        return Answer(answer.status, dict(answer.headers.items()), read)
    finally:
        connection.close()


class _Adapter(requests.adapters.BaseAdapter):
    """Lets a library that speaks through ``requests`` ask in this way."""

    def __init__(self, until: float, resolve: Resolve) -> None:
        super().__init__()
        self.until, self.resolve = until, resolve

    def send(self, request: Any, *_args: Any, **_rest: Any) -> requests.Response:
        answer = ask(
            request.url, method=request.method, headers=request.headers, body=request.body, until=self.until,
            resolve=self.resolve,
        )  # fmt: skip
        response = requests.Response()
        response.status_code, response.url, response.request = answer.status, request.url, request
        response.headers.update(answer.headers)
        response.encoding = "utf-8"
        response.raw = io.BytesIO(answer.body)
        return response

    def close(self) -> None:
        """Nothing stays open."""


def session(until: float | None = None, resolve: Resolve = addresses) -> requests.Session:
    """A session of ``requests`` all of whose questions go through here, and have one deadline together."""
    made = requests.Session()
    made.trust_env = False  # a proxy of the environment would ask for us
    made.adapters.clear()
    made.mount("", _Adapter(deadline() if until is None else until, resolve))
    return made
