"""The operator gives a consortium its own domain, and hears what is wrong with it."""

import socket
from typing import Any

import pytest
from click.testing import CliRunner

from draagvlak.command import cli, site_domains
from draagvlak.core import other_servers
from draagvlak.people.models import Event
from draagvlak.places.models import Consortium

IN_DNS = {"testserver": "192.0.2.1", "steun.example": "192.0.2.1", "elders.example": "192.0.2.9"}


def _looked_up(name: str, _port: int) -> list[str]:
    if name not in IN_DNS:
        raise socket.gaierror
    return [IN_DNS[name]]


@pytest.fixture
def run(consortium: Consortium, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(other_servers, "addresses", _looked_up)

    def call(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli, ["site-domain", *words], prog_name="draagvlak")
        assert done.exit_code == code, done.output
        return done.output

    return call


def test_a_domain_is_given_listed_and_withdrawn(run: Any) -> None:
    assert run("set", "Steun.Example.", "--consortium", "voorbeeld") == (
        "Samenwerkingsverband Voorbeeld is at http://steun.example/ now.\n"
    )
    assert run("list") == "steun.example  voorbeeld, Samenwerkingsverband Voorbeeld\n"
    run("set", "elders.example", "--consortium", "voorbeeld")
    assert "steun.example" not in run("list")
    assert "refused from now on" in run("withdraw", "elders.example")
    assert run("list") == ""
    acts = Event.objects.filter(act="set-domain").order_by("pk")
    assert [act.subject for act in acts] == ["steun.example", "elders.example", "-"]


def test_what_cannot_be_is_refused(run: Any) -> None:
    assert "domain" in run("set", "https://steun.example/", "--consortium", "voorbeeld", code=2)
    assert "itself" in run("set", "testserver", "--consortium", "voorbeeld", code=4)
    assert "Known: voorbeeld" in run("set", "steun.example", "--consortium", "x", code=3)
    assert "no consortium's own domain" in run("withdraw", "steun.example", code=3)


def test_a_domain_that_does_not_lead_here_is_told_and_set_all_the_same(run: Any) -> None:
    assert "note: nieuw.example is not known in the DNS" in run("set", "nieuw.example", "--consortium", "voorbeeld")
    assert "leads to 192.0.2.9, and the site is at 192.0.2.1" in run(
        "set", "elders.example", "--consortium", "voorbeeld"
    )


def test_a_domain_that_is_also_a_name_of_the_site_is_a_fault(consortium: Consortium, settings: Any) -> None:
    Consortium.objects.update(domain="steun.example")
    assert list(site_domains.faults_of_domains()) == []
    settings.ALLOWED_HOSTS = ["norm.example", "Steun.example"]
    assert "stands in DRAAGVLAK_HOSTS" in " ".join(site_domains.faults_of_domains())
