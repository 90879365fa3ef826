"""Letters about evaluations: short, with one address to go to, and nothing of an answer in them."""

from collections.abc import Callable, Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from draagvlak.core import mail
from draagvlak.core.dates import in_figures
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations.models import Evaluation, Remark, Round, Side, Step, Visit
from draagvlak.people.models import LEVEL, Level, Membership, Person, Role
from draagvlak.people.models.people import MembershipQuerySet
from draagvlak.places.models import Placement, School

Text = Callable[[], str]


def _people(evaluation: Evaluation, *roles: str) -> list[Membership]:
    """Who holds a role at the school or its board now. At most two queries."""
    held = Membership.objects.current().filter(consortium=evaluation.consortium_id, role__in=roles)
    if evaluation.board_id:
        return list(held.filter(board=evaluation.board_id).select_related("person", "consortium"))
    own = list(held.filter(school=evaluation.school_id).select_related("person", "consortium"))
    if any(LEVEL[role] == Level.BOARD for role in roles):
        boards = Placement.objects.on(evaluation.round.day).filter(school=evaluation.school_id).values("board")
        own += held.filter(board__in=boards).select_related("person", "consortium")
    return own


def _post(to: Iterable[Membership], but: int | None, subject: Text, text: Text) -> None:
    """One letter to each person, in their language; none to whoever caused it."""
    people = {role.person.email: role for role in to if role.person_id != but}
    mail.post(
        mail.letter(email, role.person.language, lambda: (subject(), text()), sender=role.consortium.slug)
        for email, role in sorted(people.items())
    )


def tell_step(evaluation: Evaluation, step: Step, url: str) -> None:
    """Tell whose turn it is now, in the transaction of the step."""
    act, about = Step.Act(step.act), {"school": evaluation.place.full_name, "name": step.person, "url": url}
    if act == Step.Act.READY:
        _post(
            _people(evaluation, Role.LEADER), step.person_id,
            lambda: _("%(school)s: ready to sign") % about,
            lambda: _("%(name)s filled in the evaluation of %(school)s. You can read and sign it:\n\n%(url)s") % about,
        )  # fmt: skip
    elif act == Step.Act.SIGNED and evaluation.school_id:
        _post(
            _people(evaluation, Role.BOARD_OFFICER), step.person_id,
            lambda: _("%(school)s has signed its evaluation") % about,
            lambda: _("%(name)s signed the evaluation of %(school)s. You can read it, ask about it and close it:"
                      "\n\n%(url)s") % about,
        )  # fmt: skip
    elif act == Step.Act.CLOSED:
        _post(
            _people(evaluation, Role.LEADER, Role.COORDINATOR), step.person_id,
            lambda: _("The evaluation of %(school)s is closed") % about,
            lambda: _("%(name)s closed the evaluation of %(school)s.\n\n%(url)s") % about,
        )  # fmt: skip
    elif act == Step.Act.REOPENED:
        _post(
            _people(evaluation, Role.LEADER, Role.COORDINATOR, Role.BOARD_OFFICER), step.person_id,
            lambda: _("The evaluation of %(school)s is open again") % about,
            lambda: _("%(name)s opened the evaluation of %(school)s again. The reason stands on the page:"
                      "\n\n%(url)s") % about,
        )  # fmt: skip


def answering_side(evaluation: Evaluation) -> Side:
    """From which side questions about an evaluation are answered."""
    return Side.BOARD if evaluation.board_id else Side.SCHOOL


def tell_asked(evaluation: Evaluation, remark: Remark, url: str) -> None:
    """Tell whose evaluation it is of a question, or who asked of a reply, in the transaction of the remark."""
    asks = remark.side != answering_side(evaluation)
    about = {"school": evaluation.place.full_name, "url": url}
    if asks:
        asked = [Role.BOARD_OFFICER] if evaluation.board_id else [Role.LEADER, Role.COORDINATOR]
        to = _people(evaluation, *asked)
    else:
        askers = evaluation.remarks.filter(key=remark.key).exclude(side=answering_side(evaluation)).values("person")
        held = Membership.objects.current().filter(consortium=evaluation.consortium_id, person__in=askers)
        to = list(held.select_related("person", "consortium"))

    def subject() -> str:
        if asks:
            return _("A question about the evaluation of %(school)s") % about
        return _("%(school)s replied to your question") % about

    _post(to, remark.person_id, subject, lambda: _("You read it here:\n\n%(url)s") % about)


def tell_given(evaluation: Evaluation, title: dict[str, str], person: Person, by: Person, url: str) -> None:
    """Tell a colleague that a topic was given to them, in the transaction in which it was."""
    about = {"school": evaluation.place.full_name, "name": by, "url": url}

    def write() -> tuple[str, str]:
        words = about | {"topic": spoken(title), "day": in_figures(evaluation.round.closes)}
        return _("%(name)s gave you a topic of %(school)s: %(topic)s") % words, _(
            "%(name)s asks you to fill in '%(topic)s' in the evaluation of %(school)s, before %(day)s. You begin here:"
            "\n\n%(url)s"
        ) % words

    if person.pk != by.pk:
        mail.post([mail.letter(person.email, person.language, write, sender=evaluation.consortium.slug)])


def tell_visitor(visit: Visit, url: str) -> None:
    """Ask a colleague to come and look, in the transaction of the visit."""
    about = {"school": visit.evaluation.place.full_name, "name": visit.invited_by, "url": url}

    def write() -> tuple[str, str]:
        return _("Will you look at %(school)s with us?") % about, _(
            "%(name)s asks you to look at the basic support of %(school)s, as a second pair of eyes. What you "
            "see stands beside what the school says; nothing of the school's is changed.\n\n%(url)s"
        ) % about

    mail.post(
        [mail.letter(visit.visitor.email, visit.visitor.language, write, sender=visit.evaluation.consortium.slug)]
    )


def _late(round_: Round) -> "QuerySet[School]":
    """Schools of a round that have not started."""
    return School.objects.filter(pk__in=round_.counting().filter(started__isnull=True).values("school"))


def _who_is_reminded(round_: Round) -> MembershipQuerySet:
    """Who is written to about schools that have not started."""
    roles = Membership.objects.current().filter(consortium=round_.consortium_id, school__in=_late(round_))
    return roles.filter(role__in=[Role.LEADER, Role.COORDINATOR])


def out_of_reach(round_: Round) -> list[School]:
    """Schools that have not started and get no letter of it: nobody leads or coordinates there. One query."""
    return list(_late(round_).exclude(pk__in=_who_is_reminded(round_).values("school")).order_by("name"))


def remind_not_started(round_: Round, url: str) -> tuple[int, int]:
    """Write to leaders and coordinators of schools that have not started. How many letters, to how many schools.

    Schools where nobody has a role yet get none (``out_of_reach``).
    """
    held = _who_is_reminded(round_).with_places().select_related("person", "consortium").order_by("person__email")
    by_person: dict[Person, set[str]] = {}
    for one in held:
        by_person.setdefault(one.person, set()).add(one.full_place)
    mail.post(_waits(person, round_, sorted(schools), url) for person, schools in by_person.items())
    return len(by_person), len({one.school_id for one in held})


def _waits(person: Person, round_: Round, schools: list[str], url: str) -> mail.Letter:
    about = {"schools": ", ".join(schools), "day": in_figures(round_.closes), "url": url, "year": round_}

    def write() -> tuple[str, str]:
        return _("The evaluation of %(year)s waits for your school") % about, _(
            "%(schools)s has not started yet. Last year's answers stand ready: what did not change only needs a yes. "
            "Please be ready before %(day)s.\n\n%(url)s"
        ) % about

    return mail.letter(person.email, person.language, write, sender=round_.consortium.slug, bulk=True)
