"""The evaluations app."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "draagvlak.evaluations"

    def ready(self) -> None:
        from draagvlak.evaluations import hooks  # noqa: F401  # says at its import what waits and what is logged
