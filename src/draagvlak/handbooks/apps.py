"""The handbooks app."""

from django.apps import AppConfig


class HandbooksConfig(AppConfig):
    name = "draagvlak.handbooks"
