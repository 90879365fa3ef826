"""What evaluations tell the house: what waits on the start page, and which acts go into the log."""

import datetime

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.core.dates import in_figures
from draagvlak.core.hooks import Hooks, MenuArea, MenuItem
from draagvlak.core.school_years import school_year
from draagvlak.evaluations import assignments, evidence, findable, goals, overviews, rounds, rules, steps, trail
from draagvlak.evaluations import visits as visit_rules
from draagvlak.evaluations.followed_answers import answering_of
from draagvlak.evaluations.models import Assignment, Evaluation, Round, State
from draagvlak.evaluations.rules import (
    FILL_BOARD,
    LEAD_EVALUATION,
    MANAGE_ROUNDS,
    READ_BOARD,
    READ_EVALUATION,
    SEE_STANDING,
    SIGN_EVALUATION,
    VISIT,
)
from draagvlak.norms.adoption import Resting
from draagvlak.norms.models import Version
from draagvlak.people.access import may, passes
from draagvlak.people.links import Link
from draagvlak.people.models import Level, Membership
from draagvlak.people.person import me
from draagvlak.people.place_pages import PlacePage, Tab
from draagvlak.people.start_page import Urgency, Waiting, by_day
from draagvlak.people.trail import TOPIC, YEAR
from draagvlak.places.models import Board, Placement, School

_ACTS = {
    "opened-round": gettext_lazy("Opened a round"),
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


_SOON = datetime.timedelta(days=14)


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


def school_evaluation(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """What an open evaluation of one's own school asks of this role. At most four queries."""
    if membership.level != Level.SCHOOL or membership.school is None:
        return []
    found = (
        Evaluation.objects.filter(
            consortium=membership.consortium_id, school=membership.school_id, round__closed__isnull=True
        )
        .select_related("round")
        .order_by("-round__year")
        .first()
    )
    if found is None:
        return []
    slug, brin = membership.consortium.slug, membership.school.brin
    url = reverse("evaluations:school-evaluation", args=[slug, brin, found.round.year])
    texts = _still_to_do(request, membership, found) if found.state in {State.PREPARING, State.READY} else []
    waiting = [by_day(text, url, found.round.closes) for text in texts]
    if passes(membership, LEAD_EVALUATION):
        asked_us = steps.questioned([found.pk]).get(found.pk, 0)
        if asked_us:
            text = ngettext("%(n)s question about your evaluation", "%(n)s questions about your evaluation", asked_us)
            waiting.append(Waiting(text % {"n": asked_us}, f"{url}#vragen", Urgency.SOON))
    return waiting


def _still_to_do(request: HttpRequest, membership: Membership, evaluation: Evaluation) -> list[str]:
    """What an evaluation that is not signed asks of this role, in words."""
    round_, texts = evaluation.round, []
    left = overviews.unconfirmed_in(evaluation.counts)
    mine = Assignment.objects.filter(evaluation=evaluation, person=me(request)).values_list("topic", flat=True)
    own = overviews.unconfirmed_in({key: evaluation.counts[key] for key in mine if key in evaluation.counts})
    if own:
        text = ngettext(
            "%(n)s provision was given to you to answer", "%(n)s provisions were given to you to answer", own
        )
        texts.append(text % {"n": own})
    leads, signs = passes(membership, LEAD_EVALUATION), passes(membership, SIGN_EVALUATION)
    if signs and evaluation.state == State.READY:
        texts.append(_("The evaluation of %(year)s is ready for you to sign") % {"year": round_})
    elif left and leads:
        text = ngettext(
            "Evaluation %(year)s: %(n)s provision still to confirm, before %(day)s",
            "Evaluation %(year)s: %(n)s provisions still to confirm, before %(day)s",
            left,
        )
        texts.append(text % {"year": round_, "n": left, "day": in_figures(round_.closes)})
    elif not left and leads and not signs and evaluation.state == State.PREPARING:
        texts.append(_("Evaluation %(year)s is complete; offer it to be signed") % {"year": round_})
    return texts


def board_evaluation(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """For a board: its own part of the norm, and what its schools signed. Three queries."""
    if not passes(membership, FILL_BOARD) or membership.board is None:
        return []
    newest = Round.objects.filter(consortium=membership.consortium_id, closed__isnull=True).order_by("-year").first()
    if newest is None:
        return []
    slug, waiting = membership.consortium.slug, []
    own = Evaluation.objects.filter(round=newest, board=membership.board_id).first()
    if own is not None and own.state == State.PREPARING:
        left = overviews.unconfirmed_in(own.counts)
        if left:
            text = ngettext(
                "%(n)s provision that your board answers itself",
                "%(n)s provisions that your board answers itself",
                left,
            )
            url = reverse("evaluations:board-evaluation", args=[slug, membership.board.number, newest.year])
            waiting.append(by_day(text % {"n": left}, url, newest.closes))
    schools = Placement.objects.on(timezone.localdate()).filter(board=membership.board_id).values("school")
    signed = Evaluation.objects.filter(round=newest, school__in=schools, state=State.SIGNED).count()
    if signed:
        text = ngettext(
            "%(n)s school has signed and waits for you", "%(n)s schools have signed and wait for you", signed
        )
        url = reverse("evaluations:round", args=[slug, newest.year]) + "?stand=signed"
        waiting.append(Waiting(text % {"n": signed}, url, Urgency.SOON))
    return waiting


def rounds_late(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """For whoever manages rounds: schools that have not started. One query."""
    if not passes(membership, MANAGE_ROUNDS):
        return []
    waiting = Evaluation.objects.filter(
        consortium=membership.consortium_id, round__closed__isnull=True, school__isnull=False, started__isnull=True
    )
    found = waiting.order_by("-round__year").values_list("round__year").annotate(n=Count("pk")).first()
    if found is None:
        return []
    year, late = found
    text = ngettext(
        "%(n)s school has not started on round %(year)s", "%(n)s schools have not started on round %(year)s", late
    )
    url = reverse("evaluations:round", args=[membership.consortium.slug, year]) + "?stand=not_started"
    return [Waiting(text % {"n": late, "year": school_year(year)}, url, Urgency.SOON)]


def own_actions(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """One's own actions for goals that are due within two weeks, and visits one was asked to make. Two queries."""
    slug, waiting = membership.consortium.slug, []
    until = timezone.localdate() + _SOON
    for action in goals.due_actions(me(request), membership.consortium_id, until)[:10]:
        goal = action.goal
        place = goal.school or goal.board
        if place is None or action.due is None:
            continue
        kind, ident = (
            ("school", goal.school.brin) if goal.school else ("board", goal.board.number if goal.board else "")
        )
        text = _("%(action)s, before %(day)s") % {"action": action.text, "day": in_figures(action.due)}
        waiting.append(by_day(text, reverse(f"evaluations:{kind}-goal", args=[slug, ident, goal.pk]), action.due))
    visits = visit_rules.waiting_for(me(request), membership.consortium_id)
    if visits:
        text = ngettext("%(n)s school asks you to look with them", "%(n)s schools ask you to look with them", visits)
        waiting.append(Waiting(text % {"n": visits}, reverse("evaluations:visits", args=[slug]), Urgency.SOON))
    return waiting


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
        rounds.let_in,
        rounds.remind,
        rounds.go_on_with,
        rounds.close_round,
        rounds.reopen_round,
    ),
    finds=(findable.goals_reached,),
    waits=(
        school_evaluation,
        board_evaluation,
        rounds_late,
        own_actions,
    ),
    menu=(ways_to_evaluations,),
    links_about_places=(about,),
    rests_on_versions=(rounds_on,),
    steps_of_trails=(trail.year_and_topic,),
    switches={YEAR: trail.other_years, TOPIC: trail.other_topics},
    places_with_page=(trail.places_with_page,),
)
