"""The year and the topic in the trail of a page, and what each can be switched to."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from draagvlak.core.school_years import school_year
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.norms.questionnaire import BOARD, SCHOOL, AskedTopic, Questionnaire, questionnaire
from draagvlak.people.switches import PagePlaces, SwitchOption
from draagvlak.people.trail import TOPIC, YEAR, TrailPage, TrailStep, switch_at

_ROUNDS = Round.objects.select_related("version").defer("version__vocabulary").order_by("-year")


def year_and_topic(page: TrailPage, context: Mapping[str, Any], address: str) -> list[TrailStep]:
    """Of a page of an evaluation its year and topic; of where schools stand the year that is looked at. No query."""
    room, _colon, name = page.name.partition(":")
    year = page.parts.get("year")
    if room != "evaluations" or (year is None and not name.startswith("standing")):
        return []
    if year is None:
        looked_at = context.get("round")
        if looked_at is None:
            return []
        year = looked_at.year
        url = f"{reverse('evaluations:standing', args=[page.slug])}?{urlencode({**_chosen(page), 'jaar': year})}"
    elif page.place:
        url = reverse(f"evaluations:{_kind(page)}-evaluation", args=[page.slug, *page.place.values(), year])
    else:
        url = reverse("evaluations:round", args=[page.slug, year])
    below = [TrailStep(YEAR, school_year(year), url, switch_at(YEAR, address))]
    topic = context.get("topic")
    if "topic" in page.parts and isinstance(topic, AskedTopic):
        below.append(TrailStep(TOPIC, spoken(topic.title), page.at() + _query(page), switch_at(TOPIC, address)))
    return below


def other_years(request: HttpRequest, page: TrailPage) -> list[SwitchOption]:
    """The same page of each year; of what a year does not ask, the whole of it. One query, beside those of versions
    that nobody read lately."""
    if "year" not in page.parts and not page.name.startswith("evaluations:standing"):
        return []
    rounds = _ROUNDS.filter(consortium__slug=page.slug)
    if page.place:
        rounds = rounds.filter(**_of_place(page))
    elif page.name.startswith("evaluations:standing"):
        rounds = rounds.filter(began__isnull=False)
    options: list[SwitchOption] = []
    chosen = page.parts.get("year") or page.query.get("jaar")
    for round_ in rounds:
        year = round_.year
        here = str(year) == str(chosen) or (chosen is None and not options)
        if _is_asked(page, round_):
            options.append(SwitchOption(school_year(year), _in_year(page, year), here=here))
        else:
            words = _("was not asked then: opens the whole year")
            options.append(SwitchOption(school_year(year), _whole(page, year), here=here, instead=words))
    return options


def other_topics(request: HttpRequest, page: TrailPage) -> list[SwitchOption]:
    """The same page of each topic of the same year. One query, beside those of a version that nobody read lately."""
    if "topic" not in page.parts:
        return []
    rounds = _ROUNDS.filter(consortium__slug=page.slug)
    year = str(page.parts.get("year") or page.query.get("jaar", ""))
    round_ = next((round_ for round_ in rounds if str(round_.year) == year), None) or next(iter(rounds), None)
    if round_ is None:
        return []
    questions, kind = questionnaire(round_.version), _kind(page)
    return [
        SwitchOption(
            f"{topic.number} {spoken(topic.title)}".strip(),
            page.at(topic=topic.key) + _query(page),
            here=topic.key == page.parts["topic"],
        )
        for topic in questions.topics
        if _has(questions, topic, kind, page)
    ]


def places_with_page(page: TrailPage, kind: str) -> PagePlaces | None:
    """At which schools or boards an evaluation of the year is; at the others their newest opens. At most two
    queries."""
    year = page.parts.get("year")
    if year is None or not page.name.startswith("evaluations:"):
        return None
    column, of_whom = ("board__number", BOARD) if "board" in page.parts else ("school__brin", SCHOOL)
    evaluations = Evaluation.objects.filter(consortium__slug=page.slug, round__year=year)
    idents = frozenset(evaluations.exclude(**{column: None}).values_list(column, flat=True))
    latest = f"evaluations:{of_whom}-latest"
    if "topic" in page.parts:
        round_ = _ROUNDS.filter(consortium__slug=page.slug, year=year).first()
        if round_ is None or not _is_asked(page, round_):
            words = _("has no such topic: opens its newest evaluation")
            return PagePlaces(frozenset(), lambda ident: reverse(latest, args=[page.slug, ident]), words)
    words = _("not in %(year)s: opens its newest evaluation") % {"year": school_year(year)}
    return PagePlaces(idents, lambda ident: reverse(latest, args=[page.slug, ident]), words)


def _kind(page: TrailPage) -> str:
    return BOARD if "board" in page.parts else SCHOOL


def _of_place(page: TrailPage) -> dict[str, str]:
    columns = {"brin": "evaluations__school__brin", "board": "evaluations__board__number"}
    return {columns[part]: ident for part, ident in page.place.items()}


def _is_asked(page: TrailPage, round_: Round) -> bool:
    """Whether what the page is about is asked in a round."""
    questions = questionnaire(round_.version)
    if "provision" in page.parts:
        return page.parts["provision"] in questions.by_key
    topic = questions.topic(page.parts["topic"]) if "topic" in page.parts else None
    return "topic" not in page.parts or (topic is not None and _has(questions, topic, _kind(page), page))


def _has(questions: Questionnaire, topic: AskedTopic, kind: str, page: TrailPage) -> bool:
    """Whether a topic has a page: of a school also where its board answers."""
    return bool(topic.of(kind) or (page.place and kind == SCHOOL and questions.policies(topic)))


def _in_year(page: TrailPage, year: int) -> str:
    return page.at(year=year) if "year" in page.parts else page.at() + f"?{urlencode({**_chosen(page), 'jaar': year})}"


def _whole(page: TrailPage, year: int) -> str:
    if "year" in page.parts:
        return reverse(f"evaluations:{_kind(page)}-evaluation", args=[page.slug, *page.place.values(), year])
    return f"{reverse('evaluations:standing', args=[page.slug])}?{urlencode({**_chosen(page), 'jaar': year})}"


def _chosen(page: TrailPage) -> dict[str, str | int]:
    """What else is looked at stays so."""
    return _only(page, ("per", "bestuur", "regio"))


def _query(page: TrailPage) -> str:
    """Of where schools stand what is looked at, also the year; a page of a year has that in its address."""
    chosen = {} if "year" in page.parts else _only(page, ("jaar", "per", "bestuur", "regio"))
    return f"?{urlencode(chosen)}" if chosen else ""


def _only(page: TrailPage, names: Iterable[str]) -> dict[str, str | int]:
    return {name: page.query[name] for name in names if page.query.get(name)}
