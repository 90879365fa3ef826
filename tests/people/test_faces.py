"""The pages on which a consortium makes its face, and the pages that wear it."""

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from draagvlak.core import pages
from draagvlak.people.models import Role
from draagvlak.places import faces
from draagvlak.places.models import Board, Consortium, KeptFace
from marks_ import drawn
from people_ import at_work

PAGE = "/voorbeeld/instellingen/gezicht/"
GIVEN = {"accent": "#7a1f5c", "accent_dark": "", "pointer": "", "letters": "bookish"}


def _faulty(answer: Any) -> list[str]:
    """The fields that a page marks as faulty."""
    inputs = re.findall(r"<input[^>]*aria-invalid[^>]*>", answer.content.decode())
    return [re.findall(r'name="(\w+)"', each)[0] for each in inputs]


@pytest.fixture
def administrator(consortium: Consortium) -> Client:
    return at_work(consortium, Role.ADMINISTRATOR)


def _picture(raw: bytes, name: str = "merk.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw, "image/png")


def _make(client: Client, **other: Any) -> Any:
    return client.post(f"{PAGE}concept/", GIVEN | other, follow=True)


def test_made_looked_at_worn_and_taken_back(administrator: Client, boards: list[Board]) -> None:
    assert _make(administrator, picture=_picture(drawn())).status_code == 200
    draft = faces.kept_faces(boards[0].consortium)[faces.DRAFT]
    look = administrator.get(f"{PAGE}kijken/ouders/").content.decode()
    assert draft.style_address in look
    assert draft.mark_small in look
    assert "Nobody else sees it yet" in look
    assert draft.style_address in administrator.get(f"{PAGE}kijken/start/").content.decode()
    assert draft.style_address not in administrator.get("/start/").content.decode()
    visitor = Client()
    assert draft.style_address not in visitor.get("/voorbeeld/aanbod/").content.decode()
    administrator.post(f"{PAGE}dragen/")
    page = visitor.get("/voorbeeld/aanbod/").content.decode()
    assert draft.style_address in page
    assert "SWV Voorbeeld" in page
    assert "Nobody else" not in page
    assert draft.style_address in administrator.get("/start/").content.decode()
    administrator.post(f"{PAGE}terug/")
    assert draft.style_address not in visitor.get("/voorbeeld/aanbod/").content.decode()


def test_looking_leaves_nothing_behind_for_others(administrator: Client, boards: list[Board]) -> None:
    """The page that was looked at is kept for nobody."""
    _make(administrator)
    draft = faces.kept_faces(boards[0].consortium)[faces.DRAFT]
    first = Client().get("/voorbeeld/past-dit/")
    look = administrator.get(f"{PAGE}kijken/past-dit/")
    assert look["Cache-Control"] == "no-store"
    assert draft.style_address in look.content.decode()
    second = Client().get("/voorbeeld/past-dit/")
    assert second.content == first.content
    assert administrator.get(f"{PAGE}kijken/past-dit/").content != second.content


def test_another_consortium_and_pages_of_nobody_do_not_wear_it(administrator: Client, consortium: Consortium) -> None:
    Consortium.objects.create(slug="buren", name="Buren")
    _make(administrator, picture=_picture(drawn()))
    administrator.post(f"{PAGE}dragen/")
    for client in (Client(), administrator):
        assert "gezicht/" not in client.get("/buren/aanbod/").content.decode()
    for path in ("/", "/inloggen/", "/landelijk/", "/bestaat-niet/"):
        assert "/voorbeeld/gezicht/" not in Client().get(path).content.decode()


def test_what_pages_ask_for_may_be_kept_for_ever_and_is_what_it_says(administrator: Client) -> None:
    _make(administrator, picture=_picture(drawn()))
    draft = faces.kept_faces(Consortium.objects.get())[faces.DRAFT]
    style, mark = Client().get(draft.style_address), Client().get(draft.mark_small)
    assert style["Content-Type"] == "text/css; charset=utf-8"
    assert style.content.decode() == draft.styles
    assert mark["Content-Type"] == "image/png"
    for answer in (style, mark):
        assert "immutable" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies
    for path in ("/voorbeeld/gezicht/niets.css", "/voorbeeld/gezicht/niets.klein.png", "/voorbeeld/gezicht/.css"):
        assert Client().get(path).status_code == 404


def test_a_page_that_was_kept_has_its_stylesheet_and_its_mark_whatever_changed_since(
    administrator: Client, consortium: Consortium
) -> None:
    _make(administrator, picture=_picture(drawn()))
    administrator.post(f"{PAGE}dragen/")
    first = faces.face_of("voorbeeld")
    for accent in ("#1f4e8c", "#0d5c58"):
        faces.draft(consortium, GIVEN | {"accent": accent, "mark": ""}, None, by=None)
        faces.wear(consortium, by=None)
    assert Client().get(first.style_address).content.decode() == first.styles
    assert [Client().get(address).status_code for address in first.addresses] == [200] * 3


def test_a_page_of_another_release_gets_the_styles_of_this_one_for_a_moment(administrator: Client) -> None:
    _make(administrator)
    draft = faces.kept_faces(Consortium.objects.get())[faces.DRAFT]
    said, _sign, _digest = draft.style_key.rpartition("-")
    answer = Client().get(f"/voorbeeld/gezicht/{said}-{'0' * 24}.css")
    assert answer.content.decode() == draft.styles
    assert answer["Cache-Control"] == "public, max-age=300"


def test_a_picture_and_no_mark_at_once_is_asked_again(administrator: Client) -> None:
    answer = _make(administrator, picture=_picture(drawn()), without="on")
    assert answer.status_code == 422
    assert _faulty(answer) == ["without"]
    assert not KeptFace.objects.exists()


def test_a_refused_colour_says_which_and_what_would_do(administrator: Client) -> None:
    answer = _make(administrator, accent="#ff8800", pointer="0F0")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "contrast 2" in page
    assert "would do" in page
    assert 'value="#ff8800"' in page
    assert not KeptFace.objects.exists()


@pytest.mark.parametrize("written", ["7A1F5C", " #7a1f5c ", "#7A1F5C"])
def test_a_colour_is_taken_as_people_write_it(administrator: Client, written: str) -> None:
    _make(administrator, accent=written)
    assert KeptFace.objects.get().accent == "#7a1f5c"


def test_a_colour_in_three_signs_is_that_of_six(administrator: Client) -> None:
    _make(administrator, accent="#316")
    assert KeptFace.objects.get().accent == "#331166"


@pytest.mark.parametrize("written", ["red", "#12345g", "url(x)", "#7a1f5c}body{display:none", "#1234567"])
def test_what_is_no_colour_is_told_at_its_field(administrator: Client, written: str) -> None:
    answer = _make(administrator, accent=written)
    assert answer.status_code == 422
    assert _faulty(answer) == ["accent"]
    assert not KeptFace.objects.exists()


def test_a_picture_that_is_none_is_told_at_its_field_and_colours_stay(administrator: Client) -> None:
    answer = _make(administrator, picture=_picture(b"<svg/>", "merk.svg"))
    assert answer.status_code == 422
    assert _faulty(answer) == ["picture"]
    assert "SVG" in answer.content.decode()
    assert 'value="#7a1f5c"' in answer.content.decode()


def test_a_picture_of_a_byte_too_many_is_not_read(administrator: Client) -> None:
    whole = drawn() + b"\0" * faces.LIMIT
    assert _make(administrator, picture=_picture(whole[: faces.LIMIT])).status_code == 200
    assert _make(administrator, picture=_picture(whole[: faces.LIMIT + 1])).status_code == 413


def test_the_mark_stays_until_another_comes_or_it_is_taken_away(administrator: Client) -> None:
    _make(administrator, picture=_picture(drawn()))
    mark = KeptFace.objects.get().mark
    _make(administrator, accent="#1f4e8c")
    assert KeptFace.objects.get().mark == mark
    administrator.post(f"{PAGE}dragen/")
    _make(administrator, accent="#1f4e8c")
    assert KeptFace.objects.get(role="draft").mark == mark
    _make(administrator, without="on")
    assert KeptFace.objects.get(role="draft").mark == ""


def test_a_name_with_signs_of_html_stands_as_it_is(administrator: Client, consortium: Consortium) -> None:
    Consortium.objects.update(name='"><img src=x onerror=alert(1)>')
    _make(administrator, picture=_picture(drawn()))
    administrator.post(f"{PAGE}dragen/")
    for path in ("/voorbeeld/aanbod/", "/voorbeeld/past-dit/"):
        assert "<img src=x" not in Client().get(path).content.decode()


def test_who_may(consortium: Consortium, boards: list[Board]) -> None:
    faces.draft(consortium, GIVEN | {"mark": ""}, None, by=None)
    for role, status in ((Role.DIRECTOR, 200), (Role.ADVISER, 404), (Role.READER, 404)):
        client = at_work(consortium, role)
        for path in (PAGE, f"{PAGE}kijken/ouders/"):
            assert client.get(path).status_code == status, (role, path)
        if status == 404:
            for path in ("concept/", "concept/weg/", "dragen/", "terug/", "zonder/"):
                assert client.post(PAGE + path).status_code == 404
    assert KeptFace.objects.count() == 1


def test_pages_cost_no_query_more_for_who_works_there(
    administrator: Client, consortium: Consortium, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    administrator.get("/voorbeeld/instellingen/")
    with django_assert_num_queries(4):
        administrator.get("/voorbeeld/instellingen/")
    _make(administrator, picture=_picture(drawn()))
    administrator.post(f"{PAGE}dragen/")
    administrator.get("/voorbeeld/instellingen/")  # tells that it was done
    with django_assert_num_queries(4):
        administrator.get("/voorbeeld/instellingen/")


def test_of_two_who_make_a_face_the_second_is_told_and_nobody_lets_hold_what_they_did_not_see(
    administrator: Client,
) -> None:
    empty = _seen(administrator)
    assert _make(administrator, accent="#0d5c58", seen=empty).status_code == 200
    first = _seen(administrator)
    late = _make(administrator, accent="#5c0d2e", seen=empty)
    assert (late.status_code, "meanwhile" in late.content.decode()) == (422, True)
    assert 'value="#5c0d2e"' in late.content.decode(), "what was typed is still there"
    assert _seen(administrator) == first
    assert _make(administrator, accent="#5c0d2e", seen=first).status_code == 200
    assert _seen(administrator) != first
    administrator.post(f"{PAGE}dragen/", {"seen": first})
    assert Consortium.objects.get(slug="voorbeeld").accent == ""
    administrator.post(f"{PAGE}dragen/", {"seen": _seen(administrator)})
    assert Consortium.objects.get(slug="voorbeeld").accent == "#5c0d2e"


def test_the_button_brings_back_the_face_that_was_on_the_page(administrator: Client, consortium: Consortium) -> None:
    _make(administrator)
    page = administrator.post(f"{PAGE}dragen/", follow=True).content.decode()
    (back,) = re.findall(r'action="([^"]*/gezicht/terug/[^"]*)"', page)
    faces.take_off(consortium, by=None)  # by a colleague
    assert "no longer there" in administrator.post(back, follow=True).content.decode()
    assert not faces.face_of("voorbeeld").has_own


def test_a_page_that_is_kept_wears_the_face_of_its_revisions(
    consortium: Consortium, boards: list[Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The face was read just before another process changed it, the revisions just after."""
    monkeypatch.setattr(pages, "MOMENT", 3600)
    monkeypatch.setattr(pages, "_holds", [True])
    caches["moments"].clear()
    assert not faces.face_of("voorbeeld").has_own
    Consortium.objects.filter(pk=consortium.pk).update(accent="#7a1f5c")
    face = Consortium.objects.get(pk=consortium.pk).face
    assert face.style_address in Client().get("/voorbeeld/aanbod/").content.decode()
    caches["moments"].clear()


def _seen(client: Client) -> str:
    page = client.get(PAGE).content.decode()
    return re.findall(r'name="seen" value="([^"]*)"', page)[-1]
