"""A topic's page: what asks for an answer stands open, the rest is confirmed together as it was seen."""

import datetime
import re

import pytest

from draagvlak.evaluations import answers, rounds
from draagvlak.evaluations.answers import Given, mark
from draagvlak.evaluations.assignments import divide
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from evaluation_ import answer_all, client_of, counts_hold, url
from page_form import form_with, forms_of


@pytest.fixture
def heir(
    consortium: Consortium, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, adopted: Version
) -> Evaluation:
    """A year later: one is partly in place, one has no answer, all others are in place."""
    answer_all(evaluation, asked, coordinator)
    partly = Given(
        "partly", "", base_standing="in-place", base_how=mark(evaluation.answers.get(key="reading-aids").how)
    )
    answers.save(evaluation, asked.by_key["reading-aids"], partly, coordinator)
    evaluation.answers.filter(key="reading-file").delete()
    following = rounds.open_round(consortium, adopted, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 12, 1))
    return Evaluation.objects.get(round=following, school=evaluation.school)


def test_what_has_no_answer_is_open_and_the_rest_folded(heir: Evaluation, coordinator: Person) -> None:
    body = client_of(coordinator).get(url(heir, "onderwerp/reading/")).content.decode()
    rows = dict(re.findall(r'<details class="provision[^>]*id="p-([^"]+)"[^>]*?data-answer(\s+open)?', body))
    assert len(rows) == 8
    assert [key for key, opened in rows.items() if opened] == ["reading-file"]
    assert body.index('id="p-reading-file"') == body.index('id="p-'), "what asks for an answer comes first"


def test_a_part_is_confirmed_as_it_was_seen(
    heir: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person
) -> None:
    page = url(heir, "onderwerp/reading/")
    form = form_with(client_of(coordinator), page, "how-reading-aids")
    # a colleague changes one meanwhile, and takes the words away again: what stands there, nobody saw
    heir.answers.filter(key="reading-tests").update(how="Anders dan gezien")
    del form.fields["how-reading-tests"]
    assert form.send(button=("together", "settled")).status_code == 302
    left = set(heir.answers.filter(confirmed=None, key__startswith="reading").values_list("key", flat=True))
    assert left == {"reading-tests", "reading-aids"}, "lower standings are apart"
    again = form_with(client_of(coordinator), page, "how-reading-aids")
    again.send(button=("together", "lower"))
    assert heir.answers.get(key="reading-aids").confirmed_by == coordinator
    assert heir.answers.get(key="reading-tests").confirmed is None
    counts_hold(heir.round)


def test_what_is_given_to_a_colleague_is_not_confirmed_together(
    heir: Evaluation, coordinator: Person, leader: Person
) -> None:
    page = url(heir, "onderwerp/reading/")
    form = form_with(client_of(coordinator), page, "how-reading-aids")
    divide(heir, "reading", leader, coordinator)
    assert 'name="together"' not in client_of(coordinator).get(page).content.decode()
    assert 'name="together"' in client_of(leader).get(page).content.decode()
    told = form.send(button=("together", "settled"))
    assert f"{leader} fills in this topic." in told.content.decode()
    assert not heir.answers.filter(key__startswith="reading", confirmed__isnull=False).exists()


def test_the_evaluation_shows_only_the_topics_that_need_something(heir: Evaluation, coordinator: Person) -> None:
    client, page = client_of(coordinator), url(heir, "")
    for part in ("settled", "lower"):
        for form in forms_of(client, url(heir, "onderwerp/arithmetic/"))[:1]:
            form.send(button=("together", part))
    whole = client.get(page).content.decode()
    assert "topics that need something" in whole
    page = client.get(page + "?nog").content.decode().split("<main")[1]
    assert "onderwerp/reading/" in page, "one has no answer"
    assert "onderwerp/arithmetic/" in whole
    assert (
        "onderwerp/arithmetic/"
        not in page.split('id="onderwerpen"')[1].split('class="legend')[0].split("As a table")[0]
    )
    assert "Show all" in page
