"""What holds for a whole consortium."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import TO_SEND, access
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import page_with_form
from draagvlak.people.access import consortium_of
from draagvlak.people.person import me
from draagvlak.people.rules import SETTINGS
from draagvlak.places import consortia
from draagvlak.places.models import Consortium


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What holds for the whole consortium."""

    class Meta:
        model = Consortium
        fields = ["name", "second_factor"]  # the number, by which open data find it, is the operator's to give
        help_texts = {
            "second_factor": gettext_lazy(
                "A code of an app or a passkey, beside the password. Best left on: without it, a leaked one is enough."
            ),
        }


@access(SETTINGS, fresh=TO_SEND)
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Name and safety of the consortium."""
    consortium = consortium_of(slug)
    with held(request, consortium):
        form = shared(request, lambda data: SettingsForm(data, instance=consortium))
        if request.method == "POST" and form.is_valid():
            consortia.change_settings(consortium, by=me(request))
            messages.success(request, _("Saved."))
            return redirect("people:settings", slug)
    context = {"form": form, "slug": slug, "consortium": consortium, "active": "settings"}
    return page_with_form(request, "people/settings.html", context, form)
