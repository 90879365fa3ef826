"""The organisations app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "draagvlak.organisations"

    def ready(self) -> None:
        from draagvlak.organisations import language  # noqa: F401  # listens to what people choose
