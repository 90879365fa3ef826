"""The stylesheet, put together from a file per component.

Readers fetch one file; who changes a component finds all of it (template, style, example) in one folder. The order of
the layers decides between files (``styles/tokens.css``), so that their own order does not.
"""

import os
import re
from pathlib import Path

_CORE = Path(__file__).resolve().parent
_LAYERS, _COMPONENTS = _CORE / "styles", _CORE / "templates" / "components"
SHEET = _CORE / "static" / "draagvlak" / "draagvlak.css"
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def style_files() -> list[Path]:
    """The files of which it is made, in their order."""
    first, last = [_LAYERS / "tokens.css", _LAYERS / "base.css"], [_LAYERS / "utilities.css"]
    return [*first, *sorted(_COMPONENTS.glob("*/*.css")), *last]


def assemble() -> None:
    """Write the stylesheet, where a part of it is newer or one went."""
    text = "\n".join(part.read_text() for part in style_files())
    if SHEET.exists() and SHEET.read_text() == text:
        return
    fresh = SHEET.with_suffix(f".{os.getpid()}")
    fresh.write_text(text)
    fresh.chmod(0o644)  # part of the installation, whoever runs it
    fresh.replace(SHEET)  # at once: other processes may be reading


def tokens() -> dict[str, tuple[str, str]]:
    """Of each token that is a colour, how it is in the light and in the dark, as the stylesheet says it."""
    return _TOKENS


def _read_tokens() -> dict[str, tuple[str, str]]:
    by_day, _media, by_night = (_LAYERS / "tokens.css").read_text().partition("@media")
    night = dict(_COLOUR.findall(by_night))
    return {name: (colour, night.get(name, colour)) for name, colour in _COLOUR.findall(by_day)}


_TOKENS = _read_tokens()  #: they come with the code
