"""The partners of a consortium."""

from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import access, require_POST
from draagvlak.core.forms import name_the_choice
from draagvlak.people.person import me
from draagvlak.people.rules import KEEP_ORGANISATIONS
from draagvlak.people.views.short_lists import ShortList
from draagvlak.places import partners as partner_rules
from draagvlak.places.models import Consortium, Partner


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation that works with the schools."""

    class Meta:
        model = Partner
        fields = ["kind", "name", "website", "phone"]

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        name_the_choice(self)


def _ended_last(consortium: Consortium) -> "QuerySet[Partner]":
    rows = Partner.objects.filter(consortium=consortium)
    return rows.order_by(F("ended").asc(nulls_first=True), "kind", "name")


_LIST = ShortList("partners", Partner, PartnerForm, partner_rules.add, partner_rules.change, rows=_ended_last)


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """The partners of the consortium, and adding one."""
    return _LIST.page(request, slug)


@access(KEEP_ORGANISATIONS)
@require_POST
def change_partner(request: HttpRequest, slug: str, partner: str) -> HttpResponse:
    """Change what is known of a partner."""
    return _LIST.changed(request, slug, partner)


@access(KEEP_ORGANISATIONS)
@require_POST
def end_partner(request: HttpRequest, slug: str, partner: str) -> HttpResponse:
    """End the cooperation."""
    partner_rules.end(_LIST.row_at(slug, partner), by=me(request))
    return _LIST.saved(request, slug)


@access(KEEP_ORGANISATIONS)
@require_POST
def resume_partner(request: HttpRequest, slug: str, partner: str) -> HttpResponse:
    """Work together again."""
    partner_rules.resume(_LIST.row_at(slug, partner), by=me(request))
    return _LIST.saved(request, slug)
