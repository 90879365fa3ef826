"""How a letter looks that comes from a consortium with a face of its own, read as it came over the wire."""

import re
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from draagvlak.places import faces
from draagvlak.places.models import Consortium, School
from letters_ import here, invite_many
from mail_server_ import MailServer
from marks_ import drawn

pytestmark = pytest.mark.process

PLUM = {"accent": "#7a1f5c", "accent_dark": "", "pointer": "", "letters": "plain", "mark": ""}


def wear(consortium: Consortium, *, with_mark: bool) -> None:
    faces.draft(consortium, PLUM, faces.read_mark("m.png", drawn()) if with_mark else None, by=None)
    faces.wear(consortium, by=None)


def sent(director: Client, post: MailServer) -> Any:
    invite_many(director, 1)
    here("letters")
    [letter] = post.letters
    return letter


def in_words(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_letter_of_a_consortium_without_a_face_is_plain(director: Client, post: MailServer) -> None:
    letter = sent(director, post)
    assert letter.get_content_type() == "text/plain"


def test_a_letter_wears_the_face_that_holds_as_it_is_sent(
    director: Client, post: MailServer, consortium: Consortium
) -> None:
    invite_many(director, 1)
    wear(consortium, with_mark=True)
    here("letters")
    [letter] = post.letters
    page = in_words(letter, "html")
    assert consortium.name in page
    assert "#7a1f5c" in page
    named = re.findall(r'<img src="cid:([^"]+)"', page)
    carried = {part["Content-ID"]: part for part in letter.walk() if part["Content-ID"]}
    assert [f"<{name}>" for name in named] == list(carried)
    [picture] = carried.values()
    assert picture.get_content() == faces.picture_of(consortium.slug, faces.face_of(consortium.slug).mark, "klein")
    assert "http" not in re.sub(r'href="[^"]*"|>http[^<]*<', "", page), "nothing is fetched when it is read"


def test_both_forms_say_the_same_and_nothing_is_lost(
    director: Client, post: MailServer, consortium: Consortium
) -> None:
    wear(consortium, with_mark=False)
    letter = sent(director, post)
    plain, page = in_words(letter, "plain"), in_words(letter, "html")
    body = page.partition("</h1>")[2]
    seen = re.sub(r"<[^>]+>", " ", body).replace("&#x27;", "'")
    assert seen.split() == [word for word in plain.split() if word != "--"]
    [link] = re.findall(r'href="([^"]+)"', page)
    assert link in plain


def test_what_somebody_typed_is_no_code_and_leads_nowhere(
    director: Client, post: MailServer, consortium: Consortium, schools: list[School]
) -> None:
    wear(consortium, with_mark=False)
    School.objects.filter(brin="90AA").update(own_name='<b>https://kwaad.example/" onload="x</b>')
    page = in_words(sent(director, post), "html")
    assert "&lt;b&gt;https://kwaad.example/" in page
    assert "kwaad" not in "".join(re.findall(r"<a [^>]*>", page))
