"""What can be seen of a page to be wrong: by axe, and whether it is wider than the screen."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_RULES: dict[str, Any] = {
    "resultTypes": ["violations", "incomplete"],  # what is fine need not be described
    "preload": False,  # style sheets and sounds are read for rules that are not among these
    "elementRef": True,
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}
#: looks of text of which axe found in this process that they can be read
_legible: set[str] = set()
#: Whether a text can be read takes axe more than all other rules together, and most texts of a page look like one that
#: it has judged: the same colour, size and weight on the same colours behind it. Of each look it judges one. What it
#: objects to or is not sure of is judged wherever it stands.
_JUDGE = """async ([rules, legible]) => {
    const known = new Set(legible), judged = new Map();
    const look = (text) => {
        const own = getComputedStyle(text), place = text.getBoundingClientRect();
        const seen = [text.localName, own.color, own.fontSize, own.fontWeight, own.textShadow];
        for (let each = text; each; each = each.parentElement) {
            const is = getComputedStyle(each), box = each.getBoundingClientRect();
            const moved = is.position !== "static" || is.transform !== "none" || is.float !== "none";
            const drawn = [is.backgroundColor, is.backgroundImage, is.opacity, is.filter, is.mixBlendMode].join(" ");
            if (moved || drawn !== "rgba(0, 0, 0, 0) none 1 none normal") {
                const holds = box.left <= place.left && box.right >= place.right && box.top <= place.top && box.bottom >= place.bottom;
                seen.push(drawn, holds, moved && each.className);
            }
        }
        return seen.join("|");
    };
    const contrast = axe._audit.rules.find((rule) => rule.id === "color-contrast"), matches = contrast.matches;
    contrast.matches = function (text, ...more) {
        if (!matches.call(this, text, ...more)) return false;
        const its = look(text);
        if (known.has(its) || (judged.has(its) && judged.get(its) !== text)) return false;
        judged.set(its, text);
        return true;
    };
    const found = await axe.run(rules);
    const doubted = new Set([...found.violations, ...found.incomplete].flatMap((one) => one.nodes.map((node) => node.element)));
    return {
        wrong: found.violations.flatMap((one) => one.nodes.slice(0, 3).map(
            (node) => `${one.id}: ${node.target} ${(node.failureSummary || "").slice(0, 200)}`)),
        legible: [...judged].filter(([, text]) => !doubted.has(text)).map(([its]) => its),
    };
}"""


def problems(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_JUDGE, [_RULES, sorted(_legible)])
    _legible.update(found["legible"])
    return [*found["wrong"], *(["wider than the screen"] if too_wide(page) else [])]


def too_wide(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
