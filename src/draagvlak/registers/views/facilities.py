"""The building of a school."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import access
from draagvlak.core.form_merge import merge, unsent
from draagvlak.core.refusals import told_here
from draagvlak.people.person import me
from draagvlak.people.place_pages import one_at_a_time
from draagvlak.places.models import Location
from draagvlak.registers import facilities
from draagvlak.registers.models import (
    Facility,
)
from draagvlak.registers.rules import KEEP_REGISTERS, READ_REGISTERS
from draagvlak.registers.views import facility_fields
from draagvlak.registers.views.common import BOTH, RegisterPage, kept_at, page_of


@access(READ_REGISTERS, writing=KEEP_REGISTERS)
@require_http_methods(BOTH)
def rooms(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """What each location has of what the norm asks of a building, and where the building does not allow it."""
    where = kept_at(slug, brin)
    asked = where.asked
    wanted = asked.register("facilities") if asked else ()
    locations = list(Location.objects.on(timezone.localdate()).filter(school=where.place.pk).order_by("code"))
    with one_at_a_time(request, where.place):
        now = facility_fields.values(where.place, locations, wanted)
        merged = unsent(now)
        refusal = None
        if request.method == "POST":
            labels = facility_fields.labels(locations, wanted)
            sent = {name: request.POST.getlist(name) for name in now}
            merged = merge(request, sent, now, labels, facility_fields.spoken)
            places = {name: (name.replace("value-", "", 1), label) for name, label in labels.items()}
            with told_here(places=places) as refusal:
                if not merged.clashes:
                    given = facility_fields.given(merged, locations, wanted)
                    facilities.save_rooms(where.place, where.answering, given, me(request))  # type: ignore[arg-type]
            if not (refusal or merged.clashes):
                messages.success(request, _said_of(where))
                return redirect("registers:school-rooms", slug, brin)
    table = facility_fields.table(merged, locations, wanted)
    values = Facility.Value.choices
    return page_of(
        request,
        where,
        "rooms",
        merged,
        refusal,
        table=table,
        values=values,
        wanted=wanted,
        merged=merged,
    )


def _said_of(where: RegisterPage) -> str:
    """What became of the answers that follow from a register."""
    if where.answering is None or where.answering.writable:
        return _("Saved; the answers follow.")
    return _("Saved. The evaluation is signed or closed, so its answers stay as they are.")
