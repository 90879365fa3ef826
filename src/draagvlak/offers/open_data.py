"""Offers in the words of others: schema.org for search engines, Open Referral HSDS for directories of services.

Source of the shapes: schema.org (ElementarySchool, Service) and the Human Services Data Specification 3.0
(docs.openreferral.org): organization, service, location, service_at_location, contact, phone.
"""

import uuid
from functools import cache
from typing import Any

from django.urls import reverse

from draagvlak.core.middleware import language_in
from draagvlak.core.own_domain import public_address
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms.book import Book
from draagvlak.norms.questionnaire import Standing
from draagvlak.offers.facts import Today
from draagvlak.offers.school_page import SchoolPage, sections
from draagvlak.offers.standings import UNSAID, in_languages, standing_in_words
from draagvlak.places.models import Location, School

_NAMESPACE = uuid.UUID("6c1f8d6e-8f8a-4d0c-9d3b-3f1f2f3f7a10")


def _id(*about: str) -> str:
    """A lasting identity out of what it is about."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(about)))


def website(text: str) -> str:
    """A website as a link; registers leave the scheme out."""
    return text if not text or text.startswith(("http://", "https://")) else f"https://{text}"


def page_address(school: School, name: str = "offers:offer", *more: str) -> str:
    """The address by which readers know the page of a school, or another public page or file of it."""
    consortium = school.consortium
    path = language_in(reverse(name, args=[consortium.slug, school.brin, *more]))[1]
    return public_address(path, consortium.slug, consortium.domain)


def as_schema_org(page: SchoolPage) -> dict[str, Any]:
    """A school with what it offers, as JSON-LD."""
    school, main = page.school, next(iter(page.locations), None)
    here = page_address(school)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ElementarySchool",
        "@id": here,
        "url": here,
        "name": str(school),
        "identifier": school.brin,
        "parentOrganization": {"@type": "Organization", "name": page.placement.board.name} if page.placement else None,
        "memberOf": {"@type": "Organization", "name": school.consortium.name},
        "telephone": school.phone,
        "sameAs": website(school.website),
    }
    if main:
        found["address"] = {
            "@type": "PostalAddress",
            "streetAddress": f"{main.street} {main.number}".strip(),
            "postalCode": main.postcode,
            "addressLocality": main.town,
            "addressCountry": "NL",
        }
    filters = page.found_by.filters if page.found_by else {}
    found["amenityFeature"] = [
        {"@type": "LocationFeatureSpecification", "name": spoken(trait["title"]), "value": _value(standing)}
        for trait in filters.values()
        if (standing := page.today.standing(page.today.deciding(trait["provisions"]))) != UNSAID
    ]
    found["makesOffer"] = [
        {
            "@type": "Offer",
            "itemOffered": {
                "@type": "Service",
                "name": spoken(section.subject.title),
                "url": f"{here}#{section.subject.key}",
            },
        }
        for section in page.dimensions
        if section.offers_something
    ]
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _value(standing: str) -> bool | str:
    """Yes or no, in words what is neither."""
    if standing == Standing.IN_PLACE:
        return True
    return False if standing in {Standing.ABSENT, Standing.EXEMPT} else standing_in_words(standing)


def as_hsds(of: Book | None, school: School, today: Today, locations: list[Location]) -> list[dict[str, Any]]:
    """A school's offer as services of HSDS: one per topic about help to pupils.

    In one piece, because it follows the shape of the standard from top to end.
    """
    if of is None:
        return []
    words = cache(in_languages)
    slug, helping = school.consortium.slug, {one.key for one in of.helping}
    here = page_address(school)
    organization = {
        "id": _id(slug, school.brin),
        "name": str(school),
        "description": f"{school.get_kind_display()}, {school.consortium.name}",
        "website": website(school.website),
        "organization_identifiers": [
            {"id": _id(slug, school.brin, "brin"), "identifier_scheme": "NL-BRIN", "identifier": school.brin}
        ],
    }
    places = [
        {
            "id": _id(slug, school.brin, "at", one.code),
            "location": {
                "id": _id(slug, school.brin, "location", one.code),
                "location_type": "physical",
                "name": one.name,
                "addresses": [
                    {
                        "id": _id(slug, school.brin, "address", one.code),
                        "address_1": f"{one.street} {one.number}".strip(),
                        "city": one.town, "state_province": "", "postal_code": one.postcode, "country": "NL",
                        "address_type": "physical",
                    }
                ],
            },
        }
        for one in locations
    ]  # fmt: skip
    phones = [{"id": _id(slug, school.brin, "phone"), "number": school.phone}] if school.phone else []
    return [
        {
            "id": _id(slug, school.brin, section.subject.key),
            "name": section.subject.title.get("nl", section.subject.key),
            "description": (section.subject.plain or {}).get("nl", ""),
            "url": f"{here}#{section.subject.key}",
            "status": "active" if section.says_something else "inactive",
            "assured_date": today.signed.isoformat() if today.signed else None,
            "fees_description": "",
            "organization": organization,
            "service_at_locations": places,
            "phones": phones,
            "attributes": [
                {
                    "id": _id(slug, school.brin, line.said.key),
                    "label": line.said.shown_whole.get("nl", line.said.text),
                    "value": words(line.standing, line.old)["nl"],
                    "link_type": "provision",
                    "taxonomy_term": {
                        "id": _id(slug, line.said.key),
                        "code": line.said.key,
                        "name": line.said.names.get("nl", line.said.key),
                    },
                }
                for line in section.lines
            ],
        }
        for section in sections(of, today)
        if section.subject.key in helping
    ]
