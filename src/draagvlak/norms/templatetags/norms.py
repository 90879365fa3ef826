"""Tags of the norm pages."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from draagvlak.core.templatetags.draagvlak import icon, spoken_as_written, status_tag, with_sign
from draagvlak.norms import short_titles
from draagvlak.norms.models import Norm, Origin, Provision, Status
from draagvlak.norms.questionnaire import OPEN, Standing, name_of_standing
from draagvlak.norms.version_text import ProvisionText

register = template.Library()
_VESSELS = {
    Standing.IN_PLACE: "vessel-full",
    Standing.PARTLY: "vessel-half",
    Standing.DEVELOPING: "vessel-dashed",
    Standing.ABSENT: "vessel-empty",
    Standing.EXEMPT: "vessel-crossed",
}


@register.simple_tag
def vessel(standing: str) -> SafeString:
    """The sign of a standing; none for no answer."""
    return icon(_sign(standing))


def _sign(standing: str) -> str:
    return _VESSELS[Standing(standing)] if standing and standing != OPEN else "doubt"


@register.filter
def standing_name(value: str) -> str:
    """What a standing is called; of none, that there is no answer."""
    return name_of_standing(value or OPEN)


@register.simple_tag
def standing(value: str, words: str = "") -> SafeString:
    """A standing as sign and word.

    Args:
        words: where another scale uses the same signs; they may stand on more lines.
    """
    own_look = f" {value}" if value in {"absent", "exempt"} else ""
    own_look += " wraps" if words else ""
    return with_sign(f"standing{own_look}", _sign(value), words or name_of_standing(value or OPEN))


@register.simple_tag
def version_status(status: str) -> SafeString:
    """How far a version is on its way to adoption, as sign and word."""
    return status_tag(status, Status(status).label)


@register.inclusion_tag("norms/_act_on.html", takes_context=True)
def act_on(
    context: template.Context, row: Any, name: str, text: str, style: str = "plain", *, sign: str = ""
) -> dict[str, Any]:
    """A form of one button for an act on a provision or topic of a draft, which says of which revision it speaks.

    Args:
        name: of the address, without its room.
    """
    version, norm = context["version"], context["norm"]
    to = reverse(f"norms:{name}", args=[context["slug"], norm.key, version.number, row.key])
    shared = {part: context.get(part) for part in ("request", "csrf_token")}
    return {**shared, "row": row, "to": to, "text": text, "style": style, "sign": sign}


@register.filter(name="named")
def provision_name(row: Provision | ProvisionText, language: str = "nl") -> Any:
    """What a provision is called where its sentence does not fit, marked with its language as ``as_written`` does.

    Args:
        language: of the norm's professional text.
    """
    return spoken_as_written(row.names if isinstance(row, ProvisionText) else row.names(language))


@register.simple_tag
def short_title_label(code: str, proposed: object = False) -> str:
    """What the field of a short title in a language is called; ``proposed``: that it was made of the words."""
    words = {"nl": _("Short title (Dutch)"), "en": _("Short title (English)")}[code]
    return format_html("{} {}", words, with_sign("chip sun", "doubt", _("proposed"))) if proposed else words


@register.inclusion_tag("norms/_short_title_field.html")
def short_title_field(row: Provision, norm: Norm, code: str) -> dict[str, Any]:
    """The field of a provision's short title in a language, with what it could be as long as it is empty."""
    proposals = short_titles.proposals(row.text, row.plain, norm.language)
    return {
        "code": code,
        "title": row.short_title.get(code, ""),
        "proposal": proposals.get(code),
        "most": short_titles.LONGEST,
    }


@register.simple_tag
def look_up_part(parts: dict[str, Any], key: str) -> dict[str, Any]:
    """A part by its key, or one that is named by the key."""
    found: dict[str, Any] = parts.get(key, {"key": key, "title": {"nl": key}})
    return found


@register.simple_tag
def field_name(name: str) -> str:
    """What a field of a provision is called on screen."""
    return {
        "short_title": _("short title"),
        "plain": _("plain text"),
        "items": _("items"),
        "levels": _("levels"),
        "routes": _("routes"),
        "actor": _("who does it"),
        "exempts": _("exception"),
        "references": _("sources"),
        "status": _("trial or norm"),
    }[name]


@register.simple_tag
def change_name(kind: str) -> str:
    """What a change was, in a word."""
    return {
        "edit": _("Text changed"),
        "name": _("Short titles given"),
        "add": _("Added"),
        "delete": _("Deleted"),
        "move": _("Moved"),
        "split": _("Split"),
        "merge": _("Joined"),
        "retype": _("Made something else"),
        "settle": _("Doubt settled"),
        "edit-topic": _("Topic changed"),
        "add-topic": _("Topic added"),
        "delete-topic": _("Topic deleted"),
        "move-topic": _("Topic moved"),
    }.get(kind, kind)


@register.simple_tag
def origin_name(role: str) -> str:
    """What became of a line, in a word."""
    return str(Origin(role).label)


@register.simple_tag
def doubt_said(kind: str) -> dict[str, str]:
    """What a kind of doubt asks of the editor: title, explanation, and the answers there are.

    In one piece, because it is a table of words.
    """
    said = {
        "moved-back": (
            _("stood after what falls outside"),
            _(
                "The handbook prints these sentences under what falls outside basic support. They read as what the "
                "school does, so they were put there."
            ),
            _("Right, leave it so"),
            _("No, they do fall outside"),
        ),
        "set-apart": (
            _("stands apart after what falls outside"),
            _(
                "The handbook prints these sentences apart, after what falls outside basic support. The text does not "
                "tell whether they belong to it."
            ),
            _("Yes, they fall outside"),
            _("No, the school offers this"),
        ),
        "moved-on": (
            _("stood before its own heading"),
            _("The handbook prints this before the heading of the topic. It was put under the topic that follows."),
            _("Right, leave it so"),
            _("No, it belongs to the topic before"),
        ),
        "repeated": (
            _("came twice"),
            _("This part comes twice under one topic. Both were put together."),
            _("Right, leave it so"),
            _("No, it belongs to the topic before"),
        ),
        "lead-in": (
            _("several kinds under one sentence"),
            _(
                "One sentence opens this list. Each kind is now a provision of its own, and the sentence stands in the "
                "introduction."
            ),
            _("Right, separate provisions"),
            _("No, make it one provision with items"),
        ),
        "guessed": (
            _("sentences read as provisions"),
            _(
                "This handbook has no headings such as 'offer'. Sentences that open with 'the school' or 'teachers' "
                "were read as provisions."
            ),
            _("Right, leave it so"),
            _("No, they only introduce"),
        ),
        "no-structure": (
            _("no structure found"),
            _(
                "No headings or lists were recognised. All text stands in the introductions. Open a topic and make "
                "provisions of its sentences."
            ),
            _("I have looked"),
            "",
        ),
        "short-titles": (
            _("short titles made of the words"),
            _(
                "Lists and charts name a provision by a short title. The handbook has none, so each was proposed from "
                "the words of its provision. Look at them, and write what you would call it."
            ),
            _("I have looked"),
            "",
        ),
        "left-over": (
            _("lines without a place"),
            _("Some lines stand nowhere in the draft. You find them below, under 'Left over'."),
            _("I have looked"),
            "",
        ),
    }[kind]
    return dict(zip(("title", "explanation", "yes", "no"), said, strict=True))
