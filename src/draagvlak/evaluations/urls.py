"""Addresses of evaluations. What is the same for a school and a board has one page, under two addresses and rules."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from draagvlak.core.access import TO_SEND, access
from draagvlak.evaluations.rules import (
    ASK,
    CLOSE_EVALUATION,
    FILL_BOARD,
    FILL_EVALUATION,
    LEAD_EVALUATION,
    READ_BOARD,
    READ_EVALUATION,
    REOPEN_EVALUATION,
    SIGN_EVALUATION,
)
from draagvlak.evaluations.views import (
    actions,
    answers,
    assignments,
    evaluations,
    evidence,
    goals,
    provisions,
    remarks,
    rounds,
    standing,
    steps,
    visits,
    word_form,
    years,
)

app_name = "evaluations"
_SCHOOL = "<slug:slug>/scholen/<str:brin>/"
_BOARD = "<slug:slug>/besturen/<str:board>/"


def _for(
    rule: str, view: Callable[..., HttpResponse], writing: str = "", fresh: str = ""
) -> Callable[..., HttpResponse]:
    """The same page under a rule of its own."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        return view(request, *args, **named)

    return access(rule, writing=writing, fresh=fresh)(page)


def _both(
    rest: str,
    name: str,
    view: Callable[..., HttpResponse],
    *,
    school: tuple[str, str] = (READ_EVALUATION, ""),
    board: tuple[str, str] = (READ_BOARD, ""),
    fresh: str = "",
) -> list[URLPattern]:
    """A page of a school and the same of a board; of each the rule to read and, where it differs, to write."""
    return [
        path(_SCHOOL + rest, _for(school[0], view, school[1], fresh), name=f"school-{name}"),
        path(_BOARD + rest, _for(board[0], view, board[1], fresh), name=f"board-{name}"),
    ]


_FILL: dict[str, Any] = {"school": (FILL_EVALUATION, ""), "board": (FILL_BOARD, "")}
_READ_OR_FILL: dict[str, Any] = {"school": (READ_EVALUATION, FILL_EVALUATION), "board": (READ_BOARD, FILL_BOARD)}
_YEAR = "evaluatie/<year:year>/"

_evaluations = [
    *_both("evaluatie/", "latest", evaluations.to_latest),
    *_both(_YEAR, "evaluation", evaluations.evaluation),
    *_both(_YEAR + "onderwerp/<slug:topic>/", "topic", answers.topic, **_READ_OR_FILL),
    *_both(_YEAR + "bewaren/<slug:provision>/", "save", answers.save_one, **_FILL),
    *_both(_YEAR + "bevestigen/", "confirm", answers.confirm_unchanged, **_FILL),
    *_both(_YEAR + "verdelen/", "assign", assignments.assign, school=(LEAD_EVALUATION, ""), board=(FILL_BOARD, "")),
    *_both(_YEAR + "bewijs/<slug:provision>/", "evidence", evidence.add_evidence, **_READ_OR_FILL),
    *_both(_YEAR + "bewijsstuk/<uuid:piece>/", "one-evidence", evidence.one_evidence, **_READ_OR_FILL),
    *_both(_YEAR + "evaluatie.docx", "word", word_form.word),
    *_both(_YEAR + "stand.<str:form>", "sheet", evaluations.evaluation_sheet),
    *_both(_YEAR + "terug/", "paper", word_form.take_back, **_FILL),
    path(_SCHOOL + _YEAR + "klaar/", _for(LEAD_EVALUATION, steps.ready), name="school-ready"),
    *_both(_YEAR + "tekenen/", "sign", steps.sign, school=(SIGN_EVALUATION, ""), board=(FILL_BOARD, ""), fresh=TO_SEND),
    path(_SCHOOL + _YEAR + "afsluiten/", _for(CLOSE_EVALUATION, steps.close, fresh=TO_SEND), name="school-close"),
    *_both(
        _YEAR + "heropenen/",
        "reopen",
        steps.reopen,
        school=(REOPEN_EVALUATION, ""),
        board=(FILL_BOARD, ""),
        fresh=TO_SEND,
    ),
    *_both(_YEAR + "getekend/<number:step>/", "signed", steps.signed),
    *_both(_YEAR + "vraag/", "ask", remarks.ask, school=(ASK, ""), board=(ASK, "")),
    *_both(_YEAR + "vraag/helder/", "settle", remarks.settle, school=(ASK, ""), board=(ASK, "")),
    path(_SCHOOL + _YEAR + "bezoek/<uuid:visit>/terug/", visits.withdraw_visit, name="school-withdraw-visit"),
    path(_SCHOOL + _YEAR + "bezoek/", visits.invite_visitor, name="school-invite-visitor"),
    path(
        _SCHOOL + _YEAR + "bezoek/<uuid:visit>/",
        _for(READ_EVALUATION, visits.visit_report),
        name="school-visit-report",
    ),
    path("<slug:slug>/bezoeken/", visits.visits, name="visits"),
    path("<slug:slug>/bezoeken/<uuid:visit>/", visits.visit, name="visit"),
]

_LEAD: dict[str, Any] = {"school": (LEAD_EVALUATION, ""), "board": (FILL_BOARD, "")}
_READ_OR_LEAD: dict[str, Any] = {"school": (READ_EVALUATION, LEAD_EVALUATION), "board": (READ_BOARD, FILL_BOARD)}
_GOAL = "doelen/<uuid:goal>/"
_ACTION = _GOAL + "acties/<uuid:action>/"

_goals = [
    *_both("doelen/", "goals", goals.goals, **_READ_OR_LEAD),
    *_both("doelen/doelen.<sheet:form>", "goals-sheet", goals.goals_sheet),
    *_both(_GOAL, "goal", goals.goal),
    *_both(_GOAL + "woorden/", "reword-goal", goals.reword, **_LEAD),
    *_both(_GOAL + "terugblik/", "look-back", goals.look_back, **_LEAD),
    *_both(_GOAL + "weer/", "take-goal-up-again", goals.take_up_again, **_LEAD),
    *_both(_GOAL + "acties/", "add-action", actions.add, **_LEAD),
    *_both(_ACTION + "klaar/", "tick-action", actions.tick, **_LEAD),
    *_both(_ACTION + "open/", "untick-action", actions.untick, **_LEAD),
    *_both(_ACTION + "weg/", "drop-action", actions.drop, **_LEAD),
]

_ROUND = "<slug:slug>/rondes/<year:year>/"

_overviews = [
    path("<slug:slug>/rondes/", rounds.rounds, name="rounds"),
    path("<slug:slug>/rondes/nieuw/", rounds.open_round, name="open-round"),
    path(_ROUND, rounds.round_page, name="round"),
    path(_ROUND + "intrekken/", rounds.withdraw, name="withdraw-round"),
    path(_ROUND + "voortgang.<sheet:form>", rounds.progress_sheet, name="round-sheet"),
    path(_ROUND + "herinneren/", rounds.remind, name="remind-schools"),
    path(_ROUND + "toelaten/", rounds.let_in, name="let-in-schools"),
    path(_ROUND + "versie/", rounds.go_on_with, name="change-version-of-round"),
    path(_ROUND + "sluiten/", rounds.close, name="close-round"),
    path(_ROUND + "heropenen/", rounds.reopen, name="reopen-round"),
    path("<slug:slug>/stand/", standing.standing, name="standing"),
    path("<slug:slug>/stand/stand.<str:form>", standing.standing_file, name="standing-file"),
    path("<slug:slug>/stand/gemis/", provisions.lacking, name="standing-lacking"),
    path("<slug:slug>/stand/jaren/", years.years, name="standing-years"),
    path("<slug:slug>/stand/onderwerp/<slug:topic>/", provisions.standing_topic, name="standing-topic"),
    path("<slug:slug>/stand/bepaling/<slug:provision>/", provisions.standing_provision, name="standing-provision"),
]

urlpatterns: list[URLPattern] = [*_evaluations, *_goals, *_overviews]
