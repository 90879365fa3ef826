"""What an edition keeps of the list that it was held against: the same as holding it against that list today."""

import datetime
from typing import Any

import pytest

from draagvlak.core import pages
from draagvlak.core.hooks import Often
from draagvlak.offers import completeness
from draagvlak.offers.completeness import CHECKS, check, requirements
from draagvlak.offers.hooks import HOOKS
from draagvlak.offers.models import Edition


def met(edition: Edition) -> set[str]:
    found = completeness.of_editions([Edition.objects.defer("content").get(pk=edition.pk)])[edition.pk]
    return {one.requirement.key for one in found.checked if one.met}


def met_by_its_text(edition: Edition) -> set[str]:
    held = completeness.check(edition.content, {yes["approver"] for yes in edition.approvals})
    return {one.requirement.key for one in held.checked if one.met}


def test_what_is_kept_is_what_the_list_says_and_its_text_is_not_read(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    row = Edition.objects.defer("content").get(pk=edition.pk)
    with django_assert_num_queries(0):
        kept = completeness.of_editions([row])[edition.pk]
    assert {one.requirement.key for one in kept.checked if one.met} == met_by_its_text(edition)
    assert len(met(edition)) > 5
    assert [one.requirement for one in kept.checked] == list(completeness.requirements())


def test_after_an_update_it_is_held_against_the_new_list_at_once_and_kept_by_the_worker(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    ours = pages.what_ships()
    monkeypatch.setitem(completeness.CHECKS, "contact", lambda _content, _yes: False)  # a release that asks more
    assert "contact" in met(edition), "this software held it against its list already"
    monkeypatch.setattr(completeness, "what_ships", lambda: "the next release")
    assert met(edition) == met_by_its_text(edition)
    assert "contact" not in met(edition)
    job = HOOKS.jobs["chapters held against the list"]
    assert isinstance(job, Often)
    assert job.do() == 1
    assert job.do() == 0
    row = Edition.objects.get(pk=edition.pk)
    assert row.met_by == "the next release" != ours
    with django_assert_num_queries(0):
        completeness.of_editions([row])
    assert "contact" not in met(edition)


def test_a_chapter_of_last_year_lacks_this_year_by_the_day_alone(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = met(edition)
    later = datetime.date(edition.year + 1, 8, 1)
    monkeypatch.setattr(completeness.timezone, "localdate", lambda: later)
    assert len(before - met(edition)) == 1


def test_what_was_withdrawn_is_not_looked_at(edition: Edition) -> None:
    Edition.objects.update(withdrawn=edition.published, met_by="an earlier release")
    assert completeness.keep_after_update() == 0


def test_completeness_is_data_and_every_check_is_used(edition: Edition) -> None:
    assert {one.check for one in requirements()} == set(CHECKS)
    assert all(one.law for one in requirements() if one.kind == "must")
    full = check(edition.content, {"leader", "council", "board"})
    lacking = {one.requirement.key for one in full.lacking}
    assert "point" in lacking, "no support point was filled in"
    assert "basic" not in lacking
    bare = check({"topics": [], "year": 2000}, set())
    assert {one.requirement.key for one in bare.checked if one.met} == {"plans"}, "nothing lacks, so no plan is asked"
    assert bare.lacking[0].must, "what must be in it comes first"
