"""What a phone of seven years does not know, in one list: a check over styles, templates and scripts reads it, and so does
``older``, which takes all of it away from a page as it is served.

The floor is Safari 15.4 and Chrome 99, the first with cascade layers. Below it a browser knows no layer, so that it shows
the page without style: for that every rule stands in a layer, and the page reads in the order in which it is written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from site_ import ROOT

PACKAGE = ROOT / "src" / "draagvlak"


@dataclass(frozen=True)
class Newer:
    """Something that is newer than the floor, with the first browsers that have it."""

    name: str
    seen: str
    """How one sees it in a text, as a regular expression."""
    safari: str
    chrome: str


#: in what stands before the colon and after it: without it the browser leaves out the one line
IN_LINES = (
    Newer("light-dark", r"light-dark\(", "17.5", "123"),
    Newer("color-mix", r"color-mix\(", "16.2", "111"),
    Newer("colours by lightness", r"\b(?:ok)?(?:lch|lab)\(|\bcolor\(", "15.4", "111"),
    Newer("a colour from another", r"\(from ", "16.4", "119"),
    Newer("small and large screen units", r"\d[dsl]v(?:h|w|i|b|min|max)\b", "15.4", "108"),
    Newer("units of a container", r"\dcq(?:w|h|i|b|min|max)\b", "16", "105"),
    Newer("units of a line", r"\dr?lh\b", "16.4", "109"),
    Newer("round, rem and mod", r"\b(?:round|mod)\(", "15.4", "125"),
    Newer("subgrid", r":\s*subgrid\b", "16", "117"),
    Newer("the reading of a sign", r"content:[^;]*\"\s*/\s*\"", "17.4", "77"),
    Newer("text-wrap", r"^text-wrap", "17.5", "114"),
    Newer("field-sizing", r"^field-sizing:", "26.2", "123"),
    Newer("scrollbar-gutter", r"^scrollbar-gutter:", "18.2", "94"),
    Newer("scrollbar-width", r"^scrollbar-(?:width|color):", "18.2", "121"),
    Newer("hyphenate-limit-chars", r"^hyphenate-limit-chars:", "none", "109"),
    Newer("anchors", r"^(?:anchor-|position-(?:area|anchor|try))|\banchor(?:-size)?\(", "26", "125"),
    Newer("moving by itself", r"^(?:translate|rotate|scale):", "14.1", "104"),
    Newer("print-color-adjust", r"^print-color-adjust:", "15.4", "136"),
    Newer("one line for the lines of a link", r"^text-decoration:[^;]*(?:dotted|dashed|wavy|double)", "none", "57"),
    Newer("content-visibility", r"^content-visibility:", "18", "85"),
    Newer("mask", r"^mask(?:-|:)", "15.4", "120"),
    Newer("backdrop-filter", r"^backdrop-filter:", "18", "76"),
    Newer("a size to and from auto", r"^interpolate-size:|calc-size\(", "none", "129"),
    Newer("the middle of a block", r"^align-content:[^;]*safe", "17.4", "123"),
    Newer("overscroll-behavior", r"^overscroll-behavior", "16", "63"),
    Newer("images by density", r"(?<!-)image-set\(", "17", "113"),
)
#: in what a rule is about: without it the browser leaves out the whole rule
IN_SELECTORS = (
    Newer(":has", r":has\(", "15.4", "105"),
    Newer(":popover-open", r":popover-open", "17", "114"),
    Newer("::details-content", r"::details-content", "18.4", "131"),
    Newer(":user-invalid", r":user-(?:in)?valid", "16.5", "119"),
    Newer(":dir", r":dir\(", "16.4", "120"),
    Newer("nested rules", r"&", "16.5", "112"),
)
#: in what stands after an at: without it the browser leaves out the whole block
IN_BLOCKS = (
    Newer("ranges in media queries", r"@media[^{]*[<>]", "16.4", "104"),
    Newer("container queries", r"@container", "16", "105"),
    Newer("@scope", r"@scope", "17.4", "118"),
    Newer("@starting-style", r"@starting-style", "17.5", "117"),
    Newer("@property", r"@property", "16.4", "85"),
    Newer("view transitions", r"@view-transition", "18", "126"),
)
#: in a tag: without it the browser leaves out the attribute
IN_TAGS = (
    Newer("popover", r"\s(?:popover(?:target(?:action)?)?)(?:=\"[^\"]*\")?(?=[\s>])", "17", "114"),
    Newer("inert", r"\sinert(?:=\"[^\"]*\")?(?=[\s>])", "15.5", "102"),
    Newer("commands", r"\scommand(?:for)?=\"[^\"]*\"", "26.2", "135"),
    Newer("folds that know each other", r"(?<=<details)\sname=\"[^\"]*\"", "17.2", "120"),
)
#: in a script: without it the script stops
IN_SCRIPTS = (
    Newer("looking back in a pattern", r"\(\?<[=!]", "16.4", "62"),
    Newer("patterns of sets", r"/[dgimsuy]*v[dgimsuy]*(?=[,;.)\s])(?<=/v)", "17", "112"),
    Newer("lists made anew", r"\.(?:toSorted|toReversed|toSpliced|with)\(", "16", "110"),
    Newer("lists by group", r"\b(?:Object|Map)\.groupBy\(", "17.4", "117"),
    Newer("sets together", r"\.(?:union|intersection|difference|isSubsetOf|isSupersetOf)\(", "17", "122"),
    Newer("Array.fromAsync", r"Array\.fromAsync", "16.4", "121"),
    Newer("Promise.withResolvers", r"Promise\.(?:withResolvers|try)", "17.4", "119"),
    Newer("URL.canParse", r"URL\.(?:canParse|parse)\(", "17", "120"),
    Newer("checkVisibility", r"\.checkVisibility\(", "17.4", "105"),
    Newer("requestSubmit", r"\.requestSubmit\(", "16", "76"),
    Newer("showPopover", r"\.(?:show|hide|toggle)Popover\(", "17", "114"),
    Newer("requestIdleCallback", r"\brequestIdleCallback\(", "none", "47"),
    Newer("startViewTransition", r"\.startViewTransition\(", "18", "111"),
    Newer("AbortSignal.timeout", r"AbortSignal\.(?:timeout|any)", "16", "103"),
    Newer("blocks of a class", r"\bstatic\s*\{", "16.4", "94"),
    Newer("replaced by a template's text", r"\.setHTML(?:Unsafe)?\(", "17.4", "124"),
    Newer("navigator.share", r"navigator\.share\(", "12.1", "128"),
    Newer("asking for what is within", r"(?:querySelector(?:All)?|matches|closest)\([^)]*:has\(", "15.4", "105"),
)


@dataclass
class Rule:
    """A rule of a stylesheet, or a block of rules."""

    head: str
    lines: list[str] = field(default_factory=list)
    rules: "list[Rule]" = field(default_factory=list)


def parsed(css: str) -> list[Rule]:
    """The rules of a stylesheet. Lines at its top, such as the order of layers, are rules without anything within."""
    top = Rule("")
    stack, begun = [top], ""
    for piece in re.findall(r'"[^"]*"|[{};]|[^{};"]+', re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if piece == "{":
            stack[-1].rules.append(rule := Rule(" ".join(begun.split())))
            stack.append(rule)
        elif piece in ";}":
            if line := " ".join(begun.split()):
                (stack[-1].lines if len(stack) > 1 else top.rules).append(line if len(stack) > 1 else Rule(line))  # type: ignore[arg-type]
            if piece == "}":
                stack.pop()
        else:
            begun += piece
            continue
        begun = ""
    return top.rules


def _newer(kinds: tuple[Newer, ...], text: str) -> str:
    """The name of what a text holds that is newer; empty when an old phone knows all of it."""
    return next((kind.name for kind in kinds if re.search(kind.seen, text)), "")


def _in_condition(head: str) -> str:
    """What newer thing an ``@supports`` asks for."""
    inner = head.partition("@supports")[2]
    lines = [line.strip() for line in re.findall(r"\(\s*([\w-]+:[^()]*(?:\([^()]*\))?)", inner)]
    found = (_newer(IN_LINES, line) for line in lines)
    return next(filter(None, found), "") or _newer(IN_SELECTORS, inner)


# -- the check --------------------------------------------------------------------------------------------------------


def faults() -> list[str]:
    """What an old phone would miss, with nothing in its place."""
    found = []
    for path in sorted(PACKAGE.rglob("*.css")):
        if path.name != "draagvlak.css":  # it is put together of the others
            found += [f"{path.relative_to(ROOT)}: {fault}" for fault in faults_of_style(path.read_text())]
    for path in sorted(PACKAGE.rglob("static/draagvlak/*.js")):
        found += [f"{path.relative_to(ROOT)}: {fault}" for fault in faults_of_script(path.read_text())]
    return found


def faults_of_style(css: str) -> list[str]:
    """Newer things without a plain line before them that stand in no ``@supports``, and rules outside the layers."""
    rules = parsed(css)
    outside = [rule.head for rule in rules if not rule.head.startswith("@layer")]
    return [f"{head}: stands in no layer, so browsers below the floor show half a style" for head in outside] + [
        fault for rule in rules for fault in _faults_of(rule, frozenset())
    ]


def _faults_of(rule: Rule, asked: frozenset[str]) -> Iterator[str]:
    head = rule.head
    if head.startswith("@supports"):
        asked |= {_in_condition(head)}
    elif (kind := _newer(IN_BLOCKS if head.startswith("@") else IN_SELECTORS, head)) and kind not in asked:
        yield f"{head}: {kind} is newer than the floor and stands in no @supports"
    plain: set[str] = set()
    for line in rule.lines:
        name = line.partition(":")[0].strip()
        kind = _newer(IN_LINES, line)
        if not kind:
            plain |= {name, name.removeprefix("-webkit-")}
        elif (name not in plain or name.startswith("--")) and kind not in asked and not asked & {"::details-content"}:
            yield f"{head} {{ {line} }}: {kind} is newer than the floor, with no plain line before it"
    for inner in rule.rules:
        yield from _faults_of(inner, asked)


def faults_of_script(text: str) -> list[str]:
    """Newer things that a script uses without asking first whether they are there, on the line itself."""
    code = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    found = []
    for number, line in enumerate(code.splitlines(), 1):
        kind = _newer(IN_SCRIPTS, line)
        if kind and not re.search(r"\bif \([\w.]+\)|\?\.\(|\?\.\w+\(", line):
            found.append(f"line {number}: {kind} is newer than the floor")
    return found


# -- taking all of it away --------------------------------------------------------------------------------------------


def older_style(css: str) -> str:
    """A stylesheet as an old phone reads it."""
    return "\n".join(text for rule in parsed(css) if (text := _older(rule)))


def _older(rule: Rule) -> str:
    head = rule.head
    if head.startswith("@supports"):
        if _in_condition(head) and " not " not in f"{head} ":
            return ""
    elif _newer(IN_BLOCKS if head.startswith("@") else IN_SELECTORS, head):
        return ""
    lines = [line for line in rule.lines if not _newer(IN_LINES, line)]
    inner = [text for one in rule.rules if (text := _older(one))]
    if not rule.lines and not rule.rules:
        return f"{head};" if head.startswith("@") else ""
    if head.startswith("@supports") and _in_condition(head):
        return "\n".join(inner)
    return f"{head} {{ {' '.join(f'{line};' for line in lines)} {' '.join(inner)} }}"


def older_page(html: str) -> str:
    """A page as an old phone reads it."""
    for kind in IN_TAGS:
        html = re.sub(rf"(<[a-z][^>]*?){kind.seen}", r"\1", html)
    return html


#: run before the scripts of a page: what an old phone does not have
OLDER_SCRIPTS = """
for (const name of ["checkVisibility", "showPopover", "hidePopover", "togglePopover"]) delete Element.prototype[name], delete HTMLElement.prototype[name];
delete HTMLFormElement.prototype.requestSubmit;
delete URL.canParse; delete Object.groupBy; delete Promise.withResolvers; delete Document.prototype.startViewTransition;
for (const name of ["toSorted", "toReversed", "toSpliced", "with"]) delete Array.prototype[name];
for (const name of ["union", "intersection", "difference"]) delete Set.prototype[name];
"""
