"""What evaluations tell the house: what waits on the start page, and which acts go into the log."""

import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.hooks import Hooks, MenuArea, MenuItem, Often
from draagvlak.core.school_years import school_year
from draagvlak.evaluations import (
    assignments,
    evidence,
    findable,
    first_steps,
    goals,
    own_evaluations,
    rounds,
    rules,
    steps,
    trail,
    troubles,
    waiting,
)
from draagvlak.evaluations import visits as visit_rules
from draagvlak.evaluations.followed_answers import answering_of
from draagvlak.evaluations.models import Round
from draagvlak.evaluations.rules import (
    FILL_BOARD,
    READ_BOARD,
    READ_EVALUATION,
    SEE_STANDING,
    VISIT,
)
from draagvlak.norms.adoption import Resting
from draagvlak.norms.models import Version
from draagvlak.people.access import may, passes
from draagvlak.people.links import Link
from draagvlak.people.models import Membership
from draagvlak.people.place_pages import PlacePage, Tab
from draagvlak.people.trail import TOPIC, YEAR
from draagvlak.places.models import Board, School

_ACTS = {
    "opened-round": gettext_lazy("Opened a round"),
    "planned-round": gettext_lazy("Planned a round"),
    "withdrew-round": gettext_lazy("Withdrew a round that had not begun"),
    "reminded-schools": gettext_lazy("Reminded schools that had not started"),
    "let-in-schools": gettext_lazy("Let schools into a round"),
    "changed-version-of-round": gettext_lazy("Let a round go on with another version"),
    "closed-round": gettext_lazy("Closed a round"),
    "reopened-round": gettext_lazy("Opened a round again"),
    "evaluation-ready": gettext_lazy("Said that an evaluation is ready to sign"),
    "evaluation-signed": gettext_lazy("Signed an evaluation"),
    "evaluation-closed": gettext_lazy("Closed an evaluation"),
    "evaluation-reopened": gettext_lazy("Opened an evaluation again"),
    "added-evidence": gettext_lazy("Added evidence"),
    "read-evidence": gettext_lazy("Opened evidence"),
    "removed-evidence": gettext_lazy("Removed evidence"),
    "invited-visitor": gettext_lazy("Asked a colleague to look at a school"),
    "withdrew-visit": gettext_lazy("Took back that a colleague was asked to look at a school"),
    "saved-visit": gettext_lazy("Wrote down what a visitor sees at a school"),
    "finished-visit": gettext_lazy("Finished a visit"),
    "asked-about-answer": gettext_lazy("Asked or replied about an evaluation"),
    "settled-question": gettext_lazy("Said that a question about an evaluation is clear"),
    "divided-topic": gettext_lazy("Said who fills in a topic"),
    "made-goal": gettext_lazy("Made a goal"),
    "changed-goal": gettext_lazy("Changed the words of a goal"),
    "evaluated-goal": gettext_lazy("Said what came of a goal"),
    "took-goal-up-again": gettext_lazy("Took up a goal again"),
    "added-action": gettext_lazy("Added an action to a goal"),
    "did-action": gettext_lazy("Ticked off an action"),
    "undid-action": gettext_lazy("Said that an action is not done yet"),
    "dropped-action": gettext_lazy("Dropped an action"),
}


def rounds_on(version: Version) -> list[Resting]:
    """Rounds that are open on a version: they go on with it, whatever becomes of it, until somebody says otherwise."""
    return [
        Resting(
            _("Round %(year)s is open on version %(number)s and goes on with it, until you choose another on its page.")
            % {"year": school_year(one.year), "number": version.number},
            reverse("evaluations:round", args=[one.consortium.slug, one.year]),
        )
        for one in Round.objects.filter(version=version, closed=None).select_related("consortium")
    ]


def ways_to_evaluations(membership: Membership) -> list[MenuItem]:
    """One's own evaluation and goals, and where schools stand."""
    slug = membership.consortium.slug

    def item(order: int, text: str, name: str, *args: str, place: object = "") -> MenuItem:
        return MenuItem(MenuArea.SCHOOLS, order, text, reverse(f"evaluations:{name}", args=[slug, *args]), str(place))

    items = []
    if passes(membership, READ_EVALUATION) and membership.school:
        school = membership.school
        items.append(item(40, _("Evaluation"), "school-latest", school.brin, place=school))
        items.append(item(42, _("Goals"), "school-goals", school.brin, place=school))
    if passes(membership, FILL_BOARD) and membership.board:
        board = membership.board
        items.append(item(44, _("What my board answers"), "board-latest", board.number, place=board))
    if passes(membership, SEE_STANDING):
        items.append(item(60, _("Where schools stand"), "standing"))
        items.append(item(70, _("Rounds"), "rounds"))
    if passes(membership, VISIT):
        items.append(item(80, _("My visits"), "visits"))
    return items


def about(request: HttpRequest, place: School | Board) -> list[Link]:
    """From the page of a school or board to what is kept about it here. At most one query."""
    slug = place.consortium.slug
    if isinstance(place, School):
        if not may(request, READ_EVALUATION, slug, brin=place.brin):
            return []
        names = [("evaluations:school-latest", _("Evaluation")), ("evaluations:school-goals", _("Goals"))]
        return [Link(word, reverse(name, args=[slug, place.brin]), 10) for name, word in names]
    if not may(request, READ_BOARD, slug, board=place.number):
        return []
    stands = reverse("evaluations:standing", args=[slug]) + f"?bestuur={place.number}"
    return [
        Link(_("What the board answers"), reverse("evaluations:board-latest", args=[slug, place.number]), 10),
        Link(_("Goals"), reverse("evaluations:board-goals", args=[slug, place.number]), 30),
        Link(_("Where its schools stand"), stands, 30),
    ]


def place_tabs(page: PlacePage) -> list[Tab]:
    """Of a school or board: its evaluation, its goals, and where a board's schools stand."""
    tabs = [
        Tab(10, "evaluation", _("Evaluation"), page.url("evaluations:latest")),
        Tab(20, "goals", _("Goals"), page.url("evaluations:goals")),
    ]
    if page.kind == "board":
        stands = reverse("evaluations:standing", args=[page.slug]) + f"?bestuur={page.ident}"
        tabs.append(Tab(90, "standing", _("Where schools stand"), stands))
    return tabs


HOOKS = Hooks(
    answering=answering_of,
    going_on=(rounds.answers_come_along,),
    tabs_of_places=(place_tabs,),
    rules=rules.RULES,
    acts=_ACTS,
    verbs=(
        goals.make,
        goals.reword,
        goals.evaluate,
        goals.take_up_again,
        goals.add_action,
        goals.tick_action,
        goals.drop_action,
        steps.step,
        steps.say,
        steps.settle,
        visit_rules.invite,
        visit_rules.withdraw,
        visit_rules.keep,
        assignments.divide,
        evidence.add,
        evidence.remove,
        rounds.open_round,
        rounds.begin,
        rounds.withdraw,
        rounds.let_in,
        rounds.remind,
        rounds.go_on_with,
        rounds.close_round,
        rounds.reopen_round,
    ),
    finds=(findable.goals_reached,),
    jobs={
        "rounds that begin": Often(
            datetime.timedelta(minutes=10), rounds.begin_rounds, words=gettext_lazy("Beginning rounds on their day")
        ),
    },
    waits=(
        own_evaluations.own_part,
        waiting.questions,
        waiting.signed_by_schools,
        waiting.rounds_waiting,
        waiting.visits_asked,
        waiting.actions_due,
    ),
    goes_on=(own_evaluations.goes_on,),
    news=dict.fromkeys(_ACTS.keys() - {"read-evidence", "saved-visit", "reminded-schools"}, READ_EVALUATION),
    happened=(own_evaluations.confirmed,),
    first_steps=(first_steps.round_step,),
    troubles=(troubles.rounds_part,),
    menu=(ways_to_evaluations,),
    links_about_places=(about,),
    rests_on_versions=(rounds_on,),
    steps_of_trails=(trail.year_and_topic,),
    switches={YEAR: trail.other_years, TOPIC: trail.other_topics},
    places_with_page=(trail.places_with_page,),
)
