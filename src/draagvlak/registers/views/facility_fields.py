"""The page of a building as fields: one set of them for every provision at every location."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged
from draagvlak.core.values import day
from draagvlak.norms.version_text import ProvisionText
from draagvlak.places.models import Board, Location, School
from draagvlak.registers.facilities import Room
from draagvlak.registers.models import Facility

_TEXTS = ("note", "reason", "alternative")
_PARTS = ("value", *_TEXTS, "since")


def _each(
    locations: Sequence[Location], wanted: Sequence[ProvisionText]
) -> Iterator[tuple[Location, ProvisionText, str]]:
    """Every location with every provision, and what their fields are called after."""
    for location in locations:
        for asked in wanted:
            yield location, asked, f"{location.code}-{asked.key}"


def values(
    place: School | Board, locations: Sequence[Location], wanted: Sequence[ProvisionText]
) -> dict[str, list[str]]:
    """By field what stands there now. One query."""
    known = {(one.location_id, one.key): one for one in Facility.objects.filter(school=place.pk)}
    found = {}
    for location, asked, name in _each(locations, wanted):
        row = known.get((location.pk, asked.key)) or Facility()
        for part in ("value", *_TEXTS):
            found[f"{part}-{name}"] = [getattr(row, part)]
        found[f"since-{name}"] = [row.since.isoformat() if row.since else ""]
    return found


def labels(locations: Sequence[Location], wanted: Sequence[ProvisionText]) -> dict[str, str]:
    """By field what it is called where two people changed it."""
    words = {
        "value": _("Is there one?"),
        "note": _("Where, or what it is like"),
        "reason": _("Why the building does not allow it"),
        "since": _("Since"),
        "alternative": _("What the school does instead"),
    }
    return {
        f"{part}-{name}": f"{location}, {asked.name}: {words[part]}"
        for location, asked, name in _each(locations, wanted)
        for part in _PARTS
    }


def spoken(name: str, found: Sequence[str]) -> str:
    """Values in words."""
    choices = {value: str(word) for value, word in Facility.Value.choices} if name.startswith("value-") else {}
    return "\n".join(choices.get(one, one) for one in found)


def given(merged: Merged, locations: Sequence[Location], wanted: Sequence[ProvisionText]) -> list[Room]:
    """What is to be saved: of every provision for which somebody chose how it stands. ``NotPossible`` for words on one
    for which nothing was chosen: they would be lost."""
    for location, asked, name in _each(locations, wanted):
        if not merged.text(f"value-{name}") and any(merged.text(f"{part}-{name}").strip() for part in _TEXTS):
            place = f"{location}, '{asked.name}'"
            raise NotPossible(
                _("Choose for %(place)s whether it is there, or take away your words.") % {"place": place}
            )
    return [
        Room(location, asked, merged.text(f"value-{name}"), since=day(merged.text(f"since-{name}")),
             **{part: merged.text(f"{part}-{name}").strip() for part in _TEXTS})
        for location, asked, name in _each(locations, wanted)
        if merged.text(f"value-{name}") in Facility.Value.values
    ]  # fmt: skip


def table(
    merged: Merged, locations: Sequence[Location], wanted: Sequence[ProvisionText]
) -> list[tuple[Location, list[tuple[ProvisionText, Facility]]]]:
    """Per location the rows of the page."""
    found: dict[int, tuple[Location, list[tuple[ProvisionText, Facility]]]] = {one.pk: (one, []) for one in locations}
    for location, asked, name in _each(locations, wanted):
        row = Facility(location=location, key=asked.key, since=day(merged.text(f"since-{name}")))
        for part in ("value", *_TEXTS):
            setattr(row, part, merged.text(f"{part}-{name}"))
        found[location.pk][1].append((asked, row))
    return list(found.values())
