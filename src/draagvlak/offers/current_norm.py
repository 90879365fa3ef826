"""The norm that holds in a consortium: by it schools are found, put side by side, and registers speak."""

from draagvlak.norms.book import Book, book
from draagvlak.norms.models import Status, Version
from draagvlak.places.models import Consortium


def current_version(consortium: Consortium | int) -> Version | None:
    """The version of the consortium's norm that holds: adopted, else the newest that everyone may read. Where a
    consortium has several norms, the one that it made first stays the one that schools answer and parents read. One
    query."""
    pk = consortium if isinstance(consortium, int) else consortium.pk
    readable = Version.objects.filter(norm__consortium=pk).exclude(status=Status.DRAFT).select_related("norm")
    rank = {Status.ADOPTED: 0, Status.RETIRED: 2}
    versions = sorted(
        readable.defer("vocabulary"),
        key=lambda version: (rank.get(Status(version.status), 1), version.norm_id, -version.created.timestamp()),
    )
    return versions[0] if versions else None


def book_of(consortium: Consortium | int) -> Book | None:
    """The current norm as readers use it."""
    version = current_version(consortium)
    return book(version) if version else None
