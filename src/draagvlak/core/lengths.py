"""How long a text may be that somebody types."""

from django.utils.translation import gettext as _

from draagvlak.core.errors import NotPossible


def fitting(text: str, most: int, label: object, field: str = "") -> str:
    """What somebody typed, without spaces at its ends: whole, for nothing is cut off in silence.

    Args:
        most: signs that it may have.
        label: of the field, as its page calls it.
        field: its name in the form.

    Raises:
        NotPossible: it is longer.
    """
    text = text.strip()
    if len(text) > most:
        raise NotPossible(
            _("'%(field)s' may have at most %(most)s signs; this has %(n)s.")
            % {"field": label, "most": most, "n": len(text)},
            field,
        )
    return text
