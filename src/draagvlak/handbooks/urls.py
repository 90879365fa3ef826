"""Addresses of reading in handbooks."""

from django.urls import path

from draagvlak.handbooks.views import workplace

app_name = "handbooks"

urlpatterns = [
    path("<slug:slug>/werk/", workplace.workplace, name="workplace"),
    path("<slug:slug>/werk/inlezen/", workplace.upload, name="upload"),
]
