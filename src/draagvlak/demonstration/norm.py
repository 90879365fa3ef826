"""The norm of the demo: two versions, a national one, and a handbook that becomes the next."""

from collections.abc import Callable
from copy import deepcopy

from draagvlak.handbooks import fictional
from draagvlak.handbooks.drafts import take_in
from draagvlak.norms import files, provisions
from draagvlak.norms.models import Mapping, Version
from draagvlak.norms.store import store
from draagvlak.people.models import Person, Role
from draagvlak.places.models import Consortium

#: confirmed by the fictional adviser: their provision, ours
CONFIRMED = [
    ("n-lezen-signaleren", "reading-teachers-know"),
    ("n-lezen-hulpmiddelen", "reading-aids"),
    ("n-lezen-dossier", "reading-file"),
    ("n-begaafd-herkennen", "giftedness-early-signals"),
    ("n-begaafd-compacten", "giftedness-pretest"),
    ("n-begaafd-peers", "giftedness-peers"),
    ("n-taak-executief", "task-executive-functions"),
    ("n-taak-prikkels", "task-stimuli"),
]
REJECTED = [("n-lezen-bibliotheek", 3), ("n-taak-coach", 3), ("n-begaafd-versnellen", 3)]
#: how the way to a dyslexia examination runs in the fictional towns
MUNICIPALITIES = [
    {
        "names": ["Voorbeeldstad", "Oefendorp"],
        "text": {
            "nl": "De school vraagt het onderzoek aan bij de gemeente.",
            "en": "The school applies to the municipality for the examination.",
        },
    },
    {
        "names": ["Modelgouw"],
        "text": {
            "nl": "De school meldt uw kind rechtstreeks aan bij een praktijk, die eerst kijkt of onderzoek nodig is.",
            "en": "The school applies directly to a practice, which first sees whether an examination is needed.",
        },
    },
]
STEPS = [
    {"number": "0.1", "step": "Gesprekken met scholen, ouders en partners", "when": "voorjaar 2025", "done": True},
    {"number": "0.1", "step": "Eerste versie voor iedereen op de website", "when": "3 september 2025",
     "date": "2025-09-03", "done": True},
    {"number": "0.2", "step": "Consultatie en meeleesronde", "when": "september en oktober 2025", "done": True},
    {"number": "1.0", "step": "Vastgesteld in de ALV", "when": "11 december 2025", "date": "2025-12-11", "done": True},
]  # fmt: skip


def build(owner: Consortium, people: dict[str, Person], say: Callable[[str], None]) -> None:
    """The norm of consortium Voorbeeld."""
    say("the norm of 2021")
    store(library("voorbeeld-2021"), owner, "basisondersteuning")
    say("the norm in force")
    document = deepcopy(library("rgv-basisondersteuning"))
    document["norm"] |= {"publisher": owner.name}
    document["version"] = {
        "number": "1.0",
        "status": "adopted",
        "summary": {
            "nl": "Wat elke gewone basisschool in het verzonnen samenwerkingsverband Voorbeeld minimaal doet, op acht "
            "dimensies.",
            "en": "What every regular primary school in the fictional consortium Voorbeeld does at least, on eight "
            "dimensions.",
        },
        "steps": STEPS,
    }
    municipal = next(route for route in document["routes"] if route["key"] == "municipality")
    municipal["municipalities"] = MUNICIPALITIES
    current = store(document, owner, "basisondersteuning")
    say("a fictional national norm")
    national = store(library("voorbeeld-landelijk"))
    _map(current, national)
    say("a handbook, read in as a draft")
    handbook = fictional.as_pdf(_next_handbook())
    draft = take_in("handboek-basisondersteuning-voorbeeld.pdf", handbook, owner, current.norm)
    first = draft.provisions.get(key="reading-speech-therapy")
    provisions.edit_provision(
        draft,
        people[Role.ADVISER],
        first.pk,
        first.revision,
        {"text": "Logopedie die de taal of de spraak moet verbeteren."},
    )


def library(name: str) -> files.Document:
    return files.read((files.LIBRARY / f"{name}.yaml").read_bytes())


def _next_handbook() -> files.Document:
    """What the consortium wants next: a few provisions said in other words, one new, one gone."""
    document = deepcopy(library("rgv-basisondersteuning"))
    topics = {topic["key"]: topic for topic in document["topics"]}
    for said in topics["facilities"]["provisions"]:
        if said["key"] == "facility-quiet":
            said["text"] = "Er is een ruimte met weinig prikkels waar kinderen kunnen werken en tot rust komen."
    reading = topics["reading"]["provisions"]
    reading.insert(
        8,
        {
            "key": "reading-pleasure",
            "part": "offer",
            "actor": "school",
            "text": "De school leest elke dag voor, in alle groepen.",
        },
    )
    arithmetic = topics["arithmetic"]["provisions"]
    arithmetic[:] = [said for said in arithmetic if said["key"] != "arithmetic-adapted-books"]
    return document


def _map(version: Version, national: Version) -> None:
    Mapping.objects.bulk_create(
        Mapping(norm=version.norm, other=national, other_key=theirs, own_key=own, accepted=True)
        for theirs, own in CONFIRMED
    )
    from draagvlak.norms.coverage import coverage

    for theirs, times in REJECTED:
        for _round in range(times):
            for row in (row for area in coverage(version, national) for row in area.rows):
                if row.provision.key == theirs:
                    Mapping.objects.bulk_create(
                        Mapping(
                            norm=version.norm,
                            other=national,
                            other_key=theirs,
                            own_key=a.provision.key,
                            accepted=False,
                        )
                        for a in row.answers
                    )
