"""The actions of a goal: adding one, ticking it off, dropping it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from draagvlak.core.access import require_POST
from draagvlak.core.confirm import ask_first
from draagvlak.evaluations import goals as goal_rules
from draagvlak.evaluations.models import Action
from draagvlak.evaluations.views.goals import ActionForm, GoalPage, page_of, sent_to
from draagvlak.people.person import me


def _list(page: GoalPage) -> str:
    return f"{page.url}#acties"


@require_POST
def add(request: HttpRequest, slug: str, goal: Any, brin: str = "", board: str = "") -> HttpResponse:
    """Add an action to a goal."""
    with sent_to(request, slug, goal, brin, board) as page:
        form = ActionForm(page.where, request.POST, instance=Action(goal=page.goal))
        if not form.is_valid():
            return page_of(request, page, action=form)
        goal_rules.add_action(form.instance, by=me(request))
    messages.success(request, _("Added."))
    return redirect(_list(page))


def _tick(request: HttpRequest, done: bool, slug: str, goal: Any, action: Any, brin: str, board: str) -> HttpResponse:
    with sent_to(request, slug, goal, brin, board) as page:
        goal_rules.tick_action(get_object_or_404(page.goal.actions, pk=action), done=done, by=me(request))
    messages.success(request, _("Saved."))
    return redirect(_list(page))


@require_POST
def tick(request: HttpRequest, slug: str, goal: Any, action: Any, brin: str = "", board: str = "") -> HttpResponse:
    """Say that an action is done."""
    return _tick(request, True, slug, goal, action, brin, board)


@require_POST
def untick(request: HttpRequest, slug: str, goal: Any, action: Any, brin: str = "", board: str = "") -> HttpResponse:
    """Say that an action is not done yet."""
    return _tick(request, False, slug, goal, action, brin, board)


@require_POST
def drop(request: HttpRequest, slug: str, goal: Any, action: Any, brin: str = "", board: str = "") -> HttpResponse:
    """Take an action away, after asking."""
    with sent_to(request, slug, goal, brin, board) as page:
        dropped = get_object_or_404(page.goal.actions, pk=action)
        sure = ask_first(request, _("Drop this action?"), _("Drop"), _list(page), what=dropped.text)
        if sure is not None:
            return sure
        goal_rules.drop_action(dropped, by=me(request))
    messages.success(request, _("The action is gone."))
    return redirect(_list(page))
