"""The organisations app."""

from collections.abc import Iterator

from django.apps import AppConfig

from draagvlak.core import sealing


class OrganisationsConfig(AppConfig):
    name = "draagvlak.organisations"

    def ready(self) -> None:
        from draagvlak.organisations import account_log, language  # noqa: F401  # listens to what people choose

        account_log.listen()
        sealing.holds(_sealed)


def _sealed() -> Iterator[str]:
    """Keys of apps and of recovery codes, and what providers gave."""
    from allauth.mfa.models import Authenticator

    from draagvlak.organisations.models import IdentityProvider

    yield from IdentityProvider.objects.exclude(secret="").values_list("secret", flat=True)
    for data in Authenticator.objects.values_list("data", flat=True):
        yield from (data[name] for name in ("secret", "seed") if name in data)
