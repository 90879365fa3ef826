"""The organisations app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "draagvlak.organisations"

    def ready(self) -> None:
        from draagvlak.organisations import account_log, language  # noqa: F401  # listens to what people choose

        account_log.listen()
