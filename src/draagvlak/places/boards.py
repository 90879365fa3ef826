"""School boards of a consortium: adding one by hand, and what is known of it. The register's file changes them too."""

from typing import Any

from draagvlak.core.acts import record, verb
from draagvlak.places.former_names import former_names
from draagvlak.places.models import Board


@verb
def add(board: Board, *, by: Any) -> Board:
    """Add a board to its consortium."""
    board.save()
    board.consortium.changed()
    record(board.consortium, by, "added-board", f"{board.number} {board}", board)
    return board


@verb
def change(board: Board, *, by: Any) -> None:
    """Save what was given to a board. Its number stays."""
    before = Board.objects.get(pk=board.pk)
    board.former_names = former_names(before.former_names, before.name, board.name)
    board.save(update_fields=["name", "former_names", "town", "phone", "website"])
    board.consortium.changed()
    record(board.consortium, by, "changed-board", board, board)
