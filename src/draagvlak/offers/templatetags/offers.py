"""For public pages. What comes by the hundred (provisions, schools) is put together here in one go, which a template's
loop does ten times slower."""

from collections.abc import Sequence
from math import inf
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import escape, format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from draagvlak.core.dates import day_in_words
from draagvlak.core.site import absolute
from draagvlak.core.templatetags.draagvlak import as_written, icon, spoken, spoken_language
from draagvlak.norms.templatetags.norms import standing as standing_sign
from draagvlak.norms.version_text import ProvisionText
from draagvlak.offers.blocks import About, Item, Text
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.documents import Passage
from draagvlak.offers.school_page import Line, SchoolPage, site_of
from draagvlak.offers.search import Card, Listing, Nearby, Wanted
from draagvlak.offers.standings import Old, room_in_words, said_old, standing_in_words
from draagvlak.offers.terms import Explainer
from draagvlak.places.models import Consortium, Kind

register = template.Library()


@register.simple_tag
def explained(explain: Explainer, text: Any) -> SafeString:
    """A text with its terms explained where it first uses them."""
    return explain(spoken(text))


@register.filter
def under_headings(passages: Sequence[Passage]) -> list[list[Passage]]:
    """Passages under their headings: each with those that hang under it."""
    parts: list[list[Passage]] = []
    for passage in passages:
        if parts and passage.deeper:
            parts[-1].append(passage)
        else:
            parts.append([passage])
    return parts


@register.filter
def bullet_number(section: Sequence[Passage]) -> int:
    """How many sentences of the norm stand in a section."""
    return sum(len(passage.bullets) for passage in section)


@register.simple_tag
def own_words(explain: Explainer, text: str) -> SafeString:
    """A text of the school, line by line, in whatever direction it is written."""
    return own_paragraphs(explain, [piece for piece in text.split("\n") if piece.strip()])


@register.simple_tag
def own_paragraphs(explain: Explainer, paragraphs: Sequence[str]) -> SafeString:
    """Paragraphs of the school, in whatever direction they are written."""
    return mark_safe("".join(f'<p dir="auto" lang="nl">{explain(text)}</p>' for text in paragraphs))


@register.simple_tag
def read(text: Text, explain: Explainer) -> Any:
    """A text of a chapter, marked with its language where that is not the page's, with its terms explained."""
    language = translation.get_language() if isinstance(text, Promise) else spoken_language(text)
    return as_written(explain(spoken(text)), language or "nl")


@register.simple_tag
def beside(item: Item, explain: Explainer, separator: str) -> SafeString:
    """The small words after an item."""
    return mark_safe(separator.join(str(read(text, explain)) for text in item.beside))


def _says(text: str, language: str, key: str = "") -> str:
    identity = f' id="{key}"' if key else ""
    return f'<div class="provision"{identity}><p class="says" lang="{language}" dir="auto">{text}</p>'


def _how(label: str, text: str, explain: Explainer) -> str:
    pieces = "<br>".join(explain(piece) for piece in text.split("\n") if piece.strip())
    return f'<div class="how"><b>{label}</b><span dir="auto" lang="nl">{pieces}</span></div>'


@register.simple_tag
def stands(part: Any) -> SafeString:
    """How a school stands with something (a line, a room, an item), as a sign and words."""
    return standing_sign(part.standing, spoken(part.words))


@register.simple_tag
def standing_was(standing: str) -> SafeString:
    """A standing by itself, as a sign and words."""
    return standing_sign(standing, standing_in_words(standing))


_ROOM_SIGNS = {"present": "in-place", "exception": "exempt", "lacking": "absent"}


@register.simple_tag
def room_stands(value: str, old: Sequence[Old] = ()) -> SafeString:
    """How one location stands with what is asked of the building, as a sign and words."""
    return standing_sign(_ROOM_SIGNS.get(value, ""), room_in_words(value, old))


class _Signs(dict[tuple[str, str], str]):
    """Standings as sign and words, each put together once."""

    def __missing__(self, stands: tuple[str, str]) -> str:
        self[stands] = f"<p>{standing_sign(*stands)}</p>"
        return self[stands]


@register.simple_tag
def provision_lines(lines: list[Line], page: SchoolPage, explain: Explainer, professional: bool) -> SafeString:
    """Provisions with what the school says to each: the norm speaks, the school answers."""
    label = format_html(_("How {} does this"), page.school)
    why = format_html("{}", _("Why not"))
    of_board = render_to_string("offers/_of_board.html")
    signs = _Signs()
    out = []
    for line in lines:
        said = line.said
        text = escape(said.text) if professional else explain(spoken(said.shown))
        out.append(_says(text, "nl" if professional else spoken_language(said.shown), said.key))
        if said.items:
            out.append(_items(said.items, professional))
        if line.how:
            out.append(_how(label, line.how, explain))
        if line.reason:
            out.append(_how(why, line.reason, explain))
        out.append(signs[line.standing, line.words])
        if line.of_board:
            out.append(of_board)
        if line.before:
            out.append(render_to_string("offers/_stood_before.html", stood_before(page, line.before)))
        out.append("</div>")
    return mark_safe("".join(out))


@register.simple_tag
def chapter_lines(items: Sequence[Item], explain: Explainer) -> SafeString:
    """Provisions of a chapter with what the school says to each."""
    signs = _Signs()
    out = []
    for item in items:
        out.append(_says(explain(spoken(item.text)), spoken_language(item.text)))
        if item.listed:
            out.append(render_to_string("offers/_listed.html", {"listed": item.listed, "explain": explain}))
        for reply in item.replies:
            if reply.about == About.PLACE:
                out.append(render_to_string("offers/_place.html", {"reply": reply, "explain": explain}))
            else:
                out.append(_how(escape(reply.label), reply.text, explain))
        if item.stands:
            out.append(signs[item.standing, spoken(item.words)])
        out.append("</div>")
    return mark_safe("".join(out))


@register.inclusion_tag("offers/_stood_before.html")
def stood_before(page: SchoolPage, standing: str) -> dict[str, Any]:
    """How a fact of a register stood on the day on which the school leader signed, where that was otherwise."""
    return {"signed": page.offer.confirmed, "standing": standing}


def _items(items: list[dict[str, Any]], professional: bool) -> str:
    rows = []
    for item in items:
        plain = None if professional else item.get("plain")
        text, language = (spoken(plain), spoken_language(plain)) if plain else (item["text"], "nl")
        listed = _items(item["items"], professional) if item.get("items") else ""
        rows.append(f'<li lang="{language}">{escape(text)}{listed}</li>')
    return f'<ul class="items">{"".join(rows)}</ul>'


@register.simple_tag
def school_cards(
    cards: list[Card], listing: Listing, slug: str, nearby: Nearby | None, to: str = "", wishes: Sequence[str] = ()
) -> SafeString:
    """Schools in a list: name, place, board, what it has, and a box to compare it. Lines are put together once.

    Args:
        to: what of each school is led to; its own page when empty.
        wishes: what it must have; that stands first.
    """
    way = f"{reverse('offers:offers', args=[slug])} {translation.get_language()}"
    out = []
    for card in cards:
        line = _line(card, listing, slug, wishes) if wishes else listing.lines.get((way, card.brin))
        if line is None:
            line = listing.lines[way, card.brin] = _line(card, listing, slug)
        if to:
            line = line.replace(f'{card.brin}/"', f'{card.brin}/{escape(to)}"', 1)
        away, building = card.nearest(nearby.away) if nearby else (inf, "")
        out.append(line.replace(_AWAY, distance(f"{away:.1f}".replace(".", ","), building) if away < inf else ""))
    return mark_safe("".join(out))


@register.simple_tag
def distance(kilometres: str, building: str = "") -> SafeString:
    """How far a school is, and by which of its buildings where that is not the main one."""
    return format_html('<span class="chip sun">{} km{}</span>', kilometres, building and f", {building}")


@register.simple_tag
def finder_choices(listing: Listing, by: Wanted, kinds: list[tuple[str, str]]) -> SafeString:
    """What a school must have, its region, board and kind, to choose from. As long as nothing is chosen it is the same
    for everybody, and put together once for each language."""
    language = translation.get_language() or "nl"
    kept = None if by.narrows else listing.choices.get(language)
    if kept is None:
        kept = render_to_string("offers/_choices.html", {"listing": listing, "by": by, "kinds": kinds})
        if not by.narrows:
            listing.choices[language] = kept
    return kept


_AWAY = "<!--away-->"
_SHOWN = 5  #: of what a school has, in a list


def _line(card: Card, listing: Listing, slug: str, wishes: Sequence[str] = ()) -> str:
    base, tick, box = reverse("offers:offers", args=[slug]), icon("check"), escape(_("Compare"))
    name = escape(card.name)
    having = sorted(card.traits, key=lambda key: key not in wishes)
    titles = [escape(spoken(listing.filters[key]["title"])) for key in having if key in listing.filters]
    has = "".join(f'<span class="chip">{tick} {title}</span>' for title in titles[:_SHOWN])
    if len(titles) > _SHOWN:
        has += f'<span class="soft">+ {len(titles) - _SHOWN}</span>'
    meta = " · ".join(escape(piece) for piece in (", ".join(card.towns), card.board, card.region) if piece)
    confirmed, never = escape(_("Confirmed on")), escape(_("Has not said yet how it does this"))
    since = f"{confirmed} {day_in_words(card.confirmed)}" if card.confirmed else never
    if card.old:
        since = f"{icon('warn')} {since}, {escape(said_old(card.old))}"
    kind = f' <span class="chip">{escape(card.kind_word)}</span>' if card.kind != Kind.BO else ""
    return (
        f'<li class="school-line" data-school="{card.brin}"><div><p><a class="school-name" href="{base}{card.brin}/">'
        f'{name}</a>{kind} {_AWAY}</p><p class="soft">{meta}</p><p class="chips">{has}</p>'
        f'<p class="soft">{since}</p></div>'
        f'<label class="check compare-box"><input type="checkbox" name="school" value="{card.brin}"> {box}'
        f'<span class="sr"> {name}</span></label></li>'
    )


@register.simple_tag
def said_text(said: ProvisionText, explain: Explainer) -> SafeString:
    """A provision in plain words, with all that it lists."""
    text = said.shown_whole
    return format_html('<span lang="{}">{}</span>', spoken_language(text), explain(spoken(text)))


@register.filter
def as_linked_data(data: dict[str, Any]) -> SafeString:
    """JSON-LD in a page; what would end the script is escaped."""
    text = json_script(data)
    return mark_safe(text.replace('type="application/json"', 'type="application/ld+json"'))


@register.filter
def iso_day(text: str) -> str:
    """An ISO date as the reader's language writes it."""
    import datetime

    return day_in_words(datetime.date.fromisoformat(text)) if text else ""


@register.simple_tag(takes_context=True)
def in_address(context: dict[str, Any], path: str) -> str:
    """A Dutch address in the language of this page."""
    by_path = getattr(context["request"], "by_path", "")
    return f"/{by_path}{path}" if by_path else path


_PILLARS = tuple(range(26, 279, 36))  #: where the eight stand in the drawing
_CHILDREN = (60, 126, 192, 258)


@register.simple_tag
def parents_home(consortium: Consortium, request: Any) -> dict[str, Any]:
    """What a consortium shows parents first: topics in their words, the support point, how much was agreed."""
    norm = book_of(consortium)
    guide, schools = (reverse(f"offers:{name}", args=[consortium.slug]) for name in ("guide", "offers"))
    return {
        "guide": absolute(guide) if request.published else guide,
        "schools": absolute(schools) if request.published else schools,
        "doors": [
            {
                "address": reverse("offers:guide-topic", args=[consortium.slug, topic.key]),
                "title": spoken(topic.title),
                "words": ", ".join(norm.everyday.get(topic.key, ())),
            }
            for topic in norm.dimensions
        ]
        if norm
        else [],
        "agreements": len([provision for provision in norm.by_key.values() if not provision.outside]) if norm else 0,
        "site": site_of(consortium),
        "pillars": _PILLARS,
        "children": _CHILDREN,
    }
