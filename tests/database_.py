"""A database of the product, read straight: whatever the command says of it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def tables(data: Path, where: dict[str, str]) -> list[str]:
    if not where:
        return []
    import psycopg

    with psycopg.connect(where["DATABASE_URL"]) as own:
        return [name for (name,) in own.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def ask(data: Path, where: dict[str, str], query: str) -> list[Any]:
    """Straight from the database, whatever the command says of it."""
    if where:
        import psycopg

        with psycopg.connect(where["DATABASE_URL"], autocommit=True) as own:
            found = own.execute(query)  # type: ignore[arg-type]
            return found.fetchall() if found.description else []
    with closing(sqlite3.connect(data / "draagvlak.sqlite3")) as own_file, own_file:
        return own_file.execute(query).fetchall()
