"""How the place where somebody is signed in is called: browser and system, as people know them."""

import re

from django.utils.translation import gettext as _

#: the first that fits: others also say that they are Chrome, Safari and all of them Mozilla
_BROWSERS = {
    r"Edg(e|A|iOS)?/": "Edge", r"OPR/|Opera": "Opera", r"SamsungBrowser/": "Samsung Internet", r"Vivaldi/": "Vivaldi",
    r"Firefox/|FxiOS/": "Firefox", r"Chromium/|Chrome/|CriOS/": "Chrome", r"Safari/": "Safari",
}  # fmt: skip
_SYSTEMS = {
    r"iPhone": "iPhone", r"iPad": "iPad", r"Android": "Android", r"CrOS": "ChromeOS", r"Windows": "Windows",
    r"Macintosh|Mac OS": "Mac", r"Linux|X11": "Linux",
}  # fmt: skip


def device(user_agent: str) -> str:
    """What a browser says of itself, in words: 'Firefox on Windows'."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown browser")


def _first(names: dict[str, str], text: str) -> str:
    return next((name for pattern, name in names.items() if re.search(pattern, text)), "")
