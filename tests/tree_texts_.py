"""What was seen of a tree, as text that stays the same from day to day."""

import csv
import io
import re
import zipfile
from html import unescape


def text_of(raw: bytes, kind: str) -> str:
    """What somebody reads in an answer or a file, without what differs each time."""
    if raw.startswith(b"%PDF"):
        import pypdfium2

        document = pypdfium2.PdfDocument(raw)
        return steady("\n\f".join(page.get_textpage().get_text_bounded() for page in document))
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            files = {name: packed.read(name).decode("utf-8", "replace") for name in sorted(packed.namelist())
                     if name.endswith((".xml", ".rels")) and "docProps" not in name}  # fmt: skip
        texts = re.findall(r"<si>(.*?)</si>", files.pop("xl/sharedStrings.xml", ""), re.DOTALL)
        return steady("".join(f"== {name}\n{_cells(text, texts)}\n" for name, text in files.items()))
    if raw.startswith(b"\x89PNG"):
        return f"picture of {raw[16:24].hex()}"
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    return steady(re.sub(r">\s*<", ">\n<", text) if "html" in kind or "xml" in kind or text.startswith("<") else text)


def _cells(xml: str, texts: list[str]) -> str:
    """A file of a document, a tag a line; of a sheet of Excel the cells as CSV, and then the rest."""
    if "<sheetData" not in xml:
        return xml.replace("><", ">\n<")
    start, _tag, data = xml.partition("<sheetData")
    data, _tag, end = data.partition("</sheetData>")
    out = io.StringIO()
    for row in re.findall(r"<row\b[^>]*>(.*?)</row>", data, re.DOTALL):
        cells = []
        for kind, inner in re.findall(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", row, re.DOTALL):
            value = unescape(re.sub(r"<[^>]+>", "", inner))
            cells.append(unescape(re.sub(r"<[^>]+>", "", texts[int(value)])) if 't="s"' in kind and value else value)
        csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return out.getvalue() + "== its form\n" + (start + end).replace("><", ">\n<")


_CHANGING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "(key)"),
    (re.compile(r"[A-Za-z0-9_=-]+:[A-Za-z0-9]{6}:[A-Za-z0-9_-]{27,}"), "(signed)"),
    (re.compile(r"(?<=/)[0-9a-z]{1,13}-[0-9a-z]{6}-[0-9a-f]{32}(?=/)"), "(signed)"),
    (re.compile(r'(?<=name="once" value=")[A-Za-z0-9_-]{16}(?=")'), "(token)"),
    (re.compile(r"(?<![A-Za-z0-9])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{10,}(?![A-Za-z0-9])"), "(mark)"),
    (re.compile(r"(?<![A-Za-z0-9])1[78]\d{8}(\d{3}|\d{6}|\d{9})?(\.\d+)?(?![A-Za-z0-9])"), "(time)"),
    (re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?"), "(time)"),
    (re.compile(r"(name|value|content)=\"[A-Za-z0-9]{32,}\""), r'\1="(token)"'),
]
_LONG = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{20,}")
_SWITCH = re.compile(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[0-9]|(?<=[0-9])[A-Za-z]|(?<=[A-Z][A-Z])[a-z]")


def steady(text: str) -> str:
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return _LONG.sub(_token, text)


def _token(found: "re.Match[str]") -> str:
    """Words and years with strokes between them are read by people; what switches between kinds of signs is not."""
    return "(token)" if len(_SWITCH.findall(found[0])) * 5 >= len(found[0]) else found[0]
