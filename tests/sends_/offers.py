"""Forms of what parents read, and of what readers send."""

from django.utils import timezone

from draagvlak.offers import followers
from draagvlak.offers.models import Follower
from sending_ import Send, World

_REVIEW, _SCHOOL = "offers:chapter-review", "/voorbeeld/aanbod/90AA/"
_YESES = ("offers:chapter-approve", "offers:chapter-approve council", "offers:chapter-approve board")


def _yes(who: str, approver: str) -> Send:
    day = {"day": str(timezone.localdate()), "approver": approver}
    return Send(_REVIEW, lambda _world, _client: day, who=who, first=("offers:chapter",), having="approver")


def _asked(world: World) -> dict[str, str]:
    return {"token": followers.token(Follower.objects.order_by("asked").last())}


OFFERS = {
    "offers:react": Send(fields={"text": "Dit klopt niet.", "over": _SCHOOL}),
    "offers:follow": Send(fields={"email": "ouder@thuis.example"}),
    "offers:confirm-following": Send(first=("offers:follow",), at=_asked),
    "offers:stop-following": Send(),
    "offers:api": Send(bare=True, keeps=False),
    "offers:api-description": Send(bare=True, keeps=False),
    "offers:guide": Send(fields={"q": "Mijn kind leest niet graag."}, keeps=False),
    "offers:school-guide": Send(fields={"q": "Mijn kind leest niet graag."}, keeps=False),
    "offers:chapter": Send(fields={"introduction": "Welkom, heel anders."}),
    "offers:chapter-measure": Send(fields={"introduction": "Welkom."}, bare=True, keeps=False),
    "offers:chapter-approve": _yes("leader own", "leader"),
    "offers:chapter-approve council": _yes("leader own", "council"),
    "offers:chapter-approve board": _yes("board-officer own", "board"),
    "offers:chapter-publish": Send(_REVIEW, first=("offers:chapter", *_YESES)),
    "offers:chapter-withdraw": Send(fields={"reason": "Er stond een fout in."}, at={"number": "2"}),
    "offers:answer-reaction": Send("offers:reactions", {"answer": "Wij pasten het aan.", "publish": "1"}),
    "offers:set-reaction-aside": Send("offers:reactions"),
    "offers:answer-site-reaction": Send("offers:site-reactions", {"answer": "Wij pasten het aan.", "publish": "1"}),
    "offers:set-site-reaction-aside": Send("offers:site-reactions"),
    "offers:set-reaction-aside answered": Send("offers:reactions", first=("offers:answer-reaction",)),
    "offers:public-site": Send(fields={"point_name": "Heel anders"}),
}
