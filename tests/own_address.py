"""Letters and links name the site by its configured address: what the visitor typed is read in a few places alone, none
of which writes it down or sends it on. Looked at by ``checks.py``."""

import re
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "draagvlak"
_OF_THE_VISITOR = re.compile(
    r"build_absolute_uri|\bget_host\(|\bget_port\(|\.is_secure\(|\brequest\.scheme|HTTP_HOST|SERVER_NAME|url_scheme"
    r"|X_FORWARDED_HOST|get_current_site|sites\.models|\bhost\b.*request\.headers|request\.headers\[?.*['\"]host['\"]",
    re.IGNORECASE,
)
#: files that may read it, and why
READERS = {
    "core/own_pages.py": "makes a request of our own",
    "core/logs.py": "the log says which name was refused",
    "core/lost_forms.py": "compares where a form came from with where it arrived",
    "core/middleware.py": "refuses names and ports that are not ours",
    "core/redirects.py": "compares the page that one came from with where one is",
    "core/site.py": "puts the configured address in its place",
    "places/own_domains.py": "looks whether it is a domain that the operator gave to a consortium",
}


def faults() -> list[str]:
    """One line for each file that reads it and may not, or that no longer does."""
    reading = {
        path.relative_to(SOURCE).as_posix()
        for kind in ("*.py", "*.html", "*.txt")
        for path in SOURCE.rglob(kind)
        if _OF_THE_VISITOR.search(path.read_text())
    }
    return [
        f"{name}: takes our address from the visitor; core.site.absolute gives it"
        for name in sorted(reading - READERS.keys())
    ] + [f"{name}: no longer reads what the visitor typed; take it from own_address.READERS"
         for name in sorted(READERS.keys() - reading)]  # fmt: skip
