"""What somebody is answered whose act is not possible, or was overtaken by another's."""

import re
from urllib.parse import unquote

import pytest
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from draagvlak.core.access import PUBLIC, access, require_POST
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
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


@access(PUBLIC)
def of_itself(request: HttpRequest) -> HttpResponse:
    with lead_to(request.path):
        raise NotPossible(WHY)


@access(PUBLIC)
@require_POST
def marked_up(request: HttpRequest) -> HttpResponse:
    raise NotPossible("<b>Dik</b> & <script>alert(1)</script>")


@access(PUBLIC)
def overtaken_while_looking(request: HttpRequest) -> HttpResponse:
    raise Conflict(text="Kijk opnieuw.")


@access(PUBLIC)
@require_POST
def half_done(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        with told_here() as refusal:
            Consortium.objects.create(name="Half", slug="half")
            raise NotPossible(WHY)
        return HttpResponse(str(refusal), status=422)


urlpatterns = [
    path("proef/itself/", of_itself),
    path("proef/opmaak/", marked_up),
    path("proef/kijken/", overtaken_while_looking),
    path("proef/half/", half_done),
    path("proef/", act),
    path("proef/doen/", act_below),
    path("proef/elders/", act_elsewhere),
    path("proef/botst/", overtaken),
    *house,
]


def notices(client: Client) -> str:
    return client.get("/stijl/").content.decode()


def test_who_is_refused_reads_why_on_the_page_of_the_form(client: Client) -> None:
    answer = client.post("/proef/doen/", {"topic": "x"}, headers={"referer": "http://testserver/stijl/?q=1"})
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


def test_htmx_stays_on_its_page_and_says_why_there(client: Client) -> None:
    answer = client.post("/proef/elders/", {"text": "Nog niet bewaard."}, headers={"hx-request": "true"})
    assert answer.status_code == 422
    assert (unquote(answer["X-Why"]), answer["HX-Reswap"]) == (WHY, "none")
    assert "HX-Redirect" not in answer
    assert WHY not in notices(client)


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
    assert (bool(told), str(told), told.conflict) == (True, WHY, None)
    with told_here() as told:
        raise Conflict("theirs")
    assert told.conflict is not None
    assert str(told)
    with told_here() as told:
        pass
    assert (bool(told), str(told)) == (False, "")
    with pytest.raises(NotPossible), told_here(here=False):
        raise NotPossible(WHY)
    with pytest.raises(ZeroDivisionError), told_here():
        raise ZeroDivisionError


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


def test_what_was_typed_is_given_back_with_the_reason(client: Client) -> None:
    sent = {"text": "Een hele zin van mij.", "kind": "note", "password": "geheim woord"}
    answer = client.post("/proef/doen/", sent, headers={"referer": "http://testserver/stijl/"})
    page = answer.content.decode()
    main = page[page.index("<main") :]
    assert answer.status_code == 422
    assert WHY in main
    assert "Een hele zin van mij." in main
    assert "geheim" not in main
    assert 'href="/stijl/"' in main
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "choice", ["", "moved-school", "90AA", "12", "2026-08-01", "12345678-1234-1234-1234-123456789012", "on"]
)
def test_a_choice_is_no_text_so_who_only_chose_is_led_back(client: Client, choice: str) -> None:
    assert client.post("/proef/doen/", {"topic": choice}).status_code == 302


@pytest.mark.parametrize("text", ["noor@school.nl", "Twee woorden", "Noor", "www.school.nl/pagina", "één"])
def test_a_word_that_somebody_typed_is_kept(client: Client, text: str) -> None:
    answer = client.post("/proef/doen/", {"naam": text})
    assert (answer.status_code, text in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("name", ["text", "note", "reason-reading-aids", "title", "short_title_nl"])
def test_one_small_word_in_a_field_for_words_is_given_back(client: Client, name: str) -> None:
    answer = client.post("/proef/doen/", {name: "plein", "topic": "reading", "person": "12"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'<textarea [^>]*name="{name}"[^>]*>plein</textarea>', page)
    assert page.count("<textarea") == 1, "what was chosen goes along unseen"


def test_a_form_of_another_site_is_not_given_back(client: Client) -> None:
    answer = client.post("/proef/doen/", {"text": "Een hele zin."}, headers={"referer": "https://elders.example/"})
    assert (answer.status_code, answer["Location"]) == (302, "/proef/")


def test_a_page_that_leads_to_itself_says_so_and_goes_round_no_more(client: Client) -> None:
    answer = client.get("/proef/itself/")
    assert answer.status_code == 409
    assert WHY in answer.content.decode()


def test_the_signs_of_a_refusal_are_signs_and_no_markup(client: Client) -> None:
    client.post("/proef/opmaak/")
    assert "&lt;script&gt;alert(1)" in notices(client)
    assert "<script>alert(1)" not in client.post("/proef/opmaak/", {"text": "Een hele zin."}).content.decode()


def test_who_only_looks_and_was_overtaken_is_told_too(client: Client) -> None:
    answer = client.get("/proef/kijken/")
    assert answer.status_code == 409
    assert "Kijk opnieuw." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_is_told_here_undoes_what_was_done_of_the_act(client: Client) -> None:
    assert client.post("/proef/half/").status_code == 422
    assert not Consortium.objects.filter(slug="half").exists()


@pytest.mark.parametrize(
    "referer",
    ["http://testserver//elders.example/x/", "http://testserver/\\elders.example/", "http://testserver.elders.example/stijl/",
     "http://testserver@elders.example/stijl/", "//elders.example/stijl/", "javascript:alert(1)", "http://["],
)  # fmt: skip
def test_no_referer_leads_to_another_site(client: Client, referer: str) -> None:
    to = client.post("/proef/doen/", headers={"referer": referer})["Location"]
    assert to in {"/proef/", "/"}


def test_in_another_language_one_is_led_in_that_language(client: Client) -> None:
    assert client.post("/en/proef/doen/")["Location"] == "/en/proef/"
    assert "Not done:" in client.get("/en/stijl/").content.decode()


def test_a_notice_is_kept_by_nobody_else(client: Client) -> None:
    client.post("/proef/doen/")
    page = client.get("/stijl/")
    assert WHY in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert WHY not in Client().get("/stijl/").content.decode()
    assert WHY not in client.get("/stijl/").content.decode()


def test_a_notice_goes_with_its_reader(client: Client) -> None:
    first, second = (
        Person.objects.create_user(f"{name}@voorbeeld.example", "x", name=name) for name in ("Noor", "Sam")
    )
    client.force_login(first)
    client.post("/proef/doen/")
    client.post("/uitloggen/")
    assert WHY not in client.get("/stijl/").content.decode()
    client.force_login(first)
    client.post("/proef/doen/")
    client.force_login(second)  # where the first one left it
    assert WHY not in client.get("/stijl/").content.decode()


@pytest.mark.parametrize("path", ["//[x/", "/[x/", "/normen/]/", "//x@[/"])
def test_an_odd_address_is_not_there_and_no_fault(client: Client, path: str) -> None:
    assert client.get("/", PATH_INFO=path).status_code == 404
    assert client.post("/", PATH_INFO=path).status_code in {403, 404}
