"""The regions of a consortium."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import access
from draagvlak.core.acts import record
from draagvlak.core.confirm import ask_first
from draagvlak.core.errors import NotPossible
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import page_with_form
from draagvlak.people.access import consortium_of
from draagvlak.people.person import me
from draagvlak.people.rules import KEEP_ORGANISATIONS
from draagvlak.places import history
from draagvlak.places.address_keys import address_key
from draagvlak.places.models import Placement, Region


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
        self.initial.setdefault("towns", ", ".join(one.title() for one in self.instance.municipalities))

    def save(self, commit: bool = True) -> Region:
        region: Region = super().save(commit=False)
        region.municipalities = [one.strip().lower() for one in self.cleaned_data["towns"].split(",") if one.strip()]
        region.key = region.key or address_key(Region.objects.filter(consortium=region.consortium), region.name)
        region.save()
        return region


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def regions(request: HttpRequest, slug: str) -> HttpResponse:
    """The regions of the consortium."""
    consortium = consortium_of(slug)
    key = request.POST.get("key", "")
    found = get_object_or_404(Region, consortium=consortium, key=key) if key else Region(consortium=consortium)
    if request.method == "POST" and request.POST.get("act") == "delete":
        if not key or found.placements.exists():
            raise NotPossible(_("Schools are or were in this region. It stays, so that past years stay right."))
        back = reverse("people:regions", args=[slug])
        sure = ask_first(request, _("Remove this region?"), _("Remove"), back, what=found.name)
        if sure is not None:
            return sure
        found.delete()
        record(consortium, me(request), "removed-region", found)
        messages.success(request, _("The region is gone."))
        return redirect("people:regions", slug)
    form = None
    if request.method == "POST":
        with held(request, found):
            form = shared(request, lambda data: RegionForm(data, instance=found))
            if form.is_valid():
                saved = form.save()
                record(consortium, me(request), "changed-region" if key else "added-region", saved)
                messages.success(request, _("Saved."))
                return redirect("people:regions", slug)

    def shown_form(one: Region) -> RegionForm:
        make = partial(RegionForm, instance=one, auto_id=f"{one.key or 'id'}_%s")
        return shared(request, make, act=False)

    today = history.today()
    now = Q(placements__start__lte=today) & (Q(placements__end__isnull=True) | Q(placements__end__gt=today))
    shown = Region.objects.filter(consortium=consortium).annotate(
        school_count=Count("placements__school", filter=now, distinct=True)
    )
    rows = [(one, form if form is not None and key == one.key else shown_form(one)) for one in shown]
    context = {
        "slug": slug,
        "consortium": consortium,
        "rows": rows,
        "form": form if form is not None and not key else shown_form(Region(consortium=consortium)),
        "loose": Placement.objects.on(today).filter(consortium=consortium, region=None).count(),
        "active": "regions",
    }
    return page_with_form(request, "people/regions.html", context, form)
