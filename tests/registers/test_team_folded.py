"""A team's page says first what lapses and what nobody covers; the long list of the norm is folded per topic."""

import re

from django.test import Client

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person
from draagvlak.places.models import School
from draagvlak.registers.models import Skill, TeamMember
from evaluation_ import client_of

HERE = "/voorbeeld/scholen/90AA/team/"


def one_who_knows(school: School, key: str) -> TeamMember:
    member = TeamMember.objects.create(
        consortium_id=school.consortium_id, school=school, name="Mila", function="Groep 3"
    )
    Skill.objects.create(
        consortium_id=school.consortium_id, member=member, kind="specialism", title="Lezen", keys=[key]
    )
    return member


def page(client: Client, query: str = "") -> str:
    return client.get(HERE + query).content.decode().split("<main")[1]


def test_what_nobody_covers_stands_before_the_list_and_leads_to_it(
    evaluation: Evaluation, leader: Person, schools: list[School]
) -> None:
    shown = page(client_of(leader))
    assert shown.index("covered by nobody") < shown.index("What the norm asks to know")
    assert "?wie=niemand#deskundigheid" in shown.split("covered by nobody")[1]


def test_the_list_is_folded_per_topic_and_shows_only_what_nobody_covers_when_asked(
    evaluation: Evaluation, leader: Person, schools: list[School]
) -> None:
    client = client_of(leader)
    all_rows = page(client).split('id="deskundigheid"')[1]
    keys = set(
        re.findall(
            r'name="keys" value="([^"]+)"',
            client.get(f"{HERE}{one_who_knows(schools[0], '').pk}/kennis/").content.decode(),
        )
    )
    assert len(re.findall("<details", all_rows)) > 3
    assert "<details open" not in all_rows
    names = re.findall(r'role="region" aria-label="([^"]+)"', all_rows)
    assert len(set(names)) == len(names) > 3, "each table is called after its topic"
    one_who_knows(schools[0], min(keys))
    bare = page(client, "?wie=niemand").split('id="deskundigheid"')[1]
    rows, left = (text.split("components/table/files")[0].count('<th scope="row">') for text in (all_rows, bare))
    assert (rows, left) == (len(keys), len(keys) - 1)
    assert "<details open" in bare


def test_what_somebody_knows_is_chosen_per_topic_and_a_topic_with_a_tick_is_open(
    evaluation: Evaluation, leader: Person, schools: list[School]
) -> None:
    client = client_of(leader)
    member = one_who_knows(schools[0], "")
    empty = client.get(f"{HERE}{member.pk}/kennis/").content.decode().split("<main")[1]
    key = re.findall(r'name="keys" value="([^"]+)"', empty)[0]
    Skill.objects.filter(member=member).update(keys=[key])
    kept = client.get(f"{HERE}{member.pk}/kennis/{member.skills.get().pk}/").content.decode().split("<main")[1]
    assert kept.count("<details open>") == empty.count("<details open>") + 2, "the field, and the one topic in it"
    assert "1/" in kept
