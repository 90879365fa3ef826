"""What goes around each verb in tests: whoever writes rows writes one line of the log, whoever writes what public pages
show counts up a revision, whoever writes what a version says names its text anew, and no verb calls another."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

_running: ContextVar[str] = ContextVar("running", default="")
_WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) \"(\w+)\"")
LOG = "people_event"
#: tables that stand beside the act: of the session, of letters and tasks that an act leaves, of what is kept for speed
BESIDE = {
    "django_session", "core_letter", "core_madepage", "core_sentform", "django_tasks_database_dbtaskresult",
}  # fmt: skip
#: tables of which public pages show rows that have no revision of their own
SHOWN = {
    "places_region", "places_board", "places_location", "places_placement", "registers_facility", "registers_structureentry",
    "registers_teammember", "registers_skill", "registers_policy", "evaluations_goal", "evaluations_action", "offers_offer", "offers_edition",
    "offers_reaction", "offers_publicsite",
}  # fmt: skip
#: tables that hold what a version says; whoever writes them names its text anew
OF_A_TEXT = {"norms_version", "norms_step", "norms_topic", "norms_provision"}
_NAMES_A_TEXT = re.compile(r'(?:UPDATE|INSERT INTO) "norms_version" .*"text_id"')
_COUNTS = re.compile(r'UPDATE "(places_school|places_consortium|norms_norm)" SET .*"revision" = ')


@contextmanager
def one_line_each(act: Callable[..., Any]) -> Iterator[None]:
    """Fails a verb that writes rows without exactly one line in the log, that writes what public pages show without
    counting up a revision, that writes what a version says without naming its text anew, or that runs within another."""
    name = f"{act.__module__}.{act.__qualname__}"
    assert not _running.get(), f"{_running.get()} calls {name}"
    written: list[str] = []
    counted: list[str] = []
    named: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        writes = _WRITES.match(sql)
        # what inserts and gives back its key does not know yet how many rows that were
        if writes and (writes[1] == "INSERT INTO" or context["cursor"].rowcount):
            rows = len(params) if many else 1
            written.extend([writes[2]] * (rows if writes[2] == LOG else 1))
        counted.extend(_COUNTS.findall(sql))
        named.extend(_NAMES_A_TEXT.findall(sql))
        return result

    token = _running.set(name)
    try:
        with connection.execute_wrapper(watch):
            yield
    finally:
        _running.reset(token)
    rows = {table for table in written if table not in BESIDE | {LOG}}
    lines = written.count(LOG)
    shown = rows & SHOWN
    assert counted or not shown, f"{name} wrote {sorted(shown)}, which public pages show, and counted nothing up"
    of_a_text = rows & OF_A_TEXT
    assert named or not of_a_text, f"{name} wrote {sorted(of_a_text)}, and the text has the same name as before"
    if vars(act).get("on_account"):
        return  # a line for each place where that person has a role
    assert lines == 1 or not (rows or lines), f"{name} wrote {sorted(rows)} and {lines} lines in the log"
