"""What all forms share."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _


def name_the_choice(form: forms.BaseForm) -> None:
    """Say 'Choose' where a list would show a row of dashes."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = _("Choose")
        elif isinstance(field, forms.ChoiceField):
            rows: list[tuple[Any, Any]] = list(cast(Any, field.choices))
            field.choices = [(value, name if value else _("Choose")) for value, name in rows]
