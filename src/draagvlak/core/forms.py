"""What all forms share: the answer to one that is not taken, fields for numbers and days (there is a check), words."""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.faults import faults_in
from draagvlak.core.tables import file_asked
from draagvlak.core.values import FIRST_DAY, LARGEST, LAST_DAY, typed_number


def page_with_form(request: HttpRequest, template: str, context: dict[str, Any], *faults: object) -> HttpResponse:
    """The page of a form, as it is opened; or once more, with what was sent and was not taken; or one of its tables as
    a file. No other place gives such a page its status and the list of what is wrong at its top (there is a check): a
    browser that goes back or reloads, a script and a test know by it what became of the form.

    Args:
        faults: where it says why it was not taken: the form, what was laid over what stands there, a refusal, what
            somebody else put there, or a ``Wrong`` with the place of its field. One that has no fault counts for
            nothing.
    """
    if request.method == "POST":
        context["faults"] = faults_in(faults)
    file = file_asked(request, context) if request.method != "POST" else None
    return file or render(request, template, context, status=status_of(request, faults))


def status_of(request: HttpRequest, faults: Iterable[object]) -> int:
    """409 where somebody else changed the same meanwhile; else 422, or what the refusal itself says."""
    if request.method != "POST":
        return 200
    whys = [getattr(fault, "fault", fault) for fault in faults]
    if any(isinstance(why, Conflict) or getattr(why, "clashes", None) for why in whys):
        return Conflict.status
    return max((why.status for why in whys if isinstance(why, NotPossible)), default=422)


class Whole(forms.IntegerField):
    """A whole number as people type it: 1.000 is a thousand, € 1.000,- too. Never larger than a database holds."""

    widget = forms.TextInput
    default_error_messages = {"invalid": gettext_lazy("Write a whole number, like 1000 or 1.000.")}

    def __init__(self, *, max_value: int | None = None, **rest: Any) -> None:
        super().__init__(max_value=min(max_value or LARGEST, LARGEST), **rest)

    def to_python(self, value: Any) -> int | None:
        text = typed_number(str(value)) if value not in self.empty_values else ""
        if text and not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found: int | None = super().to_python(text)
        return found

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off"}


class Fraction(forms.DecimalField):
    """A number with decimals as people type it: 16,5 and 16.5 are the same."""

    widget = forms.TextInput
    default_error_messages = {"invalid": gettext_lazy("Write a number, like 16 or 16,5.")}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = typed_number(str(value)) if value not in self.empty_values else ""
        if text and not re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", text, re.ASCII):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found: Decimal | None = super().to_python(text)
        return found

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}


class Day(forms.DateField):
    """A day of this century or the one before."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        wrong = gettext_lazy("Write a day between 1900 and 2100, like 2026-10-31.")
        self.validators += [MinValueValidator(FIRST_DAY, wrong), MaxValueValidator(LAST_DAY, wrong)]

    def to_python(self, value: Any) -> datetime.date | None:
        found: datetime.date | None = super().to_python(value)
        return found


class FoldedChoices(forms.CheckboxSelectMultiple):
    """Many boxes in groups that unfold; each says how many of it are ticked, and one with a tick is open."""

    template_name = "django/forms/widgets/folded_choices.html"


class WebAddress(forms.URLField):
    """An address on the web; one that is typed without its scheme is of https."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(assume_scheme="https", **rest)


def name_the_choice(form: forms.BaseForm) -> None:
    """Let each choice of a form begin empty, and say 'Choose' there."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = _("Choose")
        elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
            rows: list[tuple[Any, Any]] = list(cast(Any, field.choices))
            field.choices = choices_of(rows, empty=isinstance(field.widget, forms.Select))


def choices_of(rows: Iterable[tuple[Any, Any]], *, empty: bool = True) -> list[tuple[Any, Any]]:
    """What can be chosen, behind an empty row: a choice that is asked opens on nothing that nobody chose.

    Args:
        empty: whether such a row is asked; of round buttons none is pressed.
    """
    named = [(value, name) for value, name in rows if value not in {"", None}]
    return [("", _("Choose")), *named] if empty else named
