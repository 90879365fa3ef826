"""Three school years of evaluations in consortium Voorbeeld: forty schools with different stories.

The same rows come out each time. Standings follow from a school's strength and from what is hard for most schools.

One file, because it tells one story in the order of its years, and each year builds on the one before.
"""

import datetime
import zlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from draagvlak.core.school_years import year_of
from draagvlak.evaluations import goals, rounds, visits
from draagvlak.evaluations import steps as step_rules
from draagvlak.evaluations.models import (
    Action,
    Answer,
    Assignment,
    Evaluation,
    Evidence,
    Goal,
    Round,
    Side,
    State,
    Step,
)
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import BOARD, SCHOOL, Questionnaire, Standing, questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person, Role
from draagvlak.places.models import Board, Consortium, Judgement, Placement, School
from draagvlak.registers import team
from draagvlak.registers.facilities import standing_of_rooms
from draagvlak.registers.models import Facility, Policy, Population, Skill, StructureEntry, TeamActivity, TeamMember

#: what the school of the story says; other schools say it in fewer words
HOW = {
    "reading-aids": "Elke leerling met dyslexie werkt met voorleessoftware op een eigen laptop. Ouders krijgen uitleg "
    "op de informatieavond.",
    "reading-file": "De IB'er houdt vanaf groep 3 een leesdossier bij: toetsen, wat we deden en wat het opleverde.",
    "facility-quiet": "Naast de bibliotheek is een stille kamer met zes plekken. Elke groep heeft er vaste tijden.",
    "task-stimuli": "Koptelefoons en werkschotten liggen in elk lokaal; kinderen pakken ze zelf.",
    "physical-locked-cabinet": "De kast staat in het kantoor van de conciërge. Twee collega's hebben de sleutel.",
    "hgw-goals": "Elk blok begint met doelen die op het bord staan en die kinderen zelf kunnen vertellen.",
    "hgw-teachers-parents": "Ouders en leerkracht voeren elk najaar een startgesprek.",
    "policy-safety": "We werken met een lesprogramma voor de hele school en een coördinator sociale veiligheid.",
    "policy-medicines": "Afspraken staan op een formulier; twee collega's volgen elk jaar de scholing.",
}
#: per topic, what any school might say
SAID = {
    "reading": (
        "In elke groep is er dagelijks leestijd.",
        "We volgen leestempo en spelling drie keer per jaar.",
        "De leesspecialist kijkt elk najaar met de leerkracht mee.",
        "Wie moeite heeft, leest drie keer per week twintig minuten met een begeleider.",
        "Vanaf groep 4 staan luisterboeken en voorleessoftware klaar.",
        "Toetsen zijn er op groter papier en met voorleeshulp.",
    ),
    "arithmetic": (
        "We werken met een plan per blok.",
        "Extra instructie gebeurt in de kleine groep.",
        "De rekencoördinator komt twee keer per jaar in elke klas.",
        "Kinderen rekenen eerst met spullen, dan met plaatjes, dan met getallen.",
        "Een tafelkaart en een rekenrek liggen in elk lokaal.",
    ),
    "giftedness": (
        "Er is een verrijkingsgroep op donderdag.",
        "We toetsen vooraf en schrappen herhaling.",
        "In elke bouw is er één leerkracht met scholing in begaafdheid.",
        "Kinderen kiezen een eigen project en laten het aan de klas zien.",
        "We praten met het kind over wat het moeilijk vindt, ook als alles lukt.",
    ),
    "slow-learning": (
        "Kinderen werken met een eigen leerlijn.",
        "De doelen bespreken we met de ouders.",
        "De leerkracht legt de les vooraf al een keer uit in een klein groepje.",
        "We herhalen vaak en maken de stappen klein.",
        "Twee keer per jaar bekijken we of het plan nog past.",
    ),
    "task-behaviour": (
        "Taakkaarten hangen in elk lokaal.",
        "We oefenen plannen vanaf groep 4.",
        "De dag staat met plaatjes op het bord.",
        "Wie snel afgeleid is, heeft een vaste rustige plek.",
        "Na twintig minuten werken bewegen we even.",
    ),
    "behaviour": (
        "Alle groepen starten het jaar met de gouden weken.",
        "We bespreken de groep elke zes weken.",
        "Elke maandag begint met een kringgesprek over hoe het gaat.",
        "De gedragsspecialist helpt de leerkracht in de klas.",
        "Bij zorgen bellen we ouders dezelfde dag.",
    ),
    "physical": (
        "Afspraken staan op papier.",
        "De GGD denkt twee keer per jaar mee.",
        "Een ziek kind kan met een scherm meedoen met de klas.",
        "Twee collega's weten wat te doen bij een aanval.",
    ),
    "language": (
        "Nieuwe kinderen krijgen elke dag woordenschat.",
        "We lezen prentenboeken voor en bespreken ze.",
        "Moeilijke woorden hangen met een plaatje in de klas.",
        "Ouders krijgen de woorden van de week mee naar huis, ook in hun eigen taal.",
        "De taalspecialist oefent in kleine groepjes.",
    ),
}
HARD = {"giftedness": 22, "language": 14, "facilities": 10, "slow-learning": 9, "task-behaviour": 6}


def chance(*about: object) -> int:
    """A number from 0 to 99 that is always the same for the same things."""
    return zlib.crc32("|".join(map(str, about)).encode()) % 100


MONUMENT = "Monumentaal trappenhuis; een lift past er niet in."
#: what stands otherwise in a building since its school signed: a room that was given to a new group
GIVEN_UP = {("90AC", "facility-small-groups"), ("90AH", "facility-small-groups")}


def room_of(brin: str, key: str) -> str:
    """What a building has; a few are monuments that no wheelchair gets into."""
    if key == "facility-accessible" and chance("monument", brin) < 8:
        return Facility.Value.EXCEPTION
    if (brin, key) in GIVEN_UP or (chance("room", brin, key) >= 68 and brin != "90AA"):
        return Facility.Value.LACKING
    return Facility.Value.PRESENT


def usual_standing(evaluation: Evaluation, asked: ProvisionText, year: int) -> str:
    """How a school stands with a provision in a year: some are strong, some topics are hard, most grow. What its
    building has, it says as it is."""
    if evaluation.school and asked.key.startswith("facility-"):
        brin = evaluation.school.brin
        return Standing.IN_PLACE if (brin, asked.key) in GIVEN_UP else standing_of_rooms([room_of(brin, asked.key)])
    place = evaluation.school_id or evaluation.board_id or 0
    strength = 52 + chance("strength", place) * 0.4 + (year - 2024) * 5 - HARD.get(asked.topic, 0)
    at = chance(place, asked.key)
    if at < strength:
        return Standing.IN_PLACE
    if at < strength + 16:
        return Standing.PARTLY
    return Standing.DEVELOPING if at < strength + 26 else Standing.ABSENT


def usual_how(evaluation: Evaluation, asked: ProvisionText, year: int) -> str:
    """What a school says, if it says something."""
    lines = SAID.get(asked.topic, ())
    if not lines or chance("says", evaluation.school_id, asked.key) > 45:
        return ""
    return lines[chance("which", evaluation.school_id, asked.key) % len(lines)]


def fill(
    round_: Round,
    evaluations: Iterable[Evaluation],
    done: Callable[[Evaluation], int],
    person: Callable[[Evaluation], Person],
    when: datetime.datetime,
    standing: Callable[[Evaluation, ProvisionText, int], str] = usual_standing,
) -> None:
    """Let many answer at once, each as far as ``done`` says (per cent, in the order of the norm); counts follow."""
    asked = questionnaire(round_.version)
    known: dict[int, dict[str, Answer]] = {}
    for answer in Answer.objects.filter(round=round_):
        known.setdefault(answer.evaluation_id, {})[answer.key] = answer
    rows: list[Answer] = []
    for one in evaluations:
        owner, who, part = BOARD if one.board_id else SCHOOL, person(one), done(one)
        wanted = [q for topic in asked.topics for q in topic.provisions if q.owner == owner]
        for n, question in enumerate(wanted[: len(wanted) * part // 100]):
            was = known.get(one.pk, {}).get(question.key) or Answer()
            at = when + timedelta(minutes=n)
            rows.append(
                Answer(
                    consortium_id=round_.consortium_id, round=round_, evaluation=one, key=question.key,
                    standing=(now := standing(one, question, round_.year)), carried_id=was.carried_id,
                    reason=was.reason or (MONUMENT if now == Standing.EXEMPT else ""),
                    how=was.how or usual_how(one, question, round_.year),
                    confirmed=at, last_confirmed=at, saved=at, confirmed_by=who, saved_by=who,
                )
            )  # fmt: skip
        if part:
            one.started = when
    Answer.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["evaluation", "key"],
        update_fields=[
            "standing", "how", "reason", "changed", "confirmed", "last_confirmed", "saved", "confirmed_by", "saved_by",
        ],
    )  # fmt: skip
    Evaluation.objects.bulk_update(evaluations, ["started"], batch_size=500)
    rounds.recount(round_)


def build(owner: Consortium, people: dict[str, Person], say: Callable[[str], None]) -> None:
    """Rounds, registers, goals and what people said to each other."""
    say("three rounds in which forty schools say how they meet the norm")
    now = timezone.now()
    this = year_of(timezone.localdate())
    adviser = people[Role.ADVISER]
    old = Version.objects.get(norm__consortium=owner, number="2021")
    current = Version.objects.get(norm__consortium=owner, number="1.0")
    _round_of_the_past(owner, people, old, this - 2, now, 100)
    _round_of_the_past(owner, people, current, this - 1, now, 97)
    newest = rounds.open_round(
        owner,
        current,
        this,
        datetime.date(this, 9, 1),
        max(datetime.date(this, 12, 11), timezone.localdate() + timedelta(days=21)),
        by=adviser,
    )
    _this_year(newest, people, now)
    say("what schools keep beside their answers, and goals")
    _registers(owner, newest, people, now)


def _leader(people: dict[str, Person]) -> Callable[[Evaluation], Person]:
    held = {}
    from draagvlak.people.models import Membership

    for one in Membership.objects.current().filter(role=Role.LEADER).select_related("person"):
        held[one.school_id] = one.person
    return lambda evaluation: held.get(evaluation.school_id, people[Role.LEADER])


def _round_of_the_past(
    owner: Consortium, people: dict[str, Person], version: Version, year: int, now: datetime.datetime, done: int
) -> None:
    opens = datetime.date(year, 9, 1)
    found = Round.objects.create(
        consortium=owner, version=version, year=year, opens=opens, closes=datetime.date(year, 12, 12), kinds=["bo"]
    )
    rounds.take_in(found, opens)
    everyone = list(found.evaluations.all())
    when = datetime.datetime(year, 10, 6, 15, 0, tzinfo=timezone.get_current_timezone())
    leader = _leader(people)
    fill(found, everyone, lambda one: done if one.school_id else 100, leader, when)
    closing = datetime.datetime(year + 1, 2, 3, 10, 0, tzinfo=timezone.get_current_timezone())
    _signed_and_closed(found, [one for one in everyone if done == 100 or chance(one.pk, "closed") < 80], people, when)
    rounds.close_round(found, closing, by=people[Role.ADVISER])


def _signed_and_closed(
    round_: Round, evaluations: list[Evaluation], people: dict[str, Person], when: datetime.datetime, close: bool = True
) -> None:
    asked, leader = questionnaire(round_.version), _leader(people)
    steps = []
    for one in evaluations:
        answers = step_rules.signed_answers(one, asked) if one.school_id else []
        steps.append(
            Step(evaluation=one, act=Step.Act.SIGNED, person=leader(one), at=when + timedelta(days=20), answers=answers)
        )
        one.state = State.SIGNED
        if close:
            steps.append(
                Step(
                    evaluation=one, act=Step.Act.CLOSED, person=people[Role.BOARD_OFFICER], at=when + timedelta(days=40)
                )
            )
            one.state = State.CLOSED
    Step.objects.bulk_create(steps)
    Evaluation.objects.bulk_update(evaluations, ["state"])


def _this_year(round_: Round, people: dict[str, Person], now: datetime.datetime) -> None:
    """The first school of the story is half-way; others have not started, are ready, signed or closed.

    In one piece, because it is a list of what each school did, in order.
    """
    asked = questionnaire(round_.version)
    by_brin = {one.school.brin: one for one in round_.evaluations.select_related("school") if one.school}
    boards = [one for one in round_.evaluations.all() if one.board_id]
    when = now - timedelta(days=34)
    signed = ["90AC", "90AF", "90AH", "90AJ", "90AM", "90BA", "90BC"]
    closed = ["90AD", "90AK", "90AP", "90BD"]

    def done(one: Evaluation) -> int:
        if one.board_id:
            return 100 if chance("board", one.board_id) < 60 else 40
        brin = one.school.brin if one.school else ""
        if brin in signed + closed:
            return 100
        if brin == "90AA":
            return 44
        if brin == "90AB":
            return 0
        return 0 if chance("start", brin) < 22 else 15 + chance("far", brin) * 80 // 100

    everyone = [*by_brin.values(), *boards]
    fill(round_, everyone, done, _leader(people), when)
    full = [by_brin[brin] for brin in signed if brin in by_brin]
    _signed_and_closed(round_, full, people, when, close=False)
    _signed_and_closed(round_, [by_brin[brin] for brin in closed if brin in by_brin], people, when)
    story = by_brin["90AA"]
    coordinator, teacher = people[Role.COORDINATOR], people[Role.TEACHER]
    Answer.objects.filter(evaluation=story).update(confirmed_by=coordinator, saved_by=coordinator)
    Answer.objects.filter(evaluation=story, confirmed__isnull=True).update(confirmed_by=None)
    for key, text in HOW.items():
        Answer.objects.update_or_create(
            evaluation=story,
            key=key,
            defaults={"how": text, "consortium": round_.consortium, "round": round_},
        )
    _look_again(story, asked)
    rounds.recount(round_)
    Assignment.objects.bulk_create(
        [
            Assignment(evaluation=story, topic="giftedness", person=teacher, by=coordinator),
            Assignment(evaluation=story, topic="physical", person=people[Role.LEADER], by=coordinator),
        ]
    )
    board = people[Role.BOARD_OFFICER]
    asking = by_brin["90AC"]
    one = step_rules.say(asking, "giftedness-peers", Side.BOARD, board, "Met welke scholen werken jullie hier samen?")
    step_rules.say(story, "reading-file", Side.BOARD, board, "Wie houdt het dossier bij als de IB'er ziek is?")
    replied = step_rules.say(asking, "reading-aids", Side.BOARD, board, "Sinds wanneer gebruiken jullie deze software?")
    step_rules.say(asking, "reading-aids", Side.SCHOOL, people[Role.LEADER], "Sinds augustus, in groep 5 tot en met 8.")
    type(one).objects.filter(pk__in=[one.pk, replied.pk]).update(at=now - timedelta(days=6))
    for key, kind, text in (
        ("reading-aids", Evidence.Kind.NOTE, "Lijst van leerlingen met software ligt bij de IB'er."),
        ("reading-file", Evidence.Kind.LINK, "https://school0.example/leesdossier"),
    ):
        Evidence.objects.create(evaluation=story, key=key, kind=kind, text=text, person=coordinator)
    visit = visits.invite(
        by_brin["90AC"], people[Role.COORDINATOR].email, ["reading", "giftedness"], people[Role.LEADER]
    )
    visits.keep(
        visit,
        {
            one.key: (
                Standing.PARTLY if n % 4 == 0 else Standing.IN_PLACE,
                "Gezien in groep 5 en 7." if n % 3 == 0 else "",
            )
            for n, one in enumerate(topic_provisions(asked, "reading"))
        },
        "Rust en duidelijkheid in elke groep. De leesdossiers zijn op orde; verrijking kan nog groeien.",
        finish=True,
    )
    asked_late = visits.invite(by_brin["90AA"], people[Role.ADVISER].email, ["behaviour"], people[Role.LEADER])
    type(asked_late).objects.filter(pk=asked_late.pk).update(day=timezone.localdate(now) - timedelta(days=2))


def _look_again(story: Evaluation, asked: Questionnaire) -> None:
    """A few answers of the story were last given to a text that has changed since."""
    old = Version.objects.filter(norm__consortium=story.consortium, number="2021").first()
    before = questionnaire(old).by_key if old else {}
    keys = [key for key, one in asked.by_key.items() if key in before and before[key].whole != one.whole]
    Answer.objects.filter(evaluation=story, key__in=keys[-3:]).update(
        changed=True, carried=old, confirmed=None, confirmed_by=None
    )


def topic_provisions(asked: Questionnaire, key: str) -> tuple[ProvisionText, ...]:
    """What schools answer in a topic."""
    topic = asked.topic(key)
    return topic.of(SCHOOL) if topic else ()


# -- registers ----------------------------------------------------------------------------------------------------

Skills = list[tuple[str, int | None, tuple[str, ...]]]
TEAM: list[tuple[str, str, str | None, bool, Skills]] = [
    ("Ilse Begeleider", "Intern begeleider", "16", True, [("Master SEN", None, ("reading-", "arithmetic-")), ("Diagnostiek lezen", 40, ("reading-",))]),
    ("Lars Leerkracht", "Leerkracht groep 5", None, False, [("Specialist begaafdheid", None, ("giftedness-",))]),
    ("Mila Meester", "Leerkracht groep 3", "4", False, [("Taalspecialist", 200, ("language-",))]),
    ("Tom Taakspel", "Gedragsspecialist", "8", True, [("Groepsdynamica", 900, ("behaviour-", "task-"))]),
]  # fmt: skip
STRUCTURE = [
    ("role", "Leerkracht", "alle groepen", "", "Ziet als eerste dat een kind iets nodig heeft en is het eerste gesprek voor ouders."),
    ("role", "Intern begeleider", "Ilse Begeleider", "maandag, dinsdag, donderdag", "Denkt mee, plant de gesprekken en kent de weg naar hulp buiten school."),
    ("meeting", "Groepsbespreking", "leerkracht en IB'er", "vier keer per jaar", "Wat heeft deze groep nodig, en wie valt op?"),
    ("meeting", "Ondersteuningsteam", "IB'er, leerkracht, ouders, schoolmaatschappelijk werk", "elke zes weken", "Samen kijken wat een kind nodig heeft."),
    ("preventive", "Goede lessen voor iedereen", "leerkracht", "elke dag", "De leerkracht legt uit, kijkt en past aan."),
    ("preventive", "Vroeg zien", "leerkracht en IB'er", "vier keer per jaar", "In de groepsbespreking kijken we naar elk kind."),
    ("curative", "U praat met de leerkracht", "ouders en leerkracht", "binnen een week", "Samen kijken wat er speelt en wat al helpt."),
    ("curative", "Een plan in de klas", "leerkracht", "zes weken", "Wat doen we, en hoe weten we of het helpt?"),
    ("curative", "De intern begeleider denkt mee", "IB'er", "binnen twee weken", "Extra hulp in een kleine groep, met doel en einddatum."),
    ("curative", "Ondersteuningsteam", "school, ouders en partners", "binnen zes weken", "Is de school niet genoeg, dan vragen we samen hulp aan."),
]  # fmt: skip


def _registers(owner: Consortium, round_: Round, people: dict[str, Person], now: datetime.datetime) -> None:
    asked, today = questionnaire(round_.version), timezone.localdate()
    schools = list(School.objects.filter(consortium=owner, kind="bo").order_by("brin").prefetch_related("locations"))
    story = schools[0]
    _rooms(asked, schools, today)
    evaluation = Evaluation.objects.get(round=round_, school=story)
    for n, school in enumerate(schools):
        if n == 0 or chance("team", n) < 55:
            _team(asked, school, n, today)
    for school in (story, schools[2], schools[3]):
        StructureEntry.objects.bulk_create(
            StructureEntry(consortium=owner, school=school, kind=kind, position=n, title=title, who=who, when=when, text=text)
            for n, (kind, title, who, when, text) in enumerate(STRUCTURE)
        )  # fmt: skip
    for year, about in (
        (round_.year - 1, "Onze kinderen komen uit de wijk rond het plein; thuis klinken veel talen."),
        (round_.year, "Onze kinderen komen uit de wijk rond het plein; thuis klinken twaalf talen. Steeds meer kinderen beginnen "
                      "zonder Nederlands."),
    ):  # fmt: skip
        Population.objects.create(
            consortium=owner, school=story, year=year, about=about,
            wellbeing="Kinderen voelen zich veilig, zeggen zij in de jaarlijkse vragenlijst; op het plein kan het rustiger.",
            motivation="Kinderen kiezen in het middagblok zelf een onderzoek.",
            self_reliance="Vanaf groep 4 plant elk kind de eigen week.",
        )  # fmt: skip
    TeamActivity.objects.bulk_create(
        TeamActivity(consortium=owner, school=story, kind=kind, day=today + timedelta(days=days), subject=subject, who=who,
                     outcome=outcome)
        for kind, days, subject, who, outcome in (
            ("training", 45, "NT2 in de klas", "groep 1 tot en met 4", ""),
            ("training", -120, "Rekenproblemen vroeg zien", "hele team", "Iedereen gebruikt het stappenplan."),
            ("intervision", -30, "Een kind dat niet naar school wil", "onderbouw", "Eerst de dag voorspelbaar maken."),
            ("intervision", -75, "Pluswerk dat blijft liggen", "bovenbouw", "Minder taken, met een gesprek erbij."),
        )
    )  # fmt: skip
    _policies(owner, asked, people, today)
    _judgements(owner, schools, today)
    _goals(story, schools, evaluation, people, today)


def _rooms(asked: Questionnaire, schools: list[School], today: datetime.date) -> None:
    wanted, rows = asked.register("facilities"), []
    for n, school in enumerate(schools):
        for location in school.locations.all():
            for one in wanted:
                value = room_of(school.brin, one.key)
                exception = value == Facility.Value.EXCEPTION
                rows.append(
                    Facility(
                        consortium_id=school.consortium_id, school=school, location=location, key=one.key,
                        value=value,
                        note="Naast de bibliotheek." if n == 0 and chance("note", one.key) < 60 else "",
                        reason=MONUMENT if exception else "",
                        since=datetime.date(2019, 8, 1) if exception else None,
                        alternative="Lokalen van een kind met een rolstoel liggen op de begane grond." if exception else "",
                    )
                )  # fmt: skip
    Facility.objects.bulk_create(rows)


def _team(asked: Questionnaire, school: School, n: int, today: datetime.date) -> None:
    expertise = team.expertise(asked)
    for m, (name, function, hours, findable, skills) in enumerate(TEAM if n == 0 else [TEAM[n % len(TEAM)]]):
        member = TeamMember.objects.create(
            consortium_id=school.consortium_id, school=school, name=name if n == 0 else f"Collega {n}", function=function,
            hours=Decimal(hours) if hours else None, findable=findable,
        )  # fmt: skip
        Skill.objects.bulk_create(
            Skill(consortium_id=school.consortium_id, member=member, kind="specialism" if m % 2 else "training", title=title,
                  until=today + timedelta(days=days) if days else None,
                  keys=[one.key for one in expertise if one.key.startswith(tuple(starts))])
            for title, days, starts in skills
        )  # fmt: skip


def _policies(owner: Consortium, asked: Questionnaire, people: dict[str, Person], today: datetime.date) -> None:
    titles = ("Leesbeleid", "Rekenbeleid", "Beleid begaafdheid", "Werkhouding en klassenmanagement", "Veiligheidsplan",
              "Protocol medicijnen")  # fmt: skip
    rows = []
    for n, board in enumerate(Board.objects.filter(consortium=owner).order_by("number")):
        for m, (one, title) in enumerate(zip(asked.register("policies"), titles, strict=False)):
            at = chance("policy", n, m)
            if at < 12 and n:
                continue
            adopted = today - timedelta(days=200 + at * 12)
            rows.append(
                Policy(
                    consortium=owner, board=board, key=one.key, title=f"{title} {adopted.year}",
                    link=f"https://www.bestuur{n}.example/beleid/{m}", adopted=adopted, owner="Beleidsmedewerker onderwijs",
                    review_before=adopted + timedelta(days=3 * 365), saved_by=people[Role.BOARD_OFFICER],
                )
            )  # fmt: skip
    Policy.objects.bulk_create(rows)


def _judgements(owner: Consortium, schools: list[School], today: datetime.date) -> None:
    rows = []
    for n, school in enumerate(schools):
        if chance("inspected", n) > 45 and n not in {0, 6}:
            continue
        day = today - timedelta(days=300 + chance("day", n) * 9)
        for element, value in (("school", "sufficient"), ("OP2", "sufficient"), ("OP3", "good" if n % 3 == 0 else "sufficient"),
                               ("VS1", "sufficient"), ("SKA2", "insufficient" if n in {6, 21} else "sufficient")):  # fmt: skip
            rows.append(
                Judgement(consortium=owner, school=school, code="00", element=element, value=value, decided=day, as_of=day,
                          framework="2021", by_hand=True)
            )  # fmt: skip
    Judgement.objects.bulk_create(rows, ignore_conflicts=True)


def _goals(
    story: School, schools: list[School], evaluation: Evaluation, people: dict[str, Person], today: datetime.date
) -> None:
    leader, coordinator = people[Role.LEADER], people[Role.COORDINATOR]
    year = evaluation.round.year
    goal = goals.make(
        story, year, "Verrijking in elke groep, ook buiten de plusgroep", ["giftedness-peers"],
        "Kinderen die snel klaar zijn, wachten nu nog te vaak.",
        success="Elk kind dat vooraf laat zien dat het de stof kent, werkt diezelfde week aan een eigen opdracht.", cost=2400, by=coordinator,
    )  # fmt: skip
    Action.objects.bulk_create(
        [
            Action(goal=goal, text="Pretoetsen kiezen voor rekenen", owner=coordinator, due=today - timedelta(days=20), done=today - timedelta(days=24)),
            Action(goal=goal, text="Opdrachten verzamelen per bouw", owner=people[Role.TEACHER], due=today + timedelta(days=10)),
            Action(goal=goal, text="Ouders vertellen wat er verandert", owner=coordinator, due=today - timedelta(days=3)),
            Action(goal=goal, text="Uren voor de plusgroep vrijmaken", owner=leader, due=today - timedelta(days=1)),
            Action(goal=goal, text="Bespreken in het team", owner=leader, due=today + timedelta(days=30)),
            Action(goal=goal, text="Terugkijken met de bovenbouw", owner=coordinator, due=today + timedelta(days=75)),
        ]
    )  # fmt: skip
    past = goals.make(
        story, year - 1, "Een stille werkplek voor elke bouw", ["facility-quiet"],
        "Kinderen die rust nodig hadden, zaten op de gang.", success="Elke groep heeft vaste tijden in een stille kamer.", by=coordinator,
    )  # fmt: skip
    goals.evaluate(past, Goal.State.REACHED, "De kamer naast de bibliotheek is ingericht en elke dag in gebruik.",
                    None, None, {}, by=leader)  # fmt: skip
    board = Placement.objects.on(today).get(school=story).board
    shared = goals.make(
        board, year, "Eén aanpak voor kinderen die nieuw zijn in Nederland", [],
        "Zes van onze scholen vragen hulp bij NT2.", success="Elke school heeft een collega met scholing in NT2.", cost=9000, by=people[Role.BOARD_OFFICER],
    )  # fmt: skip
    for text, days in (("Aanbieders van scholing vergelijken", -5), ("Scholing inkopen met twee andere besturen", 25)):
        due = today + timedelta(days=days)
        Action.objects.create(goal=shared, text=text, owner=people[Role.BOARD_OFFICER], due=due)
    goals.make(schools[2], year, "Rekenproblemen eerder zien", ["arithmetic-teachers-know"], by=leader)
