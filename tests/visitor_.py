"""Somebody at a server of ours, with cookies, forms and files, without a browser."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

PASSWORD = "voorbeeld-wachtwoord"


class Visitor:
    """Somebody with cookies."""

    def __init__(self, address: str) -> None:
        self.address, self.jar = address, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str, within: float = 10) -> tuple[int, str, bytes]:
        """Status, media type and body."""
        try:
            with self.opener.open(self.address + path, timeout=within) as answer:
                return answer.status, answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), error.read()

    def send(self, path: str, **fields: str) -> tuple[int, str, bytes]:
        """A form, with the token of the page it stands on."""
        token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path)[2])
        assert token is not None, path
        fields["csrfmiddlewaretoken"] = token[1].decode()
        request = urllib.request.Request(self.address + path, urlencode(fields).encode(), {"Referer": self.address})
        try:
            with self.opener.open(request, timeout=10) as answer:
                return answer.status, answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), error.read()

    def upload(self, path: str, name: str, raw: bytes) -> int:
        """A file, in the form of the page; gives the status."""
        token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path)[2])
        assert token is not None, path
        body = b"".join(
            b"--deel\r\nContent-Disposition: form-data; name=" + field + b"\r\n\r\n" + value + b"\r\n"
            for field, value in (
                (b'"csrfmiddlewaretoken"', token[1]),
                (b'"file"; filename="' + name.encode() + b'"', raw),
            )
        )
        request = urllib.request.Request(
            self.address + path, body + b"--deel--\r\n",
            {"Referer": self.address, "Content-Type": "multipart/form-data; boundary=deel"},
        )  # fmt: skip
        try:
            with self.opener.open(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def sign_in(self, person: str) -> "Visitor":
        assert self.send("/inloggen/", login=person, password=PASSWORD)[0] == 200
        assert any("session" in cookie.name for cookie in self.jar), "signed in"
        return self


def forgotten(address: str, email: str = "baas@echt.example") -> None:
    """Ask for a new password, as a browser does."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"{address}/wachtwoord/vergeten/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "email": email}).encode()
    opener.open(f"{address}/wachtwoord/vergeten/", form, timeout=20).read()
