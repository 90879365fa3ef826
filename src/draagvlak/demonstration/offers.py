"""What parents read in consortium Voorbeeld: public offers, fourteen published chapters of different quality, readers."""

import datetime
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from draagvlak.demonstration.evaluations import chance, room_of
from draagvlak.offers import changes, editions, reactions, signed_offers
from draagvlak.offers.chapters import compose, digest
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Approver, Change, Edition, Follower, PostcodeCentre, PublicSite, Reaction
from draagvlak.offers.school_page import get_school, page_of
from draagvlak.people.models import Person, Role
from draagvlak.places.models import Consortium, Location, School
from draagvlak.registers.models import Facility, StructureEntry

#: fictional postcode areas, a few kilometres apart somewhere in the sea
CENTRES = {"0100": (53.30, 4.10), "0101": (53.33, 4.16), "0102": (53.27, 4.22), "0103": (53.36, 4.05)}

PLAIN = (
    "Op {name} leert elk kind op zijn eigen manier. Gaat het niet vanzelf? Dan helpen we. Eerst in de klas, met de eigen "
    "leerkracht. Is dat niet genoeg, dan maken we samen met u een plan."
)
STIFF = (
    "Ten behoeve van een optimale ontwikkeling van onze leerlingpopulatie realiseert {name} een integrale "
    "ondersteuningsstructuur, waarbij signalering, interventie en evaluatie cyclisch worden vormgegeven in samenspraak met "
    "alle betrokken partijen binnen en buiten de school."
)
WORDS = {
    "reading": "We lezen elke dag een half uur. Een leesspecialist helpt twee ochtenden per week. Ouders krijgen tips voor thuis.",
    "arithmetic": "Elk blok begint met een korte toets. Wie moeite heeft, krijgt uitleg in een klein groepje.",
    "giftedness": "Op donderdag is er een groep voor kinderen die meer uitdaging nodig hebben. Zij werken daar aan eigen projecten.",
    "slow-learning": "Een kind dat meer tijd nodig heeft, krijgt die. Het doel is steeds een stap verder dan gisteren.",
    "task-behaviour": "Elke klas heeft een rustige hoek. Kinderen leren met kaarten hoe ze beginnen en afmaken.",
    "behaviour": "De eerste weken van het jaar leren we elkaar kennen. Bij ruzie praten we samen, altijd dezelfde dag.",
    "physical": "Over medicijnen maken we afspraken op papier. Twee collega's weten wat te doen.",
    "language": "Nieuwe kinderen krijgen elke dag taalles in een klein groepje. Thuis mag u uw eigen taal blijven spreken.",
}
EXTRA = [
    (
        "Plusgroep op donderdag",
        "Voor kinderen van groep 5 tot en met 8 die meer uitdaging nodig hebben. De leerkracht meldt aan, na een gesprek met u.",
    ),
    ("Speltherapie op school", "Een speltherapeut komt op dinsdag. De eerste drie keer kosten u niets."),
    ("Schooltuin", "Kinderen die even rust nodig hebben, werken een half uur in de tuin met een vaste begeleider."),
]
CONTACT = "Begin bij de leerkracht van uw kind. De intern begeleider is er op maandag, dinsdag en donderdag. U belt de school of stuurt een bericht in de app."
#: school, introduction, how many topics have own words, how many extra blocks, contact
CHAPTERS = [
    ("90AA", PLAIN, 8, 2, True), ("90AC", PLAIN, 8, 1, True), ("90AD", PLAIN, 5, 1, True), ("90AE", STIFF, 2, 0, False),
    ("90AF", PLAIN, 8, 3, True), ("90AG", "", 0, 0, False), ("90AH", PLAIN, 6, 1, True), ("90AJ", STIFF, 8, 1, True),
    ("90AK", PLAIN, 4, 0, True), ("90AM", PLAIN, 8, 2, True), ("90AP", PLAIN, 3, 1, False), ("90BA", STIFF, 0, 0, True),
    ("90BC", PLAIN, 7, 1, True), ("90BD", PLAIN, 8, 2, True),
]  # fmt: skip
STEPS = [
    ("preventive", "De leerkracht ziet het", "elke dag", "Valt iets op, dan belt de leerkracht u dezelfde week."),
    (
        "curative",
        "Hulp in de klas",
        "zes weken",
        "Extra uitleg of een andere aanpak. Daarna kijken we samen of het helpt.",
    ),
    (
        "curative",
        "Gesprek met de intern begeleider",
        "binnen twee weken",
        "U, de leerkracht en de begeleider maken een plan.",
    ),
    ("curative", "Het ondersteuningsteam", "vier keer per jaar", "Een expert denkt mee. U zit aan tafel."),
    ("role", "Intern begeleider", "drie dagen per week", "Regelt de hulp en kent de weg naar hulp buiten school."),
]


def build(owner: Consortium, people: dict[str, Person], say: Callable[[str], None]) -> None:
    """Offers out of what was signed, chapters, remarks and followers."""
    say("what parents read")
    PublicSite.objects.create(
        consortium=owner,
        point_name="Steunpunt Ouders en Jeugd Voorbeeldstreek",
        point_phone="0992000100",
        point_email="steunpunt@voorbeeld.example",
        point_website="https://steunpunt.voorbeeld.example",
        point_text="Gratis en onafhankelijk. U en uw kind kunnen er vragen stellen en iemand laten meedenken.",
        contact_email="ouders@voorbeeld.example",
        contact_phone="0992000200",
    )
    PostcodeCentre.objects.bulk_create(
        PostcodeCentre(code=code, latitude=a, longitude=b) for code, (a, b) in CENTRES.items()
    )
    schools = list(School.objects.filter(consortium=owner).order_by("brin"))
    registers(owner, schools)
    signed_offers.gather(schools)
    say("fourteen chapters of school guides")
    for n, (brin, introduction, words, extra, contact) in enumerate(CHAPTERS):
        _chapter(owner, people, brin, n, introduction, words, extra, contact)
    _readers(owner, people)
    changes.notice()


def registers(owner: Consortium, schools: list[School]) -> None:
    """Rooms and steps for schools that keep none yet, so that their pages have something to show."""
    of = book_of(owner)
    if of is None:
        return
    kept = set(Facility.objects.filter(consortium=owner).values_list("school_id", flat=True))
    routed = set(StructureEntry.objects.filter(consortium=owner).values_list("school_id", flat=True))
    places = {one.school_id: one for one in Location.objects.filter(consortium=owner)}
    rooms, steps = [], []
    for school in schools:
        location = places.get(school.pk)
        if location and school.pk not in kept and chance("rooms", school.brin) < 85:
            for key in of.registers.get("facilities", ()):
                value = room_of(school.brin, key)
                rooms.append(
                    Facility(
                        consortium=owner, school=school, location=location, key=key, value=value,
                        reason="Het gebouw is een monument; een lift past er niet in." if value == "exception" else "",
                        alternative="Groepen met een kind in een rolstoel zitten beneden." if value == "exception" else "",
                    )
                )  # fmt: skip
        if school.pk not in routed and chance("steps", school.brin) < 60:
            steps += [
                StructureEntry(
                    consortium=owner, school=school, kind=kind, position=n, title=title, when=when, text=text
                )
                for n, (kind, title, when, text) in enumerate(STEPS)
            ]
    Facility.objects.bulk_create(rooms)
    StructureEntry.objects.bulk_create(steps)


def _chapter(
    owner: Consortium,
    people: dict[str, Person],
    brin: str,
    n: int,
    introduction: str,
    words: int,
    extra: int,
    contact: bool,
) -> None:
    school = get_school(owner.slug, brin)
    leader, today = people[Role.LEADER], timezone.localdate()
    written = Written(
        introduction.format(name=school),
        CONTACT if contact else "",
        dict(list(WORDS.items())[:words]),
        [{"title": title, "text": text} for title, text in EXTRA[:extra]],
        [],
    )
    editions.write(school, written, 0, leader)
    made = _published(owner, brin, today - timedelta(days=6 + n), leader, people[Role.BOARD_OFFICER])
    Edition.objects.filter(pk=made.pk).update(published=timezone.now() - timedelta(days=3 + n))
    if n in {0, 4}:  # two schools published before
        earlier = dict(made.content) | {
            "introduction": "Op onze school helpen wij elk kind.",
            "extra": [],
            "year": made.year - 1,
        }
        Edition.objects.filter(pk=made.pk).update(number=2)
        Edition.objects.create(
            consortium=owner, school=school, number=1, year=made.year - 1, person=leader, content=earlier,
            approvals=made.approvals, digest=digest(earlier),
            published=datetime.datetime(made.year - 1, 10, 20, 9, 0, tzinfo=timezone.get_current_timezone()),
        )  # fmt: skip
    if n == 2:  # one school took its first chapter back
        earlier = dict(made.content) | {"contact": "Bel de ib'er thuis.", "year": made.year}
        Edition.objects.filter(pk=made.pk).update(number=2)
        first = Edition.objects.create(
            consortium=owner, school=school, number=1, year=made.year, person=leader, content=earlier,
            approvals=made.approvals, digest=digest(earlier), published=timezone.now() - timedelta(days=20),
        )  # fmt: skip
        editions.withdraw(first, "Er stond een telefoonnummer in dat niet openbaar is.", leader)
        Edition.objects.filter(pk=first.pk).update(withdrawn=timezone.now() - timedelta(days=19))
    if n == 1:  # changed since, so that the school sees what differs
        editions.write(school, Written(written.introduction + " Vanaf januari is er ook een taalgroep.", written.contact,
                                        written.words, written.extra, []), 1, leader)  # fmt: skip


def _published(owner: Consortium, brin: str, day: datetime.date, leader: Person, officer: Person) -> Edition:
    """The chapter as it reads now, with everybody's yes, as an edition."""
    page = page_of(get_school(owner.slug, brin))
    content = compose(page.school.chapter, page, page.school.chapter.year)
    text = digest(content)
    for approver, who, note in (
        (Approver.LEADER, leader, ""),
        (Approver.COUNCIL, leader, "Vergadering van de MR"),
        (Approver.BOARD, officer, ""),
    ):
        editions.approve(page.school, content, text, approver, day, note, who)
    return editions.publish(page, text, leader)


def chapter_of_plain_words(school: School, person: Person) -> Edition:
    """A published chapter with own words to every topic, for measuring."""
    extra = [{"title": title, "text": text} for title, text in EXTRA]
    written = Written(PLAIN.format(name=school), CONTACT, WORDS, extra, [])
    editions.write(school, written, 0, person)
    return _published(school.consortium, school.brin, timezone.localdate(), person, person)


def _readers(owner: Consortium, people: dict[str, Person]) -> None:
    school = School.objects.get(consortium=owner, brin="90AA")
    here = f"/{owner.slug}/aanbod/90AA/"
    now = timezone.now()
    asked = Reaction.objects.create(consortium=owner, school=school, page=here, at=now - timedelta(days=12),
                                    text="Er staat dat er koptelefoons zijn. Mogen kinderen die zelf pakken?")  # fmt: skip
    reactions.answer(asked, "Ja, ze hangen naast de deur. Een kind mag er altijd een pakken.", publish=True,
                    person=people[Role.COORDINATOR])  # fmt: skip
    Reaction.objects.create(consortium=owner, school=school, page=here, at=now - timedelta(days=2),
                            text="De leesspecialist is toch met verlof? Wie helpt nu?")  # fmt: skip
    Reaction.objects.create(consortium=owner, page=f"/{owner.slug}/past-dit/", at=now - timedelta(days=1),
                            text="Ik mis iets over kinderen die na een scheiding verhuizen.")  # fmt: skip
    of_the_norm = Reaction.objects.create(
        consortium=owner, page=f"/{owner.slug}/norm/basisondersteuning/1.0/onderwerp/reading/",
        at=now - timedelta(days=30), text="Geldt dit ook voor kinderen die nog geen Nederlands lezen?",
    )  # fmt: skip
    reactions.answer(of_the_norm, "Ja. Wat de school daarnaast doet voor kinderen die Nederlands leren, staat bij 'Taal, spraak en NT2'.",
                    publish=True, person=people[Role.ADVISER])  # fmt: skip
    Follower.objects.create(consortium=owner, school=school, email="ouder@voorbeeld.example", confirmed=now)
    Change.objects.filter(consortium=owner).update(told=now)
