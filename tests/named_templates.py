"""Templates that are named and are not there: the page would fail when somebody asks it. Looked at by ``checks.py``."""

import re

from source_ import SOURCE

_IN_TEMPLATES = re.compile(r'{% (?:include|extends) "([^"{]+)"')
_IN_CODE = re.compile(r'"([\w-]+/[\w/.-]+\.html)"')


def faults() -> list[str]:
    """One line for each; allauth's own templates count as there."""
    here = {path.as_posix().split("/templates/", 1)[1] for path in SOURCE.rglob("templates/**/*.html")}
    named = [(path, name) for path in SOURCE.rglob("*.html") for name in _IN_TEMPLATES.findall(path.read_text())]
    named += [(path, name) for path in SOURCE.rglob("*.py") for name in _IN_CODE.findall(path.read_text())]
    return sorted(
        f"{path.relative_to(SOURCE)}: names {name}, which is not there" for path, name in named if name not in here
    )
