"""All addresses: the house first, then the rooms. Each name carries its room, but those that allauth looks up."""

from django.urls import include, path

urlpatterns = [
    path("", include("draagvlak.core.urls")),
    path("", include("draagvlak.people.allauth_urls")),
    path("", include("draagvlak.people.urls")),
    path("", include("draagvlak.offers.urls")),
    path("", include("draagvlak.evaluations.urls")),
    path("", include("draagvlak.registers.urls")),
    path("", include("draagvlak.handbooks.urls")),
    path("", include("draagvlak.norms.urls")),
]

handler400 = "draagvlak.core.views.bad_request"
handler403 = "draagvlak.core.views.forbidden"
handler404 = "draagvlak.core.views.not_found"
handler429 = "draagvlak.people.views.account.too_many"
handler500 = "draagvlak.core.views.broken"
