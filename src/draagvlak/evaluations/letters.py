"""Letters about evaluations: short, with one address to go to, and nothing of an answer in them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from draagvlak.core.mail import Letter, post
from draagvlak.evaluations.models import Evaluation, Remark, Round, Side, Step, Visit
from draagvlak.organisations.models import LEVEL, Level, Membership, Placement, Role


def _people(evaluation: Evaluation, *roles: str) -> list[Membership]:
    """Who holds a role at the school or its board now. At most two queries."""
    held = Membership.objects.current().filter(consortium=evaluation.consortium_id, role__in=roles)
    if evaluation.board_id:
        return list(held.filter(board=evaluation.board_id).select_related("person"))
    own = list(held.filter(school=evaluation.school_id).select_related("person"))
    if any(LEVEL[role] == Level.BOARD for role in roles):
        boards = Placement.objects.on(evaluation.round.day).filter(school=evaluation.school_id).values("board")
        own += held.filter(board__in=boards).select_related("person")
    return own


def _post(to: Iterable[Membership], but: int | None, subject: str, text: str) -> None:
    addresses = {one.person.email for one in to if one.person_id != but}
    post(Letter(address, subject, text) for address in sorted(addresses))


def tell_step(evaluation: Evaluation, step: Step, url: str) -> None:
    """Tell whose turn it is now."""
    whose = evaluation.place.full_name
    act = Step.Act(step.act)
    if act == Step.Act.READY:
        _post(
            _people(evaluation, Role.LEADER), step.person_id,
            _("%(school)s: ready to sign") % {"school": whose},
            _("%(name)s filled in the evaluation of %(school)s. You can read and sign it:\n\n%(url)s")
            % {"name": step.person, "school": whose, "url": url},
        )  # fmt: skip
    elif act == Step.Act.SIGNED and evaluation.school_id:
        _post(
            _people(evaluation, Role.BOARD_OFFICER), step.person_id,
            _("%(school)s has signed its evaluation") % {"school": whose},
            _("%(name)s signed the evaluation of %(school)s. You can read it, ask about it and close it:\n\n%(url)s")
            % {"name": step.person, "school": whose, "url": url},
        )  # fmt: skip
    elif act == Step.Act.CLOSED:
        _post(
            _people(evaluation, Role.LEADER, Role.COORDINATOR), step.person_id,
            _("The evaluation of %(school)s is closed") % {"school": whose},
            _("%(name)s closed the evaluation of %(school)s.\n\n%(url)s")
            % {"name": step.person, "school": whose, "url": url},
        )  # fmt: skip
    elif act == Step.Act.REOPENED:
        _post(
            _people(evaluation, Role.LEADER, Role.COORDINATOR, Role.BOARD_OFFICER), step.person_id,
            _("The evaluation of %(school)s is open again") % {"school": whose},
            _("%(name)s opened the evaluation of %(school)s again. The reason stands on the page:\n\n%(url)s")
            % {"name": step.person, "school": whose, "url": url},
        )  # fmt: skip


def tell_asked(evaluation: Evaluation, remark: Remark, url: str) -> None:
    """Tell the school of a question, or who asked of a reply."""
    if remark.side != Side.SCHOOL:
        asked = [Role.BOARD_OFFICER] if evaluation.board_id else [Role.LEADER, Role.COORDINATOR]
        to = _people(evaluation, *asked)
        subject = _("A question about the evaluation of %(school)s") % {"school": evaluation.place.full_name}
    else:
        askers = evaluation.remarks.filter(key=remark.key).exclude(side=Side.SCHOOL).values("person")
        held = Membership.objects.current().filter(consortium=evaluation.consortium_id, person__in=askers)
        to = list(held.select_related("person"))
        subject = _("%(school)s replied to your question") % {"school": evaluation.place.full_name}
    _post(to, remark.person_id, subject, _("You read it here:\n\n%(url)s") % {"url": url})


def tell_visitor(visit: Visit, url: str) -> None:
    """Ask a colleague to come and look."""
    post(
        [
            Letter(
                visit.visitor.email,
                _("Will you look at %(school)s with us?") % {"school": visit.evaluation.place.full_name},
                _("%(name)s asks you to look at the basic support of %(school)s, as a second pair of eyes. What you "
                  "see stands beside what the school says; nothing of the school's is changed.\n\n%(url)s")
                % {"name": visit.invited_by, "school": visit.evaluation.place.full_name, "url": url},
            )
        ]
    )  # fmt: skip


def remind_not_started(round_: Round, url: str) -> tuple[int, int]:
    """Write to leaders and coordinators of schools that have not started. How many letters, to how many schools.

    Schools where nobody has a role yet get none; the consortium sees which those are.
    """
    late = round_.evaluations.filter(started__isnull=True, school__isnull=False).values("school")
    held = (
        Membership.objects.current()
        .filter(consortium=round_.consortium_id, role__in=[Role.LEADER, Role.COORDINATOR], school__in=late)
        .with_places()
        .select_related("person")
    )
    by_address: dict[str, set[str]] = {}
    for one in held:
        by_address.setdefault(one.person.email, set()).add(one.full_place)
    letters = [
        Letter(
            address,
            _("The evaluation of %(year)s waits for your school") % {"year": round_},
            _("%(schools)s has not started yet. Last year's answers stand ready: what did not change only needs a yes. "
              "Please be ready before %(day)s.\n\n%(url)s")
            % {"schools": ", ".join(sorted(schools)), "day": round_.closes.strftime("%d-%m-%Y"), "url": url},
        )
        for address, schools in sorted(by_address.items())
    ]  # fmt: skip
    failed = post(letters)
    return len(letters) - len(failed), len({one.school_id for one in held})
