"""Feeds, the map of the site, and what robots may read."""

import re

from django.test import Client

from draagvlak.offers.models import Edition
from public_ import HERE


def test_feeds_sitemap_and_robots(edition: Edition) -> None:
    feed = Client().get("/voorbeeld/aanbod/wijzigingen.atom").content.decode()
    assert "Er is een nieuw hoofdstuk van de schoolgids" in feed
    assert "Er is een nieuw hoofdstuk" in Client().get(HERE + "wijzigingen.atom").content.decode()
    assert Client().get("/voorbeeld/aanbod/99XX/wijzigingen.atom").status_code == 404
    locations = re.findall(
        r"<loc>http://testserver([^<]+)</loc>", Client().get("/voorbeeld/kaart.xml").content.decode()
    )
    assert HERE + "schoolgids/1/" in locations
    for path in locations:
        assert Client().get(path).status_code == 200, path
        assert Client().get("/en" + path).status_code == 200, path
    assert "/voorbeeld/kaart.xml" in Client().get("/sitemap.xml").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in Client().get("/robots.txt").content.decode()
