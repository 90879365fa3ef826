"""Open data: what the pages tell, in parts, for programs."""

import json
import re
from typing import Any

from django.test import Client

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.models import Version
from draagvlak.offers.models import Edition
from draagvlak.places.models import Location, School
from public_ import page


def ask(path: str, **headers: str) -> Any:
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, (path, response.content[:200])
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def test_the_api_tells_what_the_pages_tell(edition: Edition, adopted: Version) -> None:
    assert ask("/api/consortia")["rows"][0]["slug"] == "voorbeeld"
    assert [row["number"] for row in ask("/api/norms?consortium=voorbeeld")["rows"]] == ["1.0"]
    base = "/api/voorbeeld/norms/basisondersteuning/1.0/"
    assert ask(base + "topics")["count"] == 17
    assert {row["topic"] for row in ask(base + "provisions?topic=reading")["rows"]} == {"reading"}
    schools = ask("/api/voorbeeld/schools")
    assert [row["brin"] for row in schools["rows"]] == ["90AA", "90AB", "90AC"]
    offer = ask("/api/voorbeeld/offers/90AA")
    answers = {row["provision"]: row for row in offer["answers"]}
    assert answers["reading-tests"]["how"] == "Zo: reading-tests"
    assert offer["chapter"].endswith("/schoolgids.json")
    unsigned = ask("/api/voorbeeld/offers/90AB")
    assert ({row["standing"] for row in unsigned["answers"]}, unsigned["confirmed"]) == ({""}, None)
    assert [row["provision"] for row in unsigned["answers"]] == [row["provision"] for row in offer["answers"]]


def test_paging_and_its_end(signed: Evaluation) -> None:
    rows, path, seen = 0, "/api/voorbeeld/norms/basisondersteuning/1.0/provisions?limit=50", 0
    while path:
        found = ask(path.replace("http://testserver", ""))
        rows, path, seen = rows + len(found["rows"]), found["next"], seen + 1
    assert (rows, seen) == (184, 4)
    past = ask("/api/voorbeeld/schools?offset=100000")
    assert (past["rows"], past["next"], past["count"]) == ([], "", 3)
    assert len(ask("/api/voorbeeld/norms/basisondersteuning/1.0/provisions?limit=100000")["rows"]) == 100
    assert ask("/api/voorbeeld/schools?offset=-5&limit=-1")["rows"]
    assert Client().get("/api/voorbeeld/schools?offset=x").status_code == 422
    for path in ("/api/elders/schools", "/api/voorbeeld/offers/99XX", "/api/voorbeeld/norms/x/1.0/topics"):
        assert Client().get(path).status_code == 404


def test_the_api_has_etags_and_a_description(signed: Evaluation) -> None:
    first = Client().get("/api/voorbeeld/offers")
    again = Client().get("/api/voorbeeld/offers", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    described = ask("/api/openapi.json")
    assert described["openapi"].startswith("3.")
    for path in ("/api/consortia", "/api/{slug}/offers", "/api/{slug}/hsds/services"):
        answer = described["paths"][path]["get"]["responses"]["200"]
        assert answer["content"]["application/json"]["schema"]
    text = page("/api/")
    assert "/api/{slug}/offers/{brin}" in text
    assert Client().post("/api/consortia").status_code == 405


def test_drafts_are_no_open_data(signed: Evaluation, adopted: Version) -> None:
    from draagvlak.norms.versions import next_draft

    draft = next_draft(adopted)
    assert draft.number not in [row["number"] for row in ask("/api/norms")["rows"]]
    assert Client().get(f"/api/voorbeeld/norms/basisondersteuning/{draft.number}/topics").status_code == 404


def test_linked_data_and_services(edition: Edition, schools: list[School]) -> None:
    Location.objects.create(consortium=schools[0].consortium, school=schools[0], code="00", name="Hoofd", street="Plein",
                            number="1", postcode="0100AB", town="Dorp")  # fmt: skip
    text = page()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    assert data["@type"] == "ElementarySchool"
    assert data["address"]["addressLocality"] == "Dorp"
    assert any(one["value"] for one in data["amenityFeature"])
    services = ask("/api/voorbeeld/hsds/services")["rows"]
    ours = [one for one in services if one["organization"]["name"] == "School A"]
    assert len(ours) == 8
    assert all({"id", "name", "status", "organization"} <= set(one) for one in services)
    assert ours[0]["status"] == "active"
    assert ours[0]["service_at_locations"][0]["location"]["addresses"][0]["city"] == "Dorp"
    assert len({one["id"] for one in services}) == len(services)
