"""Files as evidence: what only shows is taken, what could act is refused, by what is in it."""

import contextlib
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

import hostile_
from draagvlak.core.intake import reading
from draagvlak.core.intake.reading import read
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.evaluations import evidence
from draagvlak.evaluations.models import Evaluation, Evidence
from draagvlak.organisations.models import Person
from evaluation_ import client_of, url
from hostile_ import zipped
from test_intake import assert_grows_in_step

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

TAKEN: dict[str, Callable[[], bytes]] = {
    "plan.docx": word,
    "met-grafiek.docx": lambda: with_part(word(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx", SHEET_TYPE, sheet()),
    "link.docx": lambda: with_relation(word(), WORD_RELATIONS, "hyperlink", "https://school.example/"),
    "veld.docx": lambda: field("PAGE ", " \\* MERGEFORMAT"),
    "uren.xlsx": sheet,
    "plan.odt": lambda: open_document(content='<text:a xlink:href="https://school.example/"/><draw:image xlink:href="Pictures/a.png"/>'),
    "uren.ods": lambda: open_document("spreadsheet"),
    "avond.odp": lambda: open_document("presentation"),
    "plan.pdf": pages,
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


def send(evaluation: Evaluation, person: Person, name: str, raw: bytes) -> Any:
    page = url(evaluation, "bewijs/reading-aids/")
    return client_of(person).post(page, {"file": SimpleUploadedFile(name, raw)})


@pytest.mark.parametrize("name", TAKEN)
def test_what_only_shows_is_taken(name: str, evaluation: Evaluation, coordinator: Person) -> None:
    answer = send(evaluation, coordinator, name, TAKEN[name]())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Evidence.objects.get().text == name


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_act_is_refused(name: str, evaluation: Evaluation, coordinator: Person) -> None:
    make, said = REFUSED[name]
    answer = send(evaluation, coordinator, name, make())
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert name in answer.content.decode()
    assert not Evidence.objects.exists()


def test_the_page_says_whether_files_are_scanned(evaluation: Evaluation, coordinator: Person, settings: Any) -> None:
    page = url(evaluation, "bewijs/reading-aids/")
    assert "No virus scanner looks at files here" in client_of(coordinator).get(page).content.decode()
    settings.SCAN_COMMAND = ["/bin/true"]
    assert "No virus scanner" not in client_of(coordinator).get(page).content.decode()


@pytest.mark.parametrize(
    ("name", "size", "make"),
    [
        ("delen.docx", 300, lambda n: changed(word(), {f"word/media/{i}.png": "x" for i in range(n)})),
        ("velden.docx", 2_000, lambda n: field(*["PAGE "] * n)),
        ("schuin.pdf", 500_000, lambda n: pages() + b"/" * n),
        ("codes.pdf", 200_000, lambda n: pages() + b"/a#4" * n),
        ("stromen.pdf", 20_000, lambda n: pages() + b"stream\n\x78\x9c" * n),
        ("openen.pdf", 20_000, lambda n: pages() + b"/OpenAction 1 0 R" * n),
        ("tekst.txt", 100_000, lambda n: b"< " * n),
    ],
)
def test_judging_grows_in_step(name: str, size: int, make: Callable[[int], bytes]) -> None:
    def judge(raw: bytes) -> None:
        with contextlib.suppress(Unreadable):
            read(evidence.JUDGE, name, raw, {"name": name})

    small, large = make(size), make(8 * size)
    assert_grows_in_step(name, lambda: judge(small), lambda: judge(large))


def test_nobody_waits_to_save_while_a_file_is_looked_at(
    evaluation: Evaluation, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[int] = []
    outside, started = len(connection.savepoint_ids), reading._started

    def watched(*given: Any) -> Any:
        inside.append(len(connection.savepoint_ids))
        return started(*given)

    monkeypatch.setattr(reading, "_started", watched)
    assert send(evaluation, coordinator, "plan.docx", word()).status_code == 302
    assert inside == [outside]
