"""What is wrong with a form that was not taken: told at the top of its page, with a link to each field (one place).

``page_with_form`` asks ``faults_in`` and hands them to the page, whose layout shows them (``core/_faults.html``) before
anything else; no template of a page does that itself. A field tells its own fault once more where it stands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import Merged, choose_first


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong."""

    text: str
    label: str = ""
    """How the field is called on the page."""
    anchor: str = ""
    """Of the field, for a link to it; nothing where the fault lies in the form as a whole."""

    @property
    def called(self) -> str:
        """The name of the field before what is wrong with it."""
        return self.label if self.label.endswith(("?", ":", ".")) else f"{self.label}:"


def faults_in(parts: Iterable[object]) -> list[Wrong]:
    """What is wrong with a form, in the order of the page; each once.

    Args:
        parts: forms, what was laid over what stands there, refusals, their words, or faults as they are; what of it
            has no fault counts for nothing.
    """
    return list(dict.fromkeys(fault for part in parts if part is not None for fault in _faults_of(part)))


def _faults_of(part: object) -> Iterator[Wrong]:
    if isinstance(part, Wrong):
        yield part
    elif isinstance(part, forms.BaseForm):
        yield from _in_form(part)
    elif isinstance(part, Merged):
        if part.clashes:
            yield Wrong(choose_first())
        yield from _clashes(part)
    elif isinstance(part, NotPossible | str) and str(part):
        yield Wrong(str(part))
    elif faults := getattr(part, "faults", None):
        yield from faults


def _in_form(form: forms.BaseForm) -> Iterator[Wrong]:
    if not form.errors:
        return
    for text in form.non_field_errors():
        yield Wrong(str(text))
    for field in form:
        for text in field.errors:
            yield Wrong(str(text), str(field.label or ""), "" if field.is_hidden else anchor_of(field))
    if merged := getattr(form, "merged", None):
        yield from _clashes(merged)


def _clashes(merged: Merged) -> Iterator[Wrong]:
    for clash in merged.clashes:
        yield Wrong(_("Choose which text stays."), clash.label, f"clash-{clash.name}")


def anchor_of(field: forms.BoundField) -> str:
    """Where a field stands on its page; of several boxes the first, unless that is folded away."""
    widget = field.field.widget
    several = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    folded = "folded" in getattr(widget, "template_name", "")
    return f"{field.auto_id}_0" if several and not folded else field.id_for_label or str(field.auto_id)
