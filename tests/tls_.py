"""The product as an operator runs it: production settings, a host name of its own, behind a proxy that speaks HTTPS."""

import asyncio
import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, sync_playwright

from site_ import CHROMIUM, FOLDERS, demo

HOST = "draagvlak.school.test"
SCHOOL_SITE = "basisschool.test"  #: another site, as of a school that shows its chapter there
PRODUCTION = {"DRAAGVLAK_HTTPS": "1", "DRAAGVLAK_HOSTS": f"{HOST},127.0.0.1", "DRAAGVLAK_PROXIES": "1"}


def certificate(folder: Path) -> Path:
    """A key and a certificate that it signed itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST), x509.DNSName(SCHOOL_SITE)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "tls.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class Proxy:
    """Speaks HTTPS to browsers and HTTP to the server, and says in headers who asked and how. Every request is on a
    connection of its own. What was sent for ``SCHOOL_SITE`` is answered by the proxy itself, out of ``pages``."""

    def __init__(self, file: Path) -> None:
        self.file, self.port = file, 0
        self.behind = 0  #: port of the server
        self.pages: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")[:-2]
            sent = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            body = await reader.readexactly(int(sent.get("content-length", 0)))
            if sent.get("host", "").startswith(SCHOOL_SITE):
                text = self.pages.get(lines[0].split(" ")[1], "").encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n" + text
                )
            else:
                gone = ("connection", "x-forwarded-for", "x-forwarded-proto")
                kept = [line for line in lines[1:] if line.partition(":")[0].lower() not in gone]
                kept += ["Connection: close", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https"]
                there, onward = await asyncio.open_connection("127.0.0.1", self.behind)
                onward.write("\r\n".join([lines[0], *kept, "", ""]).encode("latin-1") + body)
                await onward.drain()
                while data := await there.read(65536):
                    writer.write(data)
                    await writer.drain()
                onward.close()
            await writer.drain()
        writer.close()


@contextmanager
def secure_demo(folder: Path) -> Iterator[tuple[str, Proxy]]:
    """The demo with production settings; its address as browsers know it, and the proxy."""
    proxy = Proxy(certificate(folder))
    proxy.start()
    address = f"https://{HOST}:{proxy.port}"
    try:
        with demo(**PRODUCTION, DRAAGVLAK_ADDRESS=address) as inner:
            proxy.behind = int(inner.rsplit(":", 1)[1])
            FOLDERS[address] = FOLDERS[inner]
            yield address, proxy
    finally:
        proxy.stop()


@contextmanager
def chromium_that_finds() -> Iterator[Browser]:
    """A browser that finds our host names on this machine."""
    if CHROMIUM is None:
        raise RuntimeError("no Chromium on this machine; install the package 'chromium-headless-shell'")
    rules = f"MAP {HOST} 127.0.0.1, MAP {SCHOOL_SITE} 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", f"--host-resolver-rules={rules}",
                  "--ignore-certificate-errors"],
        )  # fmt: skip
        try:
            yield browser
        finally:
            browser.close()
