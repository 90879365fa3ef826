"""A passkey in software: what a browser gives to a page that asks for one."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

_HERE, _ORIGIN = "testserver", "http://testserver"
_PRESENT, _VERIFIED, _NEW = 0x01, 0x04, 0x40


class Passkey:
    """One key, which says of its owner that they are there and who they are."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = os.urandom(32)

    def made(self, challenge: str) -> str:
        """What a page gets where somebody adds it."""
        public = AttestedCredentialData.create(
            b"\0" * 16, self._id, ES256.from_cryptography_key(self._key.public_key())
        )
        about = AuthenticatorData.create(_hash(_HERE.encode()), _PRESENT | _VERIFIED | _NEW, 0, public)
        attested = AttestationObject.create("none", about, {})
        return self._said({"clientDataJSON": _client("create", challenge), "attestationObject": attested})

    def shown(self, challenge: str, owner: str = "") -> str:
        """What a page gets where somebody shows it; ``owner`` where they did not say who they are."""
        client = _client("get", challenge)
        about = AuthenticatorData.create(_hash(_HERE.encode()), _PRESENT | _VERIFIED, 1)
        signature = self._key.sign(about + _hash(client), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": about, "signature": signature}
        return self._said(parts | {"userHandle": owner.encode()})

    def _said(self, parts: dict[str, bytes]) -> str:
        name = websafe_encode(self._id)
        said: dict[str, Any] = {
            "id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {part: websafe_encode(value) for part, value in parts.items()},
        }  # fmt: skip
        return json.dumps(said)


def _client(act: str, challenge: str) -> bytes:
    return json.dumps({"type": f"webauthn.{act}", "challenge": challenge, "origin": _ORIGIN}).encode()


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
