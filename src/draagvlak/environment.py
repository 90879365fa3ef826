"""What the environment says: every variable's name, meaning and shape, looked at before anything is built on it.

Knows nothing of Django, so that ``draagvlak check`` can tell of every fault at once, and the settings can be sure of
what they get.
"""

import difflib
import ipaddress
import logging
import os
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

PREFIX = "DRAAGVLAK_"
ON, OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})
SHORTEST_SECRET = 32  #: characters
MOST_PROXIES = 5
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_MAIL_SCHEMES = ("smtp", "smtp+tls", "smtps")


class Misconfigured(Exception):
    """The environment cannot be meant as it is; ``faults`` holds a line for each variable that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() in ON | OFF:
        return text.lower() in ON
    raise ValueError("must be 1 (on) or 0 (off)")


def hosts(text: str) -> list[str]:
    """Names by which the site is reached."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise ValueError("names no host")
    for name in names:
        if "/" in name or "@" in name:
            raise ValueError(f"holds '{name}': give names alone, as norm.example.nl, without https:// or a path")
        if name == "*":
            raise ValueError("may not be '*': anybody could then choose the name under which the site answers")
        if not _is_host(name.removeprefix(".")):
            raise ValueError(f"holds '{name}', which is no host name; give it without a port, names apart by commas")
    return names


def address(text: str) -> str:
    """The address of the site, without a closing slash."""
    parts = _split(text)
    name = parts.netloc.rpartition(":")[0] if parts.port is not None else parts.netloc
    if text and (parts.scheme not in {"http", "https"} or not _is_host(name)):
        raise ValueError("must be the address of the site, as https://norm.example.nl")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("has more than a name: the site stands at the root of it, as https://norm.example.nl")
    return text.rstrip("/")


def _is_host(name: str) -> bool:
    if name.startswith("["):
        return _is_address(name.removeprefix("[").removesuffix("]"))
    return len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def proxies(text: str) -> int | None:
    """How many proxies stand in front; nothing when that follows from HTTPS."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:3]) <= MOST_PROXIES):
        raise ValueError(f"must say how many proxies stand in front: a whole number up to {MOST_PROXIES}")
    return int(text)


def log_level(text: str) -> str:
    """A level of Python's own logging."""
    known = [name for name in logging.getLevelNamesMapping() if name not in {"NOTSET", "WARN", "FATAL"}]
    if text.upper() not in known:
        raise ValueError(f"must be one of {', '.join(known)}")
    return text.upper()


def mail(text: str) -> SplitResult:
    """A mail server's address, or the name of another mail backend of Django in its path."""
    parts = _split(text)
    if parts.scheme in _MAIL_SCHEMES:
        if not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError(f"names no mail server: write {parts.scheme}://user:password@mail.example.nl:587")
        return parts
    if parts.scheme or parts.netloc:
        raise ValueError(f"must begin with {', '.join(f'{scheme}://' for scheme in _MAIL_SCHEMES)}")
    if text and not _MODULE.fullmatch(text):
        raise ValueError("must be a mail server, as smtp+tls://user:password@host:587, or name a mail backend")
    return parts


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port, parts.hostname
    except ValueError:
        raise ValueError("is no address: signs such as # @ : / in a password are percent-encoded") from None
    return parts


def sender(text: str) -> str:
    """The sender of letters: an address, with a name before it or not."""
    _name, address = parseaddr(text)
    if "@" not in address or any(sign in text for sign in "\r\n"):
        raise ValueError('must be a sender of letters, as "Draagvlak <noreply@example.nl>"')
    return text


def secret(text: str) -> str:
    """The installation's secret, when it is not kept in the data folder."""
    if text and len(text) < SHORTEST_SECRET:
        raise ValueError(f"is shorter than {SHORTEST_SECRET} characters, so it could be guessed")
    return text


def database(text: str) -> str:
    """A PostgreSQL database, or a file of SQLite; empty for the file in the data folder."""
    parts = _split(text)
    if text and parts.scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ValueError("must be a PostgreSQL database, postgres://user:password@host/name; leave it out for SQLite")
    if parts.scheme.startswith("postgres") and not parts.path.strip("/"):
        raise ValueError("names no database: postgres://user:password@host/name")
    return text


def redis(text: str) -> str:
    """The address of a Redis or Valkey server."""
    if text and (_split(text).scheme not in {"redis", "rediss", "unix"} or not _split(text).netloc + _split(text).path):
        raise ValueError("must be the address of a cache, redis://host:6379/0")
    if text and find_spec("redis") is None:
        raise ValueError("needs the package 'redis', which is not installed: pip install redis")
    return text


def scanner(text: str) -> list[str]:
    """The command of a virus scanner, in words."""
    try:
        words = shlex.split(text)
    except ValueError:
        raise ValueError("has a quote that is not closed") from None
    if words and shutil.which(words[0]) is None:
        raise ValueError(f"names a program that is not on this machine: {words[0]}")
    return words


def inner_hosts(text: str) -> list[str]:
    """Hosts in one's own network that the site may ask, as ``idp.school.local`` or ``10.0.0.5:8443``."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if "/" in name or "@" in name:
            raise ValueError(f"holds '{name}': give names alone, as idp.school.local or 10.0.0.5:8443")
        host, colon, port = name.rpartition(":")
        if not colon or name.endswith("]"):
            host, port = name, "443"
        if not (_is_host(host) and port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
            raise ValueError(f"holds '{name}', which is no host; names stand apart by commas")
    return [name.replace("[", "").replace("]", "") for name in names]


def folder(text: str) -> Path:
    """Where everything is kept; the folder itself may still have to be made."""
    path = Path(os.path.realpath(text or "var"))
    if path.exists() and not path.is_dir():
        raise ValueError(f"is a file, not a folder: {path}")
    if path.exists() and not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise ValueError(f"is a folder in which this user may not write: {path}")
    return path


def backups(text: str) -> Path | None:
    """Where the backup of each night goes; nothing when nobody asked for it. A disk that is not there is no reason not
    to serve."""
    path = Path(os.path.realpath(text)) if text else None
    if path and path.is_file():
        raise ValueError(f"is a file, not a folder: {path}")
    return path


@dataclass(frozen=True)
class Variable:
    """One variable: ``read`` makes of its text what the settings need, or raises ValueError with what is right."""

    name: str
    read: Callable[[str], Any]
    default: str = ""


VARIABLES = (
    Variable("DRAAGVLAK_DATA", folder),
    Variable("DRAAGVLAK_BACKUPS", backups),
    Variable("DATABASE_URL", database),
    Variable("DRAAGVLAK_SECRET", secret),
    Variable("DRAAGVLAK_HOSTS", hosts, "localhost,127.0.0.1,[::1]"),
    Variable("DRAAGVLAK_ADDRESS", address),
    Variable("DRAAGVLAK_HTTPS", switch),
    Variable("DRAAGVLAK_PROXIES", proxies),
    Variable("DRAAGVLAK_INNER_HOSTS", inner_hosts),
    Variable("DRAAGVLAK_SCAN", scanner),
    Variable("DRAAGVLAK_MAIL", mail),
    Variable("DRAAGVLAK_MAIL_FROM", sender, "Draagvlak <noreply@localhost>"),
    Variable("DRAAGVLAK_REDIS", redis),
    Variable("DRAAGVLAK_LOG", log_level, "INFO"),
    Variable("DRAAGVLAK_DEBUG", switch),
    Variable("DRAAGVLAK_BENCH", switch),
)


@dataclass
class Reading:
    """What the environment says, by the name of the variable, and what is wrong with it."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read(environ: Mapping[str, str]) -> Reading:
    """Read every variable; spaces around a value are no part of it. A faulty one has its default."""
    reading = Reading()
    for variable in VARIABLES:
        given = environ.get(variable.name, "").strip()
        try:
            reading.values[variable.name] = variable.read(given or variable.default)
        except ValueError as error:
            reading.values[variable.name] = variable.read(variable.default)
            reading.faults.append(f"{variable.name} {error}")
    known = [variable.name for variable in VARIABLES]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.7)
            reading.faults.append(f"{name} is no setting{f'; is it {near[0]}?' if near else ''}")
    return reading


def settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """What the environment says; raises ``Misconfigured`` when any of it is wrong."""
    reading = read(environ)
    if reading.faults:
        raise Misconfigured(reading.faults)
    return reading.values
