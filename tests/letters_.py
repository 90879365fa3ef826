"""Letters in tests: asked for by many invitations, and sent by the command."""

from click.testing import CliRunner, Result
from django.test import Client

from draagvlak.command import cli

PASSWORD = "een heel lang wachtwoord"


def here(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def invite_many(client: Client, count: int) -> None:
    lines = "\n".join(f"p{n}@x.example 90AA" for n in range(count))
    page = client.post("/voorbeeld/toegang/uitnodigen/velen/", {"role": "teacher", "lines": lines})
    assert page.status_code == 302
