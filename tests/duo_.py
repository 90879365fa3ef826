"""Open data of DUO in tests: read in on a day."""

import datetime

from draagvlak.places.duo import data_files
from draagvlak.places.models import Consortium

DAY = datetime.date(2021, 8, 1)
LATER = datetime.date(2024, 8, 1)


def take(raw: bytes, owner: Consortium, day: datetime.date = LATER, **rest: bool) -> dict[str, int]:
    return data_files.import_now(raw, "x.csv", [owner], day, **rest).plan.counts
