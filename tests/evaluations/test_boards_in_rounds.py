"""Boards in the overviews of a round: how far they are, and what they answer themselves."""

import csv
import io

from draagvlak.evaluations.models import Round
from draagvlak.norms.questionnaire import BOARD, Questionnaire
from draagvlak.people.models import Person
from evaluation_ import answer_all, client_of


def test_a_round_shows_how_far_each_board_is(
    round_: Round, asked: Questionnaire, adviser: Person, officer: Person
) -> None:
    """As page and as file; an officer sees their own board alone."""
    answer_all(round_.evaluations.get(board__number="99001"), asked, officer)
    number = sum(text.owner == BOARD for text in asked.by_key.values())
    page = client_of(adviser).get("/voorbeeld/rondes/2025/").content.decode()
    assert "/voorbeeld/besturen/99001/evaluatie/2025/" in page
    assert f"{number} of {number}" in " ".join(page.split())
    raw = client_of(adviser).get("/voorbeeld/rondes/2025/?als=csv&tabel=besturen").content.decode("utf-8-sig")
    rows = {row["Board"]: row for row in csv.DictReader(io.StringIO(raw), delimiter=";")}
    assert {name: row["Confirmed"] for name, row in rows.items()} == {"Bestuur 1": str(number), "Bestuur 2": "0"}
    mine = client_of(officer).get("/voorbeeld/rondes/2025/").content.decode()
    assert "/voorbeeld/besturen/99001/evaluatie/2025/" in mine
    assert "/voorbeeld/besturen/99002/evaluatie/2025/" not in mine


def test_the_heat_map_of_boards_counts_what_each_answers_itself(
    round_: Round, asked: Questionnaire, adviser: Person, officer: Person
) -> None:
    answer_all(round_.evaluations.get(board__number="99001"), asked, officer)
    raw = client_of(adviser).get("/voorbeeld/stand/stand.csv?per=bestuur").content.decode("utf-8-sig")
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(raw), delimiter=";")}
    own = [name for name in rows["Bestuur 1"] if "what the board says, %" in name]
    assert len(own) == len(asked.of(BOARD))
    assert {rows["Bestuur 1"][name] for name in own} == {"100,0"} or {rows["Bestuur 1"][name] for name in own} == {
        "100"
    }
    assert {rows["Bestuur 2"][name] for name in own} == {""}
