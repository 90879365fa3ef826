"""What somebody is answered whose act is not possible, or was overtaken by another's."""

import pytest
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from draagvlak.core.access import PUBLIC, access, require_POST
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.urls import handler400, handler403, handler404, handler500  # noqa: F401
from draagvlak.urls import urlpatterns as house

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
WHY = "Daarvoor is het te laat."


@access(PUBLIC)
def act(request: HttpRequest) -> HttpResponse:
    raise NotPossible(WHY)


@access(PUBLIC)
@require_POST
def act_below(request: HttpRequest) -> HttpResponse:
    raise NotPossible(WHY)


@access(PUBLIC)
@require_POST
def act_elsewhere(request: HttpRequest) -> HttpResponse:
    with lead_to("/stijl/"), lead_to("/normen/"):
        raise NotPossible(WHY)


@access(PUBLIC)
@require_POST
def overtaken(request: HttpRequest) -> HttpResponse:
    raise Conflict("theirs")


urlpatterns = [
    path("proef/", act),
    path("proef/doen/", act_below),
    path("proef/elders/", act_elsewhere),
    path("proef/botst/", overtaken),
    *house,
]


def notices(client: Client) -> str:
    return client.get("/stijl/").content.decode()


def test_who_is_refused_reads_why_on_the_page_of_the_form(client: Client) -> None:
    answer = client.post("/proef/doen/", {"text": "x"}, headers={"referer": "http://testserver/stijl/?q=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/stijl/?q=1")
    page = notices(client)
    assert WHY in page
    assert 'role="alert"' in page[page.index("<main") : page.index(WHY)]


@pytest.mark.parametrize("referer", ["", "https://elders.example/stijl/"])
def test_without_a_page_of_ours_it_is_the_nearest_page_above(client: Client, referer: str) -> None:
    assert client.post("/proef/doen/", headers={"referer": referer})["Location"] == "/proef/"


def test_the_view_says_where_and_the_innermost_word_counts(client: Client) -> None:
    answer = client.post("/proef/elders/", headers={"referer": "http://testserver/stijl/"})
    assert answer["Location"] == "/normen/"


def test_htmx_is_told_where_to_go(client: Client) -> None:
    answer = client.post("/proef/elders/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/normen/")
    assert WHY in notices(client)


def test_a_page_that_cannot_be_shown_says_so_itself(client: Client) -> None:
    answer = client.get("/proef/")
    assert answer.status_code == 409
    assert WHY in answer.content.decode()


def test_who_was_overtaken_gets_the_text_back_and_is_not_led_to_press_again(client: Client) -> None:
    answer = client.post("/proef/botst/", {"text": "Mijn eigen zin."}, headers={"referer": "http://testserver/stijl/"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mijn eigen zin." in page
    assert 'href="/stijl/"' in page[page.index("<main") :]
    assert "Verstuur het nog eens" not in page
    assert client.post("/proef/botst/", headers={"hx-request": "true"}).status_code == 409


def test_what_is_told_here_does_not_go_on_and_other_faults_do() -> None:
    with told_here() as told:
        raise NotPossible(WHY)
    assert (bool(told), str(told)) == (True, WHY)
    with told_here() as told:
        pass
    assert (bool(told), str(told)) == (False, "")
    with pytest.raises(NotPossible), told_here(here=False):
        raise NotPossible(WHY)
    with pytest.raises(Conflict), told_here():
        raise Conflict


@access(PUBLIC)
def each_kind(request: HttpRequest) -> HttpResponse:
    for kind in ("success", "info", "warning", "error"):
        getattr(messages, kind)(request, f"Dit is {kind}.")
    return HttpResponse()


urlpatterns.insert(0, path("proef/soorten/", each_kind))


def test_each_kind_of_notice_has_its_own_sign_word_and_place(client: Client) -> None:
    client.get("/proef/soorten/")
    page = notices(client)
    block = page[page.index('class="messages"') : page.index("<h1")]
    polite, alert = block.split('role="alert"')
    assert 'role="status"' in polite
    assert "Niet gedaan:" in alert
    assert "Dit is error." in alert
    signs = set()
    for kind, word in (("success", "Gedaan:"), ("info", "Ter informatie:"), ("warning", "Let op:")):
        before = polite[: polite.index(f"Dit is {kind}.")]
        assert word in before[before.rindex("<div") :]
        signs.add(before[before.rindex("<svg") : before.rindex("</svg>")])
    signs.add(alert[alert.index("<svg") : alert.index("</svg>")])
    assert len(signs) == 4
