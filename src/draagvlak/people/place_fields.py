"""Fields of forms in which somebody chooses a board, a region or a school of a consortium."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from draagvlak.places.models import Board, Region, School


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of organisations, each told apart from others of the same name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


def board_field() -> PlaceField:
    """Which board; which ones there are is filled in by ``let_choose``."""
    words = dict.fromkeys(("required", "invalid_choice"), _("Choose a board."))
    return PlaceField(
        label=_("Board"),
        queryset=Board.objects.none(),
        to_field_name="number",
        empty_label=_("Choose"),
        error_messages=words,
    )


def region_field() -> "forms.ModelChoiceField[Region]":
    """Which region, or none."""
    return forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.none(), to_field_name="key", required=False, empty_label=_("none")
    )


def successor_field() -> PlaceField:
    """In which school another goes on."""
    words = dict.fromkeys(("required", "invalid_choice"), _("Choose the school in which this one goes on."))
    return PlaceField(label=_("Goes on in"), queryset=School.objects.none(), to_field_name="brin", error_messages=words)


def let_choose(form: forms.BaseForm, **rows: "QuerySet[Any]") -> None:
    """Say of each of these fields which rows can be chosen."""
    for name, choices in rows.items():
        cast(Any, form.fields[name]).queryset = choices
