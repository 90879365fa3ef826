"""The demo: one coherent, clearly fictional story of consortium Voorbeeld."""

from collections.abc import Callable
from copy import deepcopy

from django.db import transaction

from draagvlak.norms import editing, files
from draagvlak.norms.handbooks import fictional
from draagvlak.norms.handbooks.drafting import take_in
from draagvlak.norms.importing import store
from draagvlak.norms.models import Mapping, Norm, Provision, Version
from draagvlak.organisations.models import Consortium, Membership, Person, Role

SLUG = "voorbeeld"
PASSWORD = "voorbeeld-wachtwoord"
PEOPLE = [
    ("adviseur@voorbeeld.example", "Anouk Adviseur", Role.ADVISER),
    ("directeur@voorbeeld.example", "Dirk Directeur", Role.DIRECTOR),
    ("lezer@voorbeeld.example", "Leila Lezer", Role.READER),
]
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
STEPS = [
    {"number": "0.1", "step": "Gesprekken met scholen, ouders en partners", "when": "voorjaar 2025", "done": True},
    {"number": "0.1", "step": "Eerste versie voor iedereen op de website", "when": "3 september 2025",
     "date": "2025-09-03", "done": True},
    {"number": "0.2", "step": "Consultatie en meeleesronde", "when": "september en oktober 2025", "done": True},
    {"number": "1.0", "step": "Vastgesteld in de ALV", "when": "11 december 2025", "date": "2025-12-11", "done": True},
]  # fmt: skip


@transaction.atomic
def build(say: Callable[[str], None] = lambda _text: None) -> None:
    """Fill an empty database with the story."""
    owner = Consortium.objects.create(slug=SLUG, name="Samenwerkingsverband Voorbeeld")
    people = {}
    for email, name, role in PEOPLE:
        people[role] = person = Person.objects.create_user(email, PASSWORD, name=name)
        Membership.objects.create(person=person, consortium=owner, role=role)
    say("the norm of 2021")
    store(_library("voorbeeld-2021"), owner, "basisondersteuning")
    say("the norm in force")
    document = deepcopy(_library("rgv-basisondersteuning"))
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
    current = store(document, owner, "basisondersteuning")
    say("a fictional national norm")
    national = store(_library("voorbeeld-landelijk"))
    _map(current, national)
    say("a handbook, read in as a draft")
    handbook = fictional.as_pdf(_next_handbook())
    draft = take_in("handboek-basisondersteuning-voorbeeld.pdf", handbook, owner, current.norm)
    first = draft.provisions.get(key="reading-speech-therapy")
    editing.edit_provision(
        draft,
        people[Role.ADVISER],
        first.pk,
        first.revision,
        {"text": "Logopedie die de taal of de spraak moet verbeteren."},
    )


def _library(name: str) -> files.Document:
    return files.read((files.LIBRARY / f"{name}.yaml").read_bytes())


def _next_handbook() -> files.Document:
    """What the consortium wants next: a few provisions said in other words, one new, one gone."""
    document = deepcopy(_library("rgv-basisondersteuning"))
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
    from draagvlak.norms.mapping import coverage

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


def is_there() -> bool:
    """Whether the story is already in this database."""
    return Norm.objects.filter(consortium__slug=SLUG).exists() and Provision.objects.exists()
