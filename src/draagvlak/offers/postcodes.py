"""The middles of postcode areas out of a public table, whatever it calls its columns."""

import csv
import io

from django.db import transaction
from django.utils.translation import gettext as _

from draagvlak.offers.models import PostcodeCentre

_CODE = {"pc4", "postcode", "postcode4", "pnum", "code"}
_LATITUDE = {"lat", "latitude", "breedtegraad", "y"}
_LONGITUDE = {"lon", "lng", "long", "longitude", "lengtegraad", "x"}
LIMIT = 20 * 1024 * 1024  # bytes


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
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Faulty(_("this is not UTF-8 text; save the file as UTF-8")) from error
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    names = {name.strip().lower(): name for name in rows.fieldnames or [] if name}
    columns = [next((names[one] for one in names if one in known), None) for known in (_CODE, _LATITUDE, _LONGITUDE)]
    if None in columns:
        raise Faulty(_("line 1: name the columns postcode, latitude and longitude"))
    code, latitude, longitude = (str(one) for one in columns)
    found: dict[str, list[tuple[float, float]]] = {}
    for line, row in enumerate(rows, 2):
        area = (row[code] or "").strip()[:4]
        try:
            place = float((row[latitude] or "").replace(",", ".")), float((row[longitude] or "").replace(",", "."))
        except ValueError as error:
            raise Faulty(_("line %(line)s: latitude and longitude are numbers, like 52.09") % {"line": line}) from error
        if len(area) != 4 or not area.isdigit():
            raise Faulty(_("line %(line)s: a postcode area has four digits") % {"line": line})
        if not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
            raise Faulty(_("line %(line)s: latitude and longitude are degrees") % {"line": line})
        found.setdefault(area, []).append(place)
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
