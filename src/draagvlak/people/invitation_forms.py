"""The forms by which people are invited: one, and many at once from a list."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.people import invitations as invitation_rules
from draagvlak.people.grants import Granter, key_of
from draagvlak.people.models import LEVEL, Level

MOST_AT_ONCE = 200


class InvitationForm(forms.Form):
    """Whom, for what, where. Only what the inviter may give can be chosen."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    place = forms.ChoiceField(label=gettext_lazy("Where"), required=False)

    def __init__(self, gives: Granter, at: dict[Level, list[Any]], *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.gives = gives
        self.by_key = {key_of(place): place for places_ in at.values() for place in places_}
        self.fields["role"].choices = [("", _("Choose")), *((role.value, role.label) for role in gives.roles)]  # type: ignore[attr-defined]
        groups = [
            (level.label, [(key_of(one), one.full_name) for one in found]) for level, found in at.items() if found
        ]
        few = len(self.by_key) == 1
        self.fields["place"].choices = groups[0][1] if few else [("", _("Choose")), *groups]  # type: ignore[attr-defined]
        if few:
            self.fields["place"].widget = forms.HiddenInput()
            self.initial["place"] = next(iter(self.by_key))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role = given.get("role")
        if not role:
            return given
        place = self.by_key.get(given.get("place") or next(iter(self.by_key), ""))
        if LEVEL[role] == Level.CONSORTIUM:
            place = self.by_key.get("consortium")
        if place is None or not invitation_rules.goes_with(role, place):
            kind = {
                Level.CONSORTIUM: _("Choose the consortium for this role."),
                Level.BOARD: _("Choose a board for this role."),
                Level.SCHOOL: _("Choose a school for this role."),
                Level.PARTNER: _("Choose a partner for this role."),
            }[LEVEL[role]]
            self.add_error("place", kind)
            return given
        target = invitation_rules.where(role, place)
        ids = {f"{name}": getattr(target.get(name), "pk", None) for name in ("board", "school", "partner")}
        if not self.gives.may_at(role, **ids):
            self.add_error("role", _("You cannot give this role here."))
        given["place"] = place
        return given


class ManyForm(forms.Form):
    """Many people for one role: a line each, with the BRIN of the school or the number of the board."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    lines = forms.CharField(
        label=gettext_lazy("E-mail address and BRIN or board number, one person on a line"),
        max_length=40_000,
        help_text=gettext_lazy("Straight from a spreadsheet is fine. For example: noor@school.nl 12AB"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(self, gives: Granter, at: dict[Level, list[Any]], *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.gives = gives
        self.schools = {place.brin: place for place in at[Level.SCHOOL]}
        self.boards = {place.number: place for place in at[Level.BOARD]}
        fitting = [role for role in gives.roles if LEVEL[role] in {Level.SCHOOL, Level.BOARD}]
        self.fields["role"].choices = [("", _("Choose")), *((role.value, role.label) for role in fitting)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role, text = given.get("role"), given.get("lines", "")
        if not role or not text:
            return given
        known = self.schools if LEVEL[role] == Level.SCHOOL else self.boards
        offers, faults = [], []
        for line, row in enumerate(text.splitlines(), 1):
            pieces = [piece.strip("\"'") for piece in re.split(r"[;,\t ]+", row.strip()) if piece]
            if not pieces:
                continue
            place = next((known[piece.upper()] for piece in pieces if piece.upper() in known), None)
            email = next((piece for piece in pieces if "@" in piece), "")
            try:
                validate_email(email)
            except ValidationError:
                faults.append(_("Line %(line)s holds no e-mail address.") % {"line": line})
                continue
            ids = {"board": None, "school": None, "partner": None}
            if place is None:
                faults.append(_("Line %(line)s names no school or board that is yours.") % {"line": line})
            elif not self.gives.may_at(role, **(ids | {LEVEL[role].value: place.pk})):
                faults.append(_("Line %(line)s: you cannot give this role there.") % {"line": line})
            else:
                offers.append(invitation_rules.Offer(email, role, place))
        if len(offers) > MOST_AT_ONCE:
            faults.append(_("Invite at most %(n)s people at once.") % {"n": MOST_AT_ONCE})
        if faults:
            self.add_error("lines", " ".join(faults[:10]))
        given["offers"] = offers
        return given
