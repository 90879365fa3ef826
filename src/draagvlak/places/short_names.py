"""Short names of consortia: the word with which all addresses of one begin, so none with which others do."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from draagvlak.core.addresses import words_beside

NATIONAL = "landelijk"  #: stands where a consortium's short name stands, for norms of the country


def no_short_names() -> set[str]:
    """Words that no consortium can have, as the addresses now are: with them begins an address of the site itself, a
    language, or what is of the country."""
    languages = {code for code, _name in settings.LANGUAGES}
    return words_beside("<slug:slug>") | languages | {settings.STATIC_URL.strip("/"), NATIONAL}


def refuse_taken(slug: str) -> None:
    """Raises ValidationError for a word with which other addresses begin."""
    if slug in no_short_names():
        raise ValidationError(_("“%(word)s” is taken. Choose another short name.") % {"word": slug})
