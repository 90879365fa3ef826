"""The middles of postcode areas out of a public table, whatever it calls its columns."""

from django.db import transaction
from django.utils.translation import gettext as _

from draagvlak.offers.models import PostcodeCentre
from draagvlak.places.duo import tables

_CODE = {"PC4", "POSTCODE", "POSTCODE4", "PNUM", "CODE"}
_LATITUDE = {"LAT", "LATITUDE", "BREEDTEGRAAD", "Y"}
_LONGITUDE = {"LON", "LNG", "LONG", "LONGITUDE", "LENGTEGRAAD", "X"}
LIMIT = 20 * 1024 * 1024  # bytes
FARTHEST = 0.5  #: degrees between two rows of one area; no area is as large as that


class Faulty(ValueError):
    """The table cannot be taken in; the text names the line."""


def take_in(raw: bytes) -> int:
    """Replace the middles by those of a CSV file: four digits, latitude and longitude in degrees (WGS 84).

    Several rows of one area are averaged. Nothing is replaced when a row is faulty.

    Returns:
        How many areas there are.
    """
    if len(raw) > LIMIT:
        raise Faulty(_("the file is larger than %(limit)s MB") % {"limit": LIMIT // 1024 // 1024})
    try:
        table = tables.read(raw)
    except tables.UnreadableFile as error:
        raise Faulty(str(error)) from error
    columns = [
        next((place for place, name in enumerate(table.headings) if name in known), None)
        for known in (_CODE, _LATITUDE, _LONGITUDE)
    ]
    if None in columns:
        raise Faulty(_("line 1: name the columns postcode, latitude and longitude"))
    found: dict[str, list[tuple[float, float]]] = {}
    for line, row in table.numbered():
        area, lies = _read([row[column or 0].strip() for column in columns], line)
        places = found.setdefault(area, [])
        if any(abs(a - b) > FARTHEST for known in places[:1] for a, b in zip(known, lies, strict=True)):
            raise Faulty(
                _("line %(line)s: area %(area)s lies elsewhere in an earlier line") % {"line": line, "area": area}
            )
        places.append(lies)
    if not found:
        raise Faulty(_("the file is empty"))
    with transaction.atomic():
        PostcodeCentre.objects.all().delete()
        PostcodeCentre.objects.bulk_create(
            [
                PostcodeCentre(
                    code=area,
                    latitude=sum(one[0] for one in places) / len(places),
                    longitude=sum(one[1] for one in places) / len(places),
                )
                for area, places in sorted(found.items())
            ],
            batch_size=500,
        )
    return len(found)


def _read(cells: list[str], line: int) -> tuple[str, tuple[float, float]]:
    """A row: the area, and where it lies."""
    code, *degrees = cells
    area = code[:4]
    if len(area) != 4 or not (area.isascii() and area.isdigit()):
        raise Faulty(_("line %(line)s: a postcode area has four digits") % {"line": line})
    try:
        latitude, longitude = (float(one.replace(",", ".")) for one in degrees)
    except ValueError as error:
        raise Faulty(_("line %(line)s: latitude and longitude are numbers, like 52.09") % {"line": line}) from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Faulty(_("line %(line)s: latitude and longitude are degrees") % {"line": line})
    return area, (latitude, longitude)
