"""What can be seen of a page to be wrong: by axe, and whether it is wider than the screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = {
    "resultTypes": ["violations"],  # what is fine need not be described
    "preload": False,  # style sheets and sounds are read for rules that are not among these
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}


def problems(page: Page, axe: Axe) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    found = [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for one in axe.run(page, options=_RULES).response["violations"]
        for node in one["nodes"][:3]
    ]
    return found + (["wider than the screen"] if too_wide(page) else [])


def too_wide(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
