"""Sessions: begun, ended, and where they are."""

import time
from typing import Any

import pytest
from django.test import Client

from draagvlak.people import devices
from draagvlak.people.models import Person
from people_ import sign_in


def test_signing_in_makes_a_new_session(person: Person) -> None:
    client = Client()
    client.get("/inloggen/")
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    planted = session.session_key
    assert sign_in(client, email="MENS@voorbeeld.example")["Location"] == "/start/"
    assert client.cookies["sessionid"].value != planted
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_a_session_nobody_uses_ends(person: Person, settings: Any) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/start/").status_code == 200
    session = client.session
    session["seen"] = time.time() - settings.SESSION_IDLE - 5
    session.save()
    assert client.get("/start/")["Location"] == "/inloggen/?next=/start/"
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_other_sessions_can_be_ended(person: Person) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    assert "Log overal elders uit" in here.get("/profiel/sessies/").content.decode()
    here.post("/profiel/sessies/")
    assert there.get("/start/").status_code == 302
    assert here.get("/start/").status_code == 200


def test_signing_out_ends_the_session(person: Person) -> None:
    client = Client()
    sign_in(client)
    key = client.session.session_key
    assert client.get("/uitloggen/").status_code == 405
    client.post("/uitloggen/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/start/").status_code == 302


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_a_place_where_one_is_signed_in_has_a_readable_name(said: str, device: str) -> None:
    assert devices.device(said) == device
