"""What a norm asks of whom."""

from draagvlak.norms.questionnaire import BOARD, SCHOOL, Questionnaire


def test_asked_follows_the_actor(asked: Questionnaire) -> None:
    owners = {one.key: one.owner for one in asked.by_key.values()}
    assert owners["policy-reading"] == BOARD
    assert owners["reading-aids"] == SCHOOL
    assert "reading-speech-therapy" not in owners  # falls outside
    assert {asked.by_key[key].owner for key in asked.registers["policies"]} == {BOARD}
    assert len(asked.registers["policies"]) == 6
    assert len(asked.register("principles")) == 7
    assert len(asked.register("facilities")) == 4
    assert [one.key for one in asked.by_key.values() if one.exemptible] == ["facility-accessible"]
