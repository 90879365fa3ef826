"""Template tags and filters of every page."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from draagvlak.core import dates, form_once, form_owner, own_domain, redirects
from draagvlak.core.access import PUBLIC
from draagvlak.core.middleware import language_in
from draagvlak.core.school_years import school_year
from draagvlak.core.site import main_site, served_alone

register = template.Library()

_ICONS = {
    "mark": '<path d="M2.5 8.5 12 3l9.5 5.5z" fill="currentColor"/>'
    '<path d="M4 11v8M6.3 11v8M8.6 11v8M10.9 11v8M13.1 11v8M15.4 11v8M17.7 11v8M20 11v8M2.5 20.5h19"/>',
    "draft": '<path d="m4 20 1-4L16.5 4.5l3 3L8 19z"/>',
    "consultation": '<path d="M4 5h16v10H11l-5 4v-4H4z"/>',
    "validation": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4 4M8.5 11l2 2 3.5-4"/>',
    "proposed": '<path d="M6 3h9l4 4v14H6zM9 12h7M9 16h7"/>',
    "adopted": '<circle cx="12" cy="12" r="9"/><path d="m8 12 3 3 5-6"/>',
    "retired": '<rect x="4" y="4" width="16" height="5"/><path d="M6 9v11h12V9M10 13h4"/>',
    "outside": '<rect x="4" y="4" width="16" height="16"/><path d="m4 12 8-8M4 20 20 4M12 20l8-8"/>',
    "route": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "unfold": '<path d="m6 9 6 6 6-6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "doubt": '<circle cx="12" cy="12" r="9"/><path d="M9.3 9.5c0-3.5 5.4-3.3 5.4-.2 0 2-2.7 2.2-2.7 4.4M12 17.2v.1"/>',
    "check": '<path d="m5 12.5 5 5L19.5 7"/>',
    "undo": '<path d="M9 5 4 10l5 5M4 10h10a6 6 0 0 1 0 10h-3"/>',
    "up": '<path d="M12 20V5M6 11l6-6 6 6"/>',
    "down": '<path d="M12 4v15M6 13l6 6 6-6"/>',
    "added": '<path d="M12 4v16M4 12h16"/>',
    "removed": '<path d="M4 12h16"/>',
    "reworded": '<path d="M4 9c3-4 5 4 8 0s5 4 8 0M4 16c3-4 5 4 8 0s5 4 8 0"/>',
    "moved": '<path d="M7 20V5M3 9l4-4 4 4M17 4v15M13 15l4 4 4-4"/>',
    "link": '<path d="M10 14a4 4 0 0 1 0-5.7l3-3a4 4 0 0 1 5.7 5.7l-1.5 1.5M14 10a4 4 0 0 1 0 5.7l-3 3A4 4 0 0 1 5.3 13l1.5-1.5"/>',
    "file": '<path d="M6 3h8l5 5v13H6zM14 3v5h5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "refused": '<circle cx="12" cy="12" r="9"/><path d="m8.8 8.8 6.4 6.4M15.2 8.8l-6.4 6.4"/>',
    "warn": '<path d="M12 3.5 21.5 20h-19zM12 10v5M12 17.5v.1"/>',
    "vessel-full": '<rect x="5" y="4" width="14" height="16" rx="3" fill="currentColor"/>',
    "vessel-half": '<rect x="5" y="4" width="14" height="16" rx="3"/><path d="M5 12h14v5a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3z" fill="currentColor"/>',
    "vessel-dashed": '<rect x="5" y="4" width="14" height="16" rx="3" stroke-dasharray="3 2.5"/>',
    "vessel-empty": '<rect x="5" y="4" width="14" height="16" rx="3"/>',
    "vessel-crossed": '<rect x="5" y="4" width="14" height="16" rx="3"/><path d="m7 18 10-12"/>',
}


#: drawn once: some pages show hundreds
_DECORATION = {
    name: format_html(
        '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', mark_safe(drawing)
    )
    for name, drawing in _ICONS.items()
}


def icon_names() -> list[str]:
    """All drawings, by name."""
    return sorted(_ICONS)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line drawing of 24 × 24 in the colour of the text; without a label it is decoration to a screen reader."""
    if not label:
        return _DECORATION[name]
    drawing = mark_safe(_ICONS[name])  # our own constants
    return format_html(
        '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
        label,
        drawing,
    )


def with_sign(style: str, sign: str, words: object) -> SafeString:
    """A word after its sign, in the look of a component; by hand, because it stands in rows of a hundred."""
    return format_html('<span class="{}">{} {}</span>', style, icon(sign), words)


@register.simple_tag(name="status")
def status_tag(sign: str, words: object, *, wraps: bool = False) -> SafeString:
    """How far something is, as a sign and a word that look the same wherever they stand.

    Args:
        sign: ``draft`` and ``retired`` have a look of their own.
        wraps: whether its words may stand on more lines.
    """
    own_look = f" {sign}" if sign in {"draft", "retired"} else ""
    return with_sign(f"stamp{own_look}{' wraps' if wraps else ''}", sign, words)


@register.simple_tag(takes_context=True, name="csrf_token")
def form_token(context: template.Context) -> SafeString:
    """In every form that posts, in the place of Django's own tag: the token, whose page the form is, and the mark by
    which the same form is known when it comes in twice."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":
        return SafeString()
    request: Any = context.get("request")
    person = getattr(request, "user", None)
    hidden = [("csrfmiddlewaretoken", token)]
    if whose := form_owner.mark_of(person):
        hidden += [(form_owner.FIELD, whose), (form_once.FIELD, form_once.mark_for(request))]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden)


@register.inclusion_tag("components/button/act.html", takes_context=True)
def act(
    context: template.Context, to: str, text: str, style: str = "plain", *, about: object = "", sign: str = ""
) -> dict[str, Any]:
    """A form of one button, for an act that asks nothing more.

    Args:
        to: its address.
        text: what the button says.
        style: of the button.
        about: on what, for who cannot see beside what it stands.
        sign: the drawing before it.
    """
    shared = {name: context.get(name) for name in ("request", "csrf_token")}
    return {**shared, "to": to, "text": text, "style": style, "about": about, "sign": sign}


@register.simple_block_tag(name="notice")
def notice_tag(content: str, kind: str, *, wide: bool = False, anchor: str = "", word: str = "") -> SafeString:
    """A notice of one of four kinds, told apart by sign, word and colour; no template writes one out itself.

    Args:
        content: words, or with ``wide`` paragraphs, lists and forms.
        kind: ``success``, ``info``, ``warning`` (mind) or ``error`` (not done).
        anchor: for a link to it.
        word: with which one that says why something is not done begins, in the place of its own.
    """
    return render_to_string(
        "components/notice/notice.html",
        {"kind": kind, "text": mark_safe(content.strip()), "wide": wide, "anchor": anchor, "word": word},
    )


@register.inclusion_tag("components/field/of_form.html")
def form_field(field: BoundField) -> dict[str, object]:
    """A field of a form, with its name, what helps to fill it in, what is wrong, and what a colleague wrote there."""
    clash = getattr(field.form, "clashes", {}).get(field.name)
    return {"field": field, "clash": clash}


@register.simple_block_tag(name="field")
def field_tag(
    content: str, label: str, *ident: object, about: object = "", soft: bool = False, kind: str = ""
) -> SafeString:
    """What is filled in, under its name; ``<c-field>`` is made of it, and rows of many fields are.

    Args:
        ident: the parts of the id of what is filled in.
        about: of what, for who cannot see beside what it stands.
        soft: whether its name stands back.
        kind: a class of its own.
    """
    name = conditional_escape("".join(map(str, ident)))
    unseen = format_html('<span class="sr"> {}</span>', about) if about else ""
    return mark_safe(  # every text is escaped; what it holds was rendered already
        f'<div class="field{kind and " " + kind}"><label for="{name}"{_SOFT if soft else ""}>'
        f"{conditional_escape(label)}{unseen}</label>\n{content}</div>"
    )


_SOFT = ' class="soft"'


@register.simple_tag(takes_context=True)
def page_for(context: template.Context) -> SafeString:
    """What our scripts must know of a page: for whom it was made, and how the cookie with the token is called here."""
    person = getattr(context.get("request"), "user", None)
    return format_html(
        '<meta name="page-for" content="{}" data-name="{}" data-cookie="{}">',
        form_owner.mark_of(person), person if form_owner.mark_of(person) else "", settings.CSRF_COOKIE_NAME,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def page_shown(context: template.Context) -> str:
    """The page that the reader has before them, as an address that can be opened."""
    return redirects.page_shown(context["request"]) if "request" in context else "/"


_DAY = re.compile(r"(?<!\d)\d\d-\d\d-\d{4}(?!\d)")
_reading: ContextVar[str] = ContextVar("reading", default="")


@contextmanager
def reading_in(language: str) -> Iterator[None]:
    """Read texts of norms in a language that the pages themselves do not speak, where a norm has it."""
    before = _reading.set(language)
    try:
        yield
    finally:
        _reading.reset(before)


def _language(texts: dict[str, Any]) -> str:
    wanted = _reading.get()
    return wanted if wanted and texts.get(wanted) else translation.get_language() or "nl"


@register.filter
def spoken(texts: Any) -> str:
    """The reader's language out of ``{"nl": …, "en": …}``, else Dutch, else whatever there is."""
    if not isinstance(texts, dict):
        return str(texts or "")
    language = _language(texts)
    return str(texts.get(language) or texts.get("nl") or next(iter(texts.values()), ""))


@register.filter
def spoken_language(texts: Any) -> str:
    """The language in which ``spoken`` answers, for ``lang=``."""
    if not isinstance(texts, dict):
        return "nl"
    language = _language(texts)
    return language if texts.get(language) else "nl" if texts.get("nl") else next(iter(texts), "nl")


@register.simple_tag(takes_context=True)
def lasting_addresses(context: dict[str, Any]) -> dict[str, Any]:
    """The whole address by which readers know a public page, and those of the same page in each language; nothing for
    a page of people at work, a page that says that something is not there, and one put together by its reader."""
    request, face = context.get("request"), context.get("face")
    if request is None or face is None or not _lasts(request, context):
        return {}
    path = context.get("lasting_path") or request.path
    rest = language_in(path)[1]
    owner = (face.slug, face.domain) if "slug" in request.resolver_match.kwargs else ("", "")
    here = own_domain.public_address(path, *owner)
    if path != request.path:
        return {"canonical": here}
    prefixes = {code: "" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES}
    others = {code: own_domain.public_address(f"{prefix}{rest}", *owner) for code, prefix in prefixes.items()}
    return {"canonical": here, "alternates": others.items()}


def _lasts(request: HttpRequest, context: dict[str, Any]) -> bool:
    """Whether a page is public, of a consortium or of the country, and there for whoever asks again."""
    match = request.resolver_match
    if match is None or "status" in context or getattr(request, "published", False):
        return False
    lasts = "slug" in match.kwargs or "lasting_path" in context
    return getattr(match.func, "access_rule", "") == PUBLIC and lasts and "school" not in request.GET


@register.simple_tag
def at_main_site() -> str:
    """What stands before a path that is only at the address of the site, such as signing in: nothing there, and the
    whole address at a consortium's own domain."""
    return main_site() if served_alone() else ""


@register.simple_tag(takes_context=True)
def public_slug(context: dict[str, Any]) -> str:
    """Of which consortium the public pages stand in the navigation: the page's own, for whoever has no work here that
    of the address, else none. A first word that is no consortium is not taken for one."""
    if context.get("site_slug"):
        return str(context["site_slug"])
    request = context.get("request")
    visitor = getattr(request, "user", None)
    face = context.get("face")  # of a consortium that is there: any word may begin an address
    return "" if face is None or visitor is None or visitor.is_authenticated else str(face.slug)


@register.filter
def as_written(text: Any, language: str = settings.LANGUAGE_CODE) -> Any:
    """A text of a norm or of people at work, in its own language: marked as such on a page that speaks another, so that
    it is read aloud as what it is (WCAG 3.1.2). People write in the language of their country."""
    if not text or language == translation.get_language():
        return text
    return format_html('<bdi lang="{}">{}</bdi>', language, text)


def _on_one_line(written: str) -> SafeString:
    """A day in figures in a text that was put together elsewhere."""
    day, month, year = written.split("-")
    return format_html('<time class="day" datetime="{}-{}-{}">{}</time>', year, month, day, written)


def _in_words(when: datetime.date | None, written: Callable[[Any], str]) -> SafeString:
    """In words, on one line, with the day in figures for who points at it. It stands in text; no attribute or title
    holds it."""
    if not when:
        return SafeString()
    return format_html(
        '<time class="day" datetime="{}" title="{}">{}</time>',
        dates.day_for_programs(when),
        dates.in_figures(when),
        written(when),
    )


@register.filter(name="day")
def day_shown(when: datetime.date | None) -> SafeString:
    """A day, or that of a moment, as people say it: 31 december 2026."""
    return _in_words(when, dates.day_in_words)


@register.filter(name="moment")
def moment_shown(when: datetime.datetime | None) -> SafeString:
    """A day with the time: 31 december 2026, 09:05."""
    return _in_words(when, dates.moment_in_words)


@register.filter
def day_alone(when: datetime.date | None) -> str:
    """A day in words without anything around it, for the title of a page."""
    return dates.day_in_words(when) if when else ""


@register.filter
def days_off(when: datetime.date | None) -> SafeString:
    """How long there is until a day that is near or past: 21 days left. Who points at it, and who reads it on paper,
    reads the day."""
    if not when or (when - timezone.localdate()).days > dates.DAYS_COUNTED:
        return SafeString()
    return format_html(
        '<time class="day off" datetime="{}" title="{}">{}</time>',
        dates.day_for_programs(when),
        dates.day_in_words(when),
        dates.until_as_said(when),
    )


@register.simple_tag
def day_as_said(day: datetime.date, words: str) -> SafeString:
    """A day as people say it; the day in figures for who points at it."""
    return format_html(
        '<time class="day" datetime="{}" title="{}">{}</time>', day.isoformat(), dates.in_figures(day), words
    )


@register.filter
def unbroken(text: Any) -> SafeString:
    """A text that was put together elsewhere, of which the days in figures stay on one line."""
    return mark_safe(_DAY.sub(lambda day: _on_one_line(day[0]), conditional_escape(text)))  # escaped before


@register.filter
def spoken_as_written(texts: Any) -> Any:
    """What ``spoken`` answers, marked with its language where that is not the page's."""
    return as_written(spoken(texts), spoken_language(texts))


@register.filter
def ticked(options: Iterable[dict[str, Any]]) -> int:
    """How many of the options of a field are chosen."""
    return sum(bool(option["selected"]) for option in options)


@register.filter
def look_up(mapping: Any, key: Any) -> Any:
    """``mapping[key]`` or nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def euros(amount: int | None) -> str:
    """An amount as people write it: € 2.400, on one line."""
    return "" if amount is None else f"€\u00a0{number_format(amount, 0, force_grouping=True)}"


@register.filter
def year_word(year: int) -> str:
    """A school year by the year in which it begins."""
    return school_year(year)
