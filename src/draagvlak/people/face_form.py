"""The form of a consortium's own face: colours, letters and mark."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from draagvlak.core.colours import is_colour
from draagvlak.core.face import WeakPair
from draagvlak.places.models import Letters


class ColourField(forms.CharField):
    """A colour as style guides write it: #0d5c58, 0D5C58 or #abc. Empty is Draagvlak's own."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a colour as #0d5c58: a hash and six digits or letters a to f.")
    }

    def __init__(self, **rest: Any) -> None:
        attributes = {"autocomplete": "off", "spellcheck": "false", "placeholder": "#0d5c58"}
        super().__init__(max_length=20, required=False, widget=forms.TextInput(attrs=attributes), **rest)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").lower().replace(" ", "")
        text = f"#{text.removeprefix('#')}" if text else ""
        if len(text) == 4:
            text = "#" + "".join(sign * 2 for sign in text[1:])
        if text and not is_colour(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class FaceForm(forms.Form):
    """Colours, letters and mark."""

    accent = ColourField(
        label=gettext_lazy("Accent, by day"),
        help_text=gettext_lazy("Of links, buttons and headings on paper. Empty: as Draagvlak has it."),
    )
    accent_dark = ColourField(
        label=gettext_lazy("Accent, by night"),
        help_text=gettext_lazy("For who reads on a dark screen. Empty: a lighter one follows by itself."),
    )
    pointer = ColourField(
        label=gettext_lazy("Colour that points"),
        help_text=gettext_lazy("Says where one is, and marks a school's own words. Empty: as Draagvlak has it."),
    )
    letters = forms.ChoiceField(
        label=gettext_lazy("Letters"), choices=Letters.choices, required=False, widget=forms.RadioSelect
    )
    picture = forms.FileField(
        label=gettext_lazy("Mark"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp,image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("A picture of at most 1 MB: PNG, JPEG or WebP. It is drawn anew; nothing else is kept."),
    )
    without = forms.BooleanField(label=gettext_lazy("Without a mark of our own"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("picture") and given.get("without"):
            self.add_error("without", gettext("You also chose a picture. Choose one of both."))
        return given

    def add_clashes(self, clashes: list[WeakPair]) -> None:
        """Say of each colour where it can be read worst, by day and by night."""
        worst: dict[tuple[str, int], WeakPair] = {}
        for clash in sorted(clashes, key=lambda clash: clash.ratio / clash.least):
            worst.setdefault((clash.field, clash.theme), clash)
        for clash in worst.values():
            self.add_error(clash.field, str(clash))
