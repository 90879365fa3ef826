"""Sign-in providers on this machine: a real OpenID provider that can be made to lie, and a SAML one that signs."""

import base64
import datetime
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import jwt
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from jwt.algorithms import RSAAlgorithm
from oidc_provider_mock import app
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from werkzeug.serving import make_server
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

Tamper = Callable[[dict[str, Any]], None]


class Oidc:
    """An OpenID provider at ``address``. ``tamper`` changes the claims of the tokens that it signs."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.tamper: Tamper = lambda _claims: None
        self.sign_with, self.algorithm = self.key, "RS256"
        self.userinfo: dict[str, Any] = {}
        self.issuer = ""
        self.hostile: Callable[[str], Response | None] = lambda _path: None  # by path: what it answers instead
        self.heard: list[str] = []
        self._app = app(user_claims=[])
        self.address = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        self.heard.append(path)
        instead = self.hostile(path)
        if instead is not None:
            return instead(environ, start_response)
        if path.endswith("/jwks"):
            public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            return Response(json.dumps({"keys": [public | {"kid": "k", "alg": "RS256", "use": "sig"}]}),
                            mimetype="application/json")(environ, start_response)  # fmt: skip
        if not any(sign in path for sign in ("token", "userinfo", "openid-configuration")):
            return self._app(environ, start_response)
        chunks, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        body = b"".join(chunks)
        if status.startswith("200"):
            said = json.loads(body)
            if "id_token" in said:
                claims = jwt.decode(said["id_token"], options={"verify_signature": False})
                self.tamper(claims)
                said["id_token"] = jwt.encode(
                    claims, self.sign_with if self.algorithm != "none" else "", self.algorithm, {"kid": "k"}
                )
            if "userinfo" in path:
                said |= self.userinfo
            if "configuration" in path and self.issuer:
                said["issuer"] = self.issuer
            body = json.dumps(said).encode()
        return Response(body, status, {"Content-Type": headers.get("Content-Type", "")})(environ, start_response)

    def knows(self, sub: str, **claims: Any) -> None:
        """Let there be a user."""
        builder = EnvironBuilder(path=f"/users/{sub}", method="PUT", json=claims)
        _chunks, status, _headers = run_wsgi_app(self._app, builder.get_environ(), buffered=True)
        assert status[:2] == "20", status


@contextmanager
def openid() -> Iterator[Oidc]:
    """A provider that runs."""
    provider = Oidc()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()


class Saml:
    """A SAML provider: signs assertions about an e-mail address."""

    entity = "https://idp.bestuur.example/saml"
    sign_in = "https://idp.bestuur.example/sso"

    def __init__(self) -> None:
        self.key, self.certificate = _certificate()

    def respond(self, location: str, email: str, **change: Any) -> tuple[str, dict[str, str]]:
        """What a browser would send back after a redirect to ``location``: address and form."""
        asked = parse_qs(urlsplit(location).query)
        request = ElementTree.fromstring(zlib.decompress(base64.b64decode(asked["SAMLRequest"][0]), -15))
        acs = request.attrib["AssertionConsumerServiceURL"]
        audience = acs.replace("/acs/", "/metadata/")
        now = datetime.datetime.now(datetime.UTC)
        about = {
            "acs": acs, "audience": audience, "issuer": self.entity, "to": request.attrib["ID"],
            "now": f"{now:%Y-%m-%dT%H:%M:%SZ}", "until": f"{now + datetime.timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
            "before": f"{now - datetime.timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}", "email": email,
        } | change  # fmt: skip
        assertion = _ASSERTION.format_map(about)
        signed = assertion
        if not change.get("unsigned"):
            signed = OneLogin_Saml2_Utils.add_sign(
                assertion, change.get("key", self.key), change.get("certificate", self.certificate)
            )
            signed = signed.decode() if isinstance(signed, bytes) else signed
        response = _RESPONSE.format_map(about | {"assertion": signed[signed.index("<saml:Assertion") :]})
        return urlsplit(acs).path, {"SAMLResponse": base64.b64encode(response.encode()).decode(), "RelayState": ""}


def _certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.bestuur.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), made.public_bytes(serialization.Encoding.PEM).decode()


_ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="_a1" Version="2.0" IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">id-{email}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{acs}" InResponseTo="{to}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{before}" NotOnOrAfter="{until}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue xsi:type="xs:string">{email}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"""
_RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" Version="2.0" IssueInstant="{now}" Destination="{acs}" InResponseTo="{to}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""


EMAIL = "bea@bestuur.example"


def walk(client: Client, email: str = EMAIL, sub: str = "bea", target: str = "") -> Any:
    """Type the address here, sign in there, and come back."""
    sent = client.post("/inloggen/organisatie/", {"email": email, "next": target})
    assert sent.status_code == 302, sent.content.decode()
    there = requests.post(sent["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
    assert there.status_code == 302, there.text
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def signed_in(client: Client) -> bool:
    return client.get("/start/").status_code == 200
