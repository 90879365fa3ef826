"""The regions of a consortium."""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import access, require_POST
from draagvlak.core.confirm import ask_first
from draagvlak.people.person import me
from draagvlak.people.rules import KEEP_ORGANISATIONS
from draagvlak.people.views.short_lists import ShortList
from draagvlak.places import history
from draagvlak.places import regions as region_rules
from draagvlak.places.models import Consortium, Placement, Region


class RegionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A region and the municipalities whose schools join it."""

    towns = forms.CharField(
        label=gettext_lazy("Municipalities"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("With commas. New schools in these municipalities join this region by themselves."),
    )

    class Meta:
        model = Region
        fields = ["name"]

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.initial.setdefault("towns", ", ".join(town.title() for town in self.instance.municipalities))

    def clean_towns(self) -> str:
        towns: str = self.cleaned_data["towns"]
        self.instance.municipalities = [town.strip().lower() for town in towns.split(",") if town.strip()]
        return towns


def _with_schools(consortium: Consortium) -> "QuerySet[Region]":
    """Its regions, each with how many schools are there today."""
    today = history.today()
    now = Q(placements__start__lte=today) & (Q(placements__end__isnull=True) | Q(placements__end__gt=today))
    return Region.objects.filter(consortium=consortium).annotate(
        school_count=Count("placements__school", filter=now, distinct=True)
    )


def _loose(consortium: Consortium) -> dict[str, int]:
    return {"loose": Placement.objects.on(history.today()).filter(consortium=consortium, region=None).count()}


_LIST = ShortList(
    "regions", Region, RegionForm, region_rules.add, region_rules.change, rows=_with_schools, about=_loose
)


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def regions(request: HttpRequest, slug: str) -> HttpResponse:
    """The regions of the consortium, and adding one."""
    return _LIST.page(request, slug)


@access(KEEP_ORGANISATIONS)
@require_POST
def change_region(request: HttpRequest, slug: str, region: str) -> HttpResponse:
    """Change a region."""
    return _LIST.changed(request, slug, region)


@access(KEEP_ORGANISATIONS)
@require_POST
def remove_region(request: HttpRequest, slug: str, region: str) -> HttpResponse:
    """Remove a region, after asking."""
    unused = _LIST.row_at(slug, region)
    region_rules.refuse_removal(unused)
    back = reverse("people:regions", args=[slug])
    sure = ask_first(request, _("Remove this region?"), _("Remove"), back, what=unused.name)
    if sure is not None:
        return sure
    region_rules.remove(unused, by=me(request))
    return _LIST.saved(request, slug, _("The region is gone."))
