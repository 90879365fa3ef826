"""Forms of norms and of the handbooks that are read in."""

from django.utils import timezone

from sending_ import Send, World, upload

_DRAFT, _TOPIC = "norms:draft", "norms:draft-topic"
_OPEN = "norms:draft-topic?open=reading-file"
_INTRODUCTION = "norms:draft-topic?open=inleiding"
_ADOPTED = {"number": "0.1"}
_SETTLED = ("norms:settle-doubt",)
_TO_ADOPT = (*_SETTLED, "norms:advance")


def _last_step(world: World) -> dict[str, int]:
    return {"step": world["draft"].steps.last().pk}


NORMS = {
    "handbooks:upload": Send(
        "handbooks:workplace",
        lambda _world, _client: {
            "handbook": upload("boek.md", b"# Lezen\n\nDe school leest elke dag voor.\n\nDe school helpt elk kind.\n"),
        },
    ),
    "norms:describe-draft": Send(_DRAFT, {"summary_nl": "Heel anders"}),
    "norms:settle-doubt": Send(_DRAFT),
    "norms:place-lines": Send(_DRAFT, {"line": "1"}),
    "norms:undo": Send(_DRAFT, first=("norms:add-topic",)),
    "norms:new-draft": Send("norms:version", at=_ADOPTED),
    "norms:add-topic": Send(_DRAFT, {"title": "Heel anders"}),
    "norms:save-topic": Send(_INTRODUCTION, having="introduction"),
    "norms:topic-up": Send(_INTRODUCTION),
    "norms:topic-down": Send(_INTRODUCTION),
    "norms:topic-deeper": Send(_INTRODUCTION),
    "norms:topic-higher": Send(_INTRODUCTION, first=("norms:topic-deeper",)),
    "norms:delete-topic": Send(_INTRODUCTION),
    "norms:add-topic-after": Send(_INTRODUCTION, {"title": "Heel anders"}),
    "norms:add-provision": Send(_TOPIC, {"text": "De school doet het heel anders."}),
    "norms:short-titles": Send(),
    "norms:take-sentence": Send(_INTRODUCTION),
    "norms:save-provision": Send(_OPEN),
    "norms:provision-up": Send(_OPEN),
    "norms:provision-down": Send(_OPEN),
    "norms:move-provision": Send(_OPEN, {"topic": "arithmetic"}),
    "norms:split-provision": Send(_OPEN, {"words": "dat de aanvraag"}),
    "norms:free-items": Send(_OPEN.replace("file", "teachers-support"), at={"provision": "reading-teachers-support"}),
    "norms:merge-provision": Send(_OPEN),
    "norms:introduce-provision": Send(_OPEN),
    "norms:delete-provision": Send(_OPEN),
    "norms:add-step": Send(_DRAFT, {"step": "Het bestuur leest mee", "when": "mei 2026"}),
    "norms:step-done": Send(_DRAFT, first=("norms:add-step",), at=_last_step),
    "norms:step-open": Send(_DRAFT, first=("norms:add-step", "norms:step-done"), at=_last_step),
    "norms:remove-step": Send(_DRAFT, first=("norms:add-step",), at=_last_step),
    "norms:advance": Send(_DRAFT, first=_SETTLED, button=("status", "proposed")),
    "norms:advance consultation": Send(_DRAFT, first=_SETTLED, button=("status", "consultation")),
    "norms:advance validation": Send(
        _DRAFT, first=(*_SETTLED, "norms:advance consultation"), button=("status", "validation")
    ),
    "norms:advance back": Send(_DRAFT, first=_TO_ADOPT, button=("status", "draft")),
    "norms:add-step proposed": Send(_DRAFT, {"step": "De vergadering stemt"}, first=_TO_ADOPT),
    "norms:step-done proposed": Send(_DRAFT, first=(*_TO_ADOPT, "norms:add-step proposed"), at=_last_step),
    "norms:remove-step proposed": Send(_DRAFT, first=(*_TO_ADOPT, "norms:add-step proposed"), at=_last_step),
    "norms:adopt": Send(
        first=_TO_ADOPT,
        fields=lambda _world, _client: {"number": "2.0", "day": str(timezone.localdate()), "body": "ALV"},
    ),
    "norms:retire": Send(fields={"reason": "Er is een nieuwe."}, at={"number": "0.9"}),
    "norms:correct-step": Send(_DRAFT, {"step": "Heel anders", "reason": "Een tikfout."}, at=_ADOPTED),
    "norms:strike-step": Send(_DRAFT, {"reason": "Dit was geen stap."}, at=_ADOPTED, having="pk", borrows=True),
    "norms:decide-mapping": Send("norms:coverage", {"accepted": "ja"}, at=_ADOPTED),
}
