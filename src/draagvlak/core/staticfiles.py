"""Static files under names that change with their content, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Falls back to the plain name before the files have been gathered (tests, a fresh checkout)."""

    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: object = None) -> str:
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
