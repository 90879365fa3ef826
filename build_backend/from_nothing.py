"""Builds with setuptools, from nothing, with the translations compiled and the stylesheet put together.

Setuptools leaves ``build/lib`` behind and packs all that lies there again the next time, so a module, template or
migration that a later version dropped would stay installed for ever. A service that may not write into its own
folder cannot compile the catalogues of translations itself, and would speak English; nor its stylesheet.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import (
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]


def build_wheel(*given: Any, **named: Any) -> str:
    """A wheel of what the source holds today."""
    shutil.rmtree("build", ignore_errors=True)
    sys.path.insert(0, str(Path("src").resolve()))
    from draagvlak.core.styles import assemble
    from draagvlak.core.translations import compile_catalogues

    compile_catalogues()
    assemble()
    return str(build_meta.build_wheel(*given, **named))


def build_editable(*given: Any, **named: Any) -> str:
    """As ``build_wheel``, leading to the source."""
    shutil.rmtree("build", ignore_errors=True)
    return str(build_meta.build_editable(*given, **named))
