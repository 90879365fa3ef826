"""Who fills in which topic, so that a team can share the work."""

from draagvlak.core.acts import record, verb
from draagvlak.evaluations.answers import locked
from draagvlak.evaluations.letters import tell_given
from draagvlak.evaluations.models import Assignment, Evaluation
from draagvlak.norms.questionnaire import questionnaire
from draagvlak.people.models import Person


@verb
def divide(evaluation: Evaluation, topic: str, person: Person | None, by: Person, url: str = "") -> None:
    """Say who fills in a topic; without a person it is everybody's again.

    Args:
        url: where it is filled in; without one nobody is written to.

    Raises:
        NotPossible: when answers may not change now, so that there is nothing to fill in.
    """
    current = locked(evaluation.pk)
    if person is None:
        Assignment.objects.filter(evaluation=evaluation, topic=topic).delete()
    else:
        Assignment.objects.update_or_create(evaluation=evaluation, topic=topic, defaults={"person": person, "by": by})
    its_text = questionnaire(current.round.version).topic(topic)
    if person and url and its_text:
        tell_given(current, its_text.title, person, by, url)
    about = f"{current}: {topic}, {person}" if person else f"{current}: {topic}"
    record(current.consortium, by, "divided-topic", about, current.place)
