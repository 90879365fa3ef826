"""Static files under names that change with their content, so that browsers may keep them for ever.

They are gathered into the data folder when what ships has changed, and not otherwise: a site that is started again
writes nothing here. On a full disk they are served from where they are installed, under their plain names.
"""

import fcntl
import hashlib
import logging
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

_log = logging.getLogger(__name__)
UNUSED = ("ninja",)  #: folders of libraries whose pages are not shown here


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Falls back to the plain name before the files have been gathered (tests, a fresh checkout)."""

    manifest_strict = False
    plain = False  #: whether the files could not be gathered, so that only plain names lead to them

    def hashed_name(self, name: str, content: object = None, filename: object = None) -> str:
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name

    def stored_name(self, name: str) -> str:
        return name if self.plain else str(super().stored_name(name))


def gather() -> None:
    """Have the static files ready before the first page, written only if they are not what lies there already.

    Of two processes that start at once one writes and the other waits: files come and go while they are gathered, and
    a server that looks through them meanwhile finds a name without a file."""
    stamp, fingerprint = settings.STATIC_ROOT / "gathered", _fingerprint()
    try:
        if _is(stamp, fingerprint):
            return
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        with (settings.STATIC_ROOT / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is(stamp, fingerprint):
                return
            stamp.unlink(missing_ok=True)
            call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(UNUSED))
            stamp.write_text(fingerprint)
    except OSError as error:
        _log.error("static files cannot be gathered, so they keep their plain names: %s", error.strerror)
        HashedStaticFiles.plain = True
        settings.WHITENOISE_USE_FINDERS = True


def _is(stamp: Path, fingerprint: str) -> bool:
    return stamp.exists() and stamp.read_text() == fingerprint


def _fingerprint() -> str:
    """Changes with anything that ships, and with what turns it into the files that are served."""
    found = hashlib.blake2b(f"{version('django')} {version('whitenoise')}".encode(), digest_size=16)
    for finder in get_finders():
        for path, storage in finder.list(list(UNUSED)):
            with storage.open(path) as file:
                found.update(f"\0{path}\0".encode() + file.read())
    return found.hexdigest()
