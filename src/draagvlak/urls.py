"""All addresses: the house first, then the rooms."""

from django.conf import settings
from django.urls import include, path

from draagvlak.core import views as core

urlpatterns = [
    path("gezond/", core.health, name="health"),
    path("klaar/", core.ready, name="ready"),
    path("taal/", core.choose_language, name="choose-language"),
    path("stijl/", core.style, name="style"),
    path("", include("draagvlak.people.urls")),
    path("", include("draagvlak.offers.urls")),
    path("", include("draagvlak.evaluations.urls")),
    path("", include("draagvlak.handbooks.urls")),
    path("", include("draagvlak.norms.urls")),
]
if settings.BENCH:
    urlpatterns.insert(0, path("leeg/", core.trivial, name="trivial"))

handler400 = "draagvlak.core.views.bad_request"
handler403 = "draagvlak.core.views.forbidden"
handler404 = "draagvlak.core.views.not_found"
handler429 = "draagvlak.people.views.account.too_many"
handler500 = "draagvlak.core.views.broken"
