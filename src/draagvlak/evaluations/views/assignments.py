"""Who fills in which topic of an evaluation."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from draagvlak.core.access import require_POST
from draagvlak.core.acts import one_act
from draagvlak.core.form_merge import Merged, merge
from draagvlak.core.refusals import lead_to
from draagvlak.core.site import absolute
from draagvlak.evaluations import assignments
from draagvlak.evaluations import goals as goal_rules
from draagvlak.evaluations.models import Assignment
from draagvlak.evaluations.views.common import load
from draagvlak.evaluations.views.evaluations import Overtaken, evaluation_page, who_does_it
from draagvlak.people.models import Person
from draagvlak.people.person import me


@require_POST
@one_act
def assign(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Say who fills in a topic; without a person it is everybody's again."""
    page = load(slug, year, brin, board, lock=True)
    here = page.topic(request.POST.get("topic", ""))
    team = {str(person.pk): person for person in goal_rules.owners(page.place)}
    before = page.of.assignments.filter(topic=here.key).select_related("person", "by").first()
    merged = _laid_over(request, before, team)
    if merged.clashes:
        return evaluation_page(request, page, Overtaken(here, merged))
    back = page.in_year("evaluation") + f"#t-{here.key}"
    if merged.touched:
        with lead_to(back):
            there = absolute(page.in_year("topic", here.key))
            assignments.divide(page.of, here.key, team.get(merged.text("person")), me(request), there)
    messages.success(request, _("Saved."))
    return redirect(back)


def _laid_over(request: HttpRequest, before: Assignment | None, team: dict[str, Person]) -> Merged:
    """Who was chosen, laid over whom a colleague may have chosen meanwhile."""
    names = {key: str(person) for key, person in team.items()}
    if before:
        names[str(before.person_id)] = str(before.person)
    sent = {"person": [key for key in request.POST.getlist("person") if key in team]}

    def spoken(_name: str, keys: Sequence[str]) -> str:
        return next((names[key] for key in keys), _("everybody"))

    return merge(request, sent, who_does_it(before), {"person": _("Who")}, spoken, before.by if before else "")
