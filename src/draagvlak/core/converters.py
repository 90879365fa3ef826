"""Numbers in addresses, within bounds, and forms of files: an address with anything else does not exist."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class Number:
    """A whole number of at most nine digits."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Year(Number):
    """A year of this century or the one before."""

    regex = "(?:19|20)[0-9]{2}"


class SheetForm(StringConverter):
    """The ending of a table that is kept as a file."""

    regex = "(?:csv|xlsx)"


register_converter(SheetForm, "sheet")
register_converter(Number, "number")
register_converter(Year, "year")
