"""Forms of evaluations, goals, visits and rounds; of a school and of a board under two addresses."""

import datetime
import io
import zipfile

from django.utils import timezone

from draagvlak.core.school_years import year_of
from draagvlak.evaluations import word_form
from draagvlak.evaluations.models import Evaluation, Round, Visit
from draagvlak.norms.questionnaire import questionnaire
from sending_ import OTHER, Send, World, upload


def _paper(place: str) -> Send:
    """The Word document, filled in by hand."""

    def filled_in(world: World, _client: object) -> dict[str, object]:
        evaluation = Evaluation.objects.select_related("round__version").get(pk=world["ids"][f"{place}-evaluation"])
        made = word_form.write(evaluation, questionnaire(evaluation.round.version), place, [])
        return {"file": upload("terug.docx", _other_words(made))}

    return Send(fields=filled_in, then="read")


def _other_words(document: bytes) -> bytes:
    """The same document, with another text in each answer."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Zo: ", OTHER.encode()))
    return made.getvalue()


def _newest_visit(_world: World) -> dict[str, object]:
    return {"visit": Visit.objects.order_by("-made").first().pk}  # type: ignore[union-attr]


def _planned(world: World) -> dict[str, object]:
    """A round whose first day is still to come."""
    day = timezone.localdate() + datetime.timedelta(days=400)
    version = Round.objects.filter(consortium=world["here"]["consortium"]).first().version  # type: ignore[union-attr]
    Round.objects.get_or_create(
        consortium=world["here"]["consortium"],
        year=day.year + 9,
        defaults={"version": version, "opens": day, "closes": day + datetime.timedelta(days=9), "kinds": ["bo"]},
    )
    return {"year": day.year + 9}


def _both(name: str, first: tuple[str, ...] = (), **how: object) -> dict[str, Send]:
    """Of a school and of a board; ``first`` is what is sent before, without whose it is."""
    made = {}
    for place in ("school", "board"):
        before = tuple(f"evaluations:{place}-{one}" for one in first)
        page = str(how.get("page", "")).replace("PLACE", place)
        made[f"evaluations:{place}-{name}"] = Send(**how | {"page": page, "first": before})  # type: ignore[arg-type]
    return made


def _asked(place: str, key: str, who: str, first: tuple[str, ...] = ()) -> Send:
    """Something is asked, or said back, under one provision of the page."""
    fields = {f"text-{key}": "Hoe zit dit?"}
    return Send(f"evaluations:{place}-topic", fields, who, first, button=("key", key))


_EVALUATION, _TOPIC, _GOAL = "evaluations:PLACE-evaluation", "evaluations:PLACE-topic", "evaluations:PLACE-goal"
_ROUND = "evaluations:round"
_INVITED = ("evaluations:school-invite-visitor",)

EVALUATIONS = {
    **_both("topic"),
    **_both("confirm"),
    **_both("evidence", fields={"note": OTHER}),
    **_both("one-evidence", page=_TOPIC.replace("topic", "evidence")),
    **_both("sign", ("confirm",), page=_EVALUATION),
    **_both("reopen", ("confirm", "sign"), page=_EVALUATION, fields={"note": "Er klopte iets niet."}),
    **_both("ask", page=_EVALUATION, fields={"text": "Hoe zit dit?"}, who="adviser own"),
    **_both("settle", ("ask topic", "ask reply"), page=_TOPIC, who="adviser own"),
    "evaluations:school-ask topic": _asked("school", "reading-file", "adviser own"),
    "evaluations:board-ask topic": _asked("board", "policy-reading", "adviser own"),
    "evaluations:school-ask reply": _asked("school", "reading-file", "leader own", ("evaluations:school-ask topic",)),
    "evaluations:board-ask reply": _asked(
        "board", "policy-reading", "board-officer own", ("evaluations:board-ask topic",)
    ),
    **_both("goals", fields={"what": OTHER}),
    **_both("reword-goal", page=_GOAL),
    **_both("look-back", page=_GOAL, fields={"state": "reached", "outcome": "Het is rustig."}),
    **_both("take-goal-up-again", ("look-back",), page=_GOAL),
    **_both("add-action", page=_GOAL, fields={"text": OTHER}),
    **_both("tick-action", page=_GOAL),
    **_both("untick-action", ("tick-action",), page=_GOAL),
    **_both("drop-action", page=_GOAL),
    "evaluations:school-save": Send("evaluations:school-topic", {"how-reading-file": OTHER}, borrows=True),
    "evaluations:board-save": Send("evaluations:board-topic", {"how-policy-reading": OTHER}, borrows=True),
    "evaluations:school-assign": Send(
        "evaluations:school-evaluation", lambda world, _client: {"person": world["people"]["teacher own"].pk}
    ),
    "evaluations:board-assign": Send(
        "evaluations:board-evaluation", lambda world, _client: {"person": world["people"]["board-officer own"].pk}
    ),
    "evaluations:school-paper": _paper("school"),
    "evaluations:board-paper": _paper("board"),
    "evaluations:school-ready": Send("evaluations:school-evaluation"),
    "evaluations:school-close": Send(
        "evaluations:school-evaluation", first=("evaluations:school-confirm", "evaluations:school-sign")
    ),
    "evaluations:school-invite-visitor": Send(fields={"topic": "reading"}, who="adviser own", button=("myself", "1")),
    "evaluations:school-withdraw-visit": Send(
        "evaluations:school-invite-visitor", who="adviser own", first=_INVITED, at=_newest_visit
    ),
    "evaluations:visit": Send(
        who="adviser own", first=_INVITED, at=_newest_visit, fields={"impression": "Een rustige school."}
    ),
    "evaluations:open-round": Send(fields=lambda _world, _client: {"year": str(year_of(timezone.localdate()))}),
    "evaluations:remind-schools": Send(_ROUND),
    "evaluations:let-in-schools": Send(_ROUND, first=("people:add-school",)),
    "evaluations:change-version-of-round": Send(_ROUND),
    "evaluations:close-round": Send(_ROUND),
    "evaluations:withdraw-round": Send(_ROUND, at=_planned),
    "evaluations:reopen-round": Send(_ROUND, first=("evaluations:close-round",)),
}
