"""What people write reaches every document as text: typst never reads it as its own language, and no sign is lost."""

import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest
import typst
from django.test import Client
from pypdf import PdfReader

from draagvlak.core import documents
from draagvlak.core.face import OWN
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms import versions
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.editions import Written
from draagvlak.people.models import Person, Role
from draagvlak.places.models import School
from evaluation_ import client_of, member
from offer_ import published, sign
from pdf_ import lost, squeezed, text_of

pytestmark = pytest.mark.once
WORK = "/voorbeeld/scholen/90AA/schoolgids/"
#: texts that end a string of typst where it is written by replacing, or begin its code
ENDINGS = ["a\\b", "a\\f", 'a"', "a\\", "a\\u{22}", 'a\\b"', "a\\\\b", "a\u2028", "#", "]", "$"]
#: code that reads a file, given its name, in each way in which typst may be reached
READS = [
    "+ read(`{}`.text)) //",
    "+ read(`{}`.text))]) //",
    '") #read("{}") #("',
    '") + read("{}") + ("',
    "] #read(`{}`.text) [",
    '#eval("read(\\"{}\\")")',
    '"); #let data = (title: read("{}")); ("',
]


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Files that the process can read, each with a piece of what stands in it. Typst used to search from where the
    process runs; under systemd that is the root of the machine."""
    monkeypatch.chdir("/")
    monkeypatch.setenv("DRAAGVLAK_PASSWORD_OF_MAIL", "wachtwoord-van-de-post")
    secret = tmp_path / "secret"
    secret.write_text("geheim-van-deze-installatie")
    return {
        "/etc/passwd": Path("/etc/passwd").read_text().splitlines()[0],
        str(secret): secret.read_text(),
        "/proc/self/environ": "DRAAGVLAK",
    }


def safe(response: Any, secrets: dict[str, str]) -> bytes:
    """The file of an answer, which holds no secret and does not fail."""
    assert response.status_code == 200, response.status_code
    raw: bytes = response.content if not response.streaming else b"".join(response.streaming_content)
    said = text_of(raw)
    for file, piece in secrets.items():
        assert squeezed(piece) not in said, f"{file} stands in the document"
    return raw


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_coordinator_reads_no_file_of_the_server_by_a_chapter(
    evaluation: Evaluation, coordinator: Person, secrets: dict[str, str], which: int
) -> None:
    client, file = client_of(coordinator), list(secrets)[which]
    attack = ["a\\b", READS[0].format(file)]
    assert client.post(WORK, {"introduction": "\n".join(attack), "revision": "0"}).status_code == 302
    assert lost(safe(client.get(WORK + "concept.pdf"), secrets), attack) == []


def test_no_ending_of_a_text_begins_code_in_a_chapter(
    evaluation: Evaluation, coordinator: Person, secrets: dict[str, str]
) -> None:
    client = client_of(coordinator)
    lines = [line for ending in ENDINGS for code in READS for line in (ending, code.format("/etc/passwd"))]
    sent = {"introduction": "\n".join(lines), "contact": ENDINGS[0], "revision": "0", "extra-title": ENDINGS,
            "extra-text": [READS[0].format("/etc/passwd")] * len(ENDINGS)}  # fmt: skip
    assert client.post(WORK, sent).status_code == 302
    assert lost(safe(client.get(WORK + "concept.pdf"), secrets), lines) == []


def test_a_teacher_reads_no_file_of_the_server_by_a_role(
    evaluation: Evaluation, schools: list[School], secrets: dict[str, str]
) -> None:
    client = client_of(member("leerkracht@voorbeeld.example", Role.TEACHER, school=schools[0]))
    titles = []
    for kind in ("role", "curative"):
        for ending in ("a\\b", "a\\f"):
            for code in READS:
                sent = {"kind": kind, "title": ending, "text": code.format("/etc/passwd"), "when": ending}
                assert client.post("/voorbeeld/scholen/90AA/structuur/nieuw/", sent).status_code == 302
                titles.append(sent["text"])
    raw = safe(client.get(WORK + "concept.pdf"), secrets)
    assert lost(raw, titles) == []


def test_an_adviser_reads_no_file_of_the_server_by_a_norm(
    steward: Client, version: Version, secrets: dict[str, str]
) -> None:
    draft = versions.next_draft(version)
    base = f"/voorbeeld/werk/basisondersteuning/{draft.number}/"
    codes = [code.format("/etc/passwd") for code in READS]
    sent = {
        "text": f"a\\b {codes[0]}",
        "items": "\n".join(["a\\b", *codes]),
        "plain_nl": "a\\f",
        "revision": "1",
        "actor": "board",
    }
    assert steward.post(base + "bepaling/reading-file/opslaan/", sent).status_code == 302
    answer = steward.get(f"/voorbeeld/norm/basisondersteuning/{draft.number}/norm.pdf")
    assert lost(safe(answer, secrets), [sent["text"], *codes]) == []


PLACES = ["H:\\ib\\b", "C:\\beleid\\foto.", '"quotes" and \'more\'', "\\n is no line", "#set #let $x$ @a <b> `c` *d* _e_",
          "\\u{1F600} &amp; <script>", "a\tb", "// comment /* no */", "= kop - lijst + 1. /x:", "e\u0301 é ﬁ Ωμέγα Київ",
          "1\u20442 \u2026 – — ‘’ “”", "{} {title} %s %(x)s"]  # fmt: skip


def test_a_chapter_prints_texts_whole(evaluation: Evaluation, coordinator: Person) -> None:
    client = client_of(coordinator)
    client.post(WORK, {"introduction": "\n".join(PLACES), "contact": "Zie map H:\\ib\\b", "revision": "0"})
    response = client.get(WORK + "concept.pdf")
    assert response.status_code == 200
    assert lost(response.content, PLACES) == []


def test_what_is_typed_in_other_scripts_stays(evaluation: Evaluation, coordinator: Person) -> None:
    client = client_of(coordinator)
    words = ["مرحبا", "שלום", "Здравствуй", "Γειά", "żółć", "ığüş", "tiếng"]
    client.post(WORK, {"introduction": "\n".join(words), "revision": "0"})
    said = text_of(client.get(WORK + "concept.pdf").content)
    for word in words:
        assert any(way in said for way in (word, word[::-1])), word


# -- one template per document ----------------------------------------------------------------------------------------


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What typst is given, and what its folders hold; it compiles as ever."""
    seen: list[dict[str, Any]] = []
    really = typst.compile

    def compile_(source: Any, **given: Any) -> Any:
        folders = {given.get(name) for name in ("root", "package_path", "package_cache_path")}
        seen.append({"source": source, "folders": [sorted(os.listdir(one)) if one else None for one in folders]})  # noqa: PTH208
        return really(source, **given)

    monkeypatch.setattr(typst, "compile", compile_)
    return seen


def test_typst_is_given_a_file_of_the_package_and_nothing_else(
    evaluation: Evaluation, asked: Questionnaire, leader: Person, officer: Person, version: Version,
    compiled: list[dict[str, Any]],
) -> None:  # fmt: skip
    sign(evaluation, asked, leader)
    published(leader, Written("Wij helpen elk kind.", "Bel de school."))
    number = version.number
    for client, path in (
        (client_of(leader), WORK + "concept.pdf"),
        (Client(), "/voorbeeld/aanbod/90AA/schoolgids.pdf"),
        (Client(), f"/voorbeeld/norm/basisondersteuning/{number}/norm.pdf"),
        (client_of(officer), "/voorbeeld/stand/stand.png?per=school"),
    ):
        assert client.get(path).status_code == 200, path
    assert len(compiled) >= 4
    package = Path(documents.__file__).parent.parent
    shipped = {path.read_bytes() for path in package.rglob("*.typ")}
    for one in compiled:
        assert one["source"] in shipped
        assert one["folders"] == [[]], "one folder for files and packages, and it is empty"


def test_a_template_is_reached_by_its_name_alone() -> None:
    for name in ("", "../offers/chapter", "offers/../offers/chapter", "/etc/passwd", "offers/chapter.typ", "#read"):
        with pytest.raises(KeyError):
            documents.pdf(name, {})
    assert set(documents.templates()) == {"core/drawing", "handbooks/handbook", "norms/norm", "offers/chapter"}


def test_many_readers_get_their_own_document() -> None:
    """Fonts and templates are shared by the threads of a server; texts are not."""
    made: dict[str, bytes] = {}

    def make(n: int) -> None:
        for turn in range(4):
            raw = documents.pdf("handbooks/handbook", {"title": "t", "pages": [[[f"lezer {n} keer {turn}"]]]})
            made[f"lezer{n}keer{turn}"] = raw

    threads = [threading.Thread(target=make, args=(n,)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 16
    assert {text_of(raw) for raw in made.values()} == made.keys()  # read by one thread: what reads them is for one
    assert all(text_of(raw) == text for text, raw in made.items())


# -- signs without a font -----------------------------------------------------------------------------------------------

TIGRINYA = "ሰላም ናብ ቤት ትምህርትና እንቋዕ ብደሓን መጻእኩም ሓገዝ ንምርካብ ምሳና ተዘራረቡ ኩሉ ቆልዓ ኣብ ቤት ትምህርቲ ይመሃር ጽቡቕ ግዜ"
SIGNS = ["👨‍👩‍👧 gezin", "中文欢迎", "a\u0600b", "x\ufeffy", "\U000e0041z", "☂ ❤️ 🧿", "नमस्ते", "\ue000\U0010fffdq", "\u202eomgekeerd\u202c",
         "a\x0bb\x07c\ufffe\ufdd0d", "zij\u00adden \u200b\u2060.", "က\u200cက \u200d"]  # fmt: skip


@pytest.fixture
def fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without fonts of its own, as servers are."""
    monkeypatch.setattr(documents, "_fonts", lambda: typst.Fonts(include_system_fonts=False), raising=False)


@pytest.mark.parametrize(
    "text",
    [TIGRINYA, "\n".join(SIGNS), "".join(chr(n) for n in range(0x4E00, 0x5000))],
    ids=["language", "strange", "500"],
)
def test_a_document_keeps_to_the_standard_whatever_signs_are_in_it(
    evaluation: Evaluation, coordinator: Person, fonts: None, text: str
) -> None:
    client = client_of(coordinator)
    client.post(WORK, {"introduction": text, "contact": "Bel de school.", "revision": "0"})
    answer = client.get(WORK + "concept.pdf")
    assert answer.status_code == 200
    assert b"pdfuaid" in PdfReader(io.BytesIO(answer.content)).trailer["/Root"]["/Metadata"].get_object().get_data()  # type: ignore[index]
    said = text_of(answer.content)
    assert "Beldeschool." in said
    assert (
        "kon een teken niet gedrukt worden" in " ".join(said.split())
        or squeezed("kon een teken niet gedrukt worden") in said
    )


def test_the_school_sees_before_publishing_which_words_do_not_print(
    evaluation: Evaluation, coordinator: Person, fonts: None
) -> None:
    client = client_of(coordinator)
    client.post(WORK, {"introduction": "Welkom ሰላም bij ons, 中文!\nЗдравствуй", "revision": "0"})
    told = client.get(WORK + "lezen/").content.decode()
    notice = told.partition('id="tekens"')[2].partition("</section>")[0]
    assert [word for word in ("ሰላም", "中文!") if f"<bdi>{word}</bdi>" not in notice] == []
    assert "Welkom" not in notice
    assert "Здравствуй" not in notice
    client.post(WORK, {"introduction": "Welkom bij ons: “zo” – é, ë, €.", "revision": "1"})
    assert 'id="tekens"' not in client.get(WORK + "lezen/").content.decode()


def test_a_document_that_cannot_keep_to_the_standard_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """A heading that skips a level is forbidden by the standard; the document comes all the same."""
    block = {"deeper": True, "outside": False, "steps": False, "paragraphs": ["Tekst."], "items": []}
    data = {"title": "", "author": "", "subtitle": "", "closing": "", "words": [], "blocks": [block | {"title": "Kop"}]}
    made = documents.paper("offers/chapter", data | {"face": documents.face_on_paper(OWN, b"")})
    assert not made.accessible
    assert b"pdfuaid" not in made.raw
    assert squeezed("Dit bestand voldoet niet aan PDF/UA.") in text_of(made.raw)
    assert "is made without" in caplog.text
