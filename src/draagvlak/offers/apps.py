"""The offers app."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "draagvlak.offers"
