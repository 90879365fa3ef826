"""How a letter looks that comes from a consortium with a face of its own: beside the plain text, the same words with
its name, mark and colours. Nothing is fetched when it is read: the mark travels along."""

import re
from collections.abc import Iterator
from email.mime.image import MIMEImage
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from draagvlak.core import hooks
from draagvlak.core.colours import readable_on
from draagvlak.core.face import ACCENT, DARK, LETTERS, LIGHT, Face, colours_of
from draagvlak.core.styles import tokens

_MARK = "mark@draagvlak"  #: by which the words name the picture that travels along
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_CLOSING = "\n-- \n"


class _Dressed(EmailMultiAlternatives):
    """Its words in two forms, and the picture that the second shows."""

    mixed_subtype = "related"


def dressed(sender: str, message: EmailMessage, language: str) -> EmailMessage:
    """A letter in the face of a consortium; as it is, where that has none of its own.

    Args:
        sender: its short name; empty for a letter of the site itself.
        message: the letter as plain text, which stays in it.
        language: of its reader.
    """
    if not sender:
        return message
    face, picture = hooks.house().dress(sender)
    if not face.has_own:
        return message
    worn = _Dressed(message.subject, message.body, to=message.to, headers=message.extra_headers)
    worn.attach_alternative(_page(face, message, language, with_mark=bool(picture)), "text/html")
    if picture:
        image = MIMEImage(picture, "png")
        image.add_header("Content-ID", f"<{_MARK}>")
        image.add_header("Content-Disposition", "inline")
        worn.attach(image)
    return worn


def _page(face: Face, message: EmailMessage, language: str, *, with_mark: bool) -> str:
    text, _sign, closing = str(message.body).partition(_CLOSING)
    with translation.override(language):
        return render_to_string(
            "core/letter.html",
            {
                "face": face,
                "family": LETTERS[face.letters].words or "Calibri, 'Noto Sans', sans-serif",
                "letter": message,
                "mark": f"cid:{_MARK}" if with_mark else "",
                "parts": list(_parts(text, _ours(face))),
                "closing": closing.strip(),
                "day": _colours(face, LIGHT),
                "night": _colours(face, DARK),
            },
        )


def _colours(face: Face, theme: int) -> dict[str, str]:
    accent = colours_of(face)[theme].get(ACCENT) or tokens()[ACCENT][theme]
    return {"accent": accent, "on_accent": readable_on(accent)}


def _ours(face: Face) -> set[str]:
    return {urlsplit(str(settings.ADDRESS)).netloc.lower(), face.domain.lower()} - {""}


def _parts(text: str, ours: set[str]) -> Iterator[list[list[tuple[str, str]]]]:
    """Paragraphs of lines; of each line its pieces, as words and where they lead. Only addresses of ours lead there:
    what somebody typed stays words."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        yield [list(_pieces(line, ours)) for line in paragraph.splitlines()]


def _pieces(line: str, ours: set[str]) -> Iterator[tuple[str, str]]:
    end = 0
    for match in _ADDRESS.finditer(line):
        address = match[0].rstrip(".,;:!?)")
        host: Any = urlsplit(address).netloc.lower()
        if host in ours or host.partition(":")[0] in ours:
            yield line[end : match.start()], ""
            yield address, address
            end = match.start() + len(address)
    yield line[end:], ""
