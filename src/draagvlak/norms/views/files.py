"""A version in its forms, and the tables about norms, as files."""

from collections.abc import Callable

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.attachments import attached
from draagvlak.core.face import OWN
from draagvlak.core.spreadsheets import download
from draagvlak.norms import documents, formats, outline
from draagvlak.norms.comparison import compare
from draagvlak.norms.coverage import coverage
from draagvlak.norms.models import Step
from draagvlak.norms.store import document_of
from draagvlak.norms.version_text import ProvisionText
from draagvlak.places.faces import mark_on_paper

WORN = frozenset({"docx", "pdf"})  #: forms that wear the face of their consortium
FORMS: dict[str, tuple[Callable[..., bytes], str]] = {
    "yaml": (formats.as_yaml, "application/yaml"),
    "json": (formats.as_json, "application/json"),
    "csv": (formats.as_csv, "text/csv; charset=utf-8"),
    "docx": (documents.as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (documents.as_pdf, "application/pdf"),
}


@access(PUBLIC)
@require_safe
def log_sheet(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The version table as a file."""
    found = outline.get_norm(slug, key)
    steps = Step.objects.current().filter(version__in=outline.readable_versions(request, found))
    rows = [
        [
            step.version.number, step.number, step.step, step.when, str(step.date or ""), "ja" if step.done else "",
            str(step.corrected or ""), step.reason, step.was, "ja" if step.struck else "",
        ]
        for step in steps.select_related("version").order_by("version_id", "position")
    ]  # fmt: skip
    header = ["version", "number", "step", "when", "date", "done", "corrected", "reason", "was", "struck"]
    return _sheet(f"{slug}-{key}-versies", header, rows)


def _sheet(name: str, header: list[str], rows: list[list[str]]) -> HttpResponse:
    return download(name, header, rows)


@access(PUBLIC)
@require_safe
def comparison_sheet(request: HttpRequest, slug: str, key: str, number: str, other: str) -> HttpResponse:
    """What changed from one version to another, as a file."""
    new, old = outline.get_version(request, slug, key, number), outline.get_version(request, slug, key, other)
    rows = []
    for found in compare(old, new).topics:
        for one in found.provisions:
            acts = [name for name in ("added", "removed", "reworded", "moved") if getattr(one, name)]
            texts = [row.text if row else "" for row in (one.old, one.new)]
            name = _name(one.row)
            rows.append([found.topic.number, found.topic.title.get("nl", ""), one.key, name, ", ".join(acts), *texts])
    header = ["number", "topic", "key", "name", "change", "old", "new"]
    return _sheet(f"{slug}-{key}-{other}-{number}", header, rows)


def _name(provision: ProvisionText) -> str:
    """What a provision is called, in the language of its norm, as its text in the same file."""
    return provision.names[provision.language]


@access(PUBLIC)
@require_safe
def coverage_sheet(
    request: HttpRequest, slug: str, key: str, number: str, owner: str, other: str, other_number: str, form: str
) -> HttpResponse:
    """The coverage table as a file."""
    found = outline.get_version(request, slug, key, number)
    against = outline.get_version(request, owner, other, other_number)
    rows = []
    for area in coverage(found, against):
        for row in area.rows:
            said = [area.title.get("nl", ""), row.provision.key, _name(row.provision), row.provision.text]
            answers = [
                [answer.standing, answer.provision.key, _name(answer.provision), answer.provision.text]
                for answer in row.answers
            ] or [["lacking", "", "", ""]]
            rows += [said + answer for answer in answers]
    header = ["area", "their_key", "their_name", "their_text", "standing", "own_key", "own_name", "own_text"]
    return download(f"{slug}-{key}-{number}-{other}", header, rows, form)


@access(PUBLIC)
@require_GET
def export(request: HttpRequest, slug: str, key: str, number: str, form: str) -> HttpResponse:
    """The whole version as a file. Made once per text."""
    found = outline.get_version(request, slug, key, number)
    if form not in FORMS:
        raise Http404
    make, content_type = FORMS[form]
    owner = found.norm.consortium
    face = owner.face if owner and form in WORN else OWN
    kept = f"export:{found.pk}:{found.text_id}:{form}:{face.key}"
    raw: bytes | None = caches["pages"].get(kept)
    if raw is None:
        worn = {"face": face, "mark": mark_on_paper(face)} if form in WORN else {}
        raw = make(document_of(found), **worn)
        caches["pages"].set(kept, raw, 3600)
    name = f"{found.norm.slug}-{found.norm.key}-{found.number}.{form}"
    return attached(HttpResponse(raw, content_type=content_type), name)
