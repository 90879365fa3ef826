"""The norms app."""

from django.apps import AppConfig


class NormsConfig(AppConfig):
    name = "draagvlak.norms"
