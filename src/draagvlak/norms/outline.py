"""What the reading pages show of a version, in few queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import caches
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from draagvlak.core import hooks
from draagvlak.core.site import served_alone
from draagvlak.norms.models import Norm, Provision, Status, Topic, Version
from draagvlak.norms.rules import READ_DRAFT
from draagvlak.norms.version_text import ProvisionText, TopicText, VersionText
from draagvlak.people.access import may
from draagvlak.places.short_names import NATIONAL

#: as it is read, or as the rows that an editor changes
AnyVersion = VersionText | Version
AnyTopic = TopicText | Topic
AnyProvision = ProvisionText | Provision
PLAIN, PROFESSIONAL = "eenvoudig", "vak"  #: the two ways of telling, as they stand in addresses


def _refuse_elsewhere(slug: str) -> None:
    """At a consortium's own domain norms of others are not read, but that of the country beside its own."""
    if served_alone() and slug not in {served_alone(), NATIONAL}:
        raise Http404


def get_norm(slug: str, key: str) -> Norm:
    """The norm at an address, or 404."""
    _refuse_elsewhere(slug)
    owner = Q(consortium__isnull=True) if slug == NATIONAL else Q(consortium__slug=slug)
    norm = Norm.objects.select_related("consortium").filter(owner, key=key).first()
    if norm is None:
        raise Http404
    return norm


def get_version(request: HttpRequest, slug: str, key: str, number: str) -> Version:
    """The version at an address; a draft only for those who may read it, else 404. One query."""
    _refuse_elsewhere(slug)
    owner = Q(norm__consortium__isnull=True) if slug == NATIONAL else Q(norm__consortium__slug=slug)
    found = Version.objects.select_related("norm__consortium").defer("vocabulary")
    version: Version | None = next(iter(found.filter(owner, norm__key=key, number=number).order_by()[:1]), None)
    if version is None or not may_read(request, version):
        raise Http404
    return version


def may_read(request: HttpRequest, version: Version) -> bool:
    """Everyone reads what is past its draft."""
    return version.status != Status.DRAFT or may(request, READ_DRAFT, version.norm.slug)


def readable_versions(request: HttpRequest, norm: Norm) -> list[Version]:
    """The versions of a norm that this visitor may read, newest first."""
    versions = norm.versions.all() if may(request, READ_DRAFT, norm.slug) else norm.versions.public()
    return in_order(versions.defer("vocabulary"))


def in_order(versions: Any) -> list[Version]:
    """Versions as readers want them: drafts and rounds first, then the adopted one, then the past; newest first."""
    rank = {Status.RETIRED: 2, Status.ADOPTED: 1}
    return sorted(versions, key=lambda v: (rank.get(v.status, 0), -v.created.timestamp(), -v.pk))


def current(versions: list[Version]) -> Version | None:
    """The version that counts: the adopted one, else the newest that is no draft, else the newest."""
    for wanted in (lambda v: v.status == Status.ADOPTED, lambda v: v.status != Status.DRAFT, lambda _v: True):
        for version in versions:
            if wanted(version):
                return version
    return None


@dataclass
class Kept:
    """The title and the main part of a page, as they were made once."""

    title: str
    html: str


def kept(request: HttpRequest, norm: Norm, template: str, vary: str, build: Callable[[], dict[str, Any]]) -> Kept:
    """A page about a norm: made once for the public, and afresh for colleagues, who see drafts and buttons too.

    What the public may read changes only when a version moves on its way, and then the norm's revision counts up, or
    when what stands below it becomes another, and then the consortium's does.

    Args:
        template: of the main part.
        vary: what else the page depends on, beside these revisions and the reader's language.
        build: gives the context, with a ``title``; asked only when the page has to be made.
    """

    def make(with_request: HttpRequest | None) -> Kept:
        context = build()
        html = render_to_string(template, context, with_request)
        return Kept(
            str(context["title"]),
            html + "".join(source(request) for source in hooks.each(lambda room: room.below_norms)),
        )

    if may(request, READ_DRAFT, norm.slug):
        return make(request)
    of_consortium = norm.consortium.revision if norm.consortium else 0
    key = f"page:{template}:{norm.pk}:{norm.revision}:{of_consortium}:{translation.get_language()}:{vary}"
    found: Kept | None = caches["pages"].get(key)
    if found is None:
        found = make(None)
        caches["pages"].set(key, found, 24 * 3600)
    return found


@dataclass
class Entry:
    """A topic in a table of contents, with how many provisions stand under it."""

    topic: AnyTopic
    count: int
    children: list["Entry"] = field(default_factory=list)


@dataclass
class Group:
    """Topics of one kind that follow each other."""

    kind: dict[str, Any]
    entries: list[Entry]


def outline(text: VersionText) -> list[Entry]:
    """The tree of topics."""
    return tree_of((topic, len(text.by_topic[topic.key])) for topic in text.topics)


def tree_of(counted: Iterable[tuple[AnyTopic, int]]) -> list[Entry]:
    """Topics in reading order, each with how many provisions stand under it, as a tree."""
    entries = {topic.pk: Entry(topic, count) for topic, count in counted}
    roots: list[Entry] = []
    for entry in entries.values():
        parent = entries.get(entry.topic.parent_id or 0)
        (parent.children if parent else roots).append(entry)
    return roots


def groups(text: VersionText) -> list[Group]:
    """The roots by kind, in reading order."""
    kinds = text.words("kinds")
    found: list[Group] = []
    for entry in outline(text):
        kind = kinds.get(entry.topic.kind, {"key": entry.topic.kind, "title": {}})
        if not found or found[-1].kind["key"] != kind["key"]:
            found.append(Group(kind, []))
        found[-1].entries.append(entry)
    return found


def flat(roots: list[Entry]) -> list[Entry]:
    """All entries in reading order."""
    return [found for entry in roots for found in (entry, *flat(entry.children))]


@dataclass
class PartShown:
    """A part of a topic with its provisions."""

    part: dict[str, Any]
    provisions: list["ProvisionShown"]


@dataclass
class ProvisionShown:
    """A provision with what its keys stand for."""

    row: AnyProvision
    rungs: list[dict[str, Any]]
    routes: list[dict[str, Any]]
    references: list[dict[str, Any]]


def parts(version: AnyVersion, topic: AnyTopic, provisions: Iterable[AnyProvision]) -> list[PartShown]:
    """Provisions by part, in the order of the version's parts; parts without provisions are left out."""
    by_part: dict[str, list[ProvisionShown]] = {}
    for row in provisions:
        by_part.setdefault(row.part, []).append(show(version, topic, row))
    words = version.words("parts")
    order = [*words, *(key for key in by_part if key not in words)]
    return [
        PartShown(words.get(key, {"key": key, "title": {"nl": key}}), by_part[key]) for key in order if key in by_part
    ]


def show(version: AnyVersion, topic: AnyTopic, row: AnyProvision) -> ProvisionShown:
    """One provision with its levels, routes and sources in words."""
    ladder = version.words("ladders").get(topic.ladder)
    rungs = {rung["key"]: rung for rung in ladder["rungs"]} if ladder else {}
    routes, sources = version.words("routes"), version.words("sources")
    return ProvisionShown(
        row,
        [rungs[key] for key in row.levels if key in rungs],
        [routes[key] for key in row.routes if key in routes],
        [
            {"source": sources[reference["source"]], "locator": reference.get("locator", "")}
            for reference in row.references
            if reference["source"] in sources
        ],
    )
