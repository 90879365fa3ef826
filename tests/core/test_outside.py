"""What the site asks of servers elsewhere: hostile ones, on real sockets."""

import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from requests import RequestException

from draagvlak.core import other_servers

Talk = Callable[[socket.socket], None]
WELL = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Server:
    """Listens on this machine and speaks as it is told."""

    def __init__(self, talk: Talk, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.talk, self.tls = talk, tls
        self.names: list[str | None] = []  #: asked by SNI
        self.asked: list[bytes] = []
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"http{'s' if tls else ''}://{host}:{self.port}"
        if tls:
            tls.sni_callback = lambda _socket, name, _context: self.names.append(name)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _where = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client: socket.socket) -> None:
        try:
            client = self.tls.wrap_socket(client, server_side=True) if self.tls else client
            asked = client.recv(65536)
            while asked.startswith(b"POST") and asked.endswith(b"\r\n\r\n"):
                asked += client.recv(65536)
            self.asked.append(asked)
            self.talk(client)
        except OSError:
            pass
        finally:
            client.close()


@contextmanager
def server(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    one = Server(talk, tls)
    try:
        yield one
    finally:
        one.listener.close()


def says(raw: bytes) -> Talk:
    return lambda client: client.sendall(raw)


def _drips(head: bytes) -> Talk:
    def talk(client: socket.socket) -> None:
        client.sendall(head)
        for _second in range(60):
            client.sendall(b"x")
            time.sleep(0.2)

    return talk


def _endless(head: bytes, piece: bytes) -> Talk:
    def talk(client: socket.socket) -> None:
        client.sendall(head)
        while True:
            client.sendall(piece)

    return talk


@pytest.fixture(autouse=True)
def _inner(settings: Any) -> None:
    settings.INNER_HOSTS = ["127.0.0.1"]


def test_an_answer_comes_whole() -> None:
    with server(says(WELL + b"Content-Length: 10\r\n\r\n" + b'{"a": [1]}')) as one:
        assert other_servers.ask(one.address + "/well?a=b", headers={"X-Y": "z"}).json() == {"a": [1]}
        assert one.asked[0].startswith(b"GET /well?a=b HTTP/1.1\r\n")
        assert f"Host: 127.0.0.1:{one.port}\r\n".encode() in one.asked[0]
        with other_servers.session() as session:
            sent = session.request("POST", one.address, data={"code": "é"}, auth=("me", "secret"))
        assert (sent.status_code, sent.json()) == (200, {"a": [1]})
        assert b"code=%C3%A9" in one.asked[1]
        assert b"Authorization: Basic" in one.asked[1]


SLOW = {
    "says nothing": lambda _client: time.sleep(20),
    "drips the answer": _drips(WELL + b"Content-Length: 1000\r\n\r\n"),
    "drips its head": _drips(WELL + b"X-Long: "),
    "drips the first line": _drips(b"HTTP/1.1 2"),
    "drips pieces": _drips(WELL + b"Transfer-Encoding: chunked\r\n\r\n1;"),
}
HUGE = {
    "says how much": says(WELL + b"Content-Length: 999999999\r\n\r\n" + b"x" * 400_000),
    "ends nowhere": _endless(WELL + b"\r\n", b"x" * 8192),
    "in pieces": _endless(WELL + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
    "in its head": _endless(WELL, b"X-A: " + b"x" * 60_000 + b"\r\n"),
    "waits on": _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "packed": says(WELL + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 50_000_000)),
}
OTHER = {
    f"leads on by {status}": says(f"HTTP/1.1 {status} X\r\nLocation: /elders\r\nContent-Length: 0\r\n\r\n".encode())
    for status in (301, 302, 303, 307, 308)
} | {"is no HTTP": says(b"SSH-2.0-x\r\n"), "is cut off": says(b"HTTP/1.1"), "is empty": says(b"")}


@pytest.mark.parametrize("talk", [*HUGE.values(), *OTHER.values()], ids=[*HUGE, *OTHER])
def test_what_is_not_plainly_well_is_no_answer(talk: Talk) -> None:
    began = time.monotonic()
    with server(talk) as one, pytest.raises(RequestException):
        other_servers.ask(one.address)
    assert time.monotonic() - began < 6
    assert len(one.asked) == 1, "nothing more is asked"


def test_five_seconds_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_servers, "AT_ONCE", len(SLOW) + 1)
    monkeypatch.setattr(other_servers, "TO_ONE", len(SLOW) + 1)
    took: dict[str, float] = {}

    def ask(name: str, talk: Talk) -> None:
        began = time.monotonic()
        with server(talk) as one, pytest.raises(other_servers.NoAnswer):
            other_servers.ask(one.address)
        took[name] = time.monotonic() - began

    def look_up_slowly() -> None:
        began = time.monotonic()
        with pytest.raises(other_servers.NoAnswer):
            other_servers.ask("https://x.example/", resolve=lambda _host, _port: time.sleep(20) or [])  # type: ignore[func-returns-value]
        took["a slow name"] = time.monotonic() - began

    threads = [threading.Thread(target=ask, args=pair) for pair in SLOW.items()]
    threads.append(threading.Thread(target=look_up_slowly))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(took) == {*SLOW, "a slow name"}
    assert all(4 < seconds < 6.5 for seconds in took.values()), took


def test_a_page_that_asks_thrice_has_five_seconds_too() -> None:
    until = other_servers.deadline() - 4.5
    with server(SLOW["says nothing"]) as one:
        began = time.monotonic()
        for _turn in range(3):
            with pytest.raises(other_servers.NoAnswer):
                other_servers.ask(one.address, until=until)
        assert time.monotonic() - began < 2


def _in_vain(address: str) -> None:
    with pytest.raises(other_servers.NoAnswer):
        other_servers.ask(address)


def test_slow_servers_never_take_every_thread() -> None:
    quick = says(WELL + b"Content-Length: 2\r\n\r\n{}")
    with server(SLOW["says nothing"]) as slow, server(quick) as other:
        asked = [threading.Thread(target=_in_vain, args=(slow.address,)) for _n in range(6)]
        for thread in asked:
            thread.start()
        time.sleep(0.8)
        assert sum(thread.is_alive() for thread in asked) == other_servers.TO_ONE < other_servers.AT_ONCE
        began = time.monotonic()
        host = other.address.replace("127.0.0.1", "localhost")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(other_servers.settings, "INNER_HOSTS", ["127.0.0.1", "localhost"])
            assert other_servers.ask(host).json() == {}
        assert time.monotonic() - began < 1
        for thread in asked:
            thread.join()
    assert not other_servers._asked


PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.8", "192.88.99.1", "198.18.0.1", "203.0.113.5", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
    "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
    "fec0::1", "ff02::1", "100::1", "3fff::1", "5f00::1", "iets",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_only_public_addresses_are_asked(address: str) -> None:
    assert not other_servers.is_public(address)
    with pytest.raises(other_servers.NoAnswer, match="not public"):
        other_servers.ask("https://idp.example/", resolve=lambda _host, _port: ["8.8.8.8", address])


def test_public_addresses_are_public() -> None:
    assert all(
        map(other_servers.is_public, ["8.8.8.8", "145.0.2.10", "2a02:c207::1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://{at}/", "http://x.example/", "https://{at}@x.example/#{at}", "https://u:p@127.0.0.1/", "ftp://127.0.0.1/",
        "file:///etc/passwd", "gopher://127.0.0.1/", "https://", "https:///x", "https://[::1", "https://x.example:99999/",
        "https://x.example/a b", "https://x.example/\r\nX: y", "https://x.example\\@127.0.0.1/", "http://127.0.0.1:{port}\t/",
        "https://bücher.example/", "", "//127.0.0.1/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_other_kinds_of_address_are_not_asked(url: str, settings: Any) -> None:
    with server(says(WELL)) as one:
        settings.INNER_HOSTS = []
        url = url.format(at=f"127.0.0.1:{one.port}", port=one.port)
        assert not other_servers.may_ask(url)
        with pytest.raises(other_servers.NoAnswer):
            other_servers.ask(url)
        assert not one.asked


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "localhost", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_asked_by_any_of_its_names(host: str, settings: Any) -> None:
    settings.INNER_HOSTS = []
    with server(says(WELL)) as one:
        with pytest.raises(other_servers.NoAnswer):
            other_servers.ask(f"https://{host}:{one.port}/")
        time.sleep(0.05)
        assert not one.asked


def test_an_inner_host_counts_by_its_port_where_it_is_named(settings: Any) -> None:
    with server(says(WELL + b"Content-Length: 2\r\n\r\n{}")) as one:
        settings.INNER_HOSTS = ["127.0.0.1:1"]
        with pytest.raises(other_servers.NoAnswer):
            other_servers.ask(one.address)
        settings.INNER_HOSTS = [f"127.0.0.1:{one.port}"]
        assert other_servers.ask(one.address).json() == {}


# -- TLS ----------------------------------------------------------------------------------------------------------


def _certified(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """A server's context for a name, and the file by which one trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name[0].isdigit():
        names = [x509.IPAddress(ipaddress.ip_address(name))]
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(private + pem)
    (folder / "ca.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context, str(folder / "ca.pem")


def test_the_address_that_was_looked_up_is_the_one_that_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    tls, trusted = _certified(tmp_path, "idp.example")
    monkeypatch.setenv("SSL_CERT_FILE", trusted)
    settings.INNER_HOSTS = ["idp.example"]
    asked: list[str] = []

    def rebinds(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with server(says(WELL + b"Content-Length: 2\r\n\r\n{}"), tls) as one:
        assert other_servers.ask(f"https://idp.example:{one.port}/x", resolve=rebinds).json() == {}
        assert (asked, one.names) == (["idp.example"], ["idp.example"])
        assert f"Host: idp.example:{one.port}\r\n".encode() in one.asked[0]


def test_a_certificate_of_another_or_of_nobody_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    tls, trusted = _certified(tmp_path, "elders.example")
    settings.INNER_HOSTS = ["idp.example", "elders.example"]
    with server(says(WELL), tls) as one:
        for name in ("elders.example", "idp.example"):
            with pytest.raises(other_servers.NoAnswer, match="SSLCert"):
                other_servers.ask(f"https://{name}:{one.port}/", resolve=lambda _host, _port: ["127.0.0.1"])
            monkeypatch.setenv("SSL_CERT_FILE", trusted)
        assert not one.asked


def test_tls_that_never_comes_ends_in_time(settings: Any) -> None:
    with server(_drips(b"")) as one:
        began = time.monotonic()
        with pytest.raises(other_servers.NoAnswer):
            other_servers.ask(f"https://127.0.0.1:{one.port}/", until=other_servers.deadline() - 4)
        assert time.monotonic() - began < 2
