"""Addresses of the house itself."""

from django.conf import settings
from django.urls import path

from draagvlak.core import views

app_name = "core"

urlpatterns = [
    path("gezond/", views.health, name="health"),
    path("klaar/", views.ready, name="ready"),
    path("werk/", views.work, name="work"),
    path("taal/", views.choose_language, name="choose-language"),
    path("letters/", views.choose_letters, name="choose-letters"),
    path("stijl/", views.style, name="style"),
]
if settings.BENCH:
    urlpatterns.insert(0, path("leeg/", views.trivial, name="trivial"))
