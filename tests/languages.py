"""Where text becomes another language, and which test of ``test_texts_in_…`` reads back what went in.

``checks`` fails when a module that is not in the list writes such a language, and when one in the list no longer does.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src" / "draagvlak"
_PAGES = "test_explained_and_marked_texts_say_what_went_in"
#: of a module whose words in that language are all our own, or that only reads it: no test
OUR_OWN = ""


@dataclass(frozen=True)
class Language:
    """A language, the sign by which a module is known that writes it, and the modules with their tests."""

    name: str
    sign: str
    places: dict[str, str]
    files: str = "*.py"


LANGUAGES = [
    Language("typst", r"\btypst\.compile\b", {"core/documents.py": "test_pdf_says_what_went_in"}),
    Language("pictures", r"\bpicture\(", {
        "core/documents.py": "test_pictures_are_made_of_any_drawing", "core/pictures.py": "test_pictures_are_made_of_any_drawing",
    }),
    Language("SVG", r"<svg|<text\b", {
        "evaluations/charts.py": "test_drawings_say_what_went_in",
        "evaluations/heat_map.py": "test_drawings_say_what_went_in",
        "core/templatetags/draagvlak.py": OUR_OWN,
        "evaluations/templatetags/evaluations.py": OUR_OWN,
    }),
    Language("HTML", r"\b(mark_safe|format_html|format_html_join|SafeString)\(|<html|<(p|li|a|div|span|td|article)[ >]", {
        "offers/documents.py": "test_the_block_says_what_went_in",
        "offers/terms.py": _PAGES,
        "offers/templatetags/offers.py": _PAGES,
        "core/marking.py": _PAGES,
        "offers/views/chapter.py": "test_the_block_says_what_went_in",
        "evaluations/charts.py": "test_drawings_say_what_went_in",
        "evaluations/heat_map.py": "test_drawings_say_what_went_in",
        "evaluations/views/heat.py": "test_a_control_sign_breaks_no_list_letter_or_feed",
        "evaluations/templatetags/evaluations.py": OUR_OWN,
        "norms/templatetags/norms.py": OUR_OWN,
        "core/form_merge.py": OUR_OWN,
        "core/templatetags/tables.py": "test_cells_say_what_went_in",
        "core/templatetags/draagvlak.py": OUR_OWN,
        "command/server.py": OUR_OWN,
    }),
    Language("HTML as it is", r"\|\s*safe\b|autoescape off|safeseq", {"norms/templates/norms/page.html": OUR_OWN}, "*.html"),
    Language("HTML in links", r"\bescape\(address", {"offers/static_site.py": OUR_OWN}),
    Language("linked data", r"\bjson_script\b", {"offers/templatetags/offers.py": "test_linked_data_say_what_went_in"}),
    Language("XML", r"<\?xml|\betree\b|Atom1Feed|\bminidom\b|ElementTree", {
        "offers/feeds.py": "test_feeds_say_what_went_in",
        "people/views/bounded.py": OUR_OWN,
    }),
    Language("CSV", r"\bcsv\.(writer|DictWriter)\(", {
        "core/spreadsheets.py": "test_csv_says_what_went_in_and_never_a_formula",
        "places/duo/fictional.py": OUR_OWN,
    }),
    Language("Excel", r"\b(openpyxl|xlsxwriter)\b", {
        "core/spreadsheets.py": "test_excel_says_what_went_in_and_never_a_formula",
    }),
    Language("Word", r"\bimport docx|from docx|core\.documents import .*\b(paragraph|word)\b", {
        "core/documents.py": "test_word_says_what_went_in",
        "norms/documents.py": "test_word_says_what_went_in",
        "offers/documents.py": "test_word_says_what_went_in",
        "evaluations/word_form.py": "test_the_conversation_in_word_says_what_went_in",
        "handbooks/fictional.py": OUR_OWN,
    }),
    Language("letters", r"\bEmail(MultiAlternatives|Message)\(|(?<!def )(?<!self\.)\bsend_mail\(|\bmail_admins\(", {
        "core/outbox.py": "test_letters_say_what_went_in_and_no_header_more",
    }),
    Language("names of files", r"Content-Disposition|content_disposition|as_attachment", {
        "core/attachments.py": "test_names_of_files_are_names_alone", "core/letter_looks.py": OUR_OWN,
    }),
    Language("SQL", r"\.cursor\(\)|\.raw\(|RawSQL|\.extra\(|\.execute\(", {
        "offers/search.py": "test_what_is_sought_is_text_to_the_database",
        "offers/school_page.py": "test_what_is_sought_is_text_to_the_database",
        "core/dumps.py": OUR_OWN, "core/installation.py": OUR_OWN, "core/restore.py": OUR_OWN, "core/backup.py": OUR_OWN,
        "core/views.py": OUR_OWN, "core/form_once.py": OUR_OWN, "core/one_moment.py": OUR_OWN,
    }),
    Language("JSON", r"\bjson\.dumps?\(|\bJsonResponse\(|NinjaAPI\(", {
        "core/form_merge.py": OUR_OWN,
        "core/documents.py": "test_pdf_says_what_went_in",
        "norms/formats.py": "test_norm_files_say_what_went_in",
        "offers/documents.py": "test_open_data_say_what_went_in",
        "offers/api.py": "test_open_data_say_what_went_in",
        "offers/static_site.py": OUR_OWN,
        "people/kept_forms.py": "test_a_form_that_waits_says_what_went_in",
        "offers/chapters.py": OUR_OWN,
        "offers/changes.py": OUR_OWN,
        "core/intake/child.py": OUR_OWN, "core/intake/reading.py": OUR_OWN, "core/swap.py": OUR_OWN, "offers/published_folder.py": OUR_OWN,
        "core/backup.py": OUR_OWN,
        "command/norms.py": OUR_OWN,
    }),
    Language("schemas of others", r"schema\.org|\bhsds\b", {
        "offers/open_data.py": "test_open_data_say_what_went_in",
        "offers/api.py": "test_open_data_say_what_went_in",
    }),
    Language("YAML", r"\byaml\.(safe_)?dump", {"norms/files.py": "test_norm_files_say_what_went_in"}),
    Language("robots and maps", r"User-agent:|sitemaps\.org", {
        "offers/feeds.py": "test_maps_of_the_site_hold_addresses_alone",
    }),
    Language("other programs", r"\bsubprocess\b|os\.system\(|os\.popen\(", {
        "command/worker.py": OUR_OWN,
        "core/dumps.py": OUR_OWN, "core/intake/reading.py": OUR_OWN,
        "evaluations/virus_scanner.py": OUR_OWN,
    }),
    Language("Python", r"(?<![.\w])(eval|exec)\(|\bpickle\b|yaml\.(unsafe_)?load\(|\bTemplate\(|from_string\(", {}),
]  # fmt: skip

#: what reads files, other templates or code; a template of typst has no need of it
_REACHING = re.compile(
    r"\b(eval|read|plugin|csv|xml|yaml|toml|cbor|bibliography)\b\s*[\"(@]|#?\b(import|include)\b\s*[\"@]"
)
_TYPST = re.compile(r"#(set|let|show|par|text|image|heading|import|include|eval)\b")
#: a day of a moment is asked for in the time of the Netherlands; a moment without a zone has one day only
_DAYS = re.compile(
    r"\butcnow\(|\bdate\.today\(|datetime\.now\(\)|timezone\.now\(\)\.(date|year|month|day|strftime|isoformat)\b"
    r"|date_format\((?!timezone\.local|datetime\.date\.fromisoformat)"
)
_WITHOUT_ZONE = {"places/duo/kinds.py", "command/places.py"}


def faults(source: Path = SOURCE) -> list[str]:
    """What breaks a rule, in sentences."""
    return [*_places(source), *_typst(source), *_days(source)]


def _places(source: Path) -> Iterator[str]:
    tests = "".join(path.read_text() for path in (TESTS / "house").glob("test_texts_in_*.py"))
    for language in LANGUAGES:
        found = set()
        for path in sorted(source.rglob(language.files)):
            name = path.relative_to(source).as_posix()
            if "/migrations/" in name or name.startswith("demonstration/"):
                continue
            if re.search(language.sign, path.read_text()):
                found.add(name)
                if name not in language.places:
                    yield f"{name}: writes {language.name} and is not in the list of tests/languages.py"
        if source == SOURCE:
            for name in sorted(language.places.keys() - found):
                yield f"{name}: no longer writes {language.name}; take it from the list of tests/languages.py"
        for test in sorted(set(language.places.values()) - {OUR_OWN}):
            if f"def {test}(" not in tests:
                yield f"tests/house/test_texts_in_*.py: {test} reads {language.name} back, and is not there"


def _typst(source: Path) -> Iterator[str]:
    """Typst is called in one place, on files of the package that read nothing but their data."""
    for path in sorted(source.rglob("*.py")):
        name, text = path.relative_to(source).as_posix(), path.read_text()
        if "typst" not in text and not _TYPST.search(text):
            continue
        tree = ast.parse(text)
        if name != "core/documents.py" and any(_packages(node) & {"typst"} for node in ast.walk(tree)):
            yield f"{name}: typst is called by core/documents alone; give it a template of the package and data"
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TYPST.search(node.value):
                yield f"{name}:{node.lineno}: typst's source stands in a file of its own, <room>/typst/<name>.typ"
    documents = source / "core" / "documents.py"
    calls = re.findall(r"typst\.(\w+)\(\s*([^,]*)", documents.read_text()) if documents.exists() else []
    if documents.exists() and [call for call in calls if call[0] != "Fonts"] != [("compile", "source(template)")]:
        yield "core/documents.py: typst compiles source(template), a file of the package, and nothing else"
    for path in sorted(source.rglob("*.typ")):
        name = path.relative_to(source).as_posix()
        text = re.sub(r"//.*", "", path.read_text())
        if path.parent.name != "typst" or path.parent.parent.parent != source:
            yield f"{name}: a template stands in <room>/typst/"
        if found := _REACHING.search(text):
            yield f"{name}: a template reads its data only, so no {found[0]}"
        if re.findall(r"\bjson\((.*)", text) != ["bytes(sys.inputs.data))"]:
            yield f"{name}: data come once, by json(bytes(sys.inputs.data))"


def _days(source: Path) -> Iterator[str]:
    """A day is that of the Netherlands."""
    for path in sorted(source.rglob("*.py")):
        name, text = path.relative_to(source).as_posix(), path.read_text()
        lines = [text[: found.start()].count("\n") + 1 for found in _DAYS.finditer(text)]
        if ".date()" in text and name not in _WITHOUT_ZONE:
            lines += [
                node.lineno
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
                and not node.args
            ]  # fmt: skip
        for line in lines:
            yield f"{name}:{line}: take the day in the Netherlands, by timezone.localdate(moment)"


def _packages(node: ast.AST) -> set[str]:
    """The packages that a line imports."""
    if isinstance(node, ast.Import):
        return {one.name.split(".")[0] for one in node.names}
    return {(node.module or "").split(".")[0]} if isinstance(node, ast.ImportFrom) and not node.level else set()
