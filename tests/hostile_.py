"""Files that are made to harm whoever reads them."""

import io
import zipfile
import zlib

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def zipped(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, said in parts.items():
            package.writestr(name, said)
    return out.getvalue()


def word(body: str, head: str = "") -> bytes:
    """A Word file with this body and nothing else."""
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONSHIPS,
            "word/document.xml": f'<?xml version="1.0"?>{head}<w:document {W}><w:body>{body}</w:body></w:document>',
        }
    )


def paragraphs(count: int, text: str = "De school helpt elk kind met lezen.") -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" * count


def wide_cell(columns: int) -> bytes:
    """A table whose first cells say that they are as wide as this."""
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>{paragraphs(1)}</w:tc>'
    grid = "<w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    return word(f"<w:tbl>{grid}{f'<w:tr>{cell}<w:tc>{paragraphs(1)}</w:tc></w:tr>' * 3}</w:tbl>")


def pdf(contents: list[bytes], forms: dict[str, bytes] | None = None, *, packed: bool = True) -> bytes:
    """A PDF with a page per content; ``forms``: drawings that contents and drawings may call by name (``/F1 Do``)."""
    names = list(forms or {})
    first = 4
    of = {name: first + n for n, name in enumerate(names)}
    used = "<</Font<</F 3 0 R>>/XObject<<" + "".join(f"/{n} {k} 0 R" for n, k in of.items()) + ">>>>"
    pages = [first + len(names) + 2 * n for n in range(len(contents))]
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{n} 0 R' for n in pages)}]>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }

    def stream(raw: bytes, about: str) -> bytes:
        raw = zlib.compress(raw, 9) if packed else raw
        way = "/Filter/FlateDecode" if packed else ""
        return f"<<{about}{way}/Length {len(raw)}>>stream\n".encode() + raw + b"\nendstream"

    for name, raw in (forms or {}).items():
        objects[of[name]] = stream(raw, f"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources{used}")
    for n, raw in zip(pages, contents, strict=True):
        objects[n] = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources{used}/Contents {n + 1} 0 R>>".encode()
        objects[n + 1] = stream(raw, "")
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for n in sorted(objects):
        places.append(len(out))
        out += f"{n} 0 obj".encode() + objects[n] + b"endobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def words(count: int) -> bytes:
    """A page on which every word is printed on its own."""
    rows = (f"BT /F 6 Tf {20 + n % 40 * 14} {780 - n // 40 % 100 * 7} Td (woord) Tj ET\n" for n in range(count))
    return pdf(["".join(rows).encode()])


def endless() -> bytes:
    """Six hundred pages that draw nothing, hundreds of thousands of times each: hours, in little memory."""
    return pdf([b"q Q " * 200_000] * 600)


def doubling(depth: int = 28) -> bytes:
    """A page that calls a drawing twice, which calls another twice, and so on: the library falls over."""
    forms = {f"F{n}": f"/F{n + 1} Do /F{n + 1} Do".encode() for n in range(depth)}
    forms[f"F{depth}"] = b"BT /F 9 Tf 20 700 Td (De school helpt.) Tj ET"
    return pdf([b"/F0 Do"], forms)


def swollen(megabytes: int = 2000) -> bytes:
    """A page whose content unpacks to as much as this."""
    pack = zlib.compressobj(9)
    piece = b"(De school helpt.) Tj " * 47_000
    content = b"".join([pack.compress(b"BT /F 9 Tf ")] + [pack.compress(piece) for _n in range(megabytes)])
    raw = content + pack.flush()
    made = pdf([b"x"], packed=True)
    old = zlib.compress(b"x", 9)
    return made.replace(f"/Length {len(old)}>>stream\n".encode() + old, f"/Length {len(raw)}>>stream\n".encode() + raw)
