"""What somebody saw in a form travels with it, so that saving changes what they changed and nothing else.

Who opens a page gets with it a mark of every field as it stood. When the form comes back, each field is one of three:
not touched, and then what stands there now stays; touched by them alone, and then it becomes theirs; or touched by them
and by somebody else meanwhile, and then nothing of the form is saved until they have seen both texts and chosen. The
choice carries a mark of the text that was seen: pressing again, or a third text, brings the question back.

Saving happens in one transaction that holds what is saved: read what stands there, ``merge``, write. A program that
sends fields without a snapshot says by that that it knows what stands there; our pages always send one.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.choices import flatten_choices
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from draagvlak.core.texts import keepable

FIELD = "seen"
MINE, THEIRS = "mine", "theirs"
_CHOICE = "keep-"
Values = Mapping[str, Sequence[str]]
Form = TypeVar("Form", bound=forms.BaseForm)


def tidy(values: Sequence[str]) -> list[str]:
    """Values of a field as they count: without what is never kept, line ends as one sign, no space at the ends,
    nothing empty."""
    return [text for one in values if (text := keepable(one).replace("\r\n", "\n").replace("\r", "\n").strip())]


def mark(values: Sequence[str]) -> str:
    """A short mark of a field's values: the same values have the same mark, an empty field has none."""
    kept = tidy(values)
    return hashlib.blake2b(json.dumps(kept).encode(), digest_size=8).hexdigest() if kept else ""


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: how it stands now, and what was typed."""

    name: str
    label: str
    theirs: str
    mine: str
    theirs_mark: str

    @property
    def choice(self) -> str:
        """Name of the field in which somebody says which one stays."""
        return _CHOICE + self.name

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be chosen, each with its words."""
        return [
            (f"{MINE} {self.theirs_mark}", _("Keep what you wrote")),
            (f"{THEIRS} {self.theirs_mark}", _("Keep what it says now")),
        ]


@dataclass
class Merged:
    """A form laid over what stands there now."""

    values: dict[str, list[str]]
    """Of every field: what is to be saved, or, while there are clashes, to be shown again."""
    clashes: list[Clash] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Fields that become other than they are now."""
    marks: dict[str, str] = field(default_factory=dict)
    by: str = ""
    """Who changed it meanwhile, where that is known."""

    @property
    def seen(self) -> SafeString:
        """The hidden field with what is seen on the page that shows this."""
        return format_html('<input type="hidden" name="{}" value="{}">', FIELD, json.dumps(self.marks))

    def text(self, name: str) -> str:
        """The value of a field that has one."""
        return next(iter(self.values.get(name, [])), "")


def unsent(now: Values) -> Merged:
    """A page that only shows the form."""
    return Merged(
        {name: list(values) for name, values in now.items()},
        marks={name: made for name, values in now.items() if (made := mark(values))},
    )


def merge(
    request: HttpRequest,
    sent: Values,
    now: Values,
    labels: Mapping[str, str] | None = None,
    spoken: Callable[[str, Sequence[str]], str] | None = None,
    by: object = "",
) -> Merged:
    """Lay what was sent over what stands there now.

    Args:
        sent: by field what the browser sent.
        now: by field what the page would show now, read in the transaction that saves.
        labels: how fields are called on the page.
        spoken: the words for values that are codes.
        by: who saved last.
    """
    before = _seen(request.POST.get(FIELD))
    made = unsent(now)
    made.by = str(by or "")
    for name, standing in now.items():
        given, theirs = list(sent.get(name, [])), mark(standing)
        saw = theirs if before is None else before.get(name, "")
        if mark(given) in {saw, theirs}:
            continue
        made.values[name] = given
        made.touched.add(name)
        if theirs == saw:
            continue
        choice = request.POST.get(_CHOICE + name, "")
        if choice == f"{THEIRS} {theirs}":
            made.values[name] = list(standing)
            made.touched.discard(name)
        elif choice != f"{MINE} {theirs}":
            words = spoken or (lambda _name, values: "\n".join(values))
            label = (labels or {}).get(name, name)
            made.clashes.append(Clash(name, label, words(name, tidy(standing)), words(name, tidy(given)), theirs))
            made.marks[name] = saw  # the question stays until it is answered
    return made


def _seen(text: str | None) -> dict[str, str] | None:
    """The marks that came along; nothing at all when no snapshot came, empty when it cannot be read."""
    if text is None:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(made) for name, made in found.items()} if isinstance(found, dict) else {}


# -- forms of Django --------------------------------------------------------------------------------------------------


def shared(
    request: HttpRequest, make: Callable[[QueryDict | None], Form], by: object = "", *, act: bool = True
) -> Form:
    """A form as the page shows it; sent, it is laid over what stands there now. With a clash it is not valid.

    To be called in the transaction that saves, with the row held.

    Args:
        make: makes the form, of what was sent or, with nothing, of what stands there now.
        act: whether it is this form of the page that was sent.
    """
    fresh = make(None)
    now = {one.name: _canonical(one.field.widget, one.value()) for one in fresh}
    if request.method != "POST" or not act:
        return _with(fresh, unsent(now))
    sent = {
        one.name: _canonical(
            one.field.widget, one.field.widget.value_from_datadict(request.POST, request.FILES, one.html_name)
        )
        for one in fresh
    }
    labels = {one.name: str(one.label) for one in fresh}
    merged = merge(request, sent, now, labels, lambda name, values: _words(fresh.fields[name], values), by)
    data = request.POST.copy()
    for one in fresh:
        if one.name in merged.touched:
            continue
        if merged.values[one.name]:
            data.setlist(one.html_name, merged.values[one.name])
        else:
            data.pop(one.html_name, None)
    form = make(data)
    if merged.clashes:
        form.full_clean()
        form.add_error(None, choose_first())
    return _with(form, merged)


def choose_first() -> str:
    """What is told of a form with fields that two people changed."""
    return _("Nothing of this form is saved yet. Choose below which text stays, and save again.")


@contextmanager
def held(request: HttpRequest, row: Model) -> Iterator[None]:
    """While a form on a row is saved nobody else saves that row; it is read again, as it stands now."""
    if request.method != "POST" or row._state.adding:
        yield
        return
    with transaction.atomic():
        row.refresh_from_db(from_queryset=type(row)._default_manager.select_for_update(of=("self",)))
        yield


def _with(form: Form, merged: Merged) -> Form:
    form.merged = merged  # type: ignore[attr-defined]
    form.seen = merged.seen  # type: ignore[attr-defined]
    form.clashes = {one.name: one for one in merged.clashes}  # type: ignore[attr-defined]
    return form


def _canonical(widget: forms.Widget, value: Any) -> list[str]:
    """A value as a browser would send it from the page."""
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    if isinstance(widget, forms.FileInput):
        return []
    shown = widget.format_value(value)
    if shown is None:
        return []
    return [str(one) for one in shown] if isinstance(shown, list | tuple) else [str(shown)]


def _words(field_: forms.Field, values: Sequence[str]) -> str:
    offered: list[tuple[Any, Any]] = list(flatten_choices(getattr(field_, "choices", [])))
    choices = {str(value): str(name) for value, name in offered}
    if isinstance(field_, forms.BooleanField):
        return _("Yes") if values else _("No")
    return "\n".join(choices.get(one, one) for one in values)
