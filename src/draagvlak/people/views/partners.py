"""The partners of a consortium."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import access
from draagvlak.core.acts import record
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import name_the_choice, page_with_form
from draagvlak.people.access import consortium_of
from draagvlak.people.person import me
from draagvlak.people.rules import KEEP_ORGANISATIONS
from draagvlak.places import history
from draagvlak.places.address_keys import address_key
from draagvlak.places.models import Partner


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation that works with the schools."""

    class Meta:
        model = Partner
        fields = ["kind", "name", "website", "phone"]

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        name_the_choice(self)


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """The partners of the consortium."""
    consortium = consortium_of(slug)
    key = request.POST.get("key", "")
    found = get_object_or_404(Partner, consortium=consortium, key=key) if key else Partner(consortium=consortium)
    if request.method == "POST" and request.POST.get("act") == "end" and key:
        Partner.objects.filter(pk=found.pk).update(ended=None if found.ended else history.today())
        record(consortium, me(request), "changed-partner", found)
        messages.success(request, _("Saved."))
        return redirect("people:partners", slug)
    form = None
    if request.method == "POST":
        with held(request, found):
            form = shared(request, lambda data: PartnerForm(data, instance=found))
            if form.is_valid():
                saved = form.save(commit=False)
                saved.key = saved.key or address_key(Partner.objects.filter(consortium=consortium), saved.name)
                saved.save()
                record(consortium, me(request), "changed-partner" if key else "added-partner", saved)
                messages.success(request, _("Saved."))
                return redirect("people:partners", slug)

    def shown_form(one: Partner) -> PartnerForm:
        make = partial(PartnerForm, instance=one, auto_id=f"{one.key or 'id'}_%s")
        return shared(request, make, act=False)

    shown = Partner.objects.filter(consortium=consortium).order_by(F("ended").asc(nulls_first=True), "kind", "name")
    context = {
        "slug": slug,
        "consortium": consortium,
        "rows": [(one, form if form is not None and key == one.key else shown_form(one)) for one in shown],
        "form": form if form is not None and not key else shown_form(Partner(consortium=consortium)),
        "active": "partners",
    }
    return page_with_form(request, "people/partners.html", context, form)
