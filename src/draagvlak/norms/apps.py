"""The norms app."""

from django.apps import AppConfig


class NormsConfig(AppConfig):
    name = "draagvlak.norms"

    def ready(self) -> None:
        from draagvlak.norms import hooks  # noqa: F401  # says at its import what waits and what is logged
