"""The form in which a step of an adopted version is corrected, struck out or added."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from draagvlak.norms.models import Step


class StepForm(forms.Form):
    """What stands in a step, and why it changes. That a reason and a text are there is a rule of the norm itself."""

    step_number = forms.CharField(label=gettext_lazy("Version"), max_length=20, required=False)
    step = forms.CharField(label=gettext_lazy("Step"), max_length=300, required=False)
    when = forms.CharField(label=gettext_lazy("Date or period"), max_length=120, required=False)
    done = forms.BooleanField(label=gettext_lazy("Done"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"required": True}),
    )

    def __init__(self, pk: int | None, data: Mapping[str, Any] | None = None, **rest: Any) -> None:
        super().__init__(data, auto_id=f"%s-{pk or ''}", **rest)
        self.pk = pk
        """Of the step that is corrected; nothing for one that is added."""


def step_form(step: Step | None, refused: StepForm | None = None) -> StepForm:
    """To correct a step, or to add one: as it stands, or as somebody filled it in and was refused."""
    pk = step.pk if step else None
    if refused and refused.pk == pk:
        return refused
    if step is None:
        return StepForm(None)
    return StepForm(pk, initial={"step_number": step.number, "step": step.step, "when": step.when, "done": step.done})
