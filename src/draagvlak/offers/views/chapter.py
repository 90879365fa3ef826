"""The chapter of a school guide as parents read it: page, files, and the block on a school's own site."""

from urllib.parse import urljoin

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.attachments import attached
from draagvlak.core.face import OWN
from draagvlak.core.pages import kept, tag, unchanged
from draagvlak.offers import documents, search
from draagvlak.offers.blocks import blocks, cover
from draagvlak.offers.chapters import Content, as_looked_at, digest
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.models import Edition
from draagvlak.offers.open_data import page_address
from draagvlak.offers.rules import WRITE_GUIDE
from draagvlak.offers.school_page import get_school
from draagvlak.offers.terms import Explainer
from draagvlak.offers.views.common import becomes_file, in_its_language, shown
from draagvlak.offers.views.public import of_school
from draagvlak.people.access import may
from draagvlak.places.faces import dress, mark_on_paper
from draagvlak.places.models import School


def _edition(school: School, number: int | None) -> Edition:
    editions = Edition.objects.standing().filter(school=school).order_by("-number")
    if number is not None:
        return get_object_or_404(editions, number=number)
    found = editions.first()
    if found is None:
        raise Http404
    return found


def _today(edition: Edition) -> Content:
    """What an edition says, as it is read today."""
    return as_looked_at(edition.content, edition.day, book_of(edition.consortium_id))


@access(PUBLIC)
@in_its_language
@require_safe
def chapter(request: HttpRequest, slug: str, brin: str, number: int | None = None) -> HttpResponse:
    """The chapter of a school's guide as published: the newest, or an earlier edition."""
    return of_school(request, slug, brin, "offers:guide-chapter", lambda found: _chapter(request, slug, found, number))


def _chapter(request: HttpRequest, slug: str, found: School, number: int | None) -> HttpResponse:
    editions = list(Edition.objects.filter(school=found).defer("content").order_by("-number"))
    context = {
        "school": found,
        "editions": editions,
        "explain": Explainer(),
        "active": "offers",
        "may_write": may(request, WRITE_GUIDE, slug, brin=found.brin) if request.user.is_authenticated else False,
    }
    standing = [one for one in editions if one.withdrawn is None]
    asked = next((one for one in editions if one.number == number), None)
    if number is not None and asked is None:
        raise Http404
    if asked is not None and asked.withdrawn:
        return shown(request, "offers/withdrawn.html", slug, context | {"edition": asked}, gone=True)
    if not standing:
        return shown(request, "offers/no_chapter.html", slug, context | {"withdrawn": editions[:1]})
    edition = _edition(found, number)
    content = _today(edition)
    context |= {
        "edition": edition,
        "cover": cover(content),
        "blocks": blocks(content),
        "newest": edition.number == standing[0].number,
        "forms": documents.describe(),
        "embed": embed_line(request, found),
    }
    return shown(request, "offers/chapter.html", slug, context)


def embed_line(request: HttpRequest, school: School) -> str:
    """The one line of HTML with which the chapter stands on the school's own site: a link that becomes the text."""
    there = page_address(school, "offers:guide-chapter")
    script = urljoin(there, "/blok.js")
    with translation.override("nl"):  # it stands in a site of the school
        word = _("What our school offers")
    return f'<a href="{there}">{word}</a><script async src="{script}" referrerpolicy="no-referrer"></script>'


@access(PUBLIC)
@require_safe
def chapter_file(request: HttpRequest, slug: str, brin: str, form: str, number: int | None = None) -> HttpResponse:
    """An edition as a file. Made once per edition and form."""
    if form not in documents.FORMS:
        raise Http404
    found = search.successors(get_school(slug, brin))
    edition = _edition(found, number)
    face = found.consortium.face if form in documents.WORN else OWN
    content = _today(edition)
    text = digest(content)  # what of it is old, the day decides
    its_tag = tag(request, text, edition.number, edition.day, face.key)
    if same := unchanged(request, its_tag):
        return same
    make, content_type = documents.FORMS[form]
    key = f"chapter:{text}:{edition.number}:{edition.day}:{form}:{face.key}"
    raw: bytes | None = caches["pages"].get(key)
    if raw is None:
        worn = {"face": face, "mark": mark_on_paper(face)} if form in documents.WORN else {}
        raw = make(content, edition.day.isoformat(), edition.number, **worn)
        if not becomes_file(request):  # each is asked once then
            caches["pages"].set(key, raw, 3600)
    name = f"schoolgids-{found.brin}-{edition.number}.{form}"
    response = attached(HttpResponse(raw, content_type=content_type), name)
    return kept(request, response, its_tag)


@access(PUBLIC)
@require_safe
def block(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """The newest edition as a plain block, which any site may fetch and show; it sets and reads no cookie."""
    found = search.successors(get_school(slug, brin))
    edition = _edition(found, None)
    there = page_address(found, "offers:guide-chapter")
    face, mark = dress(found.consortium.slug)
    text = documents.block_html(_today(edition), edition.day.isoformat(), edition.number, there, face, mark)
    return for_all_sites(request, HttpResponse(text))


@access(PUBLIC)
@require_safe
def block_script(request: HttpRequest) -> HttpResponse:
    """The script of the one line: it puts the block in the place of the link beside it. Its address never changes."""
    from draagvlak.offers.embed_script import SCRIPT

    return for_all_sites(request, HttpResponse(SCRIPT, content_type="text/javascript; charset=utf-8"))


def for_all_sites(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What other sites may read, without anything of the reader."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return kept(request, response, response.headers.get("ETag", ""))
