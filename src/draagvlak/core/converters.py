"""Numbers in addresses, within bounds: an address with any other number does not exist."""

from django.urls import register_converter


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


register_converter(Number, "number")
register_converter(Year, "year")
