"""What of norms people at work find: topics and provisions of the version that counts, and what pages say as help."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.templatetags.draagvlak import spoken, spoken_language
from draagvlak.core.texts import texts_in
from draagvlak.core.word_index import BESIDE, NAME, TEXT, Texts
from draagvlak.norms import outline
from draagvlak.norms.models import Status, Version
from draagvlak.norms.rules import EDIT_NORM, READ_DRAFT
from draagvlak.norms.version_text import ProvisionText, TopicText, version_text
from draagvlak.people.access import may
from draagvlak.people.help_texts import HelpText, help_text, shelf_of_help
from draagvlak.people.shelves import FoundThing, Shelf, ShelfKind
from draagvlak.places.models import Consortium

TOPICS = ShelfKind("onderwerpen", gettext_lazy("Topics of the norm"), 40)
PROVISIONS = ShelfKind("bepalingen", gettext_lazy("Provisions of the norm"), 50)
_HELP = "norms/_help.html"
_COLUMNS = ("number", "status", "created", "text_id", "norm__key", "norm__title", "norm__language", "norm__consortium")


def norms_of(request: HttpRequest, consortia: Sequence[Consortium]) -> list[Shelf]:
    """What the norms of some consortia say. One query, while their texts are kept."""
    shelves: list[Shelf] = []
    by_norm = _by_norm(request, consortia)
    for consortium in consortia:
        help_texts: list[HelpText] = []
        for versions in by_norm[consortium.pk]:
            if current := outline.current(versions):
                shelves += _shelves(consortium, current)
                help_texts += _help_on_reading(consortium.slug, current, versions)
                help_texts += _help_on_writing(consortium.slug, versions) if _writes(request, consortium) else ()
        shelves.append(shelf_of_help(help_texts, consortium.name))
    return shelves


def _writes(request: HttpRequest, consortium: Consortium) -> bool:
    return may(request, EDIT_NORM, consortium.slug)


def _by_norm(request: HttpRequest, consortia: Sequence[Consortium]) -> dict[int, list[list[Version]]]:
    """Of each norm of each consortium the versions that the visitor may read, as readers want them."""
    drafts = [consortium.pk for consortium in consortia if may(request, READ_DRAFT, consortium.slug)]
    readable = Version.objects.filter(~Q(status=Status.DRAFT) | Q(norm__consortium__in=drafts))
    versions = readable.filter(norm__consortium__in=[consortium.pk for consortium in consortia])
    by_norm: dict[int, dict[str, list[Version]]] = {consortium.pk: {} for consortium in consortia}
    for version in versions.select_related("norm").only(*_COLUMNS).order_by("norm__key"):
        by_norm[version.norm.consortium_id or 0].setdefault(version.norm.key, []).append(version)
    return {pk: [outline.in_order(of_norm) for of_norm in norms.values()] for pk, norms in by_norm.items()}


def _shelves(consortium: Consortium, version: Version) -> Iterator[Shelf]:
    base = reverse("norms:version", args=[consortium.slug, version.norm.key, version.number])
    called = _called(version)

    def show_topic(topic: TopicText) -> FoundThing:
        title, language = f"{topic.number} {spoken(topic.title)}".strip(), spoken_language(topic.title)
        texts = [(topic.introduction, version.norm.language), (spoken(topic.plain), spoken_language(topic.plain))]
        return FoundThing(title, f"{base}onderwerp/{topic.key}/", [called], texts, language)

    def show_provision(provision: ProvisionText) -> FoundThing:
        beside = [f"{provision.under.number} {spoken(provision.under.title)}".strip(), called]
        texts = [(provision.whole, provision.language), (spoken(provision.plain), spoken_language(provision.plain))]
        url, language = f"{base}bepaling/{provision.key}/", spoken_language(provision.names)
        return FoundThing(provision.name, url, beside, texts, language, whole=True)

    key, name = (version.pk, version.text_id), consortium.name
    yield Shelf(TOPICS, name, key, lambda: version_text(version).topics, _texts_of_topic, show_topic)
    yield Shelf(PROVISIONS, name, key, lambda: version_text(version).provisions, _texts_of_provision, show_provision)


def _called(version: Version) -> str:
    return f"{spoken(version.norm.title)} {version.number}"


def _texts_of_topic(topic: TopicText) -> Texts:
    says = [topic.introduction, *topic.plain.values()]
    return [(NAME, topic.number), *((NAME, title) for title in topic.title.values()), *((TEXT, text) for text in says)]


def _texts_of_provision(provision: ProvisionText) -> Texts:
    says = [provision.text, *provision.plain.values(), *texts_in(provision.items)]
    return [
        *((NAME, title) for title in provision.short_title.values()),
        *((TEXT, text) for text in says),
        *((BESIDE, title) for title in provision.under.title.values()),
    ]


# -- help -----------------------------------------------------------------------------------------------------------


def _help_on_reading(slug: str, current: Version, versions: Sequence[Version]) -> Iterator[HelpText]:
    here = [slug, current.norm.key, current.number]
    if earlier := next((version for version in versions if version.pk != current.pk), None):
        yield HelpText(
            _("What changed"), reverse("norms:compare", args=[*here, earlier.number]), help_text(_HELP, "compare")
        )
    yield HelpText(_("Coverage"), reverse("norms:coverage", args=here), help_text(_HELP, "coverage"))


def _help_on_writing(slug: str, versions: Sequence[Version]) -> Iterator[HelpText]:
    for version in versions:
        if version.status == Status.DRAFT:
            here = [slug, version.norm.key, version.number]
            called = _called(version)
            yield HelpText(called, reverse("norms:draft", args=here), help_text(_HELP, "draft"))
            for topic in version_text(version).topics[:1]:
                title = f"{called}, {spoken(topic.title)}"
                yield HelpText(title, reverse("norms:draft-topic", args=[*here, topic.key]), help_text(_HELP, "topic"))
