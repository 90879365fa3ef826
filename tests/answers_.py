"""Answers of the schools of a round, as they come to mind."""

from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from draagvlak.evaluations import rounds
from draagvlak.evaluations.models import Answer, Round
from draagvlak.norms.questionnaire import SCHOOL, STANDINGS, Questionnaire
from draagvlak.people.models import Person

ANSWERS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 134)),
    st.tuples(st.sampled_from(STANDINGS[:4]), st.text("abc é\n", max_size=6), st.booleans()),
    max_size=40,
)
PROPERTY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def put(
    round_: Round, asked: Questionnaire, person: Person, said: dict[tuple[int, int], tuple[str, str, bool]]
) -> None:
    """Answers of the schools of a round: school and provision by number, standing, words, whether confirmed."""
    keys = [one.key for one in asked.by_key.values() if one.owner == SCHOOL]
    evaluations = list(round_.evaluations.filter(board=None).order_by("school__brin"))
    now = timezone.now()
    Answer.objects.bulk_create(
        Answer(consortium=round_.consortium, round=round_, evaluation=evaluations[n], key=keys[m], standing=standing, how=how,
               confirmed=now if sure else None, confirmed_by=person if sure else None)
        for (n, m), (standing, how, sure) in said.items()
    )  # fmt: skip
    rounds.recount(round_)
